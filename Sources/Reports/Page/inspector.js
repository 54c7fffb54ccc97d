// The explanation: why what is selected is as it is, with the policies and rules that decide and their YAML.

class Inspector {
  constructor(report, view) {
    this.report = report;
    this.view = view;
    this.cells = new CellContents(report, view);
    this.place = byID('inspector');
    this.place.tabIndex = -1;
  }

  show() {
    const {view} = this;
    const parts = this.parts(view.selection);
    const hadFocus = this.place.contains(document.activeElement);
    this.place.replaceChildren(...parts.flat(3).filter(Boolean));
    this.place.classList.toggle('empty', !view.selection);
    if (this.said !== view.selection && view.selection) say(this.place.querySelector('h2')?.textContent ?? '');
    this.said = view.selection;
    // What had the focus is gone: the panel takes it, so that who reads by keyboard stays where they are.
    if (hadFocus) this.place.focus({preventScroll: true});
  }

  parts(selection) {
    switch (selection?.kind) {
      case 'connection': return this.connection(selection.connection);
      case 'pod': return this.party(selection.party);
      case 'namespace': return this.namespace(selection.namespace);
      case 'policy': return this.policy(selection.policy);
      case 'cell': return this.cell(selection);
      case 'namespaces': return this.namespaces(selection);
      default: return this.nothing();
    }
  }

  heading(...content) {
    return element('div', {class: 'heading'}, element('h2', {}, content),
      element('button', {
        type: 'button', class: 'close', 'aria-label': 'Select nothing', onclick: () => this.view.select(null),
      }, '×'));
  }

  nothing() {
    const {report, view} = this;
    const {checks} = report.steps[view.step];
    return [
      element('p', {class: 'hint'}, 'Select a line, a pod, a namespace, a policy or a cell of the matrix: '
        + 'here stands why it is as it is.'),
      checks.length ? element('ul', {class: 'checks'}, checks.map(check => element('li', {
        class: check.holds ? 'holds' : 'fails',
      }, element('span', {'aria-hidden': 'true'}, check.holds ? '✓ ' : '✗ '),
      `${check.text}${check.actual ? ` (it is ${check.actual})` : ''}`))) : null,
    ];
  }

  link(text, selection, attributes = {}) {
    return element('button', {type: 'button', class: 'link', onclick: () => this.view.select(selection), ...attributes}, text);
  }

  partyLink(party) { return this.link(nameOf(this.report.parties[party]), {kind: 'pod', party}); }

  /** The other end of a connection; of the pods of one workload it is the others of them. */
  goalLink({source, destination}) { return source === destination ? 'its other pods' : this.partyLink(destination); }

  endName({source, destination}, party) {
    return source === destination ? 'its other pods' : nameOf(this.report.parties[party]);
  }

  policyLink(policy) {
    const {number, name} = this.report.policies[policy];
    return this.link([element('b', {}, number), ` ${name}`], {kind: 'policy', policy});
  }

  // Connections

  connection(connection) {
    const {report, view} = this;
    const answer = report.answer(view.state, connection);
    const head = this.heading(this.partyLink(connection.source), element('span', {class: 'arrow'}, ' → '),
      this.goalLink(connection), ' ', element('span', {class: 'ports'}, connection.route.words));
    if (!answer) return [head, element('p', {}, 'One of its ends is not there in this step.')];
    const doubt = connection.route.doubts?.[view.step];
    return [
      head, this.verdict(answer, connection),
      answer.isNameBlocked ? element('p', {class: 'note'},
        'The connection passes by address, but the look-up of the name is blocked: ', this.lookupLink(connection)) : null,
      doubt ? element('p', {class: 'note'}, `It is not known: ${doubt}.`) : null,
      this.sections(answer, connection),
    ];
  }

  verdict(answer, connection) {
    const {view} = this;
    const notes = [];
    if (view.off.size) {
      const plain = this.report.answer(view.plainState, connection);
      if (plain && plain.outcome !== answer.outcome) notes.push(`with every policy on: ${OUTCOMES[plain.outcome]}`);
    }
    const change = view.change(connection, view.stateBefore);
    if (change) notes.push(`${change} by this step`);
    const family = connection.route.isDNS && answer.outcome === 'allowed' ? ' dns' : '';
    return element('p', {class: `outcome ${answer.outcome}${family}`},
      element('span', {class: 'sign', 'aria-hidden': 'true'}, signOf(answer)), ` ${OUTCOMES[answer.outcome]}`,
      notes.length ? element('span', {class: 'aside'}, ` ${notes.join('; ')}`) : null);
  }

  lookupLink(connection) {
    const {report, view} = this;
    const found = report.listed?.find(one => one.source === connection.source && one.route.isDNS
      && report.answer(view.state, one)?.outcome === BLOCKED);
    return found ? this.link(`${report.parties[found.destination].id}, ${found.route.words}`, {
      kind: 'connection', connection: found,
    }) : 'UDP 53 at the cluster DNS';
  }

  /** Ports and pods that are decided alike are told once. */
  sections(answer, connection) {
    const groups = groupBy(answer.pieces, piece => [piece.outcome, this.signature(piece.egress), this.signature(piece.ingress)].join('/'));
    return [...groups.values()].slice(0, 6).map(pieces => {
      const [piece] = pieces;
      const ports = [...new Set(pieces.map(({atom}) => atom.words))];
      return element('div', {class: 'section'},
        groups.size > 1 ? element('h3', {}, `${ports.slice(0, 4).join(', ')}${ports.length > 4 ? ', …' : ''}: ${OUTCOMES[piece.outcome]}`) : null,
        this.half(piece.egress, 'egress', connection.source),
        this.half(piece.ingress, 'ingress', connection.destination));
    });
  }

  signature(half) {
    return [half.outcome, half.reason, ...half.rules.map(({row, rule}) => `${row.policy}.${rule.number}`),
      ...half.policies.map(row => row.policy)].join();
  }

  half(half, direction, party) {
    const {report} = this;
    const title = `${direction === 'egress' ? 'Egress' : 'Ingress'} of ${report.parties[party].name}`;
    return element('div', {class: `half ${half.outcome}`},
      element('h3', {}, `${title}: `, element('span', {class: `outcome ${half.outcome}`}, half.outcome)),
      element('p', {}, this.reason(half)),
      [...new Set(half.policies)].map(row => this.source(row,
        half.rules.filter(one => one.row === row).map(one => one.rule), direction)));
  }

  reason(half) {
    switch (half.reason) {
      case 'not-subject': return 'No policy applies to it: it is outside the cluster or on its node’s network.';
      case 'not-isolated': return 'No policy isolates it: it is open by default.';
      case 'same-node': return 'The pod runs on this node, which NetworkPolicies do not part.';
      case 'isolated': return 'It is isolated, and no rule of these policies allows it.';
      case 'rules':
      case 'decided': return half.outcome === ALLOWED ? 'A rule allows it.' : 'A rule denies it.';
      default: return `It is not known: ${half.doubts.map(doubt => this.doubt(doubt)).join('; ')}.`;
    }
  }

  doubt(doubt) {
    const names = doubt.policies.map(row => this.report.policies[row.policy].name).join(' and ');
    switch (doubt.kind) {
      case 'policy': return `the effect of ${names} is not known`;
      case 'peer': return `the input does not tell whether rule ${doubt.rule.number} of ${names} matches`;
      case 'order': return `${names} share a priority, so that their order is undefined`;
      default: return 'it depends on whether the pod runs on this node';
    }
  }

  /** A policy's file, with the lines of the rules that matched; without one, the lines that say whom it selects. */
  source(row, rules, direction) {
    const summary = element('summary', {}, this.policyLink(row.policy), ' ',
      element('span', {class: 'place'}, this.where(row, rules)));
    const lines = this.yaml(row, rules, direction);
    return lines ? element('details', {class: 'policy', open: true}, summary, lines) : element('div', {class: 'policy'}, summary);
  }

  where(row, rules) {
    const [file, line] = row.place;
    if (!rules.length) return `${file}:${line}`;
    return rules.map(rule => `rule ${rule.number}, ${file}:${rule.line}`).join('; ');
  }

  yaml(row, rules, direction, isWhole = false) {
    if (!row.text.length) return null;
    const start = row.place[1];
    const lit = new Set(rules.flatMap(rule => Array.from({length: Math.max(rule.lineCount, 1)}, (_, index) => rule.line + index)));
    const about = row.text.findIndex(text => /^\s*"?spec"?:/.test(text));
    const first = isWhole || about < 0 ? 0 : about;
    const all = row.text.map((text, index) => ({text, number: start + index})).slice(first);
    // A long policy is told by the rules that matter, or by its first lines.
    const near = number => [...lit].some(other => Math.abs(other - number) <= 1);
    const kept = isWhole || all.length <= 24 ? all
      : all.filter(({number}, index) => (lit.size ? near(number) || index < 6 : index < 16));
    const rows = kept.flatMap(({text, number}, index) => [
      index > 0 && kept[index - 1].number !== number - 1 ? element('span', {class: 'gap'}, '…') : null,
      element('span', {class: lit.has(number) ? 'line lit' : 'line'},
        element('span', {class: 'number'}, String(number).padStart(4)), ` ${text}`),
    ]);
    if (kept.length && kept[kept.length - 1] !== all[all.length - 1]) rows.push(element('span', {class: 'gap'}, '…'));
    return element('pre', {tabindex: '0', 'aria-label': `Lines of ${row.place[0]}`}, rows);
  }

  // Parties, namespaces, cells

  party(index) {
    const {report, view} = this;
    const party = report.parties[index];
    const touching = (report.listed ?? report.touching([index]) ?? [])
      .filter(one => one.source === index || one.destination === index);
    const gates = party.kind === 'workload' ? ['ingress', 'egress'].map(direction => this.gate(index, direction)) : [];
    return [
      this.heading(nameOf(party)),
      element('p', {class: 'aside'}, party.kind === 'workload' ? party.details : `outside the cluster: ${party.details}`),
      gates,
      this.group('Connections from it', touching.filter(one => one.source === index), one => one.destination),
      this.group('Connections to it', touching.filter(one => one.destination === index && one.source !== index), one => one.source),
      view.state.ends(index).all.length ? null : element('p', {}, 'It is not there in this step.'),
    ];
  }

  gate(index, direction) {
    const {state} = this.view;
    const rows = new Set(state.ends(index).all.flatMap(end => {
      const selecting = state.isSubject[end] ? state.selecting[direction][end] : null;
      return selecting ? [...selecting.admin.flat(), ...selecting.policies, ...selecting.baseline.flat()] : [];
    }));
    const title = direction === 'ingress' ? 'In' : 'Out';
    return element('p', {class: 'gate'}, element('b', {}, `${title}: `),
      rows.size ? [...rows].map((row, position) => [position ? ', ' : '', this.policyLink(row.policy)])
        : 'open, no policy isolates it');
  }

  /** Connections by verdict, as links; the many are only counted. */
  group(title, connections, other) {
    const {report, view} = this;
    const answered = connections.map(connection => ({connection, answer: report.answer(view.state, connection)}))
      .filter(({answer}) => answer);
    if (!answered.length) return null;
    const groups = groupBy(answered, ({answer}) => answer.outcome);
    return element('div', {class: 'group'}, element('h3', {}, title),
      Object.keys(OUTCOMES).filter(outcome => groups.has(outcome)).map(outcome => {
        const found = groups.get(outcome);
        return element('p', {class: 'list'},
          element('span', {class: `outcome ${outcome}`}, `${OUTCOMES[outcome]} `),
          found.slice(0, 12).map(({connection}, position) => [position ? ', ' : '',
            this.link([this.endName(connection, other(connection)), ` ${connection.route.words}`], {kind: 'connection', connection})]),
          found.length > 12 ? ` and ${found.length - 12} more` : '');
      }));
  }

  namespace(name) {
    const members = this.report.partiesIn(name);
    return [
      this.heading(`namespace ${name}`),
      element('p', {class: 'aside'}, count(members.length, 'workload')),
      element('p', {class: 'list'}, members.slice(0, 40).map((party, position) => [position ? ', ' : '', this.partyLink(party)]),
        members.length > 40 ? ` and ${members.length - 40} more` : ''),
    ];
  }

  cell({source, destination}) {
    const {report} = this;
    return [
      this.heading(this.partyLink(source), element('span', {class: 'arrow'}, ' → '), this.goalLink({source, destination})),
      report.between(source, destination).map(connection => {
        const answer = report.answer(this.view.state, connection);
        return answer ? element('div', {class: 'section'},
          this.link(connection.route.words, {kind: 'connection', connection}), this.verdict(answer, connection)) : null;
      }),
    ];
  }

  namespaces({source, destination}) {
    const word = name => name || 'outside';
    return [
      this.heading(word(source), element('span', {class: 'arrow'}, ' → '), word(destination)),
      [false, true].map(isLookup => this.cells.ofNamespaces(source, destination, isLookup))
        .map(cell => (cell ? element('p', {}, `${cell.words}.`) : null)),
      element('p', {}, this.link('Show its workloads in the matrix', this.view.selection, {
        onclick: () => this.view.set({pane: 'matrix', zoom: [source, destination]}),
      })),
    ];
  }

  // Policies

  policy(index) {
    const {report, view} = this;
    const policy = report.policies[index];
    const row = report.row(view.step, index);
    const selected = report.selected(view.step, index);
    const rules = row ? ['ingress', 'egress'].flatMap(direction => (row[direction] ?? []).map(rule => ({direction, rule}))) : [];
    return [
      this.heading(element('b', {}, policy.number), ` ${policy.name}`),
      element('p', {class: 'aside'}, [policy.kind, policy.namespace && `namespace ${policy.namespace}`,
        row?.priority !== undefined && `priority ${row.priority}`, policy.place.join(':')].filter(Boolean).join(' · ')),
      row ? this.toggle(index) : element('p', {}, 'In this step it is not there, or it selects no pod.'),
      selected.length ? element('p', {class: 'list'}, element('b', {}, 'Selects '),
        selected.slice(0, 20).map((party, position) => [position ? ', ' : '', this.partyLink(party)]),
        selected.length > 20 ? ` and ${selected.length - 20} more` : '') : null,
      row ? this.effect(index) : null,
      rules.length ? element('ul', {class: 'rules'}, rules.map(({direction, rule}) =>
        element('li', {}, `${direction} rule ${rule.number}: ${rule.words} `, element('span', {class: 'place'}, `line ${rule.line}`)))) : null,
      row ? this.yaml(row, [], null, true) : null,
    ];
  }

  toggle(index) {
    const {view} = this;
    const box = element('input', {type: 'checkbox', onchange: () => view.toggle(index)});
    box.checked = !view.off.has(index);
    return element('label', {class: 'toggle'}, box, ' switched on');
  }

  /** What switching the policy off, or on again, does to the connections that are listed. */
  effect(index) {
    const {report, view} = this;
    if (!report.listed) return null;
    const off = new Set(view.off);
    const isOff = off.delete(index);
    const withIt = report.state(view.step, off);
    const without = report.state(view.step, new Set([...off, index]));
    const changed = report.listed.filter(one => report.answer(withIt, one)?.outcome !== report.answer(without, one)?.outcome);
    const title = isOff ? 'Switched off, it changed: ' : 'Without it: ';
    if (!changed.length) return element('p', {}, `${title}nothing; other policies say the same, or nobody calls.`);
    return element('p', {class: 'list'}, element('b', {}, title), changed.slice(0, 12).map((connection, position) => [
      position ? ', ' : '',
      this.link(`${report.parties[connection.source].name} → ${connection.source === connection.destination
        ? 'its other pods' : report.parties[connection.destination].name} ${connection.route.words}`,
        {kind: 'connection', connection}),
      ` ${OUTCOMES[report.answer(without, connection).outcome]}`,
    ]), changed.length > 12 ? ` and ${changed.length - 12} more` : '');
  }
}
