/// The digest by which a Content-Security-Policy knows a script or a style sheet (FIPS 180-4).
struct SHA256 {
  /// The digest of some bytes.
  let bytes: [UInt8]

  init(_ message: [UInt8]) {
    var state = Self.start
    var padded = message + [0x80]
    padded += Array(repeating: 0, count: (120 - padded.count % 64) % 64)
    let bits = UInt64(message.count) * 8
    padded += (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) }
    for block in stride(from: 0, to: padded.count, by: 64) {
      Self.mix(&state, padded[block..<(block + 64)])
    }
    bytes = state.flatMap { word in
      (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) }
    }
  }

  private static func mix(_ state: inout [UInt32], _ block: ArraySlice<UInt8>) {
    var words = Array(repeating: UInt32(0), count: 64)
    for (index, byte) in block.enumerated() {
      words[index / 4] = words[index / 4] << 8 | UInt32(byte)
    }
    for index in 16..<64 {
      let (early, late) = (words[index - 15], words[index - 2])
      let first = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
      let second = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
      words[index] = words[index - 16] &+ first &+ words[index - 7] &+ second
    }
    var next = state
    for index in 0..<64 {
      let (a, e) = (next[0], next[4])
      let choice = e & next[5] ^ ~e & next[6]
      let majority = a & next[1] ^ a & next[2] ^ next[1] & next[2]
      let first =
        next[7] &+ (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) &+ choice &+ constants[index]
        &+ words[index]
      let second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ majority
      next = [first &+ second] + next[0..<3] + [next[3] &+ first] + next[4..<7]
    }
    for index in state.indices { state[index] = state[index] &+ next[index] }
  }

  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  /// The fractional parts of roots of the first primes, as the standard has it.
  private static let start = primes(8).map { fraction(of: $0, root: 2) }
  private static let constants = primes(64).map { fraction(of: $0, root: 3) }

  private static func primes(_ count: Int) -> [UInt64] {
    var found: [UInt64] = []
    var number: UInt64 = 2
    while found.count < count {
      if found.allSatisfy({ number % $0 != 0 }) { found.append(number) }
      number += 1
    }
    return found
  }

  /// The first 32 bits behind the point of a square or cube root.
  private static func fraction(of number: UInt64, root: Int) -> UInt32 {
    // The greatest x with x^root ≤ number · 2^(32·root), found bit by bit.
    let limit = UInt128(number) << UInt128(32 * root)
    var result: UInt128 = 0
    for bit in stride(from: 36, through: 0, by: -1) {
      let candidate = result | UInt128(1) << UInt128(bit)
      let power = (1..<root).reduce(candidate) { power, _ in power * candidate }
      if power <= limit { result = candidate }
    }
    return UInt32(truncatingIfNeeded: result)
  }
}

extension [UInt8] {
  /// The bytes in base 64.
  var base64: String {
    let digits = [Character]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: count, by: 3) {
      let group = self[start..<Swift.min(start + 3, count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : "=")
      }
    }
    return text
  }
}
