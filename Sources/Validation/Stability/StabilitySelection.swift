/// Stability selection: the features that a procedure selects in a large share of half-samples, with a bound on how many of
/// them are expected to be there by chance.
///
/// A procedure that selects q features (on average) of p is run on both halves of B random splits of the sample. Selected are
/// those with a share of the 2 B runs of at least the threshold. "By chance" are features that the procedure, on a
/// half-sample, selects with a probability of no more than q/p.
/// - Source: Meinshausen, Buehlmann 2010, doi 10.1111/j.1467-9868.2010.00740.x; Shah, Samworth 2013, doi
///   10.1111/j.1467-9868.2011.01034.x.
public struct StabilitySelection: Sendable, Hashable {
  /// Random splits into two halves.
  public let pairs: Int
  /// How many of the `2 * pairs` runs selected each feature.
  public let counts: [Int]
  /// The mean number of features that a run selects.
  public let selectedPerRun: Double

  /// The selections of both halves of so many splits, counted by feature.
  /// - Parameter counts: for each feature, how many of the `2 * pairs` runs selected it.
  /// - Precondition: there is a feature, a pair, and each count lies between 0 and twice the pairs.
  public init(counts: [Int], pairs: Int) {
    precondition(!counts.isEmpty && pairs > 0 && counts.allSatisfy { $0 >= 0 && $0 <= 2 * pairs })
    self.counts = counts
    self.pairs = pairs
    selectedPerRun = Double(counts.reduce(0, +)) / Double(2 * pairs)
  }

  /// The share of the runs that selected each feature.
  public var frequencies: [Double] { counts.map { Double($0) / Double(2 * pairs) } }

  /// The features whose share is at least the threshold, which is compared in whole runs.
  public func selected(threshold: Double) -> [Int] {
    let least = StabilityBound.leastCount(threshold, of: 2 * pairs)
    return counts.indices.filter { counts[$0] >= least }
  }

  /// The bound on the number of features selected by chance; nil where the assumption gives none.
  /// - Parameter q: features that a run selects; nil for the mean of these runs.
  public func bound(
    _ assumption: StabilityBound.Assumption, threshold: Double, selectedPerRun q: Double? = nil
  ) -> Double? {
    StabilityBound(features: counts.count, selectedPerRun: q ?? selectedPerRun, pairs: pairs)
      .expected(assumption, threshold: threshold)
  }
}
