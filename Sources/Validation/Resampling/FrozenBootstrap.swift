public import Statistics

/// Bootstrap of numbers that are computed from frozen scores: subjects are drawn with replacement, nothing is fitted
/// again, and every number is computed in the same resamples, so that differences between them are paired.
public struct FrozenBootstrap: Sendable {
  /// The samples.
  public var plan: Bootstrap
  /// Which rows belong together.
  public var subjects: SubjectGroups
  /// The level of the intervals.
  public var level = ConfidenceLevel.p95
  /// How many replicates run at once; it does not change a number.
  public var width = 1

  /// A bootstrap of so many rows, every row its own subject.
  public init(_ plan: Bootstrap, rowCount: Int) {
    self.init(plan, subjects: SubjectGroups(rowCount: rowCount))
  }

  /// A bootstrap of whole subjects.
  public init(_ plan: Bootstrap, subjects: SubjectGroups) {
    self.plan = plan
    self.subjects = subjects
  }

  /// The distributions of some numbers; nil for one that the data themselves do not define.
  ///
  /// - Parameter values: the numbers when row `i` occurs `frequencies[i]` times, as many for every argument, nil
  ///   where one does not exist.
  public func distributions(
    _ values: @escaping @Sendable (_ frequencies: [Double]) -> [Double?]
  ) async -> [BootstrapDistribution?] {
    let original = values([Double](repeating: 1, count: subjects.subjectOfRow.count))
    let (plan, subjects) = (plan, subjects)
    let replicates = await parallelMap(plan.replicates, width: width) { index in
      values(plan.frequencies(index, of: subjects))
    }
    return original.indices.map { place in
      original[place].map { value in
        BootstrapDistribution(value: value, replicates: replicates.map { $0[place] }, seed: plan.seed)
      }
    }
  }
}

extension Estimate {
  /// The same estimate with a percentile interval and standard error, and a note when there are replicates without
  /// the number; itself without a distribution.
  func bootstrapped(_ distribution: BootstrapDistribution?, _ level: ConfidenceLevel) -> Estimate {
    guard let value, let distribution else { return self }
    var notes = notes
    if distribution.failures > 0 {
      notes.append(
        Note(
          .undefinedReplicates,
          "\(distribution.failures) of \(distribution.count) bootstrap replicates do not define the number."))
    }
    return Estimate(
      quantity, value: value, standardError: distribution.standardError,
      interval: distribution.percentile(level), method: method, sampleSize: sampleSize, notes: notes)
  }
}
