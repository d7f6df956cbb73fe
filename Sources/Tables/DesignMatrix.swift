public import LinearAlgebra

/// A finite numeric matrix with named columns: what a model is fitted on. Rows are patients.
public struct DesignMatrix: Sendable, Equatable {
  /// One name a column, in order.
  public let names: [String]
  /// The values, `rowCount` x `names.count`, all finite.
  public let values: Matrix

  /// Why a matrix is no design. Indices count from 0.
  public enum DesignError: Error, Sendable, Equatable {
    /// The number of names is not the number of columns.
    case nameCountMismatch(names: Int, columns: Int)
    /// A value is infinite or NaN.
    case notFinite(row: Int, column: Int)
  }

  /// Checks and makes a design.
  public init(names: [String], values: Matrix) throws(DesignError) {
    guard names.count == values.columnCount else {
      throw .nameCountMismatch(names: names.count, columns: values.columnCount)
    }
    if let index = values.elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: index % values.rowCount, column: index / values.rowCount)
    }
    self.init(checkedNames: names, values: values)
  }

  private init(checkedNames: [String], values: Matrix) {
    names = checkedNames
    self.values = values
  }

  /// Number of rows.
  public var rowCount: Int { values.rowCount }
  /// Number of columns.
  public var columnCount: Int { values.columnCount }

  /// The given rows, in the given order; an index may occur more than once.
  public func selecting(rows: [Int]) -> DesignMatrix {
    DesignMatrix(checkedNames: names, values: values.selecting(rows: rows))
  }

  /// The given columns, in the given order.
  public func selecting(columns: [Int]) -> DesignMatrix {
    DesignMatrix(
      checkedNames: columns.map { names[$0] }, values: values.selecting(columns: columns))
  }
}
