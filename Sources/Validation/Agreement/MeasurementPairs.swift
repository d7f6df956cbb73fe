/// Two measurements of each subject, by two methods, readers or occasions; all finite.
public struct MeasurementPairs: Sendable, Equatable {
  /// The first measurement of each subject.
  public let first: [Double]
  /// The second measurement of each subject.
  public let second: [Double]
  /// First less second measurement.
  public let differences: [Double]

  /// Why columns form no pairs. Rows count from 0.
  public enum PairsError: Error, Sendable, Equatable {
    /// The columns differ in length.
    case countMismatch(first: Int, second: Int)
    /// A value is infinite, NaN, or above `1e150` in magnitude, where its square would overflow.
    case outOfRange(row: Int)
  }

  /// Checks and makes pairs.
  public init(first: [Double], second: [Double]) throws(PairsError) {
    guard first.count == second.count else {
      throw .countMismatch(first: first.count, second: second.count)
    }
    if let row = first.indices.first(where: { !(abs(first[$0]) <= 1e150 && abs(second[$0]) <= 1e150) }) {
      throw .outOfRange(row: row)
    }
    self.init(checkedFirst: first, second: second)
  }

  /// Pairs of values that are known to be in range, and of equal number.
  package init(checkedFirst first: [Double], second: [Double]) {
    self.first = first
    self.second = second
    differences = zip(first, second).map { $0 - $1 }
  }

  /// Number of pairs.
  public var count: Int { first.count }
}
