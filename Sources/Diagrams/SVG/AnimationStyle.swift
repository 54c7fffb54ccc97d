/// The style sheet that shows one frame after the other.
///
/// The last frame is the one that is visible by itself: a viewer that asks for less motion, or knows no style sheets,
/// shows it alone.
enum AnimationStyle {
  /// How long each step is shown, in seconds.
  static let seconds = 3
  /// How often longer the last one is.
  private static let lastFrames = 2

  /// The rules for sections with these identities, in order; empty where there is nothing to animate.
  static func css(frames: [String]) -> String {
    guard frames.count > 1 else { return "" }
    let beats = frames.count - 1 + lastFrames
    var rules: [String] = []
    for (index, id) in frames.enumerated() {
      let isLast = index == frames.count - 1
      let start = percent(index, of: beats)
      let end = isLast ? "100%" : percent(index + 1, of: beats)
      let before = index == 0 ? "" : "0%{visibility:hidden}"
      let after = isLast ? "" : "\(end),100%{visibility:hidden}"
      let during = isLast ? "\(start),100%" : start
      rules.append("@keyframes \(id){\(before)\(during){visibility:visible}\(after)}")
      rules.append("#\(id){animation:\(id) \(beats * seconds)s step-end infinite}")
    }
    // "Pause, Stop, Hide" (WCAG 2.2.2): whoever points at it may read in peace.
    rules.append("svg:hover .frame{animation-play-state:paused}")
    return "@media (prefers-reduced-motion:no-preference){\n\(rules.joined(separator: "\n"))\n}"
  }

  private static func percent(_ beat: Int, of beats: Int) -> String {
    "\((Double(beat) * 100 / Double(beats)).decimal)%"
  }
}
