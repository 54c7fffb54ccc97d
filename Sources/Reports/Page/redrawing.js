// What if: lines, gates and marks of a picture as they look without the policies that are switched off.

const LINE_COLOURS = {allowed: '#008a64', dns: '#00588f', blocked: '#c43c00', unknown: '#8250df'};
const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

class Redrawing {
  constructor(report, view) {
    this.report = report;
    this.view = view;
  }

  /** Gives lines and gates the look that they have without the policies that are switched off. */
  restyle(step, figure) {
    const {report, view} = this;
    for (const group of figure.querySelectorAll('.what-if')) this.restore(group);
    for (const group of figure.querySelectorAll('.invented')) group.remove();
    if (!view.off.size || report.overview) return;
    report.listed?.forEach(connection => {
      const before = report.answer(view.plainState, connection);
      const now = report.answer(view.state, connection);
      if (!before || !now || before.kind === now.kind) return;
      const own = byID(`p${step + 1}-${report.lines[connection.index]}`);
      const group = own ?? (before.outcome === now.outcome ? null : this.invent(connection, step));
      if (group) this.redraw(group, now.kind);
    });
    const numbers = new Set([...view.off].map(policy => report.policies[policy].number));
    for (const box of figure.querySelectorAll('g.box')) this.regate(box, numbers);
    this.remark(step);
  }

  /** Gives the marks on cards their signs: whether pods of a card reach each other, and whether they look names up. */
  remark(step) {
    const {report, view} = this;
    report.parties.forEach((party, index) => {
      const isOwn = ({source, destination, route}) => !route.isDNS && source === index && destination === index;
      const marks = [
        [/^(⇄ .* )[●○×◇]/u, isOwn, '#00805d'],
        [/^(DNS )[●○×◇]/u, ({source, route}) => route.isDNS && source === index, LINE_COLOURS.dns],
      ];
      for (const name of party.boxes ?? []) {
        const box = byID(`p${step + 1}-${name}`);
        for (const text of box?.querySelectorAll('text') ?? []) {
          const [pattern, isOf, colour] = marks.find(([pattern]) => pattern.test(text.textContent)) ?? [];
          if (!pattern) continue;
          const words = new Set(report.listed.filter(isOf).map(({source, route}) => view.state.wordFor(source, route)));
          words.delete('');
          const word = oneWord(words);
          const [found, name] = pattern.exec(text.textContent);
          const glyph = {rule: '●', default: '○', blocked: '×'}[word] ?? '◇';
          if (!word || found.endsWith(glyph)) continue;
          // What the step changed is in a frame; it is no change of what is shown now.
          const frame = text.textContent.length > found.length ? text.previousElementSibling : null;
          this.keep(box, [text, frame].filter(Boolean));
          frame?.setAttribute('stroke', 'none');
          text.removeAttribute('textLength');
          text.textContent = name + glyph;
          text.setAttribute('fill', glyph === '×' ? LINE_COLOURS.blocked : glyph === '◇' ? LINE_COLOURS.unknown : colour);
        }
      }
    });
  }

  /** Remembers how elements look, the first of them a text. */
  keep(box, items) {
    const old = items.map(item => [item, [...item.attributes].map(({name, value}) => [name, value])]);
    old[0][1].push(['text', items[0].textContent]);
    this.old ??= new Map();
    this.old.set(box, [...(this.old.get(box) ?? []), ...old]);
    box.classList.add('what-if');
  }

  /** Draws a line anew along the same curve. */
  redraw(group, kind) {
    const family = kind.startsWith('allowed') ? 'allowed' : kind.startsWith('dns') ? 'dns'
      : kind.startsWith('blocked') ? 'blocked' : 'unknown';
    const path = group.querySelector('path');
    if (!path) return;
    group.classList.add('what-if');
    const colour = LINE_COLOURS[family];
    const copy = path.cloneNode();
    copy.setAttribute('stroke', colour);
    copy.setAttribute('stroke-width', '2.4');
    copy.removeAttribute('stroke-dasharray');
    if (family !== 'allowed') copy.setAttribute('stroke-dasharray', family === 'dns' ? '2,4' : '6,4');
    const marks = [copy, this.mark(path, colour, kind.endsWith('default'))];
    if (kind.includes('ingress') || kind.includes('both')) marks.push(this.wall(path, colour, true));
    if (kind.includes('egress') || kind.includes('both')) marks.push(this.wall(path, colour, false));
    for (const mark of marks) mark.classList.add('redrawn');
    byID(group.id.replace('-line-', '-tag-'))?.classList.add('stale');
    group.append(...marks);
  }

  /** A straight line for a connection that the picture leaves out, since the gates tell of it as well. */
  invent(connection, step) {
    const box = party => (this.report.parties[party].boxes ?? [])
      .map(name => byID(`p${step + 1}-${name}`)).find(Boolean);
    const [one, other] = [box(connection.source), box(connection.destination)];
    if (!one || !other || one === other) return null;
    const [from, to] = [one.getBBox(), other.getBBox()];
    const centre = ({x, y, width, height}) => ({x: x + width / 2, y: y + height / 2});
    const [start, end] = [centre(from), centre(to)];
    // Where the line between the centres leaves a box.
    const border = (middle, {width, height}, goal, gap) => {
      const [dx, dy] = [goal.x - middle.x, goal.y - middle.y];
      const part = Math.min(width / 2 / Math.abs(dx || 1e-9), height / 2 / Math.abs(dy || 1e-9));
      const further = part + gap / Math.hypot(dx, dy);
      return {x: middle.x + dx * further, y: middle.y + dy * further};
    };
    const [tail, head] = [border(start, from, end, 2), border(end, to, start, 10)];
    const group = document.createElementNS(SVG_NAMESPACE, 'g');
    group.id = `p${step + 1}-${this.report.lines[connection.index]}`;
    group.setAttribute('class', 'edge invented');
    const path = document.createElementNS(SVG_NAMESPACE, 'path');
    path.setAttribute('d', `M${tail.x},${tail.y}L${head.x},${head.y}`);
    path.setAttribute('fill', 'none');
    group.append(path);
    one.parentNode.insertBefore(group, one.parentNode.querySelector('.box'));
    return group;
  }

  restore(group) {
    group.classList.remove('what-if');
    byID(group.id.replace('-line-', '-tag-'))?.classList.remove('stale');
    for (const mark of group.querySelectorAll('.redrawn')) mark.remove();
    for (const [item, attributes] of this.old?.get(group) ?? []) {
      for (const [name, value] of attributes) {
        if (name === 'text') item.textContent = value;
        else item.setAttribute(name, value);
      }
    }
    this.old?.delete(group);
  }

  /** A point of a curve, and the direction in which it goes there. */
  static place(path, isEnd) {
    const length = path.getTotalLength();
    const [tip, behind] = isEnd ? [length, length - 1] : [0, 1];
    const point = path.getPointAtLength(tip);
    const other = path.getPointAtLength(behind);
    const distance = Math.hypot(point.x - other.x, point.y - other.y) || 1;
    return {x: point.x, y: point.y, dx: (point.x - other.x) / distance, dy: (point.y - other.y) / distance};
  }

  mark(path, colour, isHollow) {
    const {x, y, dx, dy} = Redrawing.place(path, true);
    const at = (along, across) => `${x + dx * along - dy * across},${y + dy * along + dx * across}`;
    const mark = document.createElementNS(SVG_NAMESPACE, 'polygon');
    mark.setAttribute('points', [at(9, 0), at(0, 4), at(0, -4)].join(' '));
    mark.setAttribute('fill', isHollow ? '#fefefe' : colour);
    mark.setAttribute('stroke', colour);
    mark.setAttribute('stroke-width', '1.5');
    return mark;
  }

  wall(path, colour, isEnd) {
    const {x, y, dx, dy} = Redrawing.place(path, isEnd);
    const wall = document.createElementNS(SVG_NAMESPACE, 'path');
    const along = isEnd ? 9 : 0;
    const at = across => `${x + dx * along - dy * across},${y + dy * along + dx * across}`;
    wall.setAttribute('d', `M${at(7)}L${at(-7)}`);
    wall.setAttribute('fill', 'none');
    wall.setAttribute('stroke', colour);
    wall.setAttribute('stroke-width', '2.4');
    return wall;
  }

  /** Takes the numbers of policies out of a card's gates; a gate without one is open. */
  regate(box, numbers) {
    for (const text of box.querySelectorAll('text')) {
      const [, side, list] = /^(in|out|受信|送信)\s(.*P\d.*)$/u.exec(text.textContent) ?? [];
      const left = list?.split(/\s+/).filter(number => !numbers.has(number));
      if (!list || left.length === list.split(/\s+/).length) continue;
      const gate = [text];
      for (let item = text.previousElementSibling; item && gate.length < 3; item = item.previousElementSibling) {
        if (item.localName === 'polygon') gate.push(item);
      }
      this.keep(box, gate);
      text.removeAttribute('textLength');
      text.textContent = `${side} ${left.length ? left.join(' ') : 'open'}`;
      if (left.length) continue;
      text.setAttribute('fill', '#59636e');
      text.removeAttribute('font-weight');
      gate[1]?.setAttribute('stroke', '#8c959f');
      gate[2]?.setAttribute('fill', '#fdfdfd');
    }
  }
}
