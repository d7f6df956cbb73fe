internal import RealModule
public import Statistics

/// p-values of a cut-off that was chosen as the best of many.
public struct CutpointPValues: Sendable {
  /// `2 (1 - Phi(M))`: as if the cut-off had been stated before. Not to be reported.
  public let uncorrected: HypothesisTest
  /// The asymptotic approximation by the supremum of a standardised Brownian bridge,
  /// `phi(b) (b - 1/b) log(e2 (1 - e1) / ((1 - e2) e1)) + 4 phi(b) / b`, at most 1; nil where it says nothing (`b`
  /// below 1, or a range that reaches 0 or 1).
  /// - Source: Miller, Siegmund 1982, Biometrics 38:1011, doi 10.2307/2529881; Lausen, Schumacher 1992.
  public let asymptotic: HypothesisTest?
  /// The improved Bonferroni inequality over the cut-offs tried, `2 (1 - Phi(b)) + sum D(m_i, m_{i+1})` with
  /// `D = exp(-b^2 / 2) / pi * (t - (b^2 / 4 - 1) t^3 / 6)`, `t^2 = 1 - m_i (n - m_{i+1}) / ((n - m_i) m_{i+1})`, at
  /// most 1 and at least the uncorrected p (the series is for statistics that matter and turns negative for small ones
  /// or wide gaps).
  /// - Source: Lausen, Sauerbrei, Schumacher 1994, in Dirschedl, Ostermann, Computational Statistics, Physica,
  ///   pages 483-496; Worsley 1982, Biometrika 69:297, doi 10.1093/biomet/69.2.297.
  public let improvedBonferroni: HypothesisTest
  /// Altman's approximation from the smallest p, `-1.63 p (1 + 2.35 log p)` for a search that leaves out 10 % at each
  /// end and `-3.13 p (1 + 1.65 log p)` for 5 %; nil for other ranges and outside `0.0001 < p < 0.1`, for which it was
  /// made.
  /// - Source: Altman, Lausen, Sauerbrei, Schumacher 1994, J Natl Cancer Inst 86:829, doi 10.1093/jnci/86.11.829.
  public let altman: HypothesisTest?
  /// The share of permutations whose statistic is as large, `(1 + #{M* >= M}) / (1 + B)`: valid for any n, ties and
  /// range.
  /// - Source: Hothorn, Lausen 2003; Phipson, Smyth 2010, doi 10.2202/1544-6115.1585.
  public let permutation: HypothesisTest
  /// Permutations drawn.
  public let permutations: Int
  /// Their seed.
  public let seed: UInt64

  /// Corrects the p-value of a search.
  /// - Parameters:
  ///   - scores, outcomeScores: those of the search.
  ///   - permutations: how many are drawn; more than 0.
  ///   - width: how many run at once; never changes a result.
  public init(
    _ search: MaximallySelectedStatistic, scores: [Double], outcomeScores: [Double], permutations: Int,
    seed: UInt64, width: Int
  ) async {
    precondition(permutations > 0)
    let b = search.statistic
    func test(_ name: String, _ p: Double) -> HypothesisTest {
      HypothesisTest(name: name, statistic: b, degreesOfFreedom: [], pValue: p)
    }
    let naive = Normal.twoSidedPValue(b)
    uncorrected = test("two-group test at the chosen cut-off, uncorrected: do not report", naive)
    asymptotic = Self.asymptotic(b, range: search.range).map {
      test("maximally selected statistic, asymptotic (Lausen-Schumacher 1992)", $0)
    }
    improvedBonferroni = test(
      "maximally selected statistic, improved Bonferroni (Lausen et al. 1994)",
      Self.improvedBonferroni(b, below: search.candidates.map(\.below), count: search.count))
    altman = Self.altman(naive, range: search.range).map {
      test("maximally selected statistic, Altman's approximation (1994)", $0)
    }
    let exceeding = await Self.exceeding(
      b, CutpointSearch(scores, range: search.range), outcomeScores, permutations, seed, width)
    permutation = test(
      "maximally selected statistic, \(permutations) permutations",
      Double(1 + exceeding) / Double(1 + permutations))
    self.permutations = permutations
    self.seed = seed
  }

  /// See `asymptotic`.
  static func asymptotic(_ b: Double, range: ClosedRange<Double>) -> Double? {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard b >= 1, low > 0, high < 1 else { return nil }
    let odds = Double.log(high * (1 - low) / ((1 - high) * low))
    return min(1, density(b) * (b - 1 / b) * odds + 4 * density(b) / b)
  }

  /// See `improvedBonferroni`.
  static func improvedBonferroni(_ b: Double, below: [Int], count: Int) -> Double {
    let n = Double(count)
    var p = Normal.twoSidedPValue(b)
    let first = p
    for (i, j) in zip(below, below.dropFirst()) {
      let (i, j) = (Double(i), Double(j))
      let t = (1 - i * (n - j) / ((n - i) * j)).squareRoot()
      p += Double.exp(-b * b / 2) / Double.pi * (t - (b * b / 4 - 1) * t * t * t / 6)
    }
    return min(1, max(first, p))
  }

  /// See `altman`.
  static func altman(_ p: Double, range: ClosedRange<Double>) -> Double? {
    guard p > 0.0001, p < 0.1 else { return nil }
    func isRange(_ share: Double) -> Bool {
      abs(range.lowerBound - share) < 1e-9 && abs(range.upperBound - (1 - share)) < 1e-9
    }
    if isRange(0.1) { return min(1, -1.63 * p * (1 + 2.35 * Double.log(p))) }
    if isRange(0.05) { return min(1, -3.13 * p * (1 + 1.65 * Double.log(p))) }
    return nil
  }

  /// How many permutations of the outcome's scores give a statistic that is as large.
  ///
  /// A relative `1e-10` below the observed one counts as equal: the same sum taken in another order.
  private static func exceeding(
    _ observed: Double, _ search: CutpointSearch, _ outcomeScores: [Double], _ permutations: Int,
    _ seed: UInt64, _ width: Int
  ) async -> Int {
    let moments = PermutationMoments(outcomeScores)
    let bound = observed * (1 - 1e-10)
    let reached = await parallelMap(permutations, width: width) { index in
      var stream = StreamPurpose.stratification.stream(seed: seed, index: index)
      let order = stream.permutation(of: outcomeScores.count)
      let largest = search.statistics(order.map { outcomeScores[$0] }, moments).reduce(0) { max($0, abs($1)) }
      return largest >= bound
    }
    return reached.count { $0 }
  }

  private static func density(_ b: Double) -> Double {
    Double.exp(-b * b / 2) / (2 * Double.pi).squareRoot()
  }
}
