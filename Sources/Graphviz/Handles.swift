internal import CGraphviz

// Pointers to what libgraphviz owns: good while the graph is open, and for calls into it only.

/// A graph or a subgraph of it.
@safe struct GraphHandle {
  let pointer: UnsafeMutablePointer<Agraph_t>

  /// Takes what the library returned; `nil` if it returned nothing.
  init?(_ pointer: UnsafeMutablePointer<Agraph_t>?) {
    guard let pointer = unsafe pointer else { return nil }
    unsafe self.pointer = pointer
  }
}

/// A node.
@safe struct NodeHandle {
  let pointer: UnsafeMutablePointer<Agnode_t>

  /// Takes what the library returned; `nil` if it returned nothing.
  init?(_ pointer: UnsafeMutablePointer<Agnode_t>?) {
    guard let pointer = unsafe pointer else { return nil }
    unsafe self.pointer = pointer
  }
}

/// An edge.
@safe struct EdgeHandle {
  let pointer: UnsafeMutablePointer<Agedge_t>

  /// Takes what the library returned; `nil` if it returned nothing.
  init?(_ pointer: UnsafeMutablePointer<Agedge_t>?) {
    guard let pointer = unsafe pointer else { return nil }
    unsafe self.pointer = pointer
  }
}
