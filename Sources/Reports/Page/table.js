// The table of connections: only the rows in sight are there, so that a hundred thousand of them cost no more than
// twenty. It says everything that the picture says.

const ROW_HEIGHT = 34;

class Table {
  constructor(report, view) {
    this.report = report;
    this.view = view;
    this.rows = [];
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
    byID('connections').append(this.note, this.scroller);
    this.scroller.addEventListener('scroll', () => this.paint());
    this.scroller.addEventListener('keydown', event => this.press(event));
    this.body.addEventListener('click', event => {
      const row = event.target.closest('tr[data-row]');
      if (row) this.choose(Number(row.dataset.row));
    });
    addEventListener('resize', () => this.paint());
    addEventListener('beforeprint', () => this.paint(true));
    addEventListener('afterprint', () => this.paint());
  }

  show() {
    const {view, report} = this;
    const shown = view.shown();
    this.rows = this.ordered(shown ?? []);
    const total = report.listed?.length;
    this.note.textContent = shown === null
      ? 'These are too many connections to list. Search for a workload, choose a namespace, or a cell of the matrix.'
      : shown.length === 0 ? 'No connection is like that.'
        : total && shown.length === total ? '' : `${count(shown.length, 'connection')}${total ? ` of ${total}` : ''}`;
    this.note.hidden = !this.note.textContent;
    this.scroller.hidden = shown === null || !shown.length;
    byID('tab-connections').textContent = shown ? `Connections ${shown.length}` : 'Connections';
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
    const top = index * ROW_HEIGHT;
    if (top < this.scroller.scrollTop || top + ROW_HEIGHT > this.scroller.scrollTop + height) {
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
    return `${report.parties[connection.source].id} to ${report.parties[connection.destination].id}, `
      + `${connection.route.words}: ${OUTCOMES[answer.outcome]}`;
  }

  /** Makes the rows that are in sight, or all of them for print, as far as paper goes. */
  paint(isPrint = false) {
    const {scroller, rows} = this;
    const height = Math.max(scroller.clientHeight, innerHeight * 0.7);
    const first = isPrint ? 0 : Math.max(0, Math.floor(scroller.scrollTop / ROW_HEIGHT) - 8);
    const last = isPrint ? Math.min(rows.length, 3000)
      : Math.min(rows.length, Math.ceil((scroller.scrollTop + height) / ROW_HEIGHT) + 8);
    const space = count => count > 0
      ? element('tr', {class: 'space', 'aria-hidden': 'true'}, element('td', {colspan: '4', height: String(count * ROW_HEIGHT)}))
      : null;
    this.body.replaceChildren(...[
      space(first), ...rows.slice(first, last).map((row, offset) => this.row(row, first + offset)),
      isPrint ? null : space(rows.length - last),
    ].filter(Boolean));
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
    element('td', {}, this.name(connection.source), element('span', {class: 'arrow'}, ' → '),
      connection.source === connection.destination ? 'its other pods' : this.name(connection.destination)),
    element('td', {class: 'ports', title: connection.route.words}, connection.route.words),
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
