/// What a fitted model predicts for the rows of an outcome.
public struct Predictions: Sendable {
  /// One a row; higher means earlier or likelier.
  public let linearPredictor: [Double]
  /// The probability of the event, for each horizon or of a response, by row; empty where there is none.
  public let probabilities: [[Double]]

  /// Predictions of every row.
  public init(linearPredictor: [Double], probabilities: [[Double]]) {
    self.linearPredictor = linearPredictor
    self.probabilities = probabilities
  }

  /// The predictions of some rows, in their order, a row as often as it is named.
  func selecting(_ rows: [Int]) -> Predictions {
    Predictions(
      linearPredictor: rows.map { linearPredictor[$0] },
      probabilities: probabilities.map { values in rows.map { values[$0] } })
  }
}

extension [Double] {
  /// Frequencies as the rows themselves, in their order, a row as often as it was drawn.
  var drawnRows: [Int] {
    enumerated().flatMap { row, count in [Int](repeating: row, count: Int(count)) }
  }
}
