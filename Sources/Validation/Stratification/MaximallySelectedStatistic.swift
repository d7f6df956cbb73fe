internal import Statistics

/// The largest standardised two-group statistic over all cut-offs of a score.
///
/// For a cut-off with the `m` rows `x <= c` below it, `T = |S - m abar| / sqrt(V)` with `S` the sum of the outcome's
/// scores `a_i` below, `abar` their mean and `V = m (n - m) / (n (n - 1)) * (sum a_i^2 - n abar^2)`, mean and
/// variance under permutation. With log-rank scores it is the maximally selected log-rank statistic; with 0/1 scores
/// of a response `T^2` is the chi-square statistic with `n - 1` in place of `n`.
///
/// Cut-offs are the distinct scores with `max(1, floor(n lower)) <= m <= floor(n upper)`, `m < n`, as in R's
/// `maxstat`. Of equal largest statistics the first cut-off is taken.
///
/// - Source: Lausen, Schumacher 1992, Biometrics 48:73, doi 10.2307/2532740; Hothorn, Lausen 2003, Comput Stat Data
///   Anal 43:121, doi 10.1016/S0167-9473(02)00225-6.
public struct MaximallySelectedStatistic: Sendable {
  /// One candidate.
  public struct Candidate: Sendable, Hashable {
    /// The cut-off: rows with a score up to it are below.
    public let cut: Double
    /// Rows below.
    public let below: Int
    /// The standardised statistic, positive when the rows above have the higher outcome scores (worse survival, more
    /// cases).
    public let statistic: Double
  }

  /// Rows.
  public let count: Int
  /// The share of rows that each side keeps at least: the range of search.
  public let range: ClosedRange<Double>
  /// All cut-offs within the range, in rising order.
  public let candidates: [Candidate]
  /// The cut-off with the largest absolute statistic.
  public let best: Candidate

  /// The largest absolute statistic.
  public var statistic: Double { abs(best.statistic) }

  /// Searches all cut-offs.
  /// - Parameters:
  ///   - scores: the score that is cut.
  ///   - outcomeScores: `a_i`; see `logRankScores`, or 1 for a case and 0 for none.
  ///   - range: the shares of rows below the lowest and highest cut-off.
  public init(
    scores: [Double], outcomeScores: [Double], range: ClosedRange<Double> = 0.1...0.9
  ) throws(StratificationError) {
    try StratificationError.checked(scores, count: outcomeScores.count)
    let search = CutpointSearch(scores, range: range)
    guard !search.below.isEmpty else { throw .noCandidate }
    let spread = PermutationMoments(outcomeScores)
    guard spread.sumOfSquares > 0 else { throw .noEvents }
    let statistics = search.statistics(outcomeScores, spread)
    count = scores.count
    self.range = range
    candidates = zip(search.below, statistics).map { m, statistic in
      Candidate(cut: search.sorted[m - 1], below: m, statistic: statistic)
    }
    var best = candidates[0]
    for candidate in candidates where abs(candidate.statistic) > abs(best.statistic) { best = candidate }
    self.best = best
  }
}

/// The order of a score and the numbers of rows below its cut-offs, worked out once for many outcomes.
struct CutpointSearch: Sendable {
  let order: [Int]
  let sorted: [Double]
  /// Rows below each candidate.
  let below: [Int]

  init(_ scores: [Double], range: ClosedRange<Double>) {
    order = ascendingOrder(scores)
    sorted = order.map { scores[$0] }
    let n = scores.count
    let lowest = max(1, Int((Double(n) * range.lowerBound).rounded(.down)))
    let highest = min(n - 1, Int((Double(n) * range.upperBound).rounded(.down)))
    let sorted = sorted
    below = lowest <= highest ? (lowest...highest).filter { sorted[$0 - 1] != sorted[$0] } : []
  }

  /// The signed statistic of each candidate: see `MaximallySelectedStatistic`.
  func statistics(_ outcomeScores: [Double], _ moments: PermutationMoments) -> [Double] {
    let n = Double(order.count)
    var result: [Double] = []
    result.reserveCapacity(below.count)
    var (sum, next) = (0.0, 0)
    for m in below {
      while next < m {
        sum += outcomeScores[order[next]] - moments.mean
        next += 1
      }
      let variance = Double(m) * (n - Double(m)) / (n * (n - 1)) * moments.sumOfSquares
      result.append(-sum / variance.squareRoot())
    }
    return result
  }
}

/// What the permutation distribution of a sum of scores depends on.
struct PermutationMoments: Sendable {
  let mean: Double
  /// About the mean.
  let sumOfSquares: Double

  init(_ values: [Double]) {
    let center = Statistics.mean(values)
    mean = center
    sumOfSquares = values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
  }
}
