extension DocumentTree {
  /// The path of a node below a root, such as `spec.ingress[0].ports[1].endPort`; the path of a key is that of its
  /// mapping.
  ///
  /// A node precedes its children, and a subtree fills a range of indices, so the way down is known at each step.
  func path(of target: NodeID, from root: NodeID) -> String {
    var path = ""
    var node = root
    while node != target, self[node].kind == .mapping || self[node].kind == .sequence {
      let children = children(node)
      guard let index = children.lastIndex(where: { $0.index <= target.index }) else { break }
      let child = children[index]
      if self[node].kind == .sequence {
        path += "[\(index)]"
      } else if index.isMultiple(of: 2) {
        break
      } else {
        let key = children[index - 1]
        if !path.isEmpty { path += "." }
        path += self[key].kind == .scalar ? string(key) : "?"
      }
      node = child
    }
    return path
  }
}
