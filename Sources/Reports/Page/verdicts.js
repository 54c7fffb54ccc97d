// Verdicts: what the rows of the policies that are switched on come to.
//
// No selector is looked at here. A row says which ends a policy selects, and each of its rules which ends and
// which ports it matches; what follows is how Kubernetes puts rows together: the admin tier, NetworkPolicies,
// the baseline tier, and then "allowed".

const [ALLOWED, BLOCKED, UNKNOWN] = ['allowed', 'blocked', 'unknown'];
// What is allowed, as matrices tell it apart; and what is allowed in part.
const [BY_RULE, BY_DEFAULT, PARTIAL] = ['rule', 'default', 'partial'];
const [ALLOW, DENY, PASS] = [0, 1, 2];
const [ADMIN, NETWORK_POLICY] = [0, 1];

const NOT_SUBJECT = {outcome: ALLOWED, reason: 'not-subject', rules: [], policies: []};
const NOT_ISOLATED = {outcome: ALLOWED, reason: 'not-isolated', rules: [], policies: []};
const SAME_NODE = {outcome: ALLOWED, reason: 'same-node', rules: [], policies: []};

/** A set of numbers, kept as ascending ranges and opened when it is first asked. */
class NumberSet {
  constructor(ranges) {
    this.ranges = ranges;
    this.bits = null;
  }

  has(number) {
    if (!this.bits) {
      const last = this.ranges.length ? this.ranges[this.ranges.length - 1] : -1;
      this.bits = new Uint8Array(last + 1);
      this.forEach(member => { this.bits[member] = 1; });
    }
    return this.bits[number] === 1;
  }

  forEach(body) {
    for (let index = 0; index < this.ranges.length; index += 2) {
      for (let number = this.ranges[index]; number <= this.ranges[index + 1]; number++) body(number);
    }
  }
}

/** One state of the cluster, without the policies that are switched off. */
class State {
  constructor(report, index, off) {
    const step = report.steps[index];
    this.report = report;
    this.step = step;
    this.index = index;
    this.isSubject = new Uint8Array(step.ends).fill(1);
    for (const end of step.others) this.isSubject[end] = 0;
    this.sameNode = new Map(step.sameNode);
    this.perhapsSameNode = new Map(step.perhapsSameNode);
    const rows = step.rows.map(number => report.rows[number]).filter(row => !off.has(row.policy));
    this.selecting = {ingress: this.selection(rows, 'ingress'), egress: this.selection(rows, 'egress')};
    this.lookups = new Map();
    this.parties = step.parties.map(ends =>
      (Array.isArray(ends[0]) ? {all: ends[0], clients: ends[1]} : {all: ends, clients: ends}));
    const numbers = new Map();
    this.classes = {
      of: this.parties.map(({all}) => {
        const name = all.join();
        if (!numbers.has(name)) numbers.set(name, numbers.size);
        return numbers.get(name);
      }),
    };
    this.classes.count = numbers.size;
    this.words = new Map();
  }

  /** For each end, the policies that select it; ends that the same ones select share a value. */
  selection(rows, direction) {
    const numbers = Array.from({length: this.step.ends}, () => []);
    rows.forEach((row, position) => {
      if (row[direction]) this.report.sets[row.subject].forEach(end => numbers[end].push(position));
    });
    const known = new Map();
    return numbers.map(list => {
      if (!list.length) return null;
      const key = list.join();
      if (!known.has(key)) known.set(key, this.tiers(list.map(position => rows[position])));
      return known.get(key);
    });
  }

  tiers(rows) {
    const ranks = tier => {
      const result = [];
      for (const row of rows.filter(row => row.tier === tier)) {
        const last = result[result.length - 1];
        if (last && last[0].priority === row.priority) last.push(row);
        else result.push([row]);
      }
      return result;
    };
    const policies = rows.filter(row => row.tier === NETWORK_POLICY);
    const isolating = policies.filter(row => row.known);
    return {
      isPlain: rows.every(row => row.known && row.tier === NETWORK_POLICY),
      admin: ranks(ADMIN), policies, baseline: ranks(NETWORK_POLICY + 1), isolating,
      blocked: {outcome: BLOCKED, reason: 'isolated', rules: [], policies: isolating},
    };
  }

  /** Whether a rule matches: 2 for certain, 1 perhaps, 0 not at all. */
  match(rule, peer, atom) {
    if (!atom.lists.has(rule.ports)) return 0;
    return this.report.sets[rule.certain].has(peer) ? 2 : this.report.sets[rule.possible].has(peer) ? 1 : 0;
  }

  /** What one end says. */
  half(direction, subject, peer, atom, exception) {
    if (!this.isSubject[subject]) return NOT_SUBJECT;
    const selecting = this.selecting[direction][subject];
    if (!selecting) return NOT_ISOLATED;
    const question = {direction, peer, atom, selecting};
    return this.decision(selecting.admin, 0, question, () =>
      besideItsNode(this.networkPolicies(question), exception, selecting));
  }

  /** An ordered tier: the first rule that matches decides; those of one priority must agree. */
  decision(ranks, position, question, next) {
    if (position >= ranks.length) return next();
    const rank = ranks[position];
    const candidates = [];
    const doubts = [];
    const deciding = [];
    for (const row of rank) {
      if (!row.known) doubts.push({kind: 'policy', policies: [row]});
      for (const rule of row[question.direction]) {
        const match = this.match(rule, question.peer, question.atom);
        if (!match) continue;
        candidates.push(rule.action === PASS ? next() : {
          outcome: rule.action === ALLOW ? ALLOWED : BLOCKED, reason: 'decided', rules: [{row, rule}],
          policies: [row],
        });
        if (match === 2) {
          deciding.push(row);
          break;
        }
        doubts.push({kind: 'peer', policies: [row], rule});
      }
    }
    if (!deciding.length) {
      const rest = this.decision(ranks, position + 1, question, next);
      if (!candidates.length && !doubts.length) return rest;
      candidates.push(rest);
    } else if (deciding.length > 1) {
      doubts.push({kind: 'order', policies: deciding});
    }
    const agreed = rank.every(row => row.known) ? agreeing(candidates) : null;
    return agreed ?? doubtful(doubts, question.selecting);
  }

  /** NetworkPolicies: whoever is selected is isolated, and then the union of the rules is allowed. */
  networkPolicies({direction, peer, atom, selecting}) {
    const certain = [];
    const possible = [];
    for (const row of selecting.policies) {
      for (const rule of row[direction]) {
        const match = this.match(rule, peer, atom);
        if (match === 2) certain.push({row, rule});
        else if (match === 1) possible.push({kind: 'peer', policies: [row], rule});
      }
    }
    if (certain.length) {
      return {outcome: ALLOWED, reason: 'rules', rules: certain, policies: certain.map(({row}) => row)};
    }
    const unclear = selecting.policies.filter(row => !row.known);
    if (unclear.length) {
      return doubtful(unclear.map(row => ({kind: 'policy', policies: [row]})), selecting);
    }
    if (!selecting.isolating.length) {
      return this.decision(selecting.baseline, 0, {direction, peer, atom, selecting}, () => NOT_ISOLATED);
    }
    return possible.length ? doubtful(possible, selecting) : selecting.blocked;
  }

  /** Whether one end is the node that the other runs on. */
  exception(source, destination) {
    const has = (sets, one, other) => sets.has(one) && this.report.sets[sets.get(one)].has(other);
    for (const [one, other] of [[source, destination], [destination, source]]) {
      if (has(this.sameNode, one, other)) return 'same-node';
      if (has(this.perhapsSameNode, one, other)) return 'perhaps-same-node';
    }
    return null;
  }

  verdict(source, destination, atom) {
    const exception = this.sameNode.size || this.perhapsSameNode.size
      ? this.exception(source, destination) : null;
    const egress = this.half('egress', source, destination, atom, exception);
    const ingress = this.half('ingress', destination, source, atom, exception);
    const outcome = egress.outcome === BLOCKED || ingress.outcome === BLOCKED ? BLOCKED
      : egress.outcome === ALLOWED && ingress.outcome === ALLOWED ? ALLOWED : UNKNOWN;
    return {egress, ingress, outcome};
  }

  /** What one end says in one word: the same as `half`, without its policies. */
  word(direction, subject, peer, atom) {
    if (!this.isSubject[subject]) return BY_DEFAULT;
    const selecting = this.selecting[direction][subject];
    if (!selecting) return BY_DEFAULT;
    if (!selecting.isPlain) return wordOf(this.half(direction, subject, peer, atom, null));
    let found = BLOCKED;
    for (const row of selecting.policies) {
      for (const rule of row[direction]) {
        const match = this.match(rule, peer, atom);
        if (match === 2) return BY_RULE;
        if (match === 1) found = UNKNOWN;
      }
    }
    return found;
  }

  /**
   * What becomes of a connection in one word, for matrices: `rule` and `default` for what is allowed, `partial` for
   * what is allowed on some ports or for some pods, `blocked`, `unknown`, or nothing.
   */
  wordFor(source, route) {
    if (!this.ends(source).all.length || !this.ends(route.destination).all.length) return '';
    if (route.doubts?.[this.index]) return UNKNOWN;
    // Workloads that no policy tells apart fare alike.
    const {classes} = this;
    if (classes.count > 500) return this.findWord(source, route);
    const key = (classes.of[source] * classes.count + classes.of[route.destination]) * this.report.ports.length
      + route.portsAt(this.index);
    if (!this.words.has(key)) this.words.set(key, this.findWord(source, route));
    return this.words.get(key);
  }

  findWord(source, route) {
    const atoms = this.report.ports[route.portsAt(this.index)];
    const isPlain = !this.sameNode.size && !this.perhapsSameNode.size;
    const found = new Set();
    for (const goal of this.ends(route.destination).all) {
      for (const start of this.ends(source).all) {
        for (const number of atoms) {
          const atom = this.report.atoms[number];
          if (isPlain) {
            const ingress = this.word('ingress', goal, start, atom);
            found.add(ingress === BLOCKED ? BLOCKED : together(this.word('egress', start, goal, atom), ingress));
          } else {
            const {egress, ingress} = this.verdict(start, goal, atom);
            found.add(together(wordOf(egress), wordOf(ingress)));
          }
        }
      }
    }
    return oneWord(found);
  }

  /** The ends of a party, and those that look names up. */
  ends(party) {
    return this.parties[party];
  }

  /** Whether a party can look names up; `null` where it does not ask the cluster DNS. */
  lookup(party) {
    if (!this.lookups.has(party)) this.lookups.set(party, this.askServers(party));
    return this.lookups.get(party);
  }

  askServers(party) {
    const {servers, lookup} = this.step;
    const clients = this.ends(party).clients.filter(end => this.report.isPod(party));
    if (!servers.length || !clients.length) return null;
    const atom = this.report.atoms[this.report.ports[lookup][0]];
    const ofClient = client => {
      const found = new Set(servers.map(server => this.verdict(client, server, atom).outcome));
      return found.size === 1 ? [...found][0] : UNKNOWN;
    };
    const all = new Set(clients.map(ofClient));
    return all.size === 1 ? [...all][0] : UNKNOWN;
  }

  /** What becomes of a connection; `null` where one of its ends is not there. */
  answer(connection) {
    const {source, destination, route} = connection;
    const starts = this.ends(source).all;
    const goals = this.ends(destination).all;
    if (!starts.length || !goals.length) return null;
    const atoms = this.report.ports[route.portsAt(this.index)];
    const pieces = [];
    for (const goal of goals) {
      for (const start of starts) {
        for (const number of atoms) {
          const atom = this.report.atoms[number];
          pieces.push({atom, ...this.verdict(start, goal, atom)});
        }
      }
    }
    const kind = route.doubts ? (route.doubts[this.index] ? UNKNOWN : kindOf(pieces, route.isDNS))
      : kindOf(pieces, route.isDNS);
    const isAllowed = kind.includes('-by-');
    const isNameBlocked = isAllowed && route.named[this.index] === 1 && this.lookup(source) === BLOCKED;
    return {kind, pieces, isNameBlocked, outcome: outcomeOf(kind, isNameBlocked)};
  }
}

/** NetworkPolicies do not part a pod from the node that it runs on. */
function besideItsNode(half, exception, selecting) {
  if (!exception || !selecting.policies.length) return half;
  if (exception === 'same-node') return half.outcome === ALLOWED ? half : SAME_NODE;
  return half.outcome === BLOCKED ? doubtful([{kind: 'placement', policies: selecting.isolating}], selecting) : half;
}

function doubtful(doubts, selecting) {
  return {
    outcome: UNKNOWN, reason: 'doubts', rules: [], doubts,
    policies: [...new Set(doubts.flatMap(doubt => doubt.policies))], isolating: selecting.isolating,
  };
}

/** What several ways to come to a decision have in common; `null` where they differ. */
function agreeing(halves) {
  const last = halves[halves.length - 1];
  if (!last || last.outcome === UNKNOWN || halves.some(half => half.outcome !== last.outcome)) return null;
  if (!halves.every(half => half.reason === 'decided')) return last;
  const rules = halves.flatMap(half => half.rules);
  return {...last, rules, policies: [...new Set(rules.map(({row}) => row))]};
}

function isByRule({reason}) { return reason === 'rules' || reason === 'decided'; }

/** What one end says in one word. */
function wordOf(half) { return half.outcome !== ALLOWED ? half.outcome : isByRule(half) ? BY_RULE : BY_DEFAULT; }

/** What both ends say in one word. */
function together(egress, ingress) {
  for (const word of [BLOCKED, UNKNOWN, BY_RULE]) if (egress === word || ingress === word) return word;
  return BY_DEFAULT;
}

/** What a set of words comes to: what is open by default is `rule` only beside what a rule allows. */
function oneWord(words) {
  const {size} = words;
  if (size <= 1) return [...words][0] ?? '';
  if (words.has(UNKNOWN)) return UNKNOWN;
  return words.has(BLOCKED) || words.has(PARTIAL) ? PARTIAL : BY_RULE;
}

/** The kind of line that stands for verdicts, in the words of the pictures. */
function kindOf(pieces, isDNS) {
  const outcomes = new Set(pieces.map(piece => piece.outcome));
  if (outcomes.size > 1) return outcomes.has(UNKNOWN) ? UNKNOWN : 'partial';
  const by = isDNS ? 'dns-by-' : 'allowed-by-';
  if (outcomes.has(ALLOWED)) {
    return by + (pieces.some(piece => isByRule(piece.egress) || isByRule(piece.ingress)) ? 'rule' : 'default');
  }
  if (outcomes.has(UNKNOWN)) return UNKNOWN;
  const egress = pieces.every(piece => piece.egress.outcome === BLOCKED);
  const ingress = pieces.every(piece => piece.ingress.outcome === BLOCKED);
  return egress === ingress ? 'blocked-at-both' : egress ? 'blocked-at-egress' : 'blocked-at-ingress';
}

function outcomeOf(kind, isNameBlocked) {
  if (kind.includes('-by-')) return isNameBlocked ? 'no-dns' : ALLOWED;
  return kind.startsWith(BLOCKED) ? BLOCKED : kind;
}

/** The rows of policies that decide a verdict: those of the halves that block, or else of both. */
function decidingRows(answer) {
  const rows = new Set();
  for (const piece of answer.pieces) {
    for (const half of [piece.egress, piece.ingress]) {
      if (piece.outcome !== BLOCKED || half.outcome === BLOCKED) half.policies.forEach(row => rows.add(row));
    }
  }
  return [...rows];
}
