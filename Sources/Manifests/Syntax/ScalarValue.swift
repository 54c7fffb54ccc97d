/// What the API server takes a scalar for.
///
/// It reads YAML with a fork of go-yaml 2, by YAML 1.1: `y`, `no`, `on` and `off` are booleans, `0800` and `1.10` are
/// numbers. Dates are strings.
enum ScalarValue: Hashable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string

  /// Reads an unquoted scalar.
  init(plain bytes: ArraySlice<UInt8>) {
    guard let first = bytes.first else {
      self = .null
      return
    }
    // Every word that is not a string starts with one of these.
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      if let integer = Self.plainInteger(bytes) {
        self = .integer(integer)
      } else if Self.canBeNumber(bytes) {
        self = Self.number(in: String(decoding: bytes, as: UTF8.self)) ?? .string
      } else {
        self = .string
      }
    case UInt8(ascii: "~"), UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"),
      UInt8(ascii: "N"), UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"),
      UInt8(ascii: "F"), UInt8(ascii: "o"), UInt8(ascii: "O"):
      self = bytes.count <= 5 ? Self.word(String(decoding: bytes, as: UTF8.self)) : .string
    default:
      self = .string
    }
  }

  /// The usual case: decimal digits without a leading zero, few enough for any integer.
  private static func plainInteger(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count <= 18, bytes.first != UInt8(ascii: "0") || bytes.count == 1 else {
      return nil
    }
    var value = 0
    for byte in bytes {
      guard (48...57).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    return value
  }

  /// Whether the characters are those of a number; no number has two points, which most addresses have.
  private static func canBeNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
    var points = 0
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "."):
        points += 1
        if points > 1 { return false }
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        continue
      // `0x`, `0o`, `.inf`, `.nan`.
      case UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "o"), UInt8(ascii: "O"),
        UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "n"), UInt8(ascii: "N"):
        continue
      default: return false
      }
    }
    return true
  }

  private static func word(_ text: String) -> Self {
    switch text {
    case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": .boolean(true)
    case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF":
      .boolean(false)
    case "~", "null", "Null", "NULL": .null
    default: .string
    }
  }

  private static func number(in text: String) -> Self? {
    switch text {
    case ".nan", ".NaN", ".NAN": return .number(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
    default: break
    }
    // "plain := strings.Replace(in, "_", "", -1)", but a leading dot is read as it is.
    let digits = text.first == "." ? text : text.filter { $0 != "_" }
    if let integer = integer(in: digits) { return .integer(integer) }
    return isFloat(digits) ? Double(digits).map(Self.number) : nil
  }

  /// Go's `strconv.ParseInt` with base 0: decimal, `0x`, `0o`, `0b`, and octal for a leading zero.
  private static func integer(in text: String) -> Int? {
    var digits = Substring(text)
    var sign = ""
    if let first = digits.first, first == "-" || first == "+" {
      sign = first == "-" ? "-" : ""
      digits = digits.dropFirst()
    }
    guard let first = digits.utf8.first, (48...57).contains(first) else { return nil }
    let radix: Int
    switch digits.prefix(2).lowercased() {
    case "0x": (radix, digits) = (16, digits.dropFirst(2))
    case "0o": (radix, digits) = (8, digits.dropFirst(2))
    case "0b": (radix, digits) = (2, digits.dropFirst(2))
    case let prefix where prefix.count == 2 && prefix.first == "0":
      (radix, digits) = (8, digits.dropFirst())
    default: radix = 10
    }
    guard let head = digits.first, head != "-", head != "+" else { return nil }
    return Int(sign + digits, radix: radix)
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
  private static func isFloat(_ text: String) -> Bool {
    var rest = Substring(text).utf8
    func skipDigits() -> Int {
      let digits = rest.prefix { (48...57).contains($0) }
      rest = rest.dropFirst(digits.count)
      return digits.count
    }
    func skip(_ characters: String) -> Bool {
      guard let first = rest.first, characters.utf8.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = skip("+-")
    let whole = skipDigits()
    let fraction = skip(".") ? skipDigits() : 0
    guard whole + fraction > 0 else { return false }
    if skip("eE") {
      _ = skip("+-")
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
