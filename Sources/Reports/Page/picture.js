// The pictures: drawn beforehand, one a step, every pod in the same place. The page dims, and redraws a line whose
// verdict another choice of policies changes.

const LINE_COLOURS = {allowed: '#008a64', dns: '#00588f', blocked: '#c43c00', unknown: '#8250df'};
// Points: a wider picture has the whole width of the page, and the explanation stands below it.
const WIDE_PICTURE = 900;
const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

class Pictures {
  constructor(report, view) {
    this.report = report;
    this.view = view;
    this.figures = new Map();
    for (const figure of document.querySelectorAll('figure.picture')) {
      this.figures.set(Number(figure.dataset.step), figure);
      this.prepare(figure, Number(figure.dataset.step));
    }
  }

  get isEmpty() { return this.figures.size === 0; }

  /** Finds what can be selected, and makes it reachable by keyboard. */
  prepare(figure, step) {
    const {report} = this;
    const prefix = `p${step + 1}-`;
    const targets = new Map();
    // A large picture keeps its letters readable, and is scrolled.
    const svg = figure.querySelector('svg');
    const {width} = svg.viewBox.baseVal;
    this.isWide ||= width > WIDE_PICTURE;
    svg.style.minWidth = `${width * (width > WIDE_PICTURE ? 0.75 : 0.9)}px`;
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

  /** Makes the pictures larger or smaller; without a factor they fit. */
  scale(factor) {
    this.factor = factor ? Math.min(6, Math.max(0.5, (this.factor ?? 1) * factor)) : 1;
    for (const figure of this.figures.values()) {
      const svg = figure.querySelector('svg');
      svg.style.minWidth = '';
      svg.style.maxWidth = this.factor === 1 ? '' : 'none';
      svg.style.width = this.factor === 1 ? '' : `${this.factor * 100}%`;
    }
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
      if (step === view.step) this.restyle(step, figure);
      this.dim(step, figure);
    }
    const isPair = view.both && view.step > 0;
    byID('pictures').classList.toggle('pair', isPair);
    document.querySelector('main').classList.toggle('wide', (isPair || this.isWide) && view.pane === 'picture');
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
    const told = lit.filter(connection =>
      this.line(connection, step) || report.answer(state, connection)?.outcome !== 'blocked');
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
    this.follow(figure.querySelector('.edge.lit'));
    for (const party of parties) {
      for (const box of report.parties[party].boxes ?? []) byID(prefix + box)?.classList.add('lit');
    }
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

  // What if

  /** Gives lines and gates the look that they have without the policies that are switched off. */
  restyle(step, figure) {
    const {report, view} = this;
    for (const group of figure.querySelectorAll('.what-if')) this.restore(group);
    for (const group of figure.querySelectorAll('.invented')) group.remove();
    if (!view.off.size || report.overview) return;
    report.listed?.forEach(connection => {
      const before = report.answer(view.plainState, connection);
      const now = report.answer(view.state, connection);
      if (!before || !now || before.kind === now.kind) return;
      const own = byID(`p${step + 1}-${report.lines[connection.index]}`);
      const group = own ?? (before.outcome === now.outcome ? null : this.invent(connection, step));
      if (group) this.redraw(group, now.kind);
    });
    const numbers = new Set([...view.off].map(policy => report.policies[policy].number));
    for (const box of figure.querySelectorAll('g.box')) this.regate(box, numbers);
  }

  /** Draws a line anew along the same curve. */
  redraw(group, kind) {
    const family = kind.startsWith('allowed') ? 'allowed' : kind.startsWith('dns') ? 'dns'
      : kind.startsWith('blocked') ? 'blocked' : 'unknown';
    const path = group.querySelector('path');
    if (!path) return;
    group.classList.add('what-if');
    const colour = LINE_COLOURS[family];
    const copy = path.cloneNode();
    copy.setAttribute('stroke', colour);
    copy.setAttribute('stroke-width', '2.4');
    copy.removeAttribute('stroke-dasharray');
    if (family !== 'allowed') copy.setAttribute('stroke-dasharray', family === 'dns' ? '2,4' : '6,4');
    const marks = [copy, this.mark(path, colour, kind.endsWith('default'))];
    if (kind.includes('ingress') || kind.includes('both')) marks.push(this.wall(path, colour, true));
    if (kind.includes('egress') || kind.includes('both')) marks.push(this.wall(path, colour, false));
    for (const mark of marks) mark.classList.add('redrawn');
    byID(group.id.replace('-line-', '-tag-'))?.classList.add('stale');
    group.append(...marks);
  }

  /** A straight line for a connection that the picture leaves out, since the gates tell of it as well. */
  invent(connection, step) {
    const box = party => (this.report.parties[party].boxes ?? [])
      .map(name => byID(`p${step + 1}-${name}`)).find(Boolean);
    const [one, other] = [box(connection.source), box(connection.destination)];
    if (!one || !other || one === other) return null;
    const [from, to] = [one.getBBox(), other.getBBox()];
    const centre = ({x, y, width, height}) => ({x: x + width / 2, y: y + height / 2});
    const [start, end] = [centre(from), centre(to)];
    // Where the line between the centres leaves a box.
    const border = (middle, {width, height}, goal, gap) => {
      const [dx, dy] = [goal.x - middle.x, goal.y - middle.y];
      const part = Math.min(width / 2 / Math.abs(dx || 1e-9), height / 2 / Math.abs(dy || 1e-9));
      const further = part + gap / Math.hypot(dx, dy);
      return {x: middle.x + dx * further, y: middle.y + dy * further};
    };
    const [tail, head] = [border(start, from, end, 2), border(end, to, start, 10)];
    const group = document.createElementNS(SVG_NAMESPACE, 'g');
    group.id = `p${step + 1}-${this.report.lines[connection.index]}`;
    group.setAttribute('class', 'edge invented');
    const path = document.createElementNS(SVG_NAMESPACE, 'path');
    path.setAttribute('d', `M${tail.x},${tail.y}L${head.x},${head.y}`);
    path.setAttribute('fill', 'none');
    group.append(path);
    one.parentNode.insertBefore(group, one.parentNode.querySelector('.box'));
    return group;
  }

  restore(group) {
    group.classList.remove('what-if');
    byID(group.id.replace('-line-', '-tag-'))?.classList.remove('stale');
    for (const mark of group.querySelectorAll('.redrawn')) mark.remove();
    for (const [item, attributes] of this.gates?.get(group) ?? []) {
      for (const [name, value] of attributes) {
        if (name === 'text') item.textContent = value;
        else item.setAttribute(name, value);
      }
    }
    this.gates?.delete(group);
  }

  /** A point of a curve, and the direction in which it goes there. */
  static place(path, isEnd) {
    const length = path.getTotalLength();
    const [tip, behind] = isEnd ? [length, length - 1] : [0, 1];
    const point = path.getPointAtLength(tip);
    const other = path.getPointAtLength(behind);
    const distance = Math.hypot(point.x - other.x, point.y - other.y) || 1;
    return {x: point.x, y: point.y, dx: (point.x - other.x) / distance, dy: (point.y - other.y) / distance};
  }

  mark(path, colour, isHollow) {
    const {x, y, dx, dy} = Pictures.place(path, true);
    const at = (along, across) => `${x + dx * along - dy * across},${y + dy * along + dx * across}`;
    const mark = document.createElementNS(SVG_NAMESPACE, 'polygon');
    mark.setAttribute('points', [at(9, 0), at(0, 4), at(0, -4)].join(' '));
    mark.setAttribute('fill', isHollow ? '#fefefe' : colour);
    mark.setAttribute('stroke', colour);
    mark.setAttribute('stroke-width', '1.5');
    return mark;
  }

  wall(path, colour, isEnd) {
    const {x, y, dx, dy} = Pictures.place(path, isEnd);
    const wall = document.createElementNS(SVG_NAMESPACE, 'path');
    const along = isEnd ? 9 : 0;
    const at = across => `${x + dx * along - dy * across},${y + dy * along + dx * across}`;
    wall.setAttribute('d', `M${at(7)}L${at(-7)}`);
    wall.setAttribute('fill', 'none');
    wall.setAttribute('stroke', colour);
    wall.setAttribute('stroke-width', '2.4');
    return wall;
  }

  /** Takes the numbers of policies out of a card's gates; a gate without one is open. */
  regate(box, numbers) {
    for (const text of box.querySelectorAll('text')) {
      const [, side, list] = /^(in|out|受信|送信)\s(.*P\d.*)$/u.exec(text.textContent) ?? [];
      const left = list?.split(/\s+/).filter(number => !numbers.has(number));
      if (!list || left.length === list.split(/\s+/).length) continue;
      const gate = [text];
      for (let item = text.previousElementSibling; item && gate.length < 3; item = item.previousElementSibling) {
        if (item.localName === 'polygon') gate.push(item);
      }
      const old = gate.map(item => [item, [...item.attributes].map(({name, value}) => [name, value])]);
      old[0][1].push(['text', text.textContent]);
      this.gates ??= new Map();
      this.gates.set(box, [...(this.gates.get(box) ?? []), ...old]);
      box.classList.add('what-if');
      text.removeAttribute('textLength');
      text.textContent = `${side} ${left.length ? left.join(' ') : 'open'}`;
      if (left.length) continue;
      text.setAttribute('fill', '#59636e');
      text.removeAttribute('font-weight');
      gate[1]?.setAttribute('stroke', '#8c959f');
      gate[2]?.setAttribute('fill', '#fdfdfd');
    }
  }
}
