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
    counts(index, of: subjects).map(Double.init)
  }

  /// The same in whole numbers.
  public func counts(_ index: Int, of subjects: SubjectGroups) -> [Int32] {
    var stream = StreamPurpose.bootstrap.stream(seed: seed, index: 2 * index)
    var drawn = [Int32](repeating: 0, count: subjects.count)
    stream.tally(subjects.count, below: subjects.count, into: &drawn)
    return subjects.isOneRowEach ? drawn : subjects.subjectOfRow.map { drawn[$0] }
  }

  /// How often each member of two strata stands in sample `index`, each stratum resampled by itself to its
  /// own size: the first's members, then the second's.
  public func counts(_ index: Int, strata first: Int, _ second: Int) -> [Int32] {
    var stream = StreamPurpose.stratifiedBootstrap.stream(seed: seed, index: index)
    var drawn = [Int32](repeating: 0, count: first + second)
    if first > 0 { stream.tally(first, below: first, into: &drawn) }
    if second > 0 { stream.tally(second, below: second, into: &drawn, at: first) }
    return drawn
  }

  /// The stream for what is drawn inside sample `index`: folds, errors.
  func innerStream(_ index: Int) -> RandomStream {
    StreamPurpose.bootstrap.stream(seed: seed, index: 2 * index + 1)
  }
}
