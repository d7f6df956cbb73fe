internal import LinearAlgebra

/// The standardised columns that a fit works on, gathered for its rows: the intercept and the features that
/// have a coefficient or may get one. A slot is a position among them.
struct WorkingColumns {
  /// The feature that stands for the intercept.
  static let intercept = -1

  private let design: PenalizedDesign
  let rows: RowIndices
  /// The feature in each slot.
  private(set) var features: [Int] = []
  private(set) var values: Matrix
  private var isWorking: [Bool]

  init(_ design: PenalizedDesign, rows: RowIndices, hasIntercept: Bool) {
    self.design = design
    self.rows = rows
    values = Matrix(zeros: rows.count, 0)
    isWorking = [Bool](repeating: false, count: design.columnCount)
    if hasIntercept { _ = append([Self.intercept]) }
  }

  var count: Int { features.count }

  /// Whether to bound the gradients of all features costs less than a step in the working set does.
  var screeningIsCheap: Bool { GradientScreen.largestBasis * design.columnCount <= rows.count * count }

  func contains(_ feature: Int) -> Bool { isWorking[feature] }

  /// Adds features and returns their columns.
  mutating func append(_ new: [Int]) -> Matrix {
    var elements: [Double] = []
    elements.reserveCapacity(new.count * rows.count)
    for feature in new {
      if feature == Self.intercept {
        elements.append(contentsOf: repeatElement(1, count: rows.count))
      } else {
        isWorking[feature] = true
        design.gather(feature, rows: rows, into: &elements)
      }
    }
    let columns = Matrix(rowCount: rows.count, columnCount: new.count, elements: elements)
    values.append(columns: columns)
    features += new
    return columns
  }

  /// Keeps the given slots, which must rise.
  mutating func keep(_ slots: [Int]) {
    for feature in features where feature != Self.intercept { isWorking[feature] = false }
    values.keep(columns: slots)
    features = slots.map { features[$0] }
    for feature in features where feature != Self.intercept { isWorking[feature] = true }
  }
}
