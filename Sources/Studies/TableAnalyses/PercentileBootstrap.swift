internal import Statistics
internal import Validation

extension Estimate {
  /// The estimate with the percentile interval (type-7 quantiles) and standard deviation of its bootstrap
  /// replicates; replicates without a value are left out and counted in a note.
  static func percentileBootstrap(
    _ value: Double, replicates: [Double?], seed: UInt64, of estimate: Estimate, level: ConfidenceLevel
  ) -> Estimate {
    let distribution = BootstrapDistribution(value: value, replicates: replicates, seed: seed)
    let interval = distribution.percentile(level)
    let notes =
      distribution.failures > 0
      ? [
        Note(
          .replicatesFailed,
          "\(distribution.failures) of \(distribution.count) replicates had no comparable pair.")
      ] : []
    return Estimate(
      estimate.quantity, value: value, standardError: distribution.standardError, interval: interval,
      method: interval?.method ?? estimate.method, sampleSize: estimate.sampleSize, notes: notes)
  }
}
