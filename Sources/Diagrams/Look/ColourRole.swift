/// What a colour is for.
///
/// INVARIANT: every role has a light hex of its own, so that a style sheet can tell roles apart by the colour that
/// a shape carries, and give each its dark one.
enum ColourRole: String, CaseIterable, Hashable, Sendable {
  case page, panel, panelBorder, card, line, ghostFill
  case namespace, namespaceBorder, tab, tabText
  case external, chip, rule, stripe
  case ink, muted
  case gate, gateText
  case allow, allowText, dns, block, unknown, onVerdict
  case banner, bannerBorder, bannerText

  /// The colour on a light page, in the lower case that Graphviz writes.
  var light: String {
    switch self {
    case .page: "#ffffff"
    case .panel: "#fefefe"
    case .panelBorder: "#d1d9e0"
    case .card: "#fdfdfd"
    case .line: "#838c96"
    case .ghostFill: "#f9fafb"
    case .namespace: "#f3f5f8"
    case .namespaceBorder: "#8b949e"
    case .tab: "#57606a"
    case .tabText: "#fcfcfc"
    case .external: "#f6f8fb"
    case .chip: "#eaeef2"
    case .rule: "#d8dee4"
    case .stripe: "#f7f9fa"
    case .ink: "#1f2328"
    case .muted: "#59636e"
    case .gate: "#24292f"
    case .gateText: "#fbfbfb"
    case .allow: "#008a64"
    case .allowText: "#00805d"
    case .dns: "#00588f"
    case .block: "#c43c00"
    case .unknown: "#8250df"
    case .onVerdict: "#fafafa"
    case .banner: "#ffd8a8"
    case .bannerBorder: "#b35900"
    case .bannerText: "#2b1d0e"
    }
  }

  /// The colour on a dark page.
  var dark: String {
    switch self {
    case .page: "#0d1117"
    case .panel: "#0f141b"
    case .panelBorder: "#30363d"
    case .card: "#1c2229"
    case .line: "#768390"
    case .ghostFill: "#12171e"
    case .namespace: "#151b23"
    case .namespaceBorder: "#5d6874"
    case .tab: "#48525d"
    case .tabText: "#f5f7fa"
    case .external: "#171d26"
    case .chip: "#2b323b"
    case .rule: "#2a3038"
    case .stripe: "#131920"
    case .ink: "#e6edf3"
    case .muted: "#9da7b1"
    case .gate: "#e6edf4"
    case .gateText: "#0e1218"
    case .allow: "#2bc79a"
    case .allowText: "#2cc89b"
    case .dns: "#58b8f0"
    case .block: "#ff7b3d"
    case .unknown: "#bc8cff"
    case .onVerdict: "#0b0f14"
    case .banner: "#4d3319"
    case .bannerBorder: "#e09b3d"
    case .bannerText: "#ffe8c7"
    }
  }
}
