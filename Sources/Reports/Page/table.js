// The table of connections: only the rows in sight are there, so that a hundred thousand of them cost no more than
// twenty. It says everything that the picture says, and nothing is cut off: long names take several lines.

const ROW_HEIGHT = 34;
const LINE_HEIGHT = 19;
// About as wide as a letter.
const LETTER = 7;

class Table {
  constructor(report, view) {
    this.report = report;
    this.view = view;
    this.rows = [];
    this.heights = [];
    this.tops = [0];
    this.active = -1;
    this.body = element('tbody');
    this.note = element('p', {class: 'remark'});
    const heads = ['Connection', 'Ports', 'Verdict', 'By'];
    this.table = element('table', {class: 'connections'},
      element('caption', {class: 'unseen'}, 'Connections'),
      element('thead', {}, element('tr', {}, heads.map(text => element('th', {scope: 'col'}, text)))),
      this.body);
    this.scroller = element('div', {
      class: 'scroller', tabindex: '0', role: 'region', 'aria-label': 'Connections: up and down move, Enter selects',
    }, this.table);
    this.heading = element('h2', {class: 'paper'});
    byID('connections').append(this.heading, this.note, this.scroller);
    this.scroller.addEventListener('scroll', () => this.paint());
    this.scroller.addEventListener('keydown', event => this.press(event));
    this.body.addEventListener('click', event => {
      const row = event.target.closest('tr[data-row]');
      if (row) this.choose(Number(row.dataset.row));
    });
    addEventListener('resize', () => { this.estimate(); this.paint(); });
    addEventListener('beforeprint', () => this.paint(true));
    addEventListener('afterprint', () => this.paint());
  }

  show() {
    const {view, report} = this;
    const shown = view.shown();
    this.rows = this.ordered(shown ?? []);
    this.estimate();
    this.note.textContent = shown === null
      ? 'These are too many connections to list. Search for a workload, choose a namespace, or a cell of the matrix.'
      : shown.length === 0 ? 'No connection is like that.' : this.words(shown);
    this.note.hidden = !this.note.textContent;
    this.scroller.hidden = shown === null || !shown.length;
    byID('tab-connections').textContent = shown ? `Connections ${connectionCount(shown)}` : 'Connections';
    const title = report.steps[view.step].title;
    this.heading.textContent = `Connections${title ? ` in step ${view.step + 1}, ${title}` : ''}`;
    this.table.setAttribute('aria-rowcount', this.rows.length + 1);
    this.table.classList.toggle('dimmed', Boolean(view.selection));
    this.active = Math.min(this.active, this.rows.length - 1);
    this.paint();
    if (this.selected !== view.selection) {
      this.selected = view.selection;
      const first = view.selection ? this.rows.findIndex(row => view.isSelected(row)) : -1;
      if (first >= 0) this.reveal(first);
      this.paint();
    }
  }

  /** How many connections these are, and why there may be fewer rows. */
  words(shown) {
    const {report, view} = this;
    const all = report.listed && connectionCount(report.listed.filter(one => report.answer(view.state, one)));
    const found = connectionCount(shown);
    const isPart = all !== null && found < all;
    const rows = shown.length < found
      ? `${isPart ? ', ' : ' '}in ${count(shown.length, 'row')}: ports with the same answer share one` : '';
    return isPart ? `${found} of ${count(all, 'connection')}${rows}.` : rows ? `${count(found, 'connection')}${rows}.` : '';
  }

  // Rows are as high as their texts need: guessed at first, and measured when they come into sight.

  estimate() {
    const width = this.table.clientWidth || 600;
    const lines = (text, share) => Math.ceil(text.length * LETTER / Math.max(40, width * share - 16));
    this.heights = this.rows.map(({source, destination, route}) => {
      const [start, end] = [this.report.parties[source].id, `→ ${this.report.parties[destination].id}`];
      const ends = (start.length + end.length) * LETTER < width * 0.46 - 24 ? 1 : lines(start, 0.46) + lines(end, 0.46);
      return ROW_HEIGHT + (Math.max(ends, lines(route.words, 0.2)) - 1) * LINE_HEIGHT;
    });
    this.sum();
  }

  sum() {
    this.tops = new Float64Array(this.heights.length + 1);
    this.heights.forEach((height, index) => { this.tops[index + 1] = this.tops[index] + height; });
  }

  /** The row at a height. */
  rowAt(height, tops = this.tops) {
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tops[middle + 1] <= height) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes the heights of the rows that are there; says whether any was guessed wrong. */
  measure() {
    let isWrong = false;
    for (const row of this.body.querySelectorAll('tr[data-row]')) {
      const index = Number(row.dataset.row);
      const {height} = row.getBoundingClientRect();
      if (!height || Math.abs(height - this.heights[index]) < 0.5) continue;
      this.heights[index] = height;
      isWrong = true;
    }
    if (isWrong) this.sum();
    return isWrong;
  }

  /** What is selected comes first, unless it is a single connection, which is shown in its place. */
  ordered(rows) {
    const {view} = this;
    if (!view.selection || view.selection.kind === 'connection') return rows;
    const isSelected = rows.map(row => view.isSelected(row));
    return [...rows.filter((_, index) => isSelected[index]), ...rows.filter((_, index) => !isSelected[index])];
  }

  reveal(index) {
    this.active = index;
    const height = this.scroller.clientHeight - ROW_HEIGHT;
    const [top, bottom] = [this.tops[index], this.tops[index + 1]];
    if (top < this.scroller.scrollTop || bottom > this.scroller.scrollTop + height) {
      this.scroller.scrollTop = Math.max(0, top - ROW_HEIGHT);
    }
  }

  press(event) {
    const moves = {ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -this.rows.length, End: this.rows.length};
    if (event.key in moves) {
      const next = Math.min(this.rows.length - 1, Math.max(0, this.active + moves[event.key]));
      this.reveal(next);
      this.paint();
      if (this.rows[next]) say(this.sentence(this.rows[next]));
    } else if (event.key === 'Enter' && this.rows[this.active]) {
      this.choose(this.active);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  choose(index) {
    this.active = index;
    const connection = this.rows[index];
    this.selected = {kind: 'connection', connection};
    this.view.select(this.selected);
  }

  sentence(connection) {
    const {report, view} = this;
    const answer = report.answer(view.state, connection);
    return `${report.parties[connection.source].id} to ${report.goalID(connection)}, `
      + `${connection.route.words}: ${OUTCOMES[answer.outcome]}`;
  }

  /** Makes the rows that are in sight, or all of them for print, as far as paper goes. */
  paint(isPrint = false) {
    const {scroller, rows, tops} = this;
    const height = Math.max(scroller.clientHeight, innerHeight * 0.7);
    const first = isPrint ? 0 : Math.max(0, this.rowAt(scroller.scrollTop) - 8);
    const last = isPrint ? Math.min(rows.length, 3000) : Math.min(rows.length, this.rowAt(scroller.scrollTop + height) + 9);
    const space = height => height > 0
      ? element('tr', {class: 'space', 'aria-hidden': 'true'}, element('td', {colspan: '4', height: String(height)}))
      : null;
    const fill = () => this.body.replaceChildren(...[
      space(this.tops[first]), ...rows.slice(first, last).map((row, offset) => this.row(row, first + offset)),
      isPrint ? null : space(this.tops[rows.length] - this.tops[last]),
    ].filter(Boolean));
    fill();
    if (isPrint || !this.measure()) return;
    // The row at the upper border stays where it is.
    const row = this.rowAt(scroller.scrollTop, tops);
    const moved = this.tops[row] - tops[row];
    fill();
    if (moved) scroller.scrollTop += moved;
  }

  row(connection, index) {
    const {report, view} = this;
    const answer = report.answer(view.state, connection);
    const change = view.change(connection, view.off.size ? view.plainState : view.stateBefore);
    const policies = [...new Set(decidingRows(answer).map(row => row.policy))].sort((one, other) => one - other);
    const classes = [answer.outcome, connection.route.isDNS ? 'dns' : '', change ? 'changed' : '',
      view.isSelected(connection) ? 'lit' : '', index === this.active ? 'active' : ''];
    const word = OUTCOMES[answer.outcome] + (change ? ` (${change})` : '');
    return element('tr', {
      class: classes.filter(Boolean).join(' '), 'data-row': String(index), 'aria-rowindex': String(index + 2),
      'aria-selected': view.isSelected(connection) ? 'true' : 'false',
    },
    element('td', {class: 'ends'}, this.name(connection.source), ' ', element('span', {class: 'end'}, element('span', {class: 'arrow'}, '→ '),
      connection.source === connection.destination ? 'its other pods' : this.name(connection.destination))),
    element('td', {class: 'ports'}, connection.route.words),
    element('td', {class: 'verdict'}, element('span', {class: 'sign', 'aria-hidden': 'true'}, signOf(answer)), ' ', word),
    element('td', {class: 'policies', title: policies.map(policy => report.policies[policy].name).join(', ')},
      policies.length ? policies.map(policy => report.policies[policy].number).join(' ') : 'default'));
  }

  name(party) { return nameOf(this.report.parties[party]); }
}

/** A party's name: the namespace small before it. */
function nameOf(party) {
  return element('span', {class: 'name'},
    party.namespace ? element('span', {class: 'namespace'}, `${party.namespace}/`) : null, party.name);
}

/** Says something to a screen reader. */
function say(text) { byID('live').textContent = text; }
