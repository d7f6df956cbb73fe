public import Statistics

/// Fleiss' kappa: chance-corrected agreement of m raters, who need not be the same for all subjects.
///
/// With `n_ij` of the m ratings of subject i in category j, `p_j = sum_i n_ij / (n m)`,
/// `P = mean_i (sum_j n_ij^2 - m) / (m (m - 1))`, `pe = sum p_j^2`: `kappa = (P - pe) / (1 - pe)`. Interval by the
/// jackknife over subjects with Student's t; the test of kappa = 0 has Fleiss' standard error under that hypothesis,
/// `var = 2 ((sum p q)^2 - sum p q (q - p)) / (n m (m - 1) (sum p q)^2)` with `q = 1 - p`.
/// - Source: Fleiss 1971, Psychol Bull 76:378, doi 10.1037/h0031619; Fleiss, Nee, Landis 1979, Psychol Bull
///   86:974, doi 10.1037/0033-2909.86.5.974.
public struct FleissKappa: Sendable {
  /// The coefficient.
  public let kappa: Estimate
  /// The test of no agreement beyond chance; nil when it does not exist.
  public let test: HypothesisTest?

  /// Kappa of ratings: one row a subject, the categories' indices, as many for each subject, two or more.
  public init(ratings: [[Int]], categories: Int, level: ConfidenceLevel = .p95) {
    precondition(!ratings.isEmpty && ratings[0].count > 1)
    precondition(ratings.allSatisfy { $0.count == ratings[0].count })
    let m = Double(ratings[0].count)
    let counts = ratings.map { row in
      var count = [Double](repeating: 0, count: categories)
      for rating in row { count[rating] += 1 }
      return count
    }
    let n = Double(ratings.count)
    let sample = SampleSize(ratings.count)
    let method = Method("Fleiss, \(ratings[0].count) raters")
    let agreements = counts.map { row in (row.reduce(0) { $0 + $1 * $1 } - m) / (m * (m - 1)) }
    let totals = (0..<categories).map { j in counts.reduce(0) { $0 + $1[j] } }
    let agreement = agreements.reduce(0, +)
    func coefficient(_ agreement: Double, _ totals: [Double], _ n: Double) -> Double? {
      let chance = totals.reduce(0) { $0 + ($1 / (n * m)) * ($1 / (n * m)) }
      return 1 - chance > 1e-14 ? (agreement / n - chance) / (1 - chance) : nil
    }
    guard let value = coefficient(agreement, totals, n) else {
      kappa = .undefined(
        .fleissKappa, method: method, sampleSize: sample,
        because: Note(.constantFeature, "All ratings are in one category: kappa is 0/0."))
      test = nil
      return
    }
    let left = counts.indices.compactMap { i in
      coefficient(agreement - agreements[i], zip(totals, counts[i]).map { $0 - $1 }, n - 1)
    }
    var error: Double?
    if left.count == counts.count, left.count > 2 {
      error = (sampleVariance(left) * (n - 1) * (n - 1) / n).squareRoot()
    }
    let interval = error.map { error in
      let margin = StudentT(degreesOfFreedom: n - 1).quantile(1 - level.tail) * error
      return ConfidenceInterval(
        lower: value - margin, upper: value + margin, level: level,
        method: Method("jackknife over subjects, Student's t"))
    }
    kappa = Estimate(
      .fleissKappa, value: value, standardError: error, interval: interval, method: method,
      sampleSize: sample,
      notes: error == nil
        ? [Note(.noStandardError, "No interval: without one subject kappa may not exist.")] : [])
    var (spread, skew) = (0.0, 0.0)
    for total in totals {
      let p = total / (n * m)
      spread += p * (1 - p)
      skew += p * (1 - p) * (1 - 2 * p)
    }
    let variance = 2 * (spread * spread - skew) / (n * m * (m - 1) * spread * spread)
    test =
      variance > 0
      ? HypothesisTest(
        name: "test of no agreement beyond chance", statistic: value / variance.squareRoot(),
        degreesOfFreedom: [], pValue: Normal.twoSidedPValue(value / variance.squareRoot())) : nil
  }
}
