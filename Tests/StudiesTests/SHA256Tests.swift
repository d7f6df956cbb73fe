import Foundation
import Studies
import Testing

@Suite struct SHA256Tests {
  /// Known answers of FIPS 180-4's examples (NIST, "Secure Hash Standard" test vectors).
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func givesTheStandardsAnswers(text: String, hex: String) {
    #expect(SHA256(of: text).hex == hex)
    #expect(SHA256(of: text).description == hex)
  }

  @Test func givesTheStandardsAnswerForAMillionLetters() {
    let letters = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    #expect(
      SHA256(of: letters).hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test(arguments: [1, 63, 64, 65, 1000])
  func doesNotDependOnHowTheContentIsCut(pieceSize: Int) {
    let content = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var stream = SHA256.Stream()
    var start = 0
    while start < content.count {
      let end = min(start + pieceSize, content.count)
      stream.update(Array(content[start..<end]))
      start = end
    }
    #expect(stream.finish() == SHA256(of: content))
  }

  @Test func readsAFileLongerThanOnePiece() throws {
    let content = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sha256-\(UUID())").path
    try Data(content).write(to: URL(fileURLWithPath: path))
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: path) } }
    #expect(try SHA256(ofFileAt: path) == SHA256(of: content))
  }

  @Test func namesTheFileItCannotRead() throws {
    let missing = FileManager.default.temporaryDirectory.appendingPathComponent("none-\(UUID())").path
    let error = try #require(throws: SHA256.ReadError.self) { try SHA256(ofFileAt: missing) }
    #expect(error.path == missing)
    #expect(!error.reason.isEmpty)
    let folder = FileManager.default.temporaryDirectory.path
    #expect(throws: SHA256.ReadError.self) { try SHA256(ofFileAt: folder) }
  }
}
