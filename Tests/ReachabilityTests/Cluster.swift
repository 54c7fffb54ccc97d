/// What the tests ask of the product.
///
/// Everything else in these tests is independent of it: wiring a new evaluator is a change of this file only.
struct Cluster {
  /// What may become of a connection.
  enum Outcome: String {
    /// It passes.
    case allowed
    /// It does not pass.
    case blocked
    /// The input does not tell.
    case unknown
  }

  /// The evaluator has no entrance yet.
  struct NotWired: Error {}

  /// Reads manifests.
  ///
  /// - Throws: When nothing can be evaluated.
  init(manifests: String, podCIDRs: [String] = []) throws {
    throw NotWired()
  }

  /// Evaluates one connection.
  ///
  /// An end is `namespace/pod`, `node/NAME` or an address.
  ///
  /// - Throws: When an end is not known.
  func outcome(
    from: String, to: String, port: Int, protocol: String
  ) throws -> Outcome {
    throw NotWired()
  }
}
