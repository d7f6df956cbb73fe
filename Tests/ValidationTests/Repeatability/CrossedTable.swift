import LinearAlgebra
import TestSupport
import Validation

/// The long table of a golden case as the matrix of a crossed or nested design.
struct CrossedTable {
  let values: Matrix
  let columns: Int
  let subjectOfRow: [Int]
  let columnOfRow: [Int]
  let y: [Double]

  init(_ golden: GoldenCase, column: String, repetition: String) throws {
    let subjects = try golden.numbers("subject").map { Int($0) - 1 }
    let cells = try golden.numbers(column).map { Int($0) - 1 }
    let repeats = try golden.numbers(repetition).map { Int($0) - 1 }
    y = try golden.numbers("y")
    let (n, k, m) = (subjects.max()! + 1, cells.max()! + 1, repeats.max()! + 1)
    var values = Matrix(
      rowCount: n, columnCount: k * m, elements: [Double](repeating: .nan, count: n * k * m))
    for (row, value) in y.enumerated() { values[subjects[row], cells[row] * m + repeats[row]] = value }
    self.values = values
    columns = k
    subjectOfRow = subjects
    columnOfRow = cells
  }
}
