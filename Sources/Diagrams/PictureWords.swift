/// Words of the pictures that a page says as well, so that both say the same.
package struct PictureWords: Sendable {
  /// Which lines are left out, and how to read the gates instead; `nil` where every line is drawn.
  package let economy: String?
  /// What the signs of a matrix of workloads mean, by name of the sign, in the order of a legend.
  package let signs: [(name: String, meaning: String)]
  /// Likewise of a matrix of namespaces.
  package let namespaceSigns: [(name: String, meaning: String)]

  /// The words of a picture, or of none.
  package init(_ diagram: Diagram? = nil) {
    let words = Words.of(diagram?.language ?? .english)
    economy = diagram.flatMap { LineEconomy($0).words(for: $0) }
    func signs(isOverview: Bool) -> [(name: String, meaning: String)] {
      GridSign.Meaning.allCases.map { meaning in
        ("\(meaning)", words.gridMeaning(meaning, isOverview: isOverview))
      }
    }
    self.signs = signs(isOverview: false)
    namespaceSigns = signs(isOverview: true)
  }
}
