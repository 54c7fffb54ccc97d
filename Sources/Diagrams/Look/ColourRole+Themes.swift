extension ColourRole {
  /// Roles by their light colour.
  static let byLight = Dictionary(
    allCases.map { ($0.light, $0) }, uniquingKeysWith: { first, _ in first })

  /// The shade of grey on paper.
  var print: String {
    switch self {
    case .page, .panel, .card: "#ffffff"
    case .panelBorder: "#a6a6a6"
    case .line: "#6e6e6e"
    case .ghostFill: "#fafafa"
    case .namespace: "#f2f2f2"
    case .namespaceBorder: "#858585"
    case .tab: "#4d4d4d"
    case .tabText, .gateText, .onVerdict: "#ffffff"
    case .external: "#f7f7f7"
    case .chip: "#e6e6e6"
    case .rule: "#cccccc"
    case .stripe: "#f5f5f5"
    case .ink, .allow, .allowText, .bannerText: "#000000"
    case .muted: "#4a4a4a"
    case .gate: "#1f1f1f"
    case .dns: "#2e2e2e"
    case .block: "#565656"
    case .unknown: "#636363"
    case .banner: "#dedede"
    case .bannerBorder: "#333333"
    }
  }

  /// The colour where contrast is what counts: black on white, and verdicts in their darkest hues.
  var contrast: String {
    switch self {
    case .page, .panel, .card, .ghostFill, .namespace, .external: "#ffffff"
    case .tabText, .gateText, .onVerdict: "#ffffff"
    case .panelBorder, .line, .namespaceBorder, .tab, .rule, .ink, .gate: "#000000"
    case .bannerBorder, .bannerText: "#000000"
    case .chip: "#f0f0f0"
    case .stripe: "#f2f2f2"
    case .muted: "#1f1f1f"
    case .allow, .allowText: "#00573f"
    case .dns: "#003d99"
    case .block: "#a11a00"
    case .unknown: "#5b1fa8"
    case .banner: "#ffe7a3"
    }
  }
}
