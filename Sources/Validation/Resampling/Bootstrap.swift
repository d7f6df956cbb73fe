internal import Statistics

/// Bootstrap samples of subjects with replacement, each a pure function of seed and replicate number.
public struct Bootstrap: Sendable {
  /// Number of samples.
  public var replicates: Int
  /// Seed of the random streams.
  public var seed: UInt64

  /// `replicates` samples from the streams of `seed`.
  public init(replicates: Int = 1000, seed: UInt64) {
    self.replicates = replicates
    self.seed = seed
  }

  /// How often each row stands in sample `index`: as often as its subject was drawn.
  public func frequencies(_ index: Int, of subjects: SubjectGroups) -> [Double] {
    var stream = StreamPurpose.bootstrap.stream(seed: seed, index: 2 * index)
    var drawn = [Double](repeating: 0, count: subjects.count)
    for _ in 0..<subjects.count { drawn[stream.index(below: subjects.count)] += 1 }
    return subjects.subjectOfRow.map { drawn[$0] }
  }

  /// The stream for what is drawn inside sample `index`: folds, errors.
  func innerStream(_ index: Int) -> RandomStream {
    StreamPurpose.bootstrap.stream(seed: seed, index: 2 * index + 1)
  }
}
