import Foundation
import TestSupport
import Testing

/// The page in a real browser.
@Suite(
  "The page of a report", .serialized,
  .enabled(if: Browser.isInstalled, "chromium-driver is not installed"), .timeLimit(.minutes(5)))
struct ReportPageTests {
  /// A browser with the report of a sample.
  private func browser(_ sample: String, _ view: String = "") throws -> (Browser, String) {
    let command = try Command(in: Repository.root)
    let page = try Command().folder.appendingPathComponent("report.html").path
    let outcome = try command.run("report", "Samples/\(sample)", "-o", page, "--quiet")
    try #require(outcome.status == 0, "\(outcome.errors)")
    let browser = try Browser()
    try browser.open("file://\(page)#\(view)")
    return (browser, page)
  }

  /// What the table says, row by row.
  private static let rows = """
    dispatchEvent(new Event('beforeprint'));
    const rows = [...document.querySelectorAll('.connections tbody tr[data-row]')].map(row => row.innerText.replace(/\\s+/g, ' ').trim());
    dispatchEvent(new Event('afterprint'));
    return rows;
    """

  private static let inspector = "return document.getElementById('inspector').innerText"
  private static let title =
    "return document.querySelector('figure:not([hidden]) title').textContent"

  @Test("It loads from a file without a word in the console, and shows the last step")
  func loads() throws {
    let (browser, _) = try browser("np-demo")
    let said = try browser.console()
    #expect(said.isEmpty, "\(said)")
    let rows: [String] = try browser.run(Self.rows)
    #expect(rows.count == 5)
    #expect(rows.contains { $0.contains("attacker → np-demo/db TCP 80 × blocked P4 P5") })
    let title: String = try browser.run(Self.title)
    #expect(title.contains("6. Let api ask DNS"))
    try browser.close()
  }

  @Test("It counts what the words of a series count", arguments: Repository.samples)
  func counts(sample: String) throws {
    let words = try Command(in: Repository.root).run("steps", "Samples/\(sample)", "--quiet")
    let expected = words.output.split(separator: "\n").map(String.init).filter {
      $0.firstMatch(of: /^\d+ allowed, \d+ blocked/) != nil
    }
    let (browser, _) = try browser(sample)
    for (index, line) in expected.enumerated() {
      try browser.perform(
        "location.hash = 'step=\(index + 1)'; dispatchEvent(new Event('hashchange'))")
      let summary: [String] = try browser.run(
        "return [...document.querySelectorAll('#summary .outcome')].map(one => one.textContent)")
      var counts: [String: Int] = [:]
      for text in summary {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        let name = ["no DNS": "", "some ports": "unknown"][parts[1]] ?? parts[1]
        counts[name, default: 0] += Int(parts[0]) ?? 0
      }
      let sentence = [
        "\(counts["allowed"] ?? 0) allowed", "\(counts["blocked"] ?? 0) blocked",
        counts["unknown"].map { "\($0) unknown" },
        counts["allowed, no DNS"].map { "\($0) allowed by address without DNS" },
      ].compactMap(\.self).sorted()
      let wanted = line.dropLast().components(separatedBy: ", ").sorted()
      #expect(sentence == wanted, "step \(index + 1)")
    }
    #expect(!expected.isEmpty)
    try browser.close()
  }

  @Test("A line, a pod, a namespace, a policy and a cell can be selected, and the rest dims")
  func selection() async throws {
    let (browser, _) = try browser("np-demo", "step=4")
    let line = "figure:not([hidden]) g.edge[id*='api--box'][id*='deployment.db--']"
    try browser.perform(
      "document.querySelector(\"\(line)\").dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    let reason: String = try browser.run(Self.inspector)
    #expect(reason.contains("× blocked closed by this step"))
    #expect(reason.contains("Samples/np-demo/20-api-default-deny-egress.yaml:2"))
    #expect(reason.contains("egress: []"))
    let lit: Int = try browser.run(
      "return document.querySelectorAll('figure:not([hidden]) g.edge.lit').length")
    #expect(lit == 1)
    // It fades in an eighth of a second.
    try await Task.sleep(for: .milliseconds(300))
    let faint: String = try browser.run(
      "return getComputedStyle(document.querySelector('figure:not([hidden]) g.edge:not(.lit)')).opacity"
    )
    #expect((Double(faint) ?? 1) < 0.2)

    try browser.perform(
      "document.querySelector('figure:not([hidden]) g.box[id$=\"deployment.db\"]').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    let pod: String = try browser.run(Self.inspector)
    #expect(pod.contains("Connections to it") && pod.contains("P4 db-allow-from-api"))
    for (view, words) in [
      ("select=namespace:np-demo", "namespace np-demo"),
      ("select=policy:NetworkPolicy/np-demo/db-allow-from-api", "ingress rule 1"),
      ("select=cell:np-demo/api|np-demo/db", "np-demo/api → np-demo/db"),
    ] {
      try browser.perform("location.hash = '\(view)'")
      try await waitFor(words, in: browser)
    }
    try browser.press(Browser.Key.escape)
    let empty: Bool = try browser.run(
      "return document.getElementById('inspector').className === 'empty'")
    #expect(empty)
    #expect(try browser.console().isEmpty)
    try browser.close()
  }

  private func address(of browser: Browser) throws -> String {
    try browser.run("return decodeURIComponent(location.hash)")
  }

  private func waitFor(_ words: String, in browser: Browser) async throws {
    for _ in 0..<40 {
      let text: String = try browser.run(Self.inspector)
      if text.contains(words) { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    let text: String = try browser.run(Self.inspector)
    #expect(text.contains(words))
  }

  @Test("The address brings a view back: step, selection, filters, switched-off policies")
  func deepLink() throws {
    let (browser, page) = try browser("np-demo")
    try browser.press(Browser.Key.left, Browser.Key.left)
    try browser.perform("document.querySelector('tr[data-row=\"1\"]').click()")
    try browser.click("#tab-policies")
    try browser.click("#policies li:nth-child(3) input")
    let address: String = try browser.run("return location.href")
    let before: [String] = try browser.run(Self.rows)
    let reason: String = try browser.run(Self.inspector)
    #expect(address.contains("step=4") && address.contains("off=NetworkPolicy"))
    try browser.open("about:blank")
    try browser.open("file://\(page)#" + (address.components(separatedBy: "#").last ?? ""))
    let after: [String] = try browser.run(Self.rows)
    let again: String = try browser.run(Self.inspector)
    #expect(before == after && reason == again)
    // What the report does not have is left out.
    try browser.open("about:blank")
    try browser.open("file://\(page)#step=99&select=pod:no/such&off=x&zoom=a|b&view=%3Cb%3E")
    #expect(try browser.console().isEmpty)
    try browser.close()
  }

  @Test("Search and filters leave what they are about")
  func filters() throws {
    let (browser, _) = try browser("np-demo", "step=4&verdict=blocked")
    var rows: [String] = try browser.run(Self.rows)
    #expect(rows.count == 3 && rows.allSatisfy { $0.contains("blocked") })
    for (view, count) in [
      ("step=4&search=attacker db", 1),
      ("step=4&policy=NetworkPolicy/np-demo/api-default-deny-egress", 2),
      ("step=4&port=TCP 80", 2), ("step=4&namespace=kube-system", 3), ("step=4&change=closed", 2),
      ("step=3&change=opened", 1), ("step=4&search=no such thing", 0),
    ] {
      try browser.perform("location.hash = '\(view)'; dispatchEvent(new Event('hashchange'))")
      rows = try browser.run(Self.rows)
      #expect(rows.count == count, "\(view): \(rows)")
    }
    try browser.press("/", "D", "N", "S")
    rows = try browser.run(Self.rows)
    #expect(rows.isEmpty || rows.allSatisfy { $0.contains("DNS") })
    try browser.close()
  }

  @Test("Everything can be done by keyboard, and is named for a screen reader")
  func keyboard() throws {
    let (browser, _) = try browser("np-demo", "step=1")
    try browser.press(Browser.Key.right)
    #expect(try address(of: browser).contains("step=2"))
    try browser.perform("document.querySelector('figure:not([hidden]) g.edge').focus()")
    try browser.press(Browser.Key.enter)
    #expect(try address(of: browser).contains("select=connection"))
    try browser.perform("document.querySelector('.scroller').focus()")
    try browser.press(
      Browser.Key.escape, Browser.Key.down, Browser.Key.down, Browser.Key.enter)
    #expect(try address(of: browser).contains("select=connection"))
    try browser.press("m")
    try browser.perform("document.querySelector('canvas').focus()")
    try browser.press(Browser.Key.right, Browser.Key.enter)
    #expect(try address(of: browser).contains("select=cell"))
    let said: String = try browser.run("return document.getElementById('live').textContent")
    #expect(said.contains("np-demo"))
    let nameless: [String] = try browser.run(
      """
      return [...document.querySelectorAll('button, select, input, [tabindex="0"]')].filter(item =>
        !(item.getAttribute('aria-label') || item.innerText || item.labels?.[0]?.innerText || item.title))
        .map(item => item.outerHTML.slice(0, 80))
      """)
    #expect(nameless.isEmpty, "\(nameless)")
    try browser.close()
  }

  @Test("Without a policy lines, gates and counts are those of the evaluator")
  func whatIf() throws {
    let off =
      "NetworkPolicy/np-demo/db-default-deny-ingress NetworkPolicy/np-demo/db-allow-from-api"
    let (browser, _) = try browser("np-demo", "step=6&off=\(off)")
    let rows: [String] = try browser.run(Self.rows)
    #expect(rows.contains { $0.contains("attacker → np-demo/db TCP 80 ○ allowed (opened)") })
    let redrawn: Int = try browser.run(
      "return document.querySelectorAll('g.edge.what-if .redrawn').length")
    #expect(redrawn > 0)
    let gates: String = try browser.run(
      "return document.querySelector('figure:not([hidden]) g.box[id$=\"deployment.db\"]').textContent"
    )
    #expect(gates.contains("in open"))
    try browser.click("#tab-policies")
    try browser.click("#policies .remark button")
    let restored: String = try browser.run(
      "return document.querySelector('figure:not([hidden]) g.box[id$=\"deployment.db\"]').textContent"
    )
    #expect(restored.contains("in P4 P5"))
    try browser.close()
  }

  @Test("Of many workloads the picture is of namespaces, and leads to everything else")
  func overview() throws {
    let workloads = (0..<160).map {
      Manifest.deployment("w\($0)", in: "n\($0 % 8)", ports: [80])
    }
    let open =
      "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: "
      + "{kubernetes.io/metadata.name: n1}}}]}]}"
    let command = try Command([
      "1.yaml": workloads.joined(), "2.yaml": Manifest.policy("closed", in: "n0", open),
      "steps.yaml": """
      apiVersion: podreach.dev/v1alpha1
      kind: Steps
      steps:
        - {title: Open, files: [1.yaml]}
        - {title: Closed, files: [2.yaml], probes: ["n1/w1 → n0/w0:80/tcp: allowed", "n2/w2 → n0/w0:80/tcp: blocked"]}
      """,
    ])
    let outcome = try command.run(["report", "steps.yaml", "-q", "-o", "report.html"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let browser = try Browser()
    try browser.open("file://\(command.folder.appendingPathComponent("report.html").path)")
    let said = try browser.console()
    #expect(said.isEmpty, "\(said)")
    let words: String = try browser.run(
      "return document.getElementById('step-words').textContent")
    #expect(words == "+ n0/closed")
    func choose(_ selector: String) throws {
      try browser.perform(
        "document.querySelector('\(selector)').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
      )
    }
    try choose("figure:not([hidden]) g.box[id$=n0] text")
    #expect(try address(of: browser).contains("select=namespace:n0"))
    let lit = """
      return [...document.querySelectorAll('figure:not([hidden]) .lit title')]
        .map(title => title.textContent)
      """
    let around: [String] = try browser.run(lit)
    #expect(around.contains { $0.contains("n1 to n0: 400 of 400 pairs connect") }, "\(around)")
    #expect(!around.contains { $0.hasPrefix("n5") }, "\(around)")
    try choose("figure:not([hidden]) g.edge path")
    #expect(try address(of: browser).contains("select=namespaces:n1|n0"))
    try browser.perform(
      "location.hash = 'off=NetworkPolicy/n0/closed'; dispatchEvent(new Event('hashchange'))")
    let remark: String = try browser.run("return document.getElementById('remark').textContent")
    #expect(remark.contains("not this picture"))
    try browser.close()
  }

  @Test("It is dark on a dark system, and on paper it is light and complete")
  func darkAndPrint() throws {
    let (browser, _) = try browser("np-demo")
    let background = "return getComputedStyle(document.documentElement).backgroundColor"
    try browser.emulate(colorScheme: "light")
    #expect(try browser.run(background) == "rgb(255, 255, 255)")
    try browser.emulate(colorScheme: "dark")
    #expect(try browser.run(background) == "rgb(13, 17, 23)")
    let card: String = try browser.run(
      "return getComputedStyle(document.querySelector('g.box polygon')).fill")
    #expect(card == "rgb(28, 34, 41)")
    try browser.emulate(media: "print", colorScheme: "dark")
    #expect(try browser.run(background) == "rgb(255, 255, 255)")
    let figures: Int = try browser.run(
      "return [...document.querySelectorAll('figure')].filter(one => getComputedStyle(one).display !== 'none').length"
    )
    #expect(figures == 6)
    try browser.close()
  }

  @Test("The policy of the page stops every other script, style and request")
  func contentSecurityPolicy() throws {
    let (browser, _) = try browser("np-demo")
    let broken: [String] = try browser.run(
      """
      const found = [];
      document.addEventListener('securitypolicyviolation', event => found.push(event.effectiveDirective));
      const script = document.createElement('script');
      try { script.textContent = 'window.ran = true'; document.body.append(script); } catch { found.push('trusted-types'); }
      const image = document.createElement('img');
      image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
      document.body.append(image);
      const style = document.createElement('style');
      style.textContent = 'body { display: none }';
      document.body.append(style);
      try { document.body.innerHTML += '<b>x</b>'; } catch { found.push('inner'); }
      return [String(window.ran ?? false), getComputedStyle(document.body).display, ...found];
      """)
    #expect(broken[0] == "false" && broken[1] == "block" && broken.contains("inner"))
    try browser.close()
  }

  @Test("Whatever the names, texts and titles of the input hold is shown as text")
  func injection() throws {
    let attack = "</script><script>window.ran=1</script><img src=x onerror=window.ran=1><!--"
    let command = try Command([
      "steps.yaml": """
      apiVersion: podreach.dev/v1alpha1
      kind: Steps
      title: '\(attack)'
      steps:
        - title: '\(attack)'
          caption: '\(attack)'
          files: [app.yaml]
          probes: ["shop/web → shop/db:80/tcp: blocked"]
      """,
      "app.yaml": """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: shop, annotations: {note: '\(attack)'}}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web, other: '\(attack)'}}
          spec: {containers: [{name: '\(attack)', image: i, ports: [{containerPort: 80, name: '\(attack)'}]}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: db, namespace: shop}
      spec:
        selector: {matchLabels: {app: db}}
        template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: db, namespace: shop, annotations: {note: '\(attack)'}}
      spec:
        podSelector: {matchLabels: {app: db}}
        policyTypes: [Ingress] # \(attack)
        ingress: [{from: [{podSelector: {matchLabels: {app: nobody}}}]}]
      """,
    ])
    let outcome = try command.run("report", ".", "-o", "report.html", "--title", attack)
    #expect(outcome.status == 0 || outcome.status == 3, "\(outcome.errors)")
    let page = command.folder.appendingPathComponent("report.html")
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(text.components(separatedBy: "<script").count == 3)
    #expect(!text.contains("<img") && !text.contains("<!--"))
    let browser = try Browser()
    for view in [
      "", "list=policies", "list=findings", "select=policy:NetworkPolicy/shop/db", "view=matrix",
    ] {
      try browser.open("about:blank")
      try browser.open("file://\(page.path)#\(view)")
      let ran: Bool = try browser.run(
        "document.querySelectorAll('.policy-list button, tr[data-row], .finding-list button').forEach(one => one.click()); return 'ran' in window"
      )
      #expect(!ran)
      #expect(try browser.console().isEmpty)
    }
    let title: String = try browser.run("return document.querySelector('h1').textContent")
    #expect(title.hasPrefix("</script><script>"))
    try browser.close()
  }

  @Test("Of many workloads the matrix comes first, and what is asked for is listed")
  func many() throws {
    let workloads = (0..<210).map { Manifest.deployment("w\($0)", in: "n\($0 % 42)", ports: [80]) }
    let policies = (0..<42).map {
      Manifest.policy(
        "p\($0)", in: "n\($0)",
        "{podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}")
    }
    let command = try Command(["town.yaml": (workloads + policies).joined()])
    let outcome = try command.run("report", "town.yaml", "-o", "report.html", "--quiet")
    try #require(outcome.status == 0, "\(outcome.errors)")
    let browser = try Browser()
    try browser.open("file://\(command.folder.path)/report.html")
    let isMatrix: Bool = try browser.run("return !document.getElementById('matrix').hidden")
    #expect(isMatrix)
    let note: String = try browser.run("return document.getElementById('connections').innerText")
    #expect(note.contains("too many connections to list"))
    try browser.perform(
      "location.hash = 'select=pod:n3/w3'; dispatchEvent(new Event('hashchange'))")
    let rows: [String] = try browser.run(Self.rows)
    // To and from 209 others, and the lookup.
    #expect(rows.count == 2 * 209 + 1)
    #expect(rows.filter { $0.contains("→ n3/w3 ") && $0.contains("● allowed") }.count == 4)
    #expect(rows.filter { $0.contains("→ n3/w3 ") && $0.contains("× blocked") }.count == 205)
    try browser.perform(
      "location.hash = 'namespace=n4&verdict=allowed&port=TCP 80'; dispatchEvent(new Event('hashchange'))"
    )
    let allowed: [String] = try browser.run(Self.rows)
    #expect(allowed.count == 5 * 4)
    #expect(try browser.console().isEmpty)
    try browser.close()
  }

  @Test("The two sides of a change are two steps")
  func change() throws {
    let command = try Command(in: Repository.root)
    let page = try Command().folder.appendingPathComponent("report.html").path
    let outcome = try command.run(
      "report", "--before", "Samples/np-demo/01-demo-apps.yaml", "Samples/np-demo", "-o", page,
      "--quiet")
    try #require(outcome.status == 0, "\(outcome.errors)")
    let browser = try Browser()
    try browser.open("file://\(page)#change=closed&both=1")
    let rows: [String] = try browser.run(Self.rows)
    #expect(rows.count == 1 && rows[0].contains("attacker → np-demo/db"), "\(rows)")
    let shown: Int = try browser.run(
      "return document.querySelectorAll('figure:not([hidden])').length")
    #expect(shown == 2)
    try browser.close()
  }
}
