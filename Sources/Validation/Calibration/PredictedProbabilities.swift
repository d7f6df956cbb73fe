/// Checks that there is a probability for every row, and a row.
func checkProbabilities(_ probabilities: [Double], rows: Int) throws(MetricError) {
  guard probabilities.count == rows else {
    throw .countMismatch(scores: probabilities.count, outcomes: rows)
  }
  if let row = probabilities.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) { throw .notProbability(row: row) }
  guard rows > 0 else { throw .tooFew(needed: 1, found: 0) }
}
