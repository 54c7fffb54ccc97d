// The report: the data of the page, opened up, and the connections that there are.

/** Connections of two parties over some ports. */
class Route {
  constructor([source, destination, ports, words, count, isDNS, named, doubts]) {
    Object.assign(this, {source, destination, ports, words, count, isDNS: isDNS === 1, named});
    this.doubts = doubts || null;
  }

  /** The number of its group of ports in a state. */
  portsAt(step) { return Array.isArray(this.ports) ? this.ports[step] : this.ports; }
}

class Report {
  constructor(data) {
    Object.assign(this, data);
    this.sets = data.sets.map(ranges => new NumberSet(ranges));
    this.atoms = data.atoms.map(([words, lists]) => ({words, lists: new Set(lists)}));
    this.routes = data.routes.map(route => new Route(route));
    const rule = ([number, action, certain, possible, ports, line, lineCount, words]) =>
      ({number, action, certain, possible, ports, line, lineCount, words});
    this.rows = data.rows.map(row => ({
      ...row, ingress: row.ingress?.map(rule), egress: row.egress?.map(rule),
    }));
    this.name(this.parties);
    this.policies.forEach(policy => {
      policy.id = [policy.kind, policy.namespace, policy.name].filter(Boolean).join('/');
    });
    this.namespaces = [...new Set(this.parties.map(party => party.namespace).filter(Boolean))].sort(byName);
    this.listed = this.listsAll ? this.routes.map((route, index) => this.connection(route, index)) : null;
    this.goals = groupBy(this.routes.map((route, index) => ({route, index})), ({route}) => route.destination);
    this.isClient = this.parties.map((_, party) => this.isPod(party) && this.steps.some(({parties}) =>
      (Array.isArray(parties[party][0]) ? parties[party][1] : parties[party]).length));
    // A look-up is a question of its own where other ports of the server are asked about, too.
    const lookups = new Set(this.routes.filter(route => route.isDNS).map(route => route.destination));
    const others = new Set(this.routes.filter(route => !route.isDNS).map(route => route.destination));
    this.servers = lookups;
    this.mixedServers = new Set([...lookups].filter(party => others.has(party)));
    this.states = new Map();
  }

  /** Gives every party a name that no other has. */
  name(parties) {
    const seen = new Map();
    for (const party of parties) {
      const name = party.namespace ? `${party.namespace}/${party.name}` : party.name;
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      party.id = count > 1 ? `${name}#${count}` : name;
    }
  }

  isPod(party) { return this.parties[party].kind === 'workload'; }

  connection(route, index, source = route.source) {
    return {route, index, source, destination: route.destination, key: this.key(source, route)};
  }

  /** A connection's name, for links. */
  key(source, route) {
    return [this.parties[source].id, this.parties[route.destination].id, route.words].join('|');
  }

  /** A state without some policies; the latest few are kept. */
  state(step, off) {
    const key = `${step}:${[...off].sort((one, other) => one - other).join()}`;
    let state = this.states.get(key);
    if (!state) {
      if (this.states.size > 12) this.states.delete(this.states.keys().next().value);
      state = new State(this, step, off);
      state.known = new Map();
    }
    // The latest comes last.
    this.states.delete(key);
    this.states.set(key, state);
    return state;
  }

  /** What becomes of a connection in a state; remembered where connections are few. */
  answer(state, connection) {
    if (!this.listed) return state.answer(connection);
    if (!state.known.has(connection.key)) state.known.set(connection.key, state.answer(connection));
    return state.known.get(connection.key);
  }

  /** The connections between two parties. */
  between(source, destination) {
    if (this.listed) {
      this.pairs ??= groupBy(this.listed, connection => `${connection.source} ${connection.destination}`);
      return this.pairs.get(`${source} ${destination}`) ?? [];
    }
    if (!this.isAsked(source, destination)) return [];
    return (this.goals.get(destination) ?? []).filter(({route}) => this.isRouteAsked(source, route))
      .map(({route, index}) => this.connection(route, index, source));
  }

  /** What becomes of the look-ups between two parties, or of everything else, in one word each; see `wordFor`. */
  words(state, source, destination, isLookup) {
    const found = new Set();
    const isOf = route => isLookup === undefined || route.isDNS === isLookup;
    if (this.listed) {
      for (const {route} of this.between(source, destination)) if (isOf(route)) found.add(state.wordFor(source, route));
    } else if (this.isAsked(source, destination)) {
      for (const {route} of this.goals.get(destination) ?? []) {
        if (isOf(route) && this.isRouteAsked(source, route)) found.add(state.wordFor(source, route));
      }
    }
    found.delete('');
    return found;
  }

  /** Whether there is something to ask of two parties; of one, whether its pods talk to each other. */
  isAsked(source, destination) {
    if (source === destination && !this.parties[source].several) return false;
    return this.parties[source].source === 1 && (this.isPod(source) || this.isPod(destination));
  }

  isRouteAsked(source, route) { return !route.isDNS || source !== route.destination && this.isClient[source]; }

  /** How many connections have which outcome in a state; `null` where they are too many to count. */
  counts(state) {
    if (!this.listed) return null;
    const counts = {};
    for (const connection of this.listed) {
      const answer = this.answer(state, connection);
      if (answer) counts[answer.outcome] = (counts[answer.outcome] ?? 0) + connection.route.count;
    }
    return counts;
  }

  /** What a connection leads to, in words. */
  goalID({source, destination}) { return source === destination ? 'its other pods' : this.parties[destination].id; }

  /** The connections that touch some of the parties: all of them, or `null` where they are too many to go through. */
  touching(parties) {
    const found = [];
    const all = this.parties.map((_, index) => index);
    const isAmong = new Set(parties);
    if (parties.length * all.length * 2 > 1_000_000) return null;
    for (const one of parties) {
      for (const other of all) {
        found.push(...this.between(one, other));
        if (!isAmong.has(other)) found.push(...this.between(other, one));
      }
    }
    return found;
  }

  partyNamed(id) { return this.parties.findIndex(party => party.id === id); }

  policyNamed(id) { return this.policies.findIndex(policy => policy.id === id); }

  partiesIn(namespace) {
    return this.parties.flatMap((party, index) => (party.namespace ?? '') === namespace ? [index] : []);
  }

  /** The workloads of a namespace, each as its parties: several where its pods differ. */
  workloadsIn(namespace) {
    const workloads = new Map();
    for (const party of this.partiesIn(namespace)) {
      const key = this.parties[party].workload ?? party;
      if (!workloads.has(key)) workloads.set(key, []);
      workloads.get(key).push(party);
    }
    return [...workloads.values()];
  }

  /** The parties that a policy selects in a state, whether or not it is switched off. */
  selected(step, policy) {
    const {rows, parties} = this.steps[step];
    const row = rows.map(number => this.rows[number]).find(row => row.policy === policy);
    if (!row) return [];
    const subject = this.sets[row.subject];
    return parties.flatMap((ends, party) => ends.flat().some(end => subject.has(end)) ? [party] : []);
  }

  /** The row of a policy in a state; `undefined` where it selects nothing, or is not there. */
  row(step, policy) {
    return this.steps[step].rows.map(number => this.rows[number]).find(row => row.policy === policy);
  }
}

/** Names in the order of a person: `ns2` before `ns10`. */
function byName(one, other) { return one.localeCompare(other, 'en', {numeric: true}); }

function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) {
    const name = key(item);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(item);
  }
  return groups;
}

// Words

const OUTCOMES = {
  allowed: 'allowed', 'no-dns': 'allowed, no DNS', partial: 'some ports', unknown: 'unknown', blocked: 'blocked',
};

/** The words of `State.wordFor`, for a person. */
const WORDS = {
  rule: 'allowed by a rule', default: 'allowed by default', partial: 'allowed for some ports or pods only',
  unknown: 'unknown', blocked: 'blocked',
};

/** The sum of some counts of connections: each is a source, a destination and a port. */
function connectionCount(connections) { return connections.reduce((sum, {route}) => sum + route.count, 0); }

/** The sign of a kind of verdict: filled for a rule, hollow for the default. */
function signOf(answer) {
  if (answer.outcome === 'blocked') return '×';
  if (answer.outcome === 'unknown' || answer.outcome === 'partial') return '◇';
  return answer.kind.endsWith('rule') ? '●' : '○';
}

function count(number, noun) { return `${number} ${noun}${number === 1 ? '' : 's'}`; }

// Elements: every text is set as text, never as markup.

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === 'onclick' || key === 'onchange') made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.flat(3).filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

const byID = id => document.getElementById(id);
