internal import Statistics
internal import Studies

/// A table for programs: comma-separated, a header, numbers with every digit they have, an empty cell for
/// what does not exist (RFC 4180, lines ending with a line feed).
struct CSVTable {
  private let columns: [String]
  /// The line of column names.
  let header: String
  /// The lines of the rows.
  private(set) var rows = ""
  /// Whether there is no row.
  private(set) var isEmpty = true

  init(_ columns: [String]) {
    self.columns = columns
    header = columns.joined(separator: ",") + "\n"
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
      let special: [UInt8] = [0x2C, 0x22, 0x0A, 0x0D]  // comma, quote, line feed, carriage return
      guard text.utf8.contains(where: special.contains) else { return text }
      return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
  }

  mutating func append(_ cells: [Cell]) {
    precondition(cells.count == columns.count, "a row has one cell for each column")
    isEmpty = false
    rows += cells.map(\.csv).joined(separator: ",") + "\n"
  }

  /// The header and the rows.
  var text: String { header + rows }

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
