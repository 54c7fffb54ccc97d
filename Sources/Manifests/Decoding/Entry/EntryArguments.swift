import Kubernetes

extension ObjectDecoder {
  private static let classArguments = [
    "--ingress-class=", "--controller-class=", "--providers.kubernetesingress.ingressclass=",
  ]

  /// The classes that an ingress controller is told to serve, by the arguments of its containers.
  ///
  /// What is wrong with arguments is not Podreach's business.
  func entryClasses(of spec: Mapping) -> Set<String> {
    guard let containers = value("containers", in: spec) else { return [] }
    var result: Set<String> = []
    eachItem(of: containers) { container in
      guard let arguments = plainValue("args", in: container) else { return }
      eachItem(of: arguments) { argument in
        guard tree[argument].kind == .scalar, tree.bytes(argument).starts(with: "--".utf8) else {
          return
        }
        let text = tree.string(argument)
        if let prefix = Self.classArguments.first(where: text.hasPrefix) {
          result.insert(String(text.dropFirst(prefix.count)))
        }
      }
    }
    return result
  }

  /// Visits the items of a list, without an array of them: there are as many lists as pods.
  func eachItem(of list: NodeID, _ visit: (NodeID) -> Void) {
    let list = tree[tree.resolved(list)]
    guard list.kind == .sequence else { return }
    var index = Int(list.start)
    for _ in 0..<list.count {
      let item = NodeID(index: index)
      visit(tree.resolved(item))
      index = Int(tree[item].next)
    }
  }

  /// The value of a key that the mapping itself holds.
  func plainValue(_ key: String, in mapping: NodeID) -> NodeID? {
    let mapping = tree[mapping]
    guard mapping.kind == .mapping else { return nil }
    var index = Int(mapping.start)
    for _ in 0..<mapping.count / 2 {
      let name = NodeID(index: index)
      let value = NodeID(index: Int(tree[name].next))
      if tree[name].kind == .scalar, tree.text(name, equals: key) { return value }
      index = Int(tree[value].next)
    }
    return nil
  }
}
