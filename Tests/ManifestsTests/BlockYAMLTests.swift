import Testing

@testable import Manifests

@Suite("YAML in the usual form")
struct BlockYAMLTests {
  static let documents = [
    """
    ---
    # A policy.
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: "a b"   # quoted
      namespace: 'shop'
      annotations: {}
      labels:
        app.kubernetes.io/name: web

        empty:
        other: a:b #c -d 'e' [f]
    spec:
      podSelector: {}
      ingress:
      - from:
        - podSelector:
            matchExpressions:
            - key: tier
              operator: In
              values:
              - front
              - "back # end"
        ports:
        - port: 80
          endPort: -90
        -
          port: http
        -
      - {}
      egress: []
      policyTypes:
        - Ingress
        # no egress
        - Egress
    """,
    """
    kind: List
    items:
      - kind: Pod
        spec:
          containers:
          - image: registry.example:5000/web:1.2
            ports:
            - containerPort: 8080
      - kind: Service
        metadata: # none
      - null
      - ~
      - http://example.com/a#b
    """,
    """
    data:
      script: |
        set -e # not a comment
          more

        --- end

      stripped: |-
        a: b
      kept: |+
        é

      items:
      - |
        x
      - é – “日本語” 🚢 # ü
      - "…"

    """,
    """
    status:
      conditions:
      - message: 'containers with ''unready'' status:  

          [web]'
        reason: a plain text
          that goes on  

          - for some lines # and ends

      - message: "two
          lines" # here
        reason: "a \\"b\\"\\n c"
      empty: '
        '
    """,
  ]

  static let pieces = [
    " ", "-", ":", "#", "\n", "'", "\"", "{}", "[]", "- ", ": ", "\n  ", "\n- ", " #", "a", "|",
    "---", "...", "? ", "&a ", "*a", "!t ", "<<: ", "\\", ",", "%", "  ", "\n\n", "\na: b\n",
    "- - ",
  ]

  /// A tree as text, each node with its place.
  private struct Dump: Equatable {
    var nodes: [String]
    var text: [UInt8]
    var root: Int?

    init(_ builder: TreeBuilder) {
      nodes = builder.tree.nodes.map { "\($0)" }
      text = builder.tree.text
      root = builder.root?.index
    }
  }

  private static func builder() -> TreeBuilder {
    TreeBuilder(
      limits: ReadingOptions.Limits(), isIdentityEnough: { _, _ in false },
      receiveItem: { _, _, _ in .keep })
  }

  private static func blockDump(of part: FileParts.Part, in bytes: [UInt8]) -> Dump? {
    guard BlockYAML.isPrintable(bytes, in: part.range) else { return nil }
    var builder = builder()
    var document = BlockYAML(bytes, in: part)
    guard (try? document.read(into: &builder)) != nil else { return nil }
    return Dump(builder)
  }

  private static func dumps(of part: FileParts.Part, in bytes: [UInt8]) throws -> [Dump] {
    var builder = builder()
    var dumps: [Dump] = []
    try YAMLDocuments.read(
      bytes, in: part.range, firstLine: part.firstLine, into: &builder
    ) { builder in
      dumps.append(Dump(builder))
    }
    return dumps
  }

  /// How many parts were read without libyaml.
  private static func check(_ text: String) throws -> Int {
    let bytes = Array(text.utf8)
    var count = 0
    for part in FileParts(bytes, in: 0..<bytes.count) {
      guard let dump = blockDump(of: part, in: bytes) else { continue }
      count += 1
      let expected = try? dumps(of: part, in: bytes)
      #expect(expected == [dump], "\(text)")
    }
    return count
  }

  @Test(arguments: documents)
  func `is read without libyaml, and to the same tree`(document: String) throws {
    #expect(try Self.check(document) == 1)
    #expect(try Self.check(document + "\n---\n" + document + "\n") == 2)
  }

  @Test(arguments: documents)
  func `is read as libyaml reads it however it is changed, or left to it`(document: String) throws {
    var generator = SeededGenerator(seed: 7)
    var count = 0
    for _ in 0..<4_000 {
      var text = document
      for _ in 0..<Int.random(in: 1...3, using: &generator) { mutate(&text, &generator) }
      count += try Self.check(text)
    }
    #expect(count > 300)
  }

  private func mutate(_ text: inout String, _ generator: inout SeededGenerator) {
    guard let place = text.indices.randomElement(using: &generator) else { return }
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: text.remove(at: place)
    case 1, 2:
      text.insert(contentsOf: Self.pieces.randomElement(using: &generator) ?? "", at: place)
    default:
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let line = Int.random(in: lines.indices, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: lines[line] = " " + lines[line]
      case 1: lines[line] = String(lines[line].dropFirst(2))
      case 2: lines.insert(lines[line], at: line)
      default: lines.remove(at: line)
      }
      text = lines.joined(separator: "\n")
    }
  }
}
