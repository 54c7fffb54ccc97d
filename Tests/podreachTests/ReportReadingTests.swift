import Foundation
import TestSupport
import Testing

/// What somebody reads who has never seen the page before.
@Suite(
  "What the page of a report says at first sight", .serialized,
  .enabled(if: Browser.isInstalled, "chromium-driver is not installed"), .timeLimit(.minutes(5)))
struct ReportReadingTests {
  /// A browser with the report of some arguments.
  private func browser(
    _ arguments: [String], in command: Command, _ view: String = "", width: Int = 1400,
    height: Int = 1000, isInvalid: Bool = false
  ) throws -> (Browser, String) {
    let page = try Command().folder.appendingPathComponent("report.html").path
    let outcome = try command.run(["report"] + arguments + ["-o", page, "--quiet"])
    try #require(outcome.status == 0 || isInvalid, "\(outcome.errors)")
    let browser = try Browser(width: width, height: height)
    try browser.open("file://\(page)#\(view)")
    return (browser, page)
  }

  private func browser(
    sample: String, _ view: String = "", width: Int = 1400, height: Int = 1000
  ) throws -> (Browser, String) {
    try browser(
      ["Samples/\(sample)"], in: Command(in: Repository.root), view, width: width, height: height)
  }

  private func text(_ id: String, in browser: Browser) throws -> String {
    try browser.run("return document.getElementById('\(id)').innerText")
  }

  private func show(_ view: String, in browser: Browser) throws {
    try browser.perform("location.hash = '\(view)'; dispatchEvent(new Event('hashchange'))")
  }

  private static let rows = """
    dispatchEvent(new Event('beforeprint'));
    const rows = [...document.querySelectorAll('.connections tbody tr[data-row]')].map(row => row.innerText.replace(/\\s+/g, ' ').trim());
    dispatchEvent(new Event('afterprint'));
    return rows;
    """

  // MARK: Paper

  @Test(
    "On paper every step has its title, its words and its counts above its picture",
    arguments: ["np-demo", "shop"])
  func paper(sample: String) throws {
    let (browser, _) = try browser(sample: sample)
    try browser.emulate(media: "print")
    try browser.perform("dispatchEvent(new Event('beforeprint'))")
    struct Figure: Decodable {
      var words: String
      var foot: Double
      var top: Double
    }
    let figures: [Figure] = try browser.run(
      """
      return [...document.querySelectorAll('figure')].map(figure => ({
        words: figure.querySelector('figcaption').innerText,
        foot: figure.querySelector('figcaption').getBoundingClientRect().bottom,
        top: figure.querySelector('svg').getBoundingClientRect().top,
      }));
      """)
    #expect(figures.count == (sample == "shop" ? 5 : 6))
    for (index, figure) in figures.enumerated() {
      #expect(figure.foot <= figure.top, "step \(index + 1)")
      #expect(figure.words.hasPrefix("\(index + 1). "), "\(figure.words)")
      #expect(figure.words.contains(" allowed"), "\(figure.words)")
      #expect(figure.words.contains(" connections"), "\(figure.words)")
    }
    // Nothing of one step alone stands above the first picture.
    let head: [String] = try browser.run(
      """
      const isThere = item => item.getBoundingClientRect().height > 0;
      return [...document.querySelectorAll('#summary .outcome, #step-words, #banners p')].filter(isThere)
        .map(item => item.innerText);
      """)
    #expect(head.isEmpty, "\(head)")
    let order: [Double] = try browser.run(
      """
      return ['h1', 'figure', '#connections h2', '#connections table', '#policies h2', '#findings h2']
        .map(selector => document.querySelector(selector).getBoundingClientRect().top);
      """)
    #expect(order == order.sorted() && Set(order).count == order.count, "\(order)")
    let heading: String = try browser.run(
      "return document.querySelector('#connections h2').innerText")
    #expect(heading.hasPrefix("Connections in step \(figures.count), "))
    // And back on the screen all is as before.
    try browser.emulate()
    try browser.perform("dispatchEvent(new Event('afterprint'))")
    let shown: Int = try browser.run(
      "return document.querySelectorAll('figure:not([hidden])').length")
    #expect(shown == 1)
    try show("both=1", in: browser)
    let pair: [String] = try browser.run(
      "return [...document.querySelectorAll('figure:not([hidden]) figcaption')].map(one => one.innerText.trim())"
    )
    #expect(pair.count == 2 && pair.allSatisfy { !$0.contains("connections") }, "\(pair)")
    try browser.close()
  }

  // MARK: Texts

  @Test("Characters that turn letters round are written out, and links still find their names")
  func hiddenCharacters() throws {
    let command = try Command([
      "a.yaml": """
      apiVersion: v1
      kind: Pod
      metadata: {name: "rtl\\u202Edns-kube", labels: {app: a}}
      spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}

      """ + Manifest.deployment("web", in: "default", ports: [80])
    ])
    let (browser, page) = try browser(["a.yaml"], in: command, isInvalid: true)
    let file = try String(contentsOfFile: page, encoding: .utf8)
    #expect(!file.contains("\u{202E}"))
    let rows: [String] = try browser.run(Self.rows)
    #expect(rows.contains { $0.contains(#"default/rtl\u{202e}dns-kube"#) }, "\(rows)")
    try browser.perform(
      #"location.hash = 'select=pod:' + encodeURIComponent('default/rtl\\u{202e}dns-kube'); dispatchEvent(new Event('hashchange'))"#
    )
    let inspector = try text("inspector", in: browser)
    #expect(inspector.contains(#"default/rtl\u{202e}dns-kube"#), "\(inspector)")
    let lit: Int = try browser.run(
      "return document.querySelectorAll('figure:not([hidden]) g.box.lit').length")
    #expect(lit >= 2)
    try browser.close()
  }

  @Test(
    "Nothing in the table is cut off, however long the names",
    arguments: [(1400, 1000), (1000, 800)])
  func table(width: Int, height: Int) throws {
    let long = String(repeating: "a-long-name-", count: 5) + "x"
    let names = (0..<40).map { "\(long)\($0)" }
    let ports = [8080, 8443, 9090, 9093, 9100, 9115]
    let command = try Command([
      "a.yaml": names.map { Manifest.deployment($0, in: "monitoring", ports: ports) }.joined()
    ])
    let (browser, _) = try browser(
      ["a.yaml"], in: command, "view=matrix", width: width, height: height)
    let cut = """
      return [...document.querySelectorAll('.connections td:not([colspan])')].filter(cell =>
        cell.scrollWidth > cell.clientWidth + 1 || cell.scrollHeight > cell.clientHeight + 1
          || getComputedStyle(cell).textOverflow === 'ellipsis').map(cell => cell.innerText);
      """
    #expect(try browser.run(cut, as: [String].self).isEmpty)
    // Whatever is scrolled to is there, and rows do not overlap.
    for part in ["0.5", "0.83", "1"] {
      try browser.perform(
        """
        const place = document.querySelector('.scroller');
        place.scrollTop = (place.scrollHeight - place.clientHeight) * \(part);
        place.dispatchEvent(new Event('scroll'))
        """)
      let seen: [Int] = try browser.run(
        """
        const frame = document.querySelector('.scroller').getBoundingClientRect();
        return [...document.querySelectorAll('tr[data-row]')].filter(row => {
          const box = row.getBoundingClientRect();
          return box.bottom > frame.top + 40 && box.top < frame.bottom - 2;
        }).map(row => Number(row.dataset.row));
        """)
      #expect(seen.count > 2, "\(seen)")
      #expect(seen == Array((seen.first ?? 0)...(seen.last ?? 0)))
      if part == "1" { #expect(seen.last == 40 * 40 - 1) }
      #expect(try browser.run(cut, as: [String].self).isEmpty)
    }
    try browser.close()
  }

  @Test("A policy that is not there, or selects nothing, says so in the list of policies")
  func absentPolicies() throws {
    let (browser, _) = try browser(sample: "np-demo", "step=2&list=policies")
    let items: [String] = try browser.run(
      "return [...document.querySelectorAll('.policy-list li')].map(item => item.innerText)")
    #expect(items.count == 5)
    #expect(items.filter { $0.contains("selects no pod in this step") }.count == 4, "\(items)")
    try browser.close()
  }

  @Test("Counts say what they count, and the table why it has fewer rows")
  func units() throws {
    let (browser, _) = try browser(sample: "shop")
    let summary = try text("summary", in: browser)
    #expect(summary.contains("of 404 connections"), "\(summary)")
    #expect(summary.contains("a source, a destination and a port; look-ups at the cluster DNS"))
    #expect(try text("tab-connections", in: browser) == "Connections 404")
    let note = try text("connections", in: browser)
    #expect(note.contains("404 connections in 286 rows: ports with the same answer share one."))
    try show("verdict=allowed", in: browser)
    #expect(try text("tab-connections", in: browser) == "Connections 48")
    #expect(try text("connections", in: browser).contains("48 of 404 connections"))
    try browser.close()
  }

  // MARK: Pictures

  @Test(
    "A picture starts as large as its place allows, readable, and says where it goes on",
    arguments: [("np-demo", 1400, 1000), ("shop", 1400, 1000), ("platform", 1000, 800)])
  func fit(sample: String, width: Int, height: Int) throws {
    let (browser, _) = try browser(sample: sample, width: width, height: height)
    struct Look: Decodable {
      var scale: Double
      var isCut: Bool
      var rest: String
      var foot: Double
    }
    let look = """
      const place = document.getElementById('pictures');
      const svg = place.querySelector('figure:not([hidden]) svg');
      return {
        scale: svg.getBoundingClientRect().width / svg.viewBox.baseVal.width,
        isCut: place.scrollWidth > place.clientWidth + 2 || place.scrollHeight > place.clientHeight + 2,
        rest: document.getElementById('rest').innerText,
        foot: place.getBoundingClientRect().bottom - innerHeight,
      };
      """
    let first: Look = try browser.run(look)
    #expect(first.scale <= 4 / 3 + 0.01 && first.scale >= 0.75, "\(first)")
    #expect(first.isCut == first.rest.contains("scroll it, or press Fit"), "\(first)")
    if width > 1080 { #expect(first.foot < 0, "\(first)") }
    try browser.click("#fit")
    let fitted: Look = try browser.run(look)
    #expect(!fitted.isCut && fitted.rest.isEmpty && fitted.scale <= first.scale, "\(fitted)")
    try browser.click("#larger")
    let larger: Look = try browser.run(look)
    #expect(larger.scale > fitted.scale * 1.2)
    try browser.close()
  }

  @Test("That lines are left out is said in the letters of the page, where it is so")
  func economy() throws {
    let (shop, _) = try browser(sample: "shop")
    #expect(try text("economy-words", in: shop).hasPrefix("Not every connection has a line."))
    try shop.close()
    let (small, _) = try browser(sample: "np-demo")
    #expect(try text("economy-words", in: small).isEmpty)
    try small.close()
  }

  // MARK: Links

  @Test("A link to what is not there says so, shows the rest, and the notice can be dismissed")
  func missing() throws {
    let (browser, _) = try browser(sample: "np-demo", "step=99&select=nothing")
    let notice = try text("notice", in: browser)
    #expect(notice.contains("step “99”, selection “nothing”"), "\(notice)")
    let role: String = try browser.run("return document.getElementById('notice').role")
    #expect(role == "status")
    let current: String = try browser.run(
      "return document.querySelector('[aria-current=step]').innerText")
    #expect(current.hasPrefix("6"))
    try browser.click("#dismiss")
    #expect(try text("notice-words", in: browser).isEmpty)
    // A filter that fits nothing is no filter.
    for (view, words) in [
      ("namespace=gone", "namespace “gone”"), ("verdict=maybe", "verdict “maybe”"),
      ("port=TCP 1", "port “TCP 1”"), ("policy=NetworkPolicy/a/b", "policy “NetworkPolicy/a/b”"),
      ("off=NetworkPolicy/a/b", "policy “NetworkPolicy/a/b”"),
      ("select=pod:np-demo/gone", "selection “pod:np-demo/gone”"),
    ] {
      try show(view, in: browser)
      #expect(try text("notice", in: browser).contains(words), "\(view)")
      let rows: [String] = try browser.run(Self.rows)
      #expect(rows.count == 5, "\(view)")
    }
    // Of a connection whose ends are there, the pair is shown.
    try show("select=connection:np-demo/api|np-demo/db|TCP 81", in: browser)
    #expect(try text("notice", in: browser).contains("TCP 81"))
    #expect(try text("inspector", in: browser).contains("np-demo/api → np-demo/db"))
    try show("step=2", in: browser)
    #expect(try text("notice-words", in: browser).isEmpty)
    #expect(try browser.console().isEmpty)
    try browser.close()
  }

  // MARK: The matrix

  /// What every cell of the matrix says to who moves over it.
  private static let cells = """
    const canvas = document.querySelector('canvas');
    const live = document.getElementById('live');
    const press = key => canvas.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    const move = key => { const before = live.textContent; press(key); return live.textContent !== before; };
    const all = [];
    while (move('ArrowUp') || move('ArrowLeft'));
    for (let isThere = true; isThere; isThere = move('ArrowDown')) {
      while (move('ArrowLeft'));
      all.push(live.textContent);
      while (move('ArrowRight')) all.push(live.textContent);
      while (move('ArrowLeft'));
    }
    return all;
    """

  @Test("The matrix says the same as the table, and tells look-ups from a server's other ports")
  func lookups() throws {
    let (browser, _) = try browser(sample: "shop", "view=matrix")
    let cells: [String] = try browser.run(Self.cells)
    #expect(
      cells.contains {
        $0 == "shop/checkout to look-ups at kube-system/coredns: look-up allowed by a rule"
      }, "\(cells)")
    #expect(cells.contains { $0 == "shop/checkout to kube-system/coredns: TCP 9153 blocked" })
    #expect(cells.contains { $0.hasPrefix("edge/gateway to its other pods: TCP 8443 blocked") })
    let legend: [String] = try browser.run(
      "return [...document.querySelectorAll('.signs li')].map(item => item.innerText.trim())")
    for meaning in ["allowed by a rule", "DNS look-up, allowed", "blocked", "changed in this step"]
    {
      #expect(legend.contains { $0.hasSuffix(meaning) }, "\(meaning): \(legend)")
    }
    try browser.close()
  }

  /// Namespaces with a workload that nobody knows of, one that is closed, and one with rules; `count` workloads.
  private func town(_ count: Int) throws -> Command {
    let workloads = (0..<count).map {
      Manifest.deployment("w\($0)", in: "n\($0 % 4)", ports: [80], replicas: $0 == 0 ? 2 : 1)
    }
    func policy(_ index: Int, _ selector: String, _ ingress: String) -> String {
      Manifest.policy(
        "p\(index)", in: "n\(index)", "{podSelector: \(selector), ingress: \(ingress)}")
    }
    return try Command([
      "town.yaml": workloads.joined()
        + policy(
          1, "{matchLabels: {app: w1}}",
          "[{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]")
        + policy(2, "{matchLabels: {app: w2}}", "[]")
        + policy(3, "{}", "[{from: [{podSelector: {}}]}]")
    ])
  }

  @Test(
    "A matrix of namespaces hides no unknown pair, and says what is open by default",
    arguments: [72, 160])
  func namespaces(count: Int) async throws {
    let (browser, _) = try browser(["town.yaml"], in: town(count), "view=matrix")
    for _ in 0..<100 {
      let ready: Bool = try browser.run(
        "return document.querySelector('.signs').innerText.includes('have a say')")
      if ready { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    let legend: [String] = try browser.run(
      "return [...document.querySelectorAll('.signs li')].map(item => item.innerText.trim())")
    for meaning in [
      "all pairs connect; policies have a say in some",
      "all pairs connect, by default (no policy decides)",
      "so many per cent of the pairs connect, by default",
      "so many per cent of the pairs connect, of others it is not known", "DNS look-up, allowed",
      "blocked",
    ] {
      #expect(legend.contains { $0.hasSuffix(meaning) }, "\(meaning): \(legend)")
    }
    let (each, cells) = (count / 4, try browser.run(Self.cells, as: [String].self))
    let pairs = each * each
    for cell in [
      // A workload with two pods talks to itself, too.
      "n0 to n0: \(each * (each - 1) + 1) of \(each * (each - 1) + 1) pairs of workloads connect, by default",
      "n0 to n1: \(pairs - each) of \(pairs) pairs of workloads connect, by default, of \(each) it is not known",
      "n0 to n2: \(pairs - each) of \(pairs) pairs of workloads connect, by default",
      "n3 to n3: \(each * (each - 1)) of \(each * (each - 1)) pairs of workloads connect, by a rule",
      "n0 to n3: 0 of \(pairs) pairs of workloads connect",
      "n0 to look-ups at kube-system: \(each) of \(each) workloads can look names up, by default",
    ] {
      #expect(cells.contains(cell), "\(cell)\n\(cells)")
    }
    try show("select=namespaces:n0|n1", in: browser)
    #expect(
      try text("inspector", in: browser).contains("by default, of \(each) it is not known."))
    try browser.close()
  }

  // MARK: Among the pods of one workload

  private func pair(_ others: Int = 0) throws -> Command {
    let all =
      Manifest.deployment("web", ports: [80], replicas: 2)
      + (0..<others).map { Manifest.deployment("w\($0)", in: "n\($0 % 9)", ports: [80]) }.joined()
    return try Command([
      "1.yaml": all, "2.yaml": Manifest.policy("closed", "{podSelector: {}, ingress: []}"),
      "steps.yaml": """
      apiVersion: podreach.dev/v1alpha1
      kind: Steps
      steps: [{title: Open, files: [1.yaml]}, {title: Closed, files: [2.yaml]}]
      """,
    ])
  }

  @Test("A step that closes what passes among the pods of one workload is found, and undone")
  func itself() throws {
    let (browser, _) = try browser(["."], in: pair(), "change=closed")
    var rows: [String] = try browser.run(Self.rows)
    #expect(rows == ["shop/web → its other pods TCP 80 × blocked (closed) P1"])
    let card =
      "return document.querySelector('figure:not([hidden]) g.box[id$=\"deployment.web\"]').textContent"
    #expect(try browser.run(card, as: String.self).contains("each other ×"))
    try browser.perform("document.querySelector('tr[data-row]').click()")
    #expect(try text("inspector", in: browser).contains("shop/web → its other pods TCP 80"))
    let lit: Int = try browser.run(
      "return document.querySelectorAll('figure:not([hidden]) g.box.lit').length")
    #expect(lit == 1)
    // What if the policy were not there.
    try show("off=NetworkPolicy/shop/closed&change=what-if", in: browser)
    rows = try browser.run(Self.rows)
    #expect(rows == ["shop/web → its other pods TCP 80 ○ allowed (opened) default"])
    #expect(try browser.run(card, as: String.self).contains("each other ○"))
    try show("select=policy:NetworkPolicy/shop/closed", in: browser)
    #expect(try text("inspector", in: browser).contains("web → its other pods TCP 80"))
    #expect(try browser.run(card, as: String.self).contains("each other ×"))
    try browser.close()
  }

  @Test("Of many workloads, too")
  func itselfAmongMany() throws {
    let (browser, _) = try browser(
      ["."], in: pair(160), "namespace=shop&change=closed&search=its other pods")
    let rows: [String] = try browser.run(Self.rows)
    #expect(rows == ["shop/web → its other pods TCP 80 × blocked (closed) P1"], "\(rows)")
    try show("select=pod:n0/w0", in: browser)
    let others: [String] = try browser.run(Self.rows)
    #expect(!others.contains { $0.contains("its other pods") })
    try browser.close()
  }
}
