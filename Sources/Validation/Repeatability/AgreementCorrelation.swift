internal import Statistics

/// ICC(A,1) and ICC(A,k) with the limits of both, as numbers.
///
/// With `r` the estimate of ICC(A,1), `a = k r / (n (1 - r))` and `b = 1 + k r (n - 1) / (n (1 - r))`, the
/// Satterthwaite degrees of freedom are
/// `v = (a MSC + b MSE)^2 / ((a MSC)^2 / (k - 1) + (b MSE)^2 / ((n - 1)(k - 1)))`, and the limits of ICC(A,1)
/// are `n (x - MSE) / (k MSC + (k n - k - n) MSE + n x)` at `x = MSR / q(n - 1, v)` and `x = MSR q(v, n - 1)`,
/// with `q` the upper F quantile. Those of ICC(A,k) follow by the Spearman-Brown formula.
/// - Source: McGraw, Wong 1996, Psychol Methods 1:30, doi 10.1037/1082-989X.1.1.30, table 7.
struct AgreementCorrelation {
  /// ICC(A,1).
  let single: Double
  /// ICC(A,k); nil when the estimated variance of a mean of k is not positive.
  let average: Double?
  /// The limits of ICC(A,1).
  let singleLimits: (lower: Double, upper: Double)
  /// The limits of ICC(A,k).
  let averageLimits: (lower: Double, upper: Double)

  /// Nil when the estimated variance of a measurement is not positive.
  init?(_ squares: TwoWayMeanSquares, _ quantiles: inout QuantileCache) {
    let n = Double(squares.subjectCount)
    let k = Double(squares.repeatCount)
    let (msr, msc, mse) = (squares.subjects, squares.repeats, squares.error)
    // n times MSR + (k - 1) MSE + k (MSC - MSE)/n, in terms that are at least 0 for n, k >= 2.
    let rest = k * msc + (k * n - k - n) * mse
    guard rest + n * msr > 0 else { return nil }
    single = n * (msr - mse) / (rest + n * msr)
    let averageVariance = msr + (msc - mse) / n
    average = averageVariance > 0 ? (msr - mse) / averageVariance : nil

    // Both stay 0 when subjects do not differ, or by rounding only, where v underflows.
    var (least, most) = (0.0, 0.0)
    if msr > 0, msc > 0 || mse > 0 {
      // a MSC + b MSE is MSR; these are its terms' shares, times 1 - r above and below.
      let total = (1 - single) * msr
      let share = k * single / n * msc / total
      let remainder = (1 - single + k * single * (n - 1) / n) * mse / total
      let v = 1 / (share * share / (k - 1) + remainder * remainder / ((n - 1) * (k - 1)))
      if v > 0 {
        least = msr / FisherF(n - 1, v).quantile(1 - quantiles.level.tail)
        most = msr * FisherF(v, n - 1).quantile(1 - quantiles.level.tail)
      }
    }
    if msc > 0 || mse > 0 {
      // The limits, written so that rounding keeps them increasing in x.
      let top = rest + n * mse
      singleLimits = (1 - top / (rest + n * least), 1 - top / (rest + n * most))
    } else {
      singleLimits = (1, 1)
    }
    averageLimits = (Self.ofMean(singleLimits.lower, k), Self.ofMean(singleLimits.upper, k))
  }

  /// The Spearman-Brown formula; `-infinity` at and below the pole `-1/(k - 1)`.
  private static func ofMean(_ single: Double, _ repeats: Double) -> Double {
    let denominator = 1 + (repeats - 1) * single
    return denominator > 0 ? repeats / (repeats - 1) * (1 - 1 / denominator) : -.infinity
  }
}
