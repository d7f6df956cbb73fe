internal import CCrypto
internal import Foundation

/// The SHA-256 digest (FIPS 180-4) of some bytes, computed by libcrypto. It identifies the inputs and
/// outputs of a run in its manifest and chains the lines of its log.
public struct SHA256: Sendable, Hashable, CustomStringConvertible {
  /// The 32 bytes of the digest.
  public let bytes: [UInt8]

  /// The digest of `bytes`.
  public init(of bytes: [UInt8]) {
    var stream = Stream()
    stream.update(bytes)
    self = stream.finish()
  }

  /// The digest of the UTF-8 encoding of `text`.
  public init(of text: String) {
    self.init(of: Array(text.utf8))
  }

  /// The digest of a file's content, read in pieces so that a file of any size takes constant memory.
  ///
  /// - Throws: `ReadError` when the path cannot be opened or read, for instance because it is a directory.
  public init(ofFileAt path: String) throws(ReadError) {
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { file.closeFile() }
      var stream = Stream()
      while let piece = try file.read(upToCount: Self.pieceSize), !piece.isEmpty {
        stream.update([UInt8](piece))
      }
      self = stream.finish()
    } catch {
      throw ReadError(path: path, reason: error.localizedDescription)
    }
  }

  /// Bytes read from a file at a time.
  private static let pieceSize = 1 << 20

  fileprivate init(digest: [UInt8]) {
    bytes = digest
  }

  /// The digest in 64 lower-case hexadecimal digits, as `sha256sum` prints it.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The same as `hex`.
  public var description: String { hex }

  /// A file that could not be read.
  public struct ReadError: Error, Sendable, Equatable {
    /// The path as given.
    public let path: String
    /// What the operating system says.
    public let reason: String
  }
}

extension SHA256 {
  /// A digest in the making, for content that arrives in pieces.
  @safe public struct Stream: ~Copyable {
    private let context: OpaquePointer

    /// A digest of no bytes yet.
    public init() {
      // libcrypto refuses SHA-256 only when memory is exhausted; there is nothing to recover.
      guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("libcrypto is out of memory") }
      precondition(unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "libcrypto lacks SHA-256")
      unsafe self.context = unsafe context
    }

    deinit {
      unsafe EVP_MD_CTX_free(context)
    }

    /// Takes the next bytes.
    public mutating func update(_ bytes: [UInt8]) {
      let accepted = unsafe bytes.withUnsafeBytes { buffer in
        unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
      }
      precondition(accepted == 1, "libcrypto could not hash")
    }

    /// The digest of everything taken.
    public consuming func finish() -> SHA256 {
      var digest = [UInt8](repeating: 0, count: 32)
      let done = unsafe digest.withUnsafeMutableBufferPointer { buffer in
        unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
      }
      precondition(done == 1, "libcrypto could not hash")
      return SHA256(digest: digest)
    }
  }
}
