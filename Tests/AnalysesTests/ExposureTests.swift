import Analyses
import Kubernetes
import Reachability
import TestSupport
import Testing

@Suite("What policies open to pods that are not in the input")
struct ExposureTests {
  static let shop = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: shop, labels: {team: a}}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: db, namespace: shop, labels: {app: db}}
    spec: {containers: [{name: c, ports: [{containerPort: 5432}]}]}
    """

  /// The outcome of every connection from a pod that is not in the input to `db`, by namespace and name.
  static func exposed(_ from: String) throws -> [String: Answer.Kind] {
    let manifests =
      shop
        + """

        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: p, namespace: shop}
        spec:
          podSelector: {}
          ingress: [{from: [\(from)]}]
        """
    let states = Exposure.added(
      to: [Series.State(Snapshot(manifests: manifests))], dns: ClusterDNS())
    let series = Series(states)
    var result: [String: Answer.Kind] = [:]
    for (index, route) in series.routes.enumerated() {
      guard let source = route.source.workload, route.destination.workload?.name == "db",
        series.steps[0].workload(source)?.isExposure == true
      else { continue }
      result["\(source.namespace)/\(source.name)"] = series.answers[0][index]?.kind
    }
    return result
  }

  @Test func `every other pod stands for the whole cluster`() throws {
    #expect(
      try Self.exposed("{namespaceSelector: {}}") == ["any namespace/any pod": .allowedByRule])
    #expect(
      try Self.exposed("{podSelector: {}}") == ["any namespace/any pod": .blocked(.ingress)])
  }

  @Test func `a namespace with labels that none has`() throws {
    #expect(
      try Self.exposed("{namespaceSelector: {matchLabels: {team: b}}}") == [
        "any namespace/any pod": .blocked(.ingress),
        "any namespace team=b/any pod": .allowedByRule,
      ])
  }

  @Test func `a pod with labels that none has, in a namespace that is there`() throws {
    #expect(
      try Self.exposed("{podSelector: {matchLabels: {app: api}}}") == [
        "any namespace/any pod": .blocked(.ingress), "shop/any pod app=api": .allowedByRule,
      ])
  }

  @Test func `a namespace that is named and not there`() throws {
    let selector = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}"
    #expect(
      try Self.exposed(selector) == [
        "any namespace/any pod": .blocked(.ingress), "ops/any pod": .allowedByRule,
      ])
  }

  @Test func `who is in the input is not shown again`() throws {
    #expect(
      try Self.exposed("{podSelector: {matchLabels: {app: db}}}") == [
        "any namespace/any pod": .blocked(.ingress)
      ])
  }

  @Test func `a selector that nothing can match opens nothing`() throws {
    let impossible =
      "{podSelector: {matchLabels: {app: x}, matchExpressions: [{key: app, operator: NotIn, values: [x]}]}}"
    #expect(try Self.exposed(impossible) == ["any namespace/any pod": .blocked(.ingress)])
  }
}
