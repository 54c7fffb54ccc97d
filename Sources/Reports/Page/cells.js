// The cells of the matrix: what each says, and by which sign. Signs and their meanings are those of the pictures'
// grids.

// How a sign looks, by its name: the glyph, its colour, and what is filled or framed.
const SIGNS = {
  allByRule: {glyph: '●', ink: 'onVerdict', fill: 'allow'},
  someByRule: {glyph: '12', ink: 'allowText', frame: 'allow'},
  somePorts: {glyph: '□', ink: 'allowText', frame: 'allow'},
  byDefault: {glyph: '○', ink: 'allowText'},
  someByDefault: {glyph: '12', ink: 'allowText'},
  dns: {glyph: '·', ink: 'onVerdict', fill: 'dns'},
  someDNS: {glyph: '12', ink: 'dns', frame: 'dns'},
  partlyUnknown: {glyph: '12?', ink: 'unknown', frame: 'unknown', isDashed: true},
  unknown: {glyph: '◇', ink: 'unknown', frame: 'unknown', isDashed: true},
  blocked: {glyph: '×', ink: 'block'},
};

/** Which sign stands for a word, see `State.wordFor`; with a share of the pairs where a cell stands for several. */
function signName(word, isLookup, percent, hasUnknown) {
  const isSome = percent !== undefined && percent < 100;
  if (hasUnknown && word !== UNKNOWN) return 'partlyUnknown';
  switch (word) {
    case BY_RULE: return isLookup ? (isSome ? 'someDNS' : 'dns') : isSome ? 'someByRule' : 'allByRule';
    case BY_DEFAULT: return isLookup ? (isSome ? 'someDNS' : 'dns') : isSome ? 'someByDefault' : 'byDefault';
    case PARTIAL: return 'somePorts';
    default: return word;
  }
}

/** Rounded down, but 0 and 100 are kept for none and all. */
function percentOf(part, all) {
  if (!part || !all) return 0;
  return part >= all ? 100 : Math.min(99, Math.max(1, Math.floor(part * 100 / all)));
}

class CellContents {
  constructor(report, view) {
    this.report = report;
    this.view = view;
  }

  /** What becomes of the connections of two workloads. */
  ofWorkloads(source, destination, isLookup) {
    const {report, view} = this;
    const connections = report.between(source, destination)
      .filter(({route}) => isLookup === undefined || route.isDNS === isLookup);
    const words = report.words(view.state, source, destination, isLookup);
    const word = oneWord(words);
    if (!word) return null;
    const {before} = this.view;
    const told = connections.map(({route}) => {
      const own = view.state.wordFor(source, route);
      return own ? `${route.isDNS ? 'look-up' : route.words} ${WORDS[own]}` : null;
    }).filter(Boolean);
    const sign = signName(word, connections.every(({route}) => route.isDNS));
    return {
      sign, glyph: SIGNS[sign].glyph, isChanged: Boolean(before) && connections.some(one => view.change(one, before)),
      words: told.slice(0, 6).join(', ') + (told.length > 6 ? ` and ${told.length - 6} more` : ''),
    };
  }

  /** How many pairs of workloads of two namespaces connect on some port, or how many workloads can look names up. */
  ofNamespaces(one, other, isLookup) {
    const {report, view} = this;
    const now = this.count(view.state, one, other, isLookup);
    if (!now.total) return null;
    const passing = now.rule + now.default;
    const word = now.rule ? BY_RULE : now.default ? BY_DEFAULT : now.unknown ? UNKNOWN : BLOCKED;
    const percent = percentOf(passing, now.total);
    const sign = signName(word, isLookup === true, percent, now.unknown > 0);
    const {before} = view;
    const then = before && (report.listed || view.off.size) ? this.count(before, one, other, isLookup) : now;
    const how = !passing ? '' : !now.rule ? ', by default' : now.default ? `, ${now.rule} of them by a rule` : ', by a rule';
    return {
      sign, isChanged: then.rule + then.default !== passing,
      glyph: {partlyUnknown: `${percent}?`}[sign] ?? (SIGNS[sign].glyph === '12' ? String(percent) : SIGNS[sign].glyph),
      words: (isLookup ? `${passing} of ${count(now.total, 'workload')} can look names up`
        : `${passing} of ${count(now.total, 'pair')} of workloads ${passing === 1 ? 'connects' : 'connect'}`) + how
        + (now.unknown ? `, of ${now.unknown} it is not known` : ''),
    };
  }

  count(state, one, other, isLookup) {
    const {report} = this;
    const counts = {rule: 0, default: 0, unknown: 0, total: 0};
    const [sources, destinations] = [report.workloadsIn(one), report.workloadsIn(other)];
    for (const source of sources) {
      for (const destination of destinations) {
        const words = this.wordsBetween(state, source, destination, isLookup ?? false);
        if (!words.size) continue;
        counts.total += 1;
        // A look-up in part is none that one could count on.
        if (words.has(BY_RULE) || words.has(PARTIAL) && !isLookup) counts.rule += 1;
        else if (words.has(BY_DEFAULT)) counts.default += 1;
        else if (words.has(UNKNOWN) || words.has(PARTIAL)) counts.unknown += 1;
      }
    }
    return counts;
  }

  /** What becomes of two workloads, each of one party or, where its pods differ, of several. */
  wordsBetween(state, sources, destinations, isLookup) {
    const {report} = this;
    if (sources.length === 1 && destinations.length === 1) {
      return report.words(state, sources[0], destinations[0], isLookup);
    }
    return new Set(sources.flatMap(source => destinations.flatMap(
      destination => [...report.words(state, source, destination, isLookup)])));
  }
}
