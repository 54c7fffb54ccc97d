/// What an attacker is assumed to hold, and what is asked about it.
public struct AttackQuestion: Hashable, Sendable {
  /// Where the attacker is, as a person wrote it.
  public var source: String
  /// The same, read.
  public var start: EndpointExpression
  /// Where the attacker wants to go, as a person wrote it; `nil` for everywhere.
  public var destination: String?
  /// The same, read.
  public var goal: EndpointExpression?
  /// How many hops there may be; `nil` for any number.
  public var mostHops: Int?
  /// Whether the cluster DNS is a place to go on from, and not only one that is reached.
  public var passesDNS: Bool

  /// Creates a question.
  public init(
    from source: (text: String, expression: EndpointExpression),
    to destination: (text: String, expression: EndpointExpression)? = nil, mostHops: Int? = nil,
    passesDNS: Bool = false
  ) {
    self.source = source.text
    start = source.expression
    self.destination = destination?.text
    goal = destination?.expression
    self.mostHops = mostHops
    self.passesDNS = passesDNS
  }
}
