// The pictures: drawn beforehand, one a step, every pod in the same place. The page fits them into their place, and
// dims what is not asked about.

// Pixels for each point of a picture: how large it is by itself, and below what its letters cannot be read.
const NATURAL_SCALE = 4 / 3;
const SMALLEST_SCALE = 0.78;
// Pixels that a scroll bar may take, and the least height of the place of the pictures.
const SCROLL_BAR = 16;
const LEAST_HEIGHT = 400;

class Pictures {
  constructor(report, view) {
    this.report = report;
    this.view = view;
    this.redrawing = new Redrawing(report, view);
    this.place = byID('pictures');
    this.figures = new Map();
    for (const figure of document.querySelectorAll('figure.picture')) {
      this.figures.set(Number(figure.dataset.step), figure);
      this.prepare(figure, Number(figure.dataset.step));
    }
    byID('economy-words').textContent = report.economy ?? '';
    byID('economy-words').hidden = !report.economy || this.isEmpty;
    this.place.addEventListener('scroll', () => this.tellRest());
    addEventListener('resize', () => this.fit());
  }

  get isEmpty() { return this.figures.size === 0; }

  /** Finds what can be selected, and makes it reachable by keyboard. */
  prepare(figure, step) {
    const {report} = this;
    const prefix = `p${step + 1}-`;
    const targets = new Map();
    const {width, height} = figure.querySelector('svg').viewBox.baseVal;
    this.width = Math.max(this.width ?? 0, width);
    this.height = Math.max(this.height ?? 0, height);
    report.lines.forEach((line, index) => {
      const group = byID(prefix + line);
      if (group) targets.set(group, {kind: 'connection', connection: report.listed[index]});
    });
    report.parties.forEach((party, index) => (party.boxes ?? []).forEach(box => {
      const group = byID(prefix + box);
      if (group) targets.set(group, {kind: 'pod', party: index});
    }));
    for (const [namespace, frame] of Object.entries(report.frames)) {
      for (const id of [frame, frame.replace('frame-', 'tab-')]) {
        const group = byID(prefix + id);
        if (group) targets.set(group, {kind: 'namespace', namespace});
      }
    }
    for (const [namespace, box] of Object.entries(report.overview?.boxes ?? {})) {
      const group = byID(prefix + box);
      if (group) targets.set(group, {kind: 'namespace', namespace});
    }
    for (const [line, source, destination] of report.overview?.lines ?? []) {
      const group = byID(prefix + line);
      if (group) targets.set(group, {kind: 'namespaces', source, destination});
    }
    for (const [group, target] of targets) {
      const title = group.querySelector('title');
      if (title && (report.overview || target.kind !== 'namespace')) {
        group.setAttribute('tabindex', '0');
        group.setAttribute('role', 'button');
        group.setAttribute('aria-label', title.textContent);
      }
      group.classList.add('target');
    }
    const choose = event => {
      const group = event.target.closest('.target');
      if (!group) {
        if (event.type === 'click') this.view.select(null);
        return;
      }
      event.preventDefault();
      this.view.select(targets.get(group));
    };
    figure.addEventListener('click', choose);
    figure.addEventListener('keydown', event => {
      if (event.key === 'Enter' || event.key === ' ') choose(event);
    });
  }

  // Size

  /**
   * Makes the pictures larger or smaller. At first they fit into their place as far as their letters can be read;
   * without a factor they fit altogether.
   */
  scale(factor) {
    const wanted = factor && (this.current ?? 1) * factor;
    this.chosen = factor ? Math.min(6, Math.max(0.2, wanted)) : 'fit';
    this.fit();
  }

  fit() {
    if (this.isEmpty || !this.width) return;
    const {view, place} = this;
    const isPair = view.both && view.step > 0;
    const main = document.querySelector('main');
    const isShown = view.pane === 'picture';
    // A picture that could not be read in half of the page has all of its width, and the explanation stands below.
    const half = (main.clientWidth - 28) / 2;
    main.classList.toggle('wide', isShown && (isPair || half / this.width < SMALLEST_SCALE));
    if (!isShown || !place.clientWidth) return;
    // All of its place is to be seen when the page opens, and below a wide one the beginning of the explanation.
    const top = place.getBoundingClientRect().top + scrollY;
    const below = main.classList.contains('wide') ? 150 : 24;
    const height = Math.max(LEAST_HEIGHT, innerHeight - top - below);
    place.style.maxHeight = `${height}px`;
    const room = (isPair ? (place.offsetWidth - 12) / 2 : place.offsetWidth) - SCROLL_BAR;
    const all = Math.min(NATURAL_SCALE, room / this.width, (height - (isPair ? 44 : 8)) / this.height);
    this.current = this.chosen === 'fit' ? all : this.chosen ?? Math.max(all, SMALLEST_SCALE);
    for (const figure of this.figures.values()) {
      figure.querySelector('svg').style.width = `${Math.floor(this.width * this.current)}px`;
    }
    this.tellRest();
  }

  /** Says that a part of the picture is out of sight, and where. */
  tellRest() {
    const {place} = this;
    const parts = [
      ['↑', place.scrollTop > 2], ['↓', place.scrollHeight - place.clientHeight - place.scrollTop > 2],
      ['←', place.scrollLeft > 2], ['→', place.scrollWidth - place.clientWidth - place.scrollLeft > 2],
    ].filter(([, isThere]) => isThere).map(([arrow]) => arrow);
    place.classList.toggle('cut', parts.length > 0);
    byID('rest').hidden = !parts.length;
    byID('rest').textContent = parts.length
      ? `The picture goes on ${parts.join(' ')}: scroll it, or press Fit to see all of it.` : '';
    if (parts.length) place.setAttribute('tabindex', '0');
    else place.removeAttribute('tabindex');
  }

  show() {
    const {report, view} = this;
    if (report.remark) {
      const isBehind = report.overview && view.off.size;
      byID('remark').textContent = report.remark
        + (isBehind ? ' “What if” changes the matrix and the lists, not this picture.' : '');
      byID('remark').hidden = false;
    }
    for (const [step, figure] of this.figures) {
      const isBefore = view.both && step === view.step - 1;
      figure.hidden = step !== view.step && !isBefore;
      figure.classList.toggle('before', isBefore);
      if (figure.hidden) continue;
      if (step === view.step) this.redrawing.restyle(step, figure);
      this.dim(step, figure);
    }
    const isPair = view.both && view.step > 0;
    byID('pictures').classList.toggle('pair', isPair);
    this.fit();
  }

  /** The line of a connection: its own, or the one that it shares with another of the same ends and kind. */
  line(connection, step) {
    const own = byID(`p${step + 1}-${this.report.lines[connection.index]}`);
    if (own) return own;
    const state = this.report.state(step, new Set());
    const kind = this.report.answer(state, connection)?.kind;
    const other = this.report.between(connection.source, connection.destination).find(one =>
      this.report.answer(state, one)?.kind === kind && byID(`p${step + 1}-${this.report.lines[one.index]}`));
    return other ? byID(`p${step + 1}-${this.report.lines[other.index]}`) : null;
  }

  /** Leaves what is selected or found as it is, and everything else at a fraction. */
  dim(step, figure) {
    const {report, view} = this;
    const isActive = view.selection || view.isFiltered;
    figure.classList.toggle('dimmed', Boolean(isActive));
    for (const group of figure.querySelectorAll('.lit')) group.classList.remove('lit');
    if (!isActive) return;
    if (report.overview) {
      this.dimNamespaces(step);
      this.follow(figure.querySelector('.edge.lit') ?? figure.querySelector('.box.lit'));
      return;
    }
    const prefix = `p${step + 1}-`;
    const shown = view.shown() ?? [];
    const lit = view.selection ? shown.filter(connection => view.isSelected(connection)) : shown;
    // What is blocked without a line has no part in it: the gates tell of it.
    const state = report.state(step, view.off);
    const told = lit.filter(connection => connection.source === connection.destination
      || view.selection?.kind === 'connection' || this.line(connection, step)
      || report.answer(state, connection)?.outcome !== 'blocked');
    const parties = new Set(told.flatMap(({source, destination}) => [source, destination]));
    if (view.selection?.kind === 'pod') parties.add(view.selection.party);
    if (view.selection?.kind === 'namespace') {
      report.partiesIn(view.selection.namespace).forEach(party => parties.add(party));
    }
    if (view.selection?.kind === 'policy') {
      report.selected(step, view.selection.policy).forEach(party => parties.add(party));
    }
    for (const connection of lit) {
      const line = this.line(connection, step);
      line?.classList.add('lit');
      if (line) byID(line.id.replace('-line-', '-tag-'))?.classList.add('lit');
    }
    for (const party of parties) {
      for (const box of report.parties[party].boxes ?? []) byID(prefix + box)?.classList.add('lit');
    }
    this.follow(figure.querySelector('.edge.lit') ?? figure.querySelector('.box.lit'));
  }

  /** The same for a picture of namespaces: what is selected or found lights up those that it passes between. */
  dimNamespaces(step) {
    const {report, view} = this;
    const {selection} = view;
    const prefix = `p${step + 1}-`;
    const lit = new Set();
    const pairs = new Set();
    const home = party => report.parties[party].namespace ?? '';
    if (selection?.kind === 'namespaces') {
      pairs.add(`${selection.source}|${selection.destination}`);
      lit.add(selection.source).add(selection.destination);
    } else {
      const state = report.state(step, view.off);
      for (const connection of view.shown() ?? []) {
        if (selection && !view.isSelected(connection)) continue;
        const [source, destination] = [home(connection.source), home(connection.destination)];
        if (report.answer(state, connection)?.outcome === 'blocked') continue;
        pairs.add(`${source}|${destination}`);
        lit.add(source).add(destination);
      }
    }
    if (selection?.kind === 'namespace') lit.add(selection.namespace);
    if (selection?.kind === 'pod') lit.add(home(selection.party));
    if (selection?.kind === 'policy') {
      report.selected(step, selection.policy).forEach(party => lit.add(home(party)));
    }
    for (const [line, source, destination] of report.overview.lines) {
      if (!pairs.has(`${source}|${destination}`)) continue;
      for (const name of [line, line.replace('line-', 'tag-')]) byID(prefix + name)?.classList.add('lit');
    }
    for (const [namespace, box] of Object.entries(report.overview.boxes)) {
      if (lit.has(namespace)) byID(prefix + box)?.classList.add('lit');
    }
  }

  /** Brings what has just been selected into sight. */
  follow(group) {
    if (this.view.selection !== this.shownSelection) this.scrollTo(group);
    this.shownSelection = this.view.selection;
  }

  /** Brings a part of a large picture into sight, and leaves the page where it is. */
  scrollTo(group) {
    const place = byID('pictures');
    if (!group || place.hidden) return;
    const [box, frame] = [group.getBoundingClientRect(), place.getBoundingClientRect()];
    const distance = (low, high, from, to) => (low < from ? low - from - 20 : high > to ? Math.min(high - to + 20, low - from - 20) : 0);
    place.scrollTop += distance(box.top, box.bottom, frame.top, frame.bottom);
    place.scrollLeft += distance(box.left, box.right, frame.left, frame.right);
  }
}
