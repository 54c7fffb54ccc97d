// The page: reads the data, and lets every part follow the view.

const report = new Report(JSON.parse(byID('data').textContent));
const view = new View(report);
const pictures = new Pictures(report, view);
const table = new Table(report, view);
const matrix = new Matrix(report, view);
const inspector = new Inspector(report, view);
const policyList = new PolicyList(report, view);
const findingList = new FindingList(report, view);

// Steps

const steps = byID('steps');
const slider = byID('step');
const isSeries = report.steps.length > 1;
steps.hidden = !isSeries;
byID('both-label').hidden = !isSeries || pictures.isEmpty;
slider.max = String(report.steps.length);
const stepButtons = report.steps.map((step, index) => element('button', {
  type: 'button', onclick: () => view.set({step: index}),
}, element('b', {}, String(index + 1)), ` ${step.title}`));
byID('step-buttons').append(...stepButtons);
slider.addEventListener('input', () => view.set({step: Number(slider.value) - 1}));

function go(distance) {
  const step = Math.max(0, Math.min(report.steps.length - 1, view.step + distance));
  if (step !== view.step) view.set({step});
}

// Filters

const selects = {
  namespace: byID('filter-namespace'), verdict: byID('filter-verdict'), port: byID('filter-port'),
  policy: byID('filter-policy'), change: byID('filter-change'),
};
function fill(select, all, options) {
  select.replaceChildren(...[['', all], ...options].map(([value, text]) => element('option', {value}, text)));
}
fill(selects.namespace, 'every namespace', report.namespaces.map(name => [name, name]));
fill(selects.verdict, 'every verdict', Object.entries(OUTCOMES));
const ports = [...new Set(report.routes.map(route => route.words))].sort(byName);
fill(selects.port, 'every port', ports.slice(0, 400).map(words => [words, words]));
fill(selects.policy, 'every policy', report.policies.map(policy => [policy.id, `${policy.number} ${policy.name}`]));
for (const [name, select] of Object.entries(selects)) {
  select.addEventListener('change', () => view.filter({[name]: select.value}));
}
const search = byID('search');
let typing = 0;
search.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => view.filter({search: search.value.trim()}), report.listed && report.listed.length < 2000 ? 0 : 150);
});
byID('filters').addEventListener('submit', event => event.preventDefault());
byID('reset').addEventListener('click', () => {
  view.set({filters: {...NO_FILTERS}, selection: null});
  search.focus();
});

function showFilters() {
  const changes = [];
  if (view.step > 0) {
    changes.push(['changed', 'changed by this step'], ['opened', 'opened by this step'], ['closed', 'closed by this step']);
  }
  if (view.off.size) changes.push(['what-if', 'changed by “what if”']);
  fill(selects.change, 'changed or not', changes);
  byID('changed-label').hidden = !changes.length;
  for (const [name, select] of Object.entries(selects)) select.value = view.filters[name];
  if (document.activeElement !== search) search.value = view.filters.search;
  byID('reset').hidden = !view.isFiltered && !view.selection;
}

// Tabs

function tabs(names, change) {
  const buttons = names.map(name => byID(`tab-${name}`));
  buttons.forEach((button, index) => {
    button.addEventListener('click', () => change(names[index]));
    button.addEventListener('keydown', event => {
      const move = {ArrowRight: 1, ArrowLeft: -1}[event.key];
      if (!move) return;
      event.stopPropagation();
      const next = (index + move + names.length) % names.length;
      change(names[next]);
      buttons[next].focus();
    });
  });
  return chosen => names.forEach((name, index) => {
    buttons[index].setAttribute('aria-selected', String(name === chosen));
    buttons[index].tabIndex = name === chosen ? 0 : -1;
    byID(name).hidden = name !== chosen;
  });
}
const showPane = tabs(['picture', 'matrix'], pane => view.set({pane}));
const showList = tabs(['connections', 'policies', 'findings'], list => view.set({list}));

// Tools

byID('both').addEventListener('change', event => view.set({both: event.target.checked, pane: 'picture'}));
byID('copy').addEventListener('click', async () => {
  view.set({});
  const isCopied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  say(isCopied ? 'The link is copied.' : 'The address of this page is the link.');
  byID('copy').textContent = isCopied ? 'Copied' : 'It is in the address bar';
  setTimeout(() => { byID('copy').textContent = 'Copy link'; }, 2000);
});
const themes = ['auto', 'light', 'dark'];
byID('theme').addEventListener('click', () => {
  const root = document.documentElement;
  const next = themes[(themes.indexOf(root.dataset.theme ?? 'auto') + 1) % themes.length];
  if (next === 'auto') delete root.dataset.theme;
  else root.dataset.theme = next;
  byID('theme').textContent = `Theme: ${next}`;
  matrix.show();
});
byID('larger').addEventListener('click', () => pictures.scale(1.25));
byID('smaller').addEventListener('click', () => pictures.scale(0.8));
byID('fit').addEventListener('click', () => pictures.scale(null));
byID('keys').addEventListener('click', () => {
  const list = byID('key-list');
  list.hidden = !list.hidden;
  byID('keys').setAttribute('aria-expanded', String(!list.hidden));
});

// Keyboard: single letters only where nobody types.

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') {
    if (document.activeElement === search && search.value) view.filter({search: search.value = ''});
    else view.select(null);
    return;
  }
  if (event.target.closest('input, select, textarea')) return;
  // Arrows scroll what is scrolled.
  if (event.target === byID('pictures') && event.key.startsWith('Arrow')) return;
  const actions = {
    ArrowLeft: () => go(-1), ArrowRight: () => go(1), '/': () => search.focus(),
    p: () => view.set({pane: 'picture'}), m: () => view.set({pane: 'matrix'}),
    b: () => { if (isSeries) view.set({both: !view.both, pane: 'picture'}); },
  };
  if (!(event.key in actions)) return;
  event.preventDefault();
  actions[event.key]();
});

// Everything together

/** How many connections have which verdict, and without which policies. */
function countsOf(index) {
  const parts = [];
  const off = index === view.step ? view.off : new Set();
  const counts = report.counts(report.state(index, off));
  for (const outcome of Object.keys(OUTCOMES)) {
    if (counts?.[outcome]) parts.push(element('span', {class: `outcome ${outcome}`}, `${counts[outcome]} ${OUTCOMES[outcome]}`));
  }
  if (counts) {
    const all = Object.values(counts).reduce((sum, number) => sum + number, 0);
    parts.push(element('span', {class: 'unit'}, `of ${count(all, 'connection')}`));
  }
  if (off.size) {
    const names = [...off].sort((one, other) => one - other).map(policy => report.policies[policy].number).join(' ');
    parts.push(element('span', {class: 'if'}, `what if without ${names}`));
  }
  return parts;
}

function wordsOf({changes, caption}) { return [changes.join(', '), caption].filter(Boolean).join(' · '); }

function showSummary() {
  const step = report.steps[view.step];
  const parts = countsOf(view.step);
  if (report.listed) {
    parts.push(element('span', {class: 'unit words'},
      'A connection is a source, a destination and a port; look-ups at the cluster DNS count as well.'));
  } else {
    parts.unshift(element('span', {}, [count(report.parties.filter(party => party.kind === 'workload').length, 'workload'),
      count(report.namespaces.length, 'namespace'),
      `${report.policies.length} ${report.policies.length === 1 ? 'policy' : 'policies'}`].join(', ')));
  }
  byID('summary').replaceChildren(...parts);
  byID('banners').replaceChildren(...[...new Set(step.banners)].map(text => element('p', {class: 'banner'}, text)));
  if (!isSeries) return;
  slider.value = String(view.step + 1);
  slider.setAttribute('aria-valuetext', `${view.step + 1} of ${report.steps.length}: ${step.title}`);
  stepButtons.forEach((button, index) => {
    if (index === view.step) button.setAttribute('aria-current', 'step');
    else button.removeAttribute('aria-current');
  });
  byID('step-words').textContent = wordsOf(step);
}

// What the link asks for and the report does not have

function showNotice() {
  const {missing} = view;
  const short = text => (text.length > 120 ? `${text.slice(0, 120)}…` : text);
  const text = missing.length
    ? `The link asks for what this report does not have: ${missing.slice(0, 6).map(short).join(', ')}. Shown is the rest.` : '';
  if (byID('notice-words').textContent === text) return;
  byID('notice').classList.toggle('empty', !text);
  byID('notice-words').textContent = text;
}
byID('dismiss').addEventListener('click', () => {
  view.missing = [];
  showNotice();
});

// Paper: every step with its own words above its picture, and everything that is folded is open.

let closed = [];
let theme;
function preparePaper() {
  for (const [index, figure] of pictures.figures) {
    const step = report.steps[index];
    figure.hidden = false;
    figure.querySelector('figcaption').replaceChildren(
      element('b', {}, step.title ? `${index + 1}. ${step.title}` : ''),
      ...isSeries ? [element('p', {class: 'summary'}, countsOf(index)), element('p', {class: 'words'}, wordsOf(step)),
        ...step.banners.map(text => element('p', {class: 'banner'}, text))] : []);
  }
  // What is to be done about a kind of finding is printed once.
  const seen = new Set();
  closed = [...document.querySelectorAll('details:not([open])')].filter(item => {
    const code = item.closest('[data-code]')?.dataset.code;
    return !code || !seen.has(code) && seen.add(code);
  });
  for (const item of closed) item.open = true;
  // The matrix has the colours of the page.
  ({theme} = document.documentElement.dataset);
  document.documentElement.dataset.theme = 'light';
  matrix.show();
}
function leavePaper() {
  for (const item of closed) item.open = false;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  matrix.show();
  pictures.show();
}

let lastStep = view.step;
function show() {
  showPane(view.pane);
  byID('zoom').hidden = pictures.isEmpty || view.pane !== 'picture';
  showList(view.list);
  byID('both').checked = view.both;
  showSummary();
  showFilters();
  pictures.show();
  table.show();
  matrix.show();
  inspector.show();
  policyList.show();
  if (view.step !== lastStep) say(`Step ${view.step + 1}: ${report.steps[view.step].title}`);
  lastStep = view.step;
  showNotice();
}
view.listeners.push(show);
show();
document.body.classList.toggle('series', isSeries && !pictures.isEmpty);
document.body.classList.toggle('pictures', !pictures.isEmpty);
addEventListener('beforeprint', preparePaper);
addEventListener('afterprint', leavePaper);
document.documentElement.dataset.ready = String(Math.round(performance.now()));
