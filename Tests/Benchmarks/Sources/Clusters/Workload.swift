/// A controller's name, labels and ports; its pods are what is written.
struct Workload: Sendable {
  static let names = [
    "web", "api", "db", "cache", "worker", "queue", "auth", "gateway", "metrics", "catalog",
    "orders", "payments", "mailer", "importer", "exporter", "index", "search", "profile",
    "sessions", "images", "reports", "audit", "scheduler", "proxy",
  ]
  static let tiers = ["frontend", "backend", "data"]

  let name: String
  let namespace: Namespace
  let tier: String
  private let hash: String
  private let isStateful: Bool
  private let port: Int

  /// Creates a workload; those of a namespace take the names in turn.
  init(number: Int, in namespace: Namespace, random: inout SplitMix64) {
    let name = Self.names[number % Self.names.count]
    let round = number / Self.names.count
    self.name = round == 0 ? name : "\(name)-\(round)"
    self.namespace = namespace
    tier = Self.tiers[name.utf8.count % 3]
    isStateful = ["db", "cache", "queue"].contains(name)
    hash = random.letters(9)
    port = [8080, 8443, 5432, 6379, 9090, 3000][name.utf8.count % 6]
  }

  private var controller: String { isStateful ? name : "\(name)-\(hash)" }

  /// One of its pods, as the API server knows it.
  func pod(_ index: Int, random: inout SplitMix64) -> Value {
    let name = isStateful ? "\(controller)-\(index)" : "\(controller)-\(random.letters(5))"
    var labels = [("app", self.name)]
    if isStateful {
      labels.append(("apps.kubernetes.io/pod-index", String(index)))
      labels.append(("statefulset.kubernetes.io/pod-name", name))
    } else {
      labels.append(("pod-template-hash", hash))
    }
    labels.append(("tier", tier))
    let address = "10.\(random.number(below: 256)).\(random.number(below: 256))"
    return [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "name": .text(name), "namespace": .text(namespace.name), "labels": .texts(labels),
        "ownerReferences": [
          [
            "apiVersion": "apps/v1", "kind": isStateful ? "StatefulSet" : "ReplicaSet",
            "name": .text(controller), "controller": true,
          ]
        ],
      ],
      "spec": ["containers": [container]],
      "status": ["podIP": .text("\(address).\(random.number(below: 256))")],
    ]
  }

  private var container: Value {
    [
      "name": "main", "image": .text("\(name):1.\(port % 7)"),
      "ports": [["name": .text(portName), "containerPort": .number(port)]],
    ]
  }

  private var portName: String { port == 8080 || port == 3000 ? "http" : "main" }

  var service: Value {
    [
      "apiVersion": "v1", "kind": "Service",
      "metadata": ["name": .text(name), "namespace": .text(namespace.name)],
      "spec": [
        "selector": ["app": .text(name)],
        "ports": [["name": .text(portName), "port": 80, "targetPort": .text(portName)]],
      ],
    ]
  }
}
