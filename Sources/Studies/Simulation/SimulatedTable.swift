/// A table of simulated data, column by column.
public struct SimulatedTable: Sendable, Equatable {
  /// The values of a column, all of one type.
  public enum Values: Sendable, Equatable {
    case text([String])
    case integers([Int])
    case numbers([Double])

    /// Number of values.
    public var count: Int {
      switch self {
      case .text(let values): values.count
      case .integers(let values): values.count
      case .numbers(let values): values.count
      }
    }
  }

  /// A named column.
  public struct Column: Sendable, Equatable {
    /// The column's name in the header.
    public let name: String
    /// One value a row.
    public let values: Values
  }

  /// The columns in order, all of one length.
  public let columns: [Column]

  init(_ columns: [Column]) {
    precondition(columns.allSatisfy { $0.values.count == columns.first?.values.count })
    self.columns = columns
  }

  /// Number of rows.
  public var rowCount: Int { columns.first?.values.count ?? 0 }

  /// The column of that name, if there is one.
  public subscript(_ name: String) -> Values? {
    columns.first { $0.name == name }?.values
  }

  /// The numeric column of that name as doubles; nil when there is none or it is text.
  public func numbers(_ name: String) -> [Double]? {
    switch self[name] {
    case .numbers(let values): values
    case .integers(let values): values.map { Double($0) }
    case .text, nil: nil
    }
  }

  /// The table as CSV with a header line and `\n` at the end of every line. Numbers have the fewest
  /// digits that read back to the same `Double`. No name or text here needs quotes.
  public var csv: String {
    var text = columns.map(\.name).joined(separator: ",") + "\n"
    for row in 0..<rowCount {
      for (index, column) in columns.enumerated() {
        if index > 0 { text += "," }
        switch column.values {
        case .text(let values): text += values[row]
        case .integers(let values): text += values[row].description
        case .numbers(let values): text += values[row].description
        }
      }
      text += "\n"
    }
    return text
  }
}

/// The double nearest to `value` rounded to `digits` significant decimal digits, so that its shortest
/// decimal description has no more than those. Exact for magnitudes between 1e-16 and 1e22.
func rounded(_ value: Double, significantDigits digits: Int) -> Double {
  guard value != 0, value.isFinite else { return value }
  var exponent = 0
  let magnitude = abs(value)
  while magnitude >= powerOfTen(exponent + 1) { exponent += 1 }
  while exponent > -16, magnitude < (exponent < 0 ? 1 / powerOfTen(-exponent) : powerOfTen(exponent)) {
    exponent -= 1
  }
  let shift = digits - 1 - exponent
  return shift >= 0
    ? (value * powerOfTen(shift)).rounded() / powerOfTen(shift)
    : (value / powerOfTen(-shift)).rounded() * powerOfTen(-shift)
}

/// `10^exponent`, exact up to 22.
private func powerOfTen(_ exponent: Int) -> Double {
  var power = 1.0
  for _ in 0..<exponent { power *= 10 }
  return power
}
