// The lists beside the connections: policies, which can be switched off, and findings.

class PolicyList {
  constructor(report, view) {
    this.report = report;
    this.view = view;
    this.place = byID('policies');
    this.items = report.policies.map((policy, index) => {
      const box = element('input', {
        type: 'checkbox', 'aria-label': `${policy.number} ${policy.name} is switched on`,
        onchange: () => view.toggle(index),
      });
      const item = element('li', {}, box,
        element('button', {type: 'button', class: 'link', onclick: () => view.select({kind: 'policy', policy: index})},
          element('b', {}, policy.number), ' ', nameOf(policy)),
        element('span', {class: 'why'}, `selects no pod${report.steps.length > 1 ? ' in this step' : ''}`),
        element('span', {class: 'place'}, policy.place.join(':')));
      return {item, box};
    });
    const all = element('button', {type: 'button', onclick: () => view.set({off: new Set()})}, 'Switch all on');
    this.hint = element('p', {class: 'remark'}, 'What if? Switch a policy off, and see what opens and closes. ', all);
    this.place.append(this.hint, element('ul', {class: 'policy-list'}, this.items.map(({item}) => item)));
    if (!report.policies.length) this.hint.textContent = 'There is no policy: everything is open.';
    byID('tab-policies').textContent = `Policies ${report.policies.length}`;
  }

  show() {
    const {report, view} = this;
    const present = new Set(report.steps[view.step].rows.map(row => report.rows[row].policy));
    this.items.forEach(({item, box}, index) => {
      box.checked = !view.off.has(index);
      box.disabled = !present.has(index);
      item.classList.toggle('absent', !present.has(index));
      item.classList.toggle('off', view.off.has(index));
      item.classList.toggle('lit', view.selection?.kind === 'policy' && view.selection.policy === index);
    });
  }
}

class FindingList {
  constructor(report, view) {
    const place = byID('findings');
    byID('tab-findings').textContent = `Findings ${report.findings.length}`;
    if (!report.findings.length) {
      place.append(element('p', {class: 'remark'}, 'Nothing was found that a person would have to look at.'));
      return;
    }
    if (report.steps.length > 1) place.append(element('p', {class: 'remark'}, 'Of the last step.'));
    place.append(element('ul', {class: 'finding-list'}, report.findings.map(finding => element('li', {class: finding.severity, 'data-code': finding.code},
      element('p', {}, element('span', {class: 'severity'}, finding.severity), ' ', ticked(finding.message),
        element('span', {class: 'place'}, ` ${[finding.place?.join(':'), finding.code].filter(Boolean).join(' · ')}`)),
      element('details', {}, element('summary', {}, 'Why, and what to do'),
        finding.why ? element('p', {}, ticked(finding.why)) : null,
        finding.fix ? element('p', {}, element('b', {}, 'Fix: '), ticked(finding.fix)) : null,
        finding.yaml ? element('pre', {tabindex: '0'}, finding.yaml) : null),
      finding.policy === undefined ? null : element('button', {
        type: 'button', class: 'link',
        onclick: () => view.select({kind: 'policy', policy: finding.policy}),
      }, `Select ${report.policies[finding.policy].number}`)))));
  }
}

/** A text whose words between backticks are the input's own. */
function ticked(text) {
  return text.split('`').map((part, index) => (index % 2 ? element('code', {}, part) : part));
}
