/// A dense matrix of doubles in column-major order, an immutable-by-convention value.
public struct Matrix: Sendable, Equatable {
  /// Number of rows.
  public let rowCount: Int
  /// Number of columns.
  public private(set) var columnCount: Int
  /// The elements, column after column: element (i, j) is at `i + j * rowCount`.
  public private(set) var elements: [Double]

  /// A matrix from its column-major elements.
  public init(rowCount: Int, columnCount: Int, elements: [Double]) {
    precondition(rowCount >= 0 && columnCount >= 0 && elements.count == rowCount * columnCount)
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.elements = elements
  }

  /// A matrix of zeros.
  public init(zeros rowCount: Int, _ columnCount: Int) {
    self.init(
      rowCount: rowCount, columnCount: columnCount,
      elements: [Double](repeating: 0, count: rowCount * columnCount))
  }

  /// A matrix from its columns, all of length `rowCount`.
  public init(columns: [[Double]], rowCount: Int) {
    precondition(columns.allSatisfy { $0.count == rowCount })
    self.init(
      rowCount: rowCount, columnCount: columns.count, elements: columns.flatMap { $0 })
  }

  /// A matrix from its rows, which must be of one length.
  public init(rows: [[Double]]) {
    let width = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == width })
    self.init(zeros: rows.count, width)
    for (i, row) in rows.enumerated() {
      for (j, value) in row.enumerated() { self[i, j] = value }
    }
  }

  /// The unit matrix of an order.
  public static func identity(_ order: Int) -> Matrix {
    var result = Matrix(zeros: order, order)
    for i in 0..<order { result[i, i] = 1 }
    return result
  }

  /// The element in row `i` and column `j`, counted from 0.
  public subscript(i: Int, j: Int) -> Double {
    get { elements[i + j * rowCount] }
    set { elements[i + j * rowCount] = newValue }
  }

  /// A copy of column `j`.
  public func column(_ j: Int) -> [Double] {
    Array(elements[(j * rowCount)..<((j + 1) * rowCount)])
  }

  /// A copy of row `i`.
  public func row(_ i: Int) -> [Double] {
    (0..<columnCount).map { self[i, $0] }
  }

  /// The rows as arrays.
  public var rows: [[Double]] { (0..<rowCount).map(row) }

  /// The transposed matrix.
  public var transposed: Matrix {
    var result = Matrix(zeros: columnCount, rowCount)
    for j in 0..<columnCount {
      for i in 0..<rowCount { result[j, i] = self[i, j] }
    }
    return result
  }

  /// The given rows in the given order.
  public func selecting(rows: [Int]) -> Matrix {
    var chosen: [Double] = []
    chosen.reserveCapacity(rows.count * columnCount)
    for j in 0..<columnCount {
      for i in rows { chosen.append(elements[i + j * rowCount]) }
    }
    return Matrix(rowCount: rows.count, columnCount: columnCount, elements: chosen)
  }

  /// The given columns in the given order.
  public func selecting(columns: [Int]) -> Matrix {
    var chosen: [Double] = []
    chosen.reserveCapacity(rowCount * columns.count)
    for j in columns { chosen.append(contentsOf: elements[(j * rowCount)..<((j + 1) * rowCount)]) }
    return Matrix(rowCount: rowCount, columnCount: columns.count, elements: chosen)
  }

  /// Adds the columns of another matrix on the right.
  package mutating func append(columns other: Matrix) {
    precondition(rowCount == other.rowCount)
    elements.append(contentsOf: other.elements)
    columnCount += other.columnCount
  }

  /// Keeps the given columns, which must rise, and drops the others, in place.
  package mutating func keep(columns kept: [Int]) {
    var to = 0
    for (k, j) in kept.enumerated() {
      precondition(j >= k && j < columnCount && (k == 0 || kept[k - 1] < j))
      if j > k {
        for i in 0..<rowCount { elements[to + i] = elements[j * rowCount + i] }
      }
      to += rowCount
    }
    elements.removeLast(elements.count - to)
    columnCount = kept.count
  }

  /// Reads the column-major storage.
  package func withElements<Result>(
    _ body: (UnsafeBufferPointer<Double>) throws -> Result
  ) rethrows -> Result {
    unsafe try elements.withUnsafeBufferPointer { unsafe try body($0) }
  }

  /// Changes the column-major storage in place.
  package mutating func withMutableElements<Result>(
    _ body: (UnsafeMutableBufferPointer<Double>) throws -> Result
  ) rethrows -> Result {
    unsafe try elements.withUnsafeMutableBufferPointer { unsafe try body($0) }
  }
}
