internal import Statistics
internal import Validation

extension Estimate {
  /// The estimate with the percentile interval (type-7 quantiles) and standard deviation of its bootstrap
  /// replicates; replicates without a value are left out and counted in a note.
  static func percentileBootstrap(
    _ value: Double, replicates: [Double?], of estimate: Estimate, level: ConfidenceLevel
  ) -> Estimate {
    let method = Method("percentile bootstrap, \(replicates.count) replicates")
    let known = replicates.compactMap(\.self).sorted()
    var notes: [Note] = []
    if known.count < replicates.count {
      notes.append(
        Note(
          .replicatesFailed,
          "\(replicates.count - known.count) of \(replicates.count) replicates had no comparable pair."))
    }
    guard known.count > 1 else {
      return Estimate(
        estimate.quantity, value: value, method: method, sampleSize: estimate.sampleSize, notes: notes)
    }
    return Estimate(
      estimate.quantity, value: value, standardError: sampleStandardDeviation(known),
      interval: ConfidenceInterval(
        lower: quantile(level.tail, ofSorted: known), upper: quantile(1 - level.tail, ofSorted: known),
        level: level, method: method),
      method: method, sampleSize: estimate.sampleSize, notes: notes)
  }
}
