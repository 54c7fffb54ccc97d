// The view: what is shown, selected, filtered and switched off. It is all in the address, behind the `#`.

const NO_FILTERS = {search: '', namespace: '', verdict: '', port: '', policy: '', change: ''};

class View {
  constructor(report) {
    this.report = report;
    this.listeners = [];
    this.read();
    addEventListener('hashchange', () => {
      if (location.hash.slice(1) === this.written) return;
      this.read();
      this.tell();
    });
  }

  /** What is shown first: the picture where there is one. */
  get firstPane() { return this.report.remark && !this.report.overview ? 'matrix' : 'picture'; }

  /** Takes the view from the address; what the report does not have is left out, and told. */
  read() {
    const {report} = this;
    const wanted = new URLSearchParams(location.hash.slice(1));
    this.missing = [];
    const take = (name, words, find, otherwise) => {
      const text = wanted.get(name);
      const found = text ? find(text) : null;
      if (text && found === null) this.missing.push(`${words} “${text}”`);
      return found ?? otherwise;
    };
    const among = values => text => (values.includes(text) ? text : null);
    this.step = take('step', 'step', text => {
      const step = Number(text) - 1;
      return Number.isInteger(step) && report.steps[step] ? step : null;
    }, report.steps.length - 1);
    this.pane = take('view', 'view', among(['picture', 'matrix']), this.firstPane);
    this.list = take('list', 'list', among(['connections', 'policies', 'findings']), 'connections');
    this.both = wanted.get('both') === '1';
    this.zoom = take('zoom', 'pair of namespaces', text =>
      this.readPair(text, name => report.namespaces.includes(name) || name === ''), null);
    const off = (wanted.get('off') ?? '').split(' ').filter(Boolean);
    for (const id of off) if (report.policyNamed(id) < 0) this.missing.push(`policy “${id}”`);
    this.off = new Set(off.map(id => report.policyNamed(id)).filter(index => index >= 0));
    this.filters = {
      search: wanted.get('search') ?? '',
      namespace: take('namespace', 'namespace', among(report.namespaces), ''),
      verdict: take('verdict', 'verdict', among(Object.keys(OUTCOMES)), ''),
      port: take('port', 'port', text => (report.routes.some(route => route.words === text) ? text : null), ''),
      policy: take('policy', 'policy', text => (report.policyNamed(text) < 0 ? null : text), ''),
      change: take('change', 'change', among(['changed', 'opened', 'closed', 'what-if']), ''),
    };
    this.selection = take('select', 'selection', text => this.readSelection(text), null);
    this.written = location.hash.slice(1);
  }

  readPair(text, isKnown) {
    const parts = (text ?? '').split('|');
    return text && parts.length === 2 && parts.every(isKnown) ? parts : null;
  }

  readSelection(text) {
    const {report} = this;
    const colon = text.indexOf(':');
    const kind = text.slice(0, colon);
    const name = text.slice(colon + 1);
    const parts = name.split('|');
    switch (kind) {
      case 'pod': {
        const party = report.partyNamed(name);
        return party < 0 ? null : {kind, party};
      }
      case 'namespace': return report.namespaces.includes(name) ? {kind, namespace: name} : null;
      case 'policy': {
        const policy = report.policyNamed(name);
        return policy < 0 ? null : {kind, policy};
      }
      case 'cell':
      case 'connection': {
        const [source, destination] = parts.slice(0, 2).map(id => report.partyNamed(id));
        if (source < 0 || !(destination >= 0)) return null;
        if (kind === 'cell') return {kind, source, destination};
        const connections = report.between(source, destination);
        const found = connections.find(one => one.key === name);
        if (found) return {kind, connection: found};
        if (!connections.length) return null;
        // Its ends are there all the same.
        this.missing.push(`port “${parts.slice(2).join('|')}” between ${parts[0]} and ${parts[1]}`);
        return {kind: 'cell', source, destination};
      }
      case 'namespaces': {
        const pair = this.readPair(name, one => report.namespaces.includes(one) || one === '');
        return pair ? {kind, source: pair[0], destination: pair[1]} : null;
      }
      default: return null;
    }
  }

  selectionText() {
    const {report, selection} = this;
    if (!selection) return '';
    const {kind} = selection;
    switch (kind) {
      case 'pod': return `pod:${report.parties[selection.party].id}`;
      case 'namespace': return `namespace:${selection.namespace}`;
      case 'policy': return `policy:${report.policies[selection.policy].id}`;
      case 'cell':
        return `cell:${report.parties[selection.source].id}|${report.parties[selection.destination].id}`;
      case 'namespaces': return `namespaces:${selection.source}|${selection.destination}`;
      default: return `connection:${selection.connection.key}`;
    }
  }

  /** The address that brings this view back. */
  get address() {
    const parts = new URLSearchParams();
    if (this.report.steps.length > 1) parts.set('step', this.step + 1);
    if (this.pane !== this.firstPane) parts.set('view', this.pane);
    if (this.list !== 'connections') parts.set('list', this.list);
    if (this.both) parts.set('both', '1');
    if (this.zoom) parts.set('zoom', this.zoom.join('|'));
    if (this.selection) parts.set('select', this.selectionText());
    for (const [name, value] of Object.entries(this.filters)) if (value) parts.set(name, value);
    if (this.off.size) {
      parts.set('off', [...this.off].map(policy => this.report.policies[policy].id).join(' '));
    }
    return parts.toString();
  }

  /** Changes the view, and with it the address and the page. */
  set(changes) {
    Object.assign(this, changes);
    this.written = this.address;
    history.replaceState(null, '', `#${this.written}`);
    this.tell();
  }

  filter(changes) { this.set({filters: {...this.filters, ...changes}}); }

  select(selection) { this.set({selection}); }

  toggle(policy) {
    const off = new Set(this.off);
    if (!off.delete(policy)) off.add(policy);
    this.set({off});
  }

  tell() {
    this.found = undefined;
    for (const listener of this.listeners) listener(this);
  }

  get state() { return this.report.state(this.step, this.off); }

  /** The state as the input has it. */
  get plainState() { return this.report.state(this.step, new Set()); }

  /** What a change is against: with policies switched off the state as it is, else the step before. */
  get before() { return this.off.size ? this.plainState : this.stateBefore; }

  get stateBefore() { return this.step > 0 ? this.report.state(this.step - 1, new Set()) : null; }

  get isFiltered() { return Object.values(this.filters).some(Boolean); }

  /** What became of a connection: `opened`, `closed`, `changed`, or nothing; against the step before, or what is. */
  change(connection, before) {
    const now = this.report.answer(this.state, connection);
    if (!before || !now) return '';
    const then = this.report.answer(before, connection);
    const isOpen = answer => answer && (answer.outcome === 'allowed' || answer.outcome === 'no-dns');
    if (then?.outcome === now.outcome) return '';
    if (isOpen(now)) return isOpen(then) ? 'changed' : 'opened';
    if (!then) return '';
    return now.outcome === 'blocked' ? 'closed' : 'changed';
  }

  /** Whether the selection is about a connection. */
  isSelected(connection) {
    const {selection, report} = this;
    if (!selection) return false;
    const {source, destination} = connection;
    switch (selection.kind) {
      case 'pod': return source === selection.party || destination === selection.party;
      case 'namespace':
        return [source, destination].some(one => report.parties[one].namespace === selection.namespace);
      case 'policy': {
        // A policy that is switched off decides nothing: it is about what it decided.
        const answer = report.answer(this.off.has(selection.policy) ? this.plainState : this.state, connection);
        return answer !== null && decidingRows(answer).some(row => row.policy === selection.policy);
      }
      case 'cell': return source === selection.source && destination === selection.destination;
      case 'namespaces':
        return (report.parties[source].namespace ?? '') === selection.source
          && (report.parties[destination].namespace ?? '') === selection.destination;
      default: return connection.key === selection.connection.key;
    }
  }

  /** Where connections are too many to go through: those that the filters and the selection are about. */
  candidates() {
    const {report, selection, filters} = this;
    if (report.listed) return report.listed;
    const words = filters.search.toLowerCase().split(/\s+/).filter(Boolean);
    const named = words.length
      ? report.parties.flatMap((party, index) =>
        words.some(word => party.id.toLowerCase().includes(word)) ? [index] : [])
      : [];
    const cells = (one, other) => one.length * other.length > 200_000 ? null
      : one.flatMap(source => other.flatMap(destination => report.between(source, destination)));
    switch (selection?.kind) {
      case 'pod': return report.touching([selection.party]);
      case 'namespace': return report.touching(report.partiesIn(selection.namespace));
      case 'cell': return report.between(selection.source, selection.destination);
      case 'connection': return report.between(selection.connection.source, selection.connection.destination);
      case 'policy': return report.touching(report.selected(this.step, selection.policy));
      case 'namespaces':
        return cells(report.partiesIn(selection.source), report.partiesIn(selection.destination));
      default: break;
    }
    if (named.length) return report.touching(named);
    if (filters.namespace) return report.touching(report.partiesIn(filters.namespace));
    if (filters.policy) return report.touching(report.selected(this.step, report.policyNamed(filters.policy)));
    return null;
  }

  /** The connections that pass the filters, in order; `null` where they are too many. */
  shown() {
    if (this.found === undefined) this.found = this.find();
    return this.found;
  }

  find() {
    const found = this.candidates();
    if (!found) return null;
    const {report, filters, state} = this;
    const words = filters.search.toLowerCase().split(/\s+/).filter(Boolean);
    const policy = filters.policy ? report.policyNamed(filters.policy) : -1;
    const isAbout = (connection, namespace) => [connection.source, connection.destination]
      .some(one => report.parties[one].namespace === namespace);
    return found.filter(connection => {
      const answer = report.answer(state, connection);
      if (!answer) return false;
      if (filters.namespace && !isAbout(connection, filters.namespace)) return false;
      if (filters.verdict && answer.outcome !== filters.verdict) return false;
      if (filters.port && connection.route.words !== filters.port) return false;
      if (filters.policy && !decidingRows(answer).some(row => row.policy === policy)) return false;
      if (filters.change && !this.hasChange(connection, filters.change)) return false;
      return words.every(word => this.text(connection, answer).includes(word));
    });
  }

  hasChange(connection, wanted) {
    if (wanted === 'what-if') return this.change(connection, this.plainState) !== '';
    const change = this.change(connection, this.stateBefore);
    return wanted === 'changed' ? change !== '' : change === wanted;
  }

  /** What a search looks at. */
  text(connection, answer) {
    const {report} = this;
    const policies = decidingRows(answer).map(row => report.policies[row.policy]);
    return [report.parties[connection.source].id, report.goalID(connection), report.parties[connection.destination].id,
      connection.route.words, OUTCOMES[answer.outcome],
      ...policies.flatMap(policy => [policy.number, policy.name])].join(' ').toLowerCase();
  }
}
