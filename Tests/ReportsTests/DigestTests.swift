import Testing

@testable import Reports

@Suite("Digests")
struct DigestTests {
  @Test(
    "SHA-256 gives the digests of the standard",
    arguments: [
      ("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
      ("abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE="
      ),
    ])
  func digests(text: String, digest: String) {
    #expect(SHA256(Array(text.utf8)).bytes.base64 == digest)
  }
}
