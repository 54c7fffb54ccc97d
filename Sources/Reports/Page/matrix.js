// The matrix: who reaches whom, a row a source and a column a destination. Of many workloads it first shows
// namespaces, counted in the page's idle time; a cell of two namespaces opens to the workloads of both.

const CELL = 20;
const MOST_PLAIN = 60;

class Matrix {
  constructor(report, view) {
    this.report = report;
    this.view = view;
    this.cursor = {row: 0, column: 0};
    this.canvas = element('canvas', {
      tabindex: '0', role: 'application',
      'aria-label': 'Matrix of sources and destinations: arrow keys move, Enter selects',
    });
    this.back = element('button', {type: 'button', onclick: () => view.set({zoom: null})}, '← All namespaces');
    this.note = element('p', {class: 'remark'});
    byID('matrix').append(element('div', {class: 'matrix-head'}, this.back, this.note),
      element('div', {class: 'canvas-place'}, this.canvas));
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
    if (this.isByNamespace) {
      const names = [...report.namespaces, ...(present.some(party => !report.parties[party].namespace) ? [''] : [])];
      this.rows = names.map(namespace => ({namespace, label: namespace || 'outside'}));
      this.columns = this.rows;
      this.note.textContent = 'Rows are sources, columns destinations. ■ all allowed, × all blocked, ◇ all unknown; a frame is '
        + 'filled as far as something passes. Enter or a second click opens it.';
    } else {
      const item = party => ({party, label: report.parties[party].id});
      const inside = namespace => present.filter(party => (report.parties[party].namespace ?? '') === namespace);
      this.rows = (view.zoom ? inside(view.zoom[0]) : present.filter(party => this.isUsed('source', party))).map(item);
      this.columns = (view.zoom ? inside(view.zoom[1]) : present.filter(party => this.isUsed('destination', party))).map(item);
      this.note.textContent = 'Rows are sources, columns destinations. ■ allowed, × blocked, ◇ unknown; a frame that is filled in part: it depends on the port.';
    }
    this.cursor.row = Math.min(this.cursor.row, this.rows.length - 1);
    this.cursor.column = Math.min(this.cursor.column, this.columns.length - 1);
    if (this.shownState !== view.state || this.shownFilters !== view.filters) this.cells = new Map();
    const found = view.isFiltered && !this.isByNamespace ? view.shown() : null;
    this.found = found && new Set(found.map(one => `${one.source} ${one.destination}`));
    this.shownState = view.state;
    this.shownFilters = view.filters;
    if (this.isByNamespace) this.countLater();
    if (!byID('matrix').hidden) this.draw();
  }

  isUsed(end, party) {
    this.used ??= {
      source: new Set(this.report.listed?.map(one => one.source)),
      destination: new Set(this.report.listed?.map(one => one.destination)),
    };
    return !this.report.listed || this.used[end].has(party);
  }

  // What a cell holds

  /** How many connections of each outcome a cell stands for. */
  cell(row, column) {
    const [one, other] = [this.rows[row], this.columns[column]];
    const key = this.isByNamespace ? `${one.namespace}|${other.namespace}` : `${one.party} ${other.party}`;
    if (!this.isByNamespace && !this.cells.has(key)) this.cells.set(key, this.count([one.party], [other.party]));
    return this.cells.get(key) ?? null;
  }

  count(sources, destinations) {
    const {report, view} = this;
    const counts = {allowed: 0, blocked: 0, unknown: 0, changed: false, total: 0};
    const add = outcome => {
      if (!outcome) return;
      counts[outcome] += 1;
      counts.total += 1;
    };
    for (const source of sources) {
      for (const destination of destinations) {
        report.count(view.state, source, destination, add);
        if (view.off.size && report.listed && !counts.changed) {
          counts.changed = report.between(source, destination).some(one => view.change(one, view.plainState));
        }
      }
    }
    return counts;
  }

  /** Counts cells of namespaces a few milliseconds at a time. */
  countLater() {
    clearTimeout(this.timer);
    const {view} = this;
    const state = view.state;
    const waiting = this.rows.flatMap(one => this.columns.map(other => [one.namespace, other.namespace]))
      .filter(([one, other]) => !this.cells.has(`${one}|${other}`));
    const work = () => {
      if (view.state !== state) return;
      const end = performance.now() + 14;
      while (waiting.length && performance.now() < end) {
        const [one, other] = waiting.shift();
        this.cells.set(`${one}|${other}`, this.count(this.report.partiesIn(one), this.report.partiesIn(other)));
      }
      // Drawing all cells takes longer than counting some.
      if (!byID('matrix').hidden && (!waiting.length || performance.now() > (this.drawn ?? 0) + 400)) {
        this.draw();
        this.drawn = performance.now();
      }
      if (waiting.length) this.timer = setTimeout(work, 2);
    };
    if (waiting.length) this.timer = setTimeout(work, 50);
  }

  selectionOf(row, column) {
    const [one, other] = [this.rows[row], this.columns[column]];
    return this.isByNamespace ? {kind: 'namespaces', source: one.namespace, destination: other.namespace}
      : {kind: 'cell', source: one.party, destination: other.party};
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
    if (this.found && !this.found.has(`${one.party} ${other.party}`)) return false;
    return !selection || report.between(one.party, other.party).some(connection => this.view.isSelected(connection));
  }

  // Drawing

  measure(context) {
    context.font = '12px system-ui, sans-serif';
    const widest = items => Math.min(220, Math.max(40, ...items.map(item => context.measureText(item.label).width)));
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
    context.font = '12px system-ui, sans-serif';
    context.textBaseline = 'middle';
    this.drawLabels(context, colour);
    for (let row = 0; row < rows.length; row++) {
      for (let column = 0; column < columns.length; column++) this.drawCell(context, colour, row, column);
    }
    if (document.activeElement === canvas && rows.length && columns.length) {
      context.strokeStyle = colour('ink');
      context.lineWidth = 2;
      context.strokeRect(this.left + this.cursor.column * CELL, this.top + this.cursor.row * CELL, CELL, CELL);
    }
  }

  drawLabels(context, colour) {
    const fits = text => {
      let short = text;
      while (short.length > 4 && context.measureText(short).width > 220) short = `${short.slice(0, -2)}…`;
      return short;
    };
    context.fillStyle = colour('ink');
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

  drawCell(context, colour, row, column) {
    const x = this.left + column * CELL;
    const y = this.top + row * CELL;
    const counts = this.cell(row, column);
    context.globalAlpha = 1;
    context.strokeStyle = colour('rule');
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, CELL, CELL);
    if (!counts?.total) return;
    context.globalAlpha = this.isLit(row, column) ? 1 : 0.15;
    const inner = CELL - 7;
    const kinds = [['allowed', 'allow'], ['blocked', 'block'], ['unknown', 'unknown']].filter(([name]) => counts[name]);
    if (kinds.length === 1) {
      const [[name, role]] = kinds;
      context.fillStyle = colour(role);
      context.strokeStyle = colour(role);
      context.lineWidth = 1.8;
      if (name === 'allowed') {
        context.fillRect(x + 4, y + 4, inner, inner);
      } else if (name === 'blocked') {
        context.beginPath();
        for (const [from, to] of [[6, CELL - 5], [CELL - 5, 6]]) {
          context.moveTo(x + 6, y + from);
          context.lineTo(x + CELL - 5, y + to);
        }
        context.stroke();
      } else {
        context.beginPath();
        context.moveTo(x + CELL / 2 + 0.5, y + 4);
        context.lineTo(x + CELL - 3.5, y + CELL / 2 + 0.5);
        context.lineTo(x + CELL / 2 + 0.5, y + CELL - 3);
        context.lineTo(x + 4, y + CELL / 2 + 0.5);
        context.closePath();
        context.stroke();
      }
    } else {
      // Several outcomes: a gauge, filled as far as something passes; what is blocked is the empty part.
      let bottom = y + 4 + inner;
      for (const [name, role] of kinds.filter(([name]) => name !== 'blocked')) {
        const part = Math.min(inner - 3, Math.max(3, Math.round(inner * counts[name] / counts.total)));
        context.fillStyle = colour(role);
        context.fillRect(x + 4, bottom - part, inner, part);
        bottom -= part;
      }
      context.lineWidth = 1.4;
      context.strokeStyle = colour(counts.blocked ? 'block' : kinds[0][1]);
      context.strokeRect(x + 4.5, y + 4.5, inner - 1, inner - 1);
    }
    if (counts.changed) {
      context.strokeStyle = colour('ink');
      context.lineWidth = 2;
      context.strokeRect(x + 2, y + 2, CELL - 3, CELL - 3);
    }
    context.globalAlpha = 1;
  }

  // Reading and choosing

  words(row, column) {
    const counts = this.cell(row, column);
    const parts = counts?.total
      ? ['allowed', 'blocked', 'unknown'].filter(name => counts[name]).map(name => `${counts[name]} ${name}`)
      : ['nothing to ask'];
    return `${this.rows[row].label} to ${this.columns[column].label}: ${parts.join(', ')}`;
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
    else if (this.cell(row, column)?.total) this.view.select(wanted);
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
