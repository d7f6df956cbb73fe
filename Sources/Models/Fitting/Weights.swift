/// Checks weights for a fit of `count` rows: finite, not negative, whole when they are frequencies.
func checkWeights(_ weights: [Double]?, count: Int, meaning: WeightMeaning) throws(FitError) {
  guard let weights else { return }
  guard weights.count == count else { throw .countMismatch(design: count, outcome: weights.count) }
  for (row, w) in weights.enumerated() {
    guard w.isFinite, w >= 0, meaning == .caseWeights || w == w.rounded() else {
      throw .invalidWeight(row: row, value: w)
    }
  }
}
