internal import LinearAlgebra
internal import Statistics
internal import Tables

/// Drops features that hardly vary in the training rows: those of which one value makes up more than a share of the
/// rows. A share does not depend on the feature's unit, as a bound on its variance would.
///
/// Near-zero variance in the sense of Kuhn, Johnson 2013, Applied Predictive Modeling, section 3.5,
/// doi 10.1007/978-1-4614-6849-3.
public struct VarianceFilter: FeatureFilter, Equatable {
  /// The largest share of rows that one value may make up.
  public var largestShare: Double

  /// A filter with its bound, at least 0 and below 1.
  public init(largestShare: Double = 0.95) {
    precondition(largestShare >= 0 && largestShare < 1)
    self.largestShare = largestShare
  }

  /// The step's name.
  public var name: String { "variance" }

  /// See `FeatureFilter`.
  public func reasonsToDrop(_ sample: TrainingSample, candidates: [Bool]) -> [String?] {
    let x = sample.features.values
    let weights = sample.frequencies ?? [Double](repeating: 1, count: x.rowCount)
    let total = weights.reduce(0, +)
    return candidates.indices.map { j in
      guard candidates[j] else { return nil }
      let column = x.column(j)
      let order = ascendingOrder(column)
      var (run, largest) = (0.0, 0.0)
      for (k, row) in order.enumerated() {
        run = k > 0 && column[row] == column[order[k - 1]] ? run + weights[row] : weights[row]
        largest = max(largest, run)
      }
      return largest > largestShare * total ? "one value makes up most of the training rows" : nil
    }
  }
}
