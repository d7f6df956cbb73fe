/// What separates the fields of a table's lines.
public enum Delimiter: Sendable, Equatable, CaseIterable {
  /// Comma-separated values, RFC 4180.
  case comma
  /// Tab-separated values, quoted as in RFC 4180.
  case tab

  /// Tab for a path that ends in `.tsv` or `.tab` (in any case), comma for any other.
  public init(path: String) {
    let lowered = path.lowercased()
    self = lowered.hasSuffix(".tsv") || lowered.hasSuffix(".tab") ? .tab : .comma
  }

  var byte: UInt8 {
    switch self {
    case .comma: ASCII.comma
    case .tab: ASCII.tab
    }
  }
}
