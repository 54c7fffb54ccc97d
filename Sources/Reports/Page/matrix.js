// The matrix: who reaches whom, a row a source and a column a destination. Of many workloads it first shows
// namespaces, counted in the page's idle time; a cell of two namespaces opens to the workloads of both.

const CELL = 24;
const MOST_PLAIN = 60;
const WIDEST_LABEL = 260;

class Matrix {
  constructor(report, view) {
    this.report = report;
    this.view = view;
    this.contents = new CellContents(report, view);
    this.cursor = {row: 0, column: 0};
    this.canvas = element('canvas', {
      tabindex: '0', role: 'application',
      'aria-label': 'Matrix of sources and destinations: arrow keys move, Enter selects',
    });
    this.back = element('button', {type: 'button', onclick: () => view.set({zoom: null})}, '← All namespaces');
    this.note = element('p', {class: 'remark'});
    this.legend = element('ul', {class: 'signs', 'aria-label': 'Signs of the matrix'});
    this.place = element('div', {class: 'canvas-place'}, this.canvas);
    byID('matrix').append(element('div', {class: 'matrix-head'}, this.back, this.note), this.legend, this.place);
    addEventListener('resize', () => this.fit());
    this.canvas.addEventListener('click', event => this.click(event));
    this.canvas.addEventListener('mousemove', event => this.hover(event));
    this.canvas.addEventListener('keydown', event => this.press(event));
    this.canvas.addEventListener('focus', () => this.draw());
    this.canvas.addEventListener('blur', () => this.draw());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
  }

  show() {
    const {report, view} = this;
    this.isByNamespace = report.parties.length > MOST_PLAIN && !view.zoom;
    this.back.hidden = !view.zoom;
    const parties = report.parties.map((_, index) => index);
    const present = parties.filter(party => view.state.ends(party).all.length);
    this.note.textContent = 'A row is a source, a column a destination.';
    if (this.isByNamespace) {
      const names = [...report.namespaces, ...(present.some(party => !report.parties[party].namespace) ? [''] : [])];
      this.rows = names.map(namespace => ({namespace, label: namespace || 'outside'}));
      const servers = new Set([...report.servers].map(party => report.parties[party].namespace ?? ''));
      this.columns = this.withLookups(this.rows, ({namespace}) => servers.has(namespace));
      this.note.textContent += ' Enter or a second click opens a cell.';
    } else {
      const item = party => ({party, label: report.parties[party].id});
      const inside = namespace => present.filter(party => (report.parties[party].namespace ?? '') === namespace);
      this.rows = (view.zoom ? inside(view.zoom[0]) : present.filter(party => this.isUsed('source', party))).map(item);
      this.columns = this.withLookups(
        (view.zoom ? inside(view.zoom[1]) : present.filter(party => this.isUsed('destination', party))).map(item),
        ({party}) => report.mixedServers.has(party));
    }
    this.cursor.row = Math.min(this.cursor.row, this.rows.length - 1);
    this.cursor.column = Math.min(this.cursor.column, this.columns.length - 1);
    const before = view.before;
    if (this.shownState !== view.state || this.shownBefore !== before) this.cells = new Map();
    const found = view.isFiltered && !this.isByNamespace ? view.shown() : null;
    this.found = found && new Set(found.map(one => this.key(one.source, one.destination,
      report.mixedServers.has(one.destination) ? one.route.isDNS : undefined)));
    this.shownState = view.state;
    this.shownBefore = before;
    if (this.isByNamespace) this.countLater();
    if (!byID('matrix').hidden) this.draw();
  }

  /** Columns, each server with a column for look-ups beside that for its other ports. */
  withLookups(items, isServer) {
    return items.flatMap(item => (isServer(item)
      ? [{...item, isLookup: false}, {...item, isLookup: true, label: `look-ups at ${item.label}`}] : [item]));
  }

  isUsed(end, party) {
    this.used ??= {
      source: new Set(this.report.listed?.map(one => one.source)),
      destination: new Set(this.report.listed?.map(one => one.destination)),
    };
    return !this.report.listed || this.used[end].has(party);
  }

  key(one, other, isLookup) { return `${one}|${other}|${isLookup ?? ''}`; }

  /** What a cell says; `null` where there is nothing to ask, or it is not counted yet. */
  cell(row, column) {
    const [one, other] = [this.rows[row], this.columns[column]];
    if (this.isByNamespace) return this.cells.get(this.key(one.namespace, other.namespace, other.isLookup)) ?? null;
    const key = this.key(one.party, other.party, other.isLookup);
    if (!this.cells.has(key)) this.cells.set(key, this.contents.ofWorkloads(one.party, other.party, other.isLookup));
    return this.cells.get(key);
  }

  /** Counts cells of namespaces a few milliseconds at a time. */
  countLater() {
    clearTimeout(this.timer);
    const {view} = this;
    const {state, before} = view;
    const key = ([one, other]) => this.key(one.namespace, other.namespace, other.isLookup);
    const waiting = this.rows.flatMap(one => this.columns.map(other => [one, other]))
      .filter(pair => !this.cells.has(key(pair)));
    const work = () => {
      if (view.state !== state || view.before !== before) return;
      const end = performance.now() + 14;
      while (waiting.length && performance.now() < end) {
        const pair = waiting.shift();
        this.cells.set(key(pair), this.contents.ofNamespaces(pair[0].namespace, pair[1].namespace, pair[1].isLookup));
      }
      // Drawing all cells takes longer than counting some.
      if (!byID('matrix').hidden && (!waiting.length || performance.now() > (this.drawn ?? 0) + 400)) {
        this.draw();
        this.drawn = performance.now();
      }
      this.isCounting = waiting.length > 0;
      if (waiting.length) this.timer = setTimeout(work, 2);
    };
    if (waiting.length) this.timer = setTimeout(work, 50);
  }

  selectionOf(row, column) {
    const [one, other] = [this.rows[row], this.columns[column]];
    if (this.isByNamespace) return {kind: 'namespaces', source: one.namespace, destination: other.namespace};
    const lookup = other.isLookup && this.report.between(one.party, other.party).find(({route}) => route.isDNS);
    return lookup ? {kind: 'connection', connection: lookup} : {kind: 'cell', source: one.party, destination: other.party};
  }

  isLit(row, column) {
    const {selection, report} = this.view;
    const [one, other] = [this.rows[row], this.columns[column]];
    if (this.isByNamespace) {
      if (!selection) return true;
      const names = party => report.parties[party].namespace ?? '';
      switch (selection.kind) {
        case 'namespaces': return selection.source === one.namespace && selection.destination === other.namespace;
        case 'namespace': return [one.namespace, other.namespace].includes(selection.namespace);
        case 'pod': return [one.namespace, other.namespace].includes(names(selection.party));
        case 'connection':
          return names(selection.connection.source) === one.namespace && names(selection.connection.destination) === other.namespace;
        case 'cell': return names(selection.source) === one.namespace && names(selection.destination) === other.namespace;
        default: return true;
      }
    }
    if (this.found && !this.found.has(this.key(one.party, other.party, other.isLookup))) return false;
    return !selection || report.between(one.party, other.party)
      .some(connection => (other.isLookup ?? connection.route.isDNS) === connection.route.isDNS && this.view.isSelected(connection));
  }

  // Drawing

  measure(context) {
    context.font = '12px system-ui, sans-serif';
    const widest = items => Math.min(WIDEST_LABEL, Math.max(40, ...items.map(item => context.measureText(item.label).width)));
    return {left: widest(this.rows) + 14, top: widest(this.columns) * 0.72 + 22};
  }

  draw() {
    const {canvas, rows, columns} = this;
    const context = canvas.getContext('2d');
    Object.assign(this, this.measure(context));
    const width = this.left + columns.length * CELL + this.top;
    const height = this.top + rows.length * CELL + 6;
    const scale = Math.min(devicePixelRatio || 1, 8000 / width, 8000 / height);
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    context.scale(scale, scale);
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(`--${name}`).trim();
    context.textBaseline = 'middle';
    this.drawLabels(context, colour);
    const seen = new Set();
    for (let row = 0; row < rows.length; row++) {
      for (let column = 0; column < columns.length; column++) {
        const cell = this.cell(row, column);
        this.drawCell(context, colour, row, column, cell);
        if (cell) seen.add(cell.sign);
        if (cell?.isChanged) seen.add('changed');
      }
    }
    this.explain(seen);
    this.fit();
    if (document.activeElement === canvas && rows.length && columns.length) {
      context.strokeStyle = colour('ink');
      context.lineWidth = 2;
      context.strokeRect(this.left + this.cursor.column * CELL, this.top + this.cursor.row * CELL, CELL, CELL);
    }
  }

  /** All of its place is to be seen when the page opens, with its scroll bars. */
  fit() {
    const top = this.place.getBoundingClientRect().top + scrollY;
    this.place.style.maxHeight = `${Math.max(LEAST_HEIGHT, innerHeight - top - 24)}px`;
  }

  /** The legend: what the signs mean that the matrix has. */
  explain(seen) {
    const {report, view} = this;
    const meanings = this.isByNamespace ? report.namespaceSigns : report.signs;
    const items = Object.keys(SIGNS).filter(sign => seen.has(sign)).map(sign => [sign, SIGNS[sign].glyph, meanings[sign]]);
    if (seen.has('changed')) items.push(['changed', '', view.off.size ? 'changed by “what if”' : 'changed in this step']);
    const text = items.map(([sign]) => sign).join();
    if (this.explained === text + view.off.size) return;
    this.explained = text + view.off.size;
    this.legend.replaceChildren(...items.map(([sign, glyph, meaning]) => element('li', {},
      element('span', {class: `sign-sample ${sign}`, 'aria-hidden': 'true'}, glyph), ` ${meaning}`)));
  }

  drawLabels(context, colour) {
    const fits = text => {
      // The end of a name tells more than its middle.
      let short = text;
      for (let cut = text.length - 6; cut > 8 && context.measureText(short).width > WIDEST_LABEL; cut -= 2) {
        const half = Math.floor(cut / 2);
        short = `${text.slice(0, half)}…${text.slice(text.length - half)}`;
      }
      return short;
    };
    context.fillStyle = colour('ink');
    context.font = '12px system-ui, sans-serif';
    context.textAlign = 'right';
    this.rows.forEach((item, index) => context.fillText(fits(item.label), this.left - 8, this.top + (index + 0.5) * CELL));
    context.textAlign = 'left';
    this.columns.forEach((item, index) => {
      context.save();
      context.translate(this.left + (index + 0.5) * CELL, this.top - 8);
      context.rotate(-Math.PI / 4);
      context.fillText(fits(item.label), 0, 0);
      context.restore();
    });
  }

  drawCell(context, colour, row, column, cell) {
    const x = this.left + column * CELL;
    const y = this.top + row * CELL;
    context.globalAlpha = 1;
    context.setLineDash([]);
    context.strokeStyle = colour('rule');
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, CELL, CELL);
    if (!cell) return;
    context.globalAlpha = this.isLit(row, column) ? 1 : 0.15;
    const {ink, fill, frame, isDashed} = SIGNS[cell.sign];
    const inner = CELL - 5;
    if (fill) {
      context.fillStyle = colour(fill);
      context.fillRect(x + 3, y + 3, inner, inner);
    } else if (frame) {
      context.strokeStyle = colour(frame);
      context.lineWidth = 1.2;
      context.setLineDash(isDashed ? [3, 2] : []);
      context.strokeRect(x + 3.5, y + 3.5, inner - 1, inner - 1);
      context.setLineDash([]);
    }
    context.fillStyle = colour(ink);
    context.textAlign = 'center';
    context.font = `600 ${cell.glyph.length > 2 ? 10 : cell.glyph.length > 1 ? 11 : 13}px system-ui, sans-serif`;
    context.fillText(cell.glyph, x + CELL / 2 + 0.5, y + CELL / 2 + 1);
    if (cell.isChanged) {
      context.strokeStyle = colour('ink');
      context.lineWidth = 2;
      context.strokeRect(x + 1.5, y + 1.5, CELL - 2, CELL - 2);
    }
    context.globalAlpha = 1;
  }

  // Reading and choosing

  words(row, column) {
    const cell = this.cell(row, column);
    const [one, other] = [this.rows[row], this.columns[column]];
    const isSame = !this.isByNamespace && !other.isLookup && one.party === other.party;
    return `${one.label} to ${isSame ? 'its other pods' : other.label}: ${cell ? cell.words : 'nothing to ask'}`;
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return {
      row: Math.floor((event.clientY - box.top - this.top) / CELL),
      column: Math.floor((event.clientX - box.left - this.left) / CELL),
    };
  }

  hover(event) {
    const {row, column} = this.at(event);
    this.canvas.title = this.rows[row] && this.columns[column] ? this.words(row, column) : '';
  }

  click(event) {
    const {row, column} = this.at(event);
    const [one, other] = [this.rows[row], this.columns[column]];
    if (one && other) this.choose(row, column);
    else if (one && column < 0) this.chooseEnd(one);
    else if (other && row < 0) this.chooseEnd(other);
    else this.view.select(null);
  }

  chooseEnd(item) {
    if (!this.isByNamespace) this.view.select({kind: 'pod', party: item.party});
    else if (item.namespace) this.view.select({kind: 'namespace', namespace: item.namespace});
  }

  choose(row, column) {
    this.cursor = {row, column};
    const wanted = this.selectionOf(row, column);
    const {selection} = this.view;
    const isAgain = wanted.kind === 'namespaces' && selection?.kind === 'namespaces'
      && selection.source === wanted.source && selection.destination === wanted.destination;
    if (isAgain) this.view.set({zoom: [wanted.source, wanted.destination]});
    else if (this.cell(row, column)) this.view.select(wanted);
  }

  press(event) {
    const moves = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
    if (event.key in moves) {
      const [down, right] = moves[event.key];
      this.cursor.row = Math.max(0, Math.min(this.rows.length - 1, this.cursor.row + down));
      this.cursor.column = Math.max(0, Math.min(this.columns.length - 1, this.cursor.column + right));
      say(this.words(this.cursor.row, this.cursor.column));
      this.draw();
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.choose(this.cursor.row, this.cursor.column);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
