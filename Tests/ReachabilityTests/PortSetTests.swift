import Kubernetes
import Reachability
import TestSupport
import Testing

@Suite("A set of ports")
struct PortSetTests {
  /// A few ranges at both ends of the numbers, in no order, of which some touch or overlap.
  private static func draw(_ random: inout SplitMix64) -> (ports: PortSet, members: Set<Port>) {
    var ports = PortSet.none
    var members: Set<Port> = []
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let transport = random.pick(TransportProtocol.allCases)
      let first = UInt16.random(in: 0...40, using: &random)
      let base: UInt16 = random.chance(30) ? UInt16.max - 60 : 0
      let range = base + first...base + first + UInt16.random(in: 0...20, using: &random)
      ports.formUnion(PortSet(transport, range))
      members.formUnion(range.filter { $0 > 0 }.map { Port($0, transport) })
    }
    return (ports, members)
  }

  private static let asked = TransportProtocol.allCases.flatMap { transport in
    (Array(0...70) + Array(UInt16.max - 70...UInt16.max)).map { Port($0, transport) }
  }

  private static func agree(_ ports: PortSet, _ members: Set<Port>) -> Bool {
    asked.allSatisfy { ports.contains($0) == members.contains($0) } && ports == PortSet(members)
  }

  @Test("is that of its members, whatever is done with it", arguments: [UInt64](1...200))
  func members(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let (left, right) = (Self.draw(&random), Self.draw(&random))
    #expect(Self.agree(left.ports, left.members))
    #expect(Self.agree(left.ports.union(right.ports), left.members.union(right.members)))
    #expect(
      Self.agree(left.ports.intersection(right.ports), left.members.intersection(right.members)))
    #expect(
      Self.agree(left.ports.subtracting(right.ports), left.members.subtracting(right.members)))
    #expect(left.ports.subtracting(right.ports) == left.ports.intersection(right.ports.complement))
    #expect(left.ports.isEmpty == left.members.isEmpty)
  }

  @Test("has ranges that neither touch nor overlap", arguments: [UInt64](1...50))
  func ranges(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let ports = Self.draw(&random).ports.union(Self.draw(&random).ports)
    for transport in TransportProtocol.allCases {
      let ranges = ports.ranges(of: transport)
      for (range, next) in zip(ranges, ranges.dropFirst()) {
        #expect(Int(range.upperBound) + 1 < Int(next.lowerBound))
      }
    }
  }

  @Test("of many ports is made and asked in about as much time as there are ports")
  func growth() {
    func ports(_ count: UInt16) -> [Port] { (0..<count).map { Port($0 * 2 + 1, .tcp) }.reversed() }
    let ratio = Growth.ratio(from: ports(2_000), to: ports(16_000)) { ports in
      let set = PortSet(ports)
      #expect(ports.allSatisfy(set.contains))
    }
    #expect(ratio < 24, "8 times the ports took \(ratio) times as long")
  }
}
