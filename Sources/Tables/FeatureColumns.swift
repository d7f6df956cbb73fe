public import LinearAlgebra

/// Feature columns that may hold missing values, which are NaN.
public struct FeatureColumns: Sendable, Equatable {
  /// One name a column.
  public let names: [String]
  /// The values; NaN is missing, everything else is finite.
  public let values: Matrix

  /// Columns from their names and values.
  public init(names: [String], values: Matrix) {
    precondition(names.count == values.columnCount)
    self.names = names
    self.values = values
  }
}
