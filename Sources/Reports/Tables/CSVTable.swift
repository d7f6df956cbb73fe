internal import Statistics
internal import Studies

/// A table for programs: comma-separated, a header, numbers with every digit they have, an empty cell for
/// what does not exist (RFC 4180, lines ending with a line feed).
struct CSVTable {
  private let columns: [String]
  /// The header and the rows.
  private(set) var text: String
  /// Whether there is no row.
  private(set) var isEmpty = true

  init(_ columns: [String]) {
    self.columns = columns
    text = columns.joined(separator: ",") + "\n"
  }

  /// A cell.
  enum Cell {
    case text(String?)
    case number(Double?)
    case integer(Int?)
    case flag(Bool?)

    var csv: String {
      switch self {
      case .text(let text): text.map(Self.quoted) ?? ""
      case .number(let value):
        value.map { $0.isFinite ? "\($0)" : $0 > 0 ? "Inf" : $0 < 0 ? "-Inf" : "" } ?? ""
      case .integer(let value): value.map { "\($0)" } ?? ""
      case .flag(let value): value.map { $0 ? "true" : "false" } ?? ""
      }
    }

    private static func quoted(_ text: String) -> String {
      guard text.contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) else { return text }
      return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
  }

  mutating func append(_ cells: [Cell]) {
    precondition(cells.count == columns.count, "a row has one cell for each column")
    isEmpty = false
    text += cells.map(\.csv).joined(separator: ",") + "\n"
  }

  /// The whole table.
  var contents: String { text }

  func file(_ name: String) -> OutputFile { OutputFile(path: "tables/\(name).csv", text: text) }
}

extension CSVTable {
  /// The columns of an estimate, in the order of `cells(_:)`.
  static let estimateColumns = [
    "estimate", "std_error", "conf_low", "conf_high", "conf_level", "n", "events", "method",
  ]

  /// An estimate's cells; all but its sample are empty where it does not exist.
  static func cells(_ estimate: Estimate) -> [Cell] {
    [
      .number(estimate.value), .number(estimate.standardError), .number(estimate.interval?.lower),
      .number(estimate.interval?.upper), .number(estimate.interval?.level.probability),
      .integer(estimate.sampleSize.count), .integer(estimate.sampleSize.events),
      .text(estimate.methodInWords),
    ]
  }
}
