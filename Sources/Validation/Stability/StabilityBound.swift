internal import RealModule
internal import Statistics

/// Bounds on the expected number of features that stability selection selects by chance.
///
/// With q features selected a run of p, theta = q/p, B complementary pairs and the threshold t:
///
/// - none (Meinshausen and Buehlmann, who need exchangeable features and a procedure no worse than guessing; by Shah and
///   Samworth's theorem 1 without these for features of low selection probability): `q^2 / ((2 t - 1) p)`, t > 1/2;
/// - unimodal: `C q^2 / p`, `C = 1 / (2 (2 t - 1 - 1/(2 B)))` up to t = 3/4 and `4 (1 - t + 1/(2 B)) / (1 + 1/B)` above, for t
///   above `1/2 + min(theta^2, 1/(2 B) + 3/4 theta^2)`;
/// - r-concave: `p min(D(theta^2, 2 t - 1, B, -1/2), D(theta, t, 2 B, -1/4))`, with `D(m, t, B, r)` the largest P(X >= t) of an
///   r-concave X on 0, 1/B, ..., 1 with mean at most m. Not above p.
///
/// The threshold is a multiple of 1/(2 B): a smaller one selects the same features as the next multiple.
/// - Source: Meinshausen, Buehlmann 2010, doi 10.1111/j.1467-9868.2010.00740.x, theorem 1; Shah, Samworth 2013, doi
///   10.1111/j.1467-9868.2011.01034.x, theorems 1 and 2 and section 3.3.
public struct StabilityBound: Sendable, Hashable {
  /// Features there are.
  public let features: Int
  /// Features that a run selects.
  public let selectedPerRun: Double
  /// Complementary pairs.
  public let pairs: Int

  /// What is assumed of the distribution of a chance feature's selection share.
  public enum Assumption: String, Sendable, CaseIterable {
    case none, unimodal
    case concave = "r-concave"
  }

  /// The bounds for a procedure and a number of splits.
  /// - Precondition: `0 <= selectedPerRun <= features`, and there is a feature and a pair.
  public init(features: Int, selectedPerRun: Double, pairs: Int) {
    precondition(features > 0 && pairs > 0 && selectedPerRun >= 0 && selectedPerRun <= Double(features))
    self.features = features
    self.selectedPerRun = selectedPerRun
    self.pairs = pairs
  }

  /// The bound at a threshold; nil where the assumption's theorem does not apply.
  /// - Precondition: the threshold lies between 0 and 1.
  public func expected(_ assumption: Assumption, threshold: Double) -> Double? {
    precondition(threshold >= 0 && threshold <= 1)
    guard selectedPerRun > 0 else { return 0 }
    let (p, q, b) = (Double(features), selectedPerRun, Double(pairs))
    switch assumption {
    case .none: return threshold > 0.5 ? q * q / ((2 * threshold - 1) * p) : nil
    case .unimodal:
      let t = Double(Self.leastCount(threshold, of: 2 * pairs)) / (2 * b)
      let theta = q / p
      guard t > 0.5 + min(theta * theta, 1 / (2 * b) + 0.75 * theta * theta) else { return nil }
      let constant =
        t <= 0.75 ? 1 / (2 * (2 * t - 1 - 1 / (2 * b))) : 4 * (1 - t + 1 / (2 * b)) / (1 + 1 / b)
      return constant > 0 ? constant * q * q / p : nil
    case .concave:
      let count = Self.leastCount(threshold, of: 2 * pairs)
      let theta = q / p
      let single = ConcaveTail(mean: theta, points: 2 * pairs, exponent: -0.25).probability(atLeast: count)
      // Both halves of at least 2 t - 1 of the pairs select the feature.
      let both =
        count > pairs
        ? ConcaveTail(mean: theta * theta, points: pairs, exponent: -0.5).probability(atLeast: count - pairs)
        : 1
      return p * min(single, both)
    }
  }

  /// The least whole number of runs that is a share of at least the threshold. A share that differs from a whole number of
  /// runs by rounding alone is that number.
  static func leastCount(_ threshold: Double, of runs: Int) -> Int {
    let exact = threshold * Double(runs)
    let nearest = exact.rounded()
    return Int(abs(exact - nearest) <= 1e-9 * Double(runs) ? nearest : exact.rounded(.up))
  }
}

/// The largest tail probability of an r-concave distribution on 0, 1, ..., points with a mean of at most `mean * points`.
///
/// It is reached by masses `c (a + i)^(1/r)` on 0...k and no more than that on k + 1: for each k the a lie between those whose
/// masses on 0...k and on 0...k + 1 have exactly the mean, and
///
///     P(X >= t) = 1 - (k + 1 - M) sum_(i < t) (a + i)^(1/r) / sum_(i <= k) (k + 1 - i) (a + i)^(1/r),  M = mean * points.
///
/// - Source: Shah, Samworth 2013, doi 10.1111/j.1467-9868.2011.01034.x, appendix A.4.
struct ConcaveTail {
  let mean: Double
  let points: Int
  let exponent: Double

  /// The largest P(X >= t).
  func probability(atLeast t: Int) -> Double {
    let target = mean * Double(points)
    // Up to twice the mean a flat distribution (a without bound) reaches; up to there nothing better than 1 is known.
    let first = Int((2 * target).rounded(.up)) + 1
    guard t >= first else { return 1 }
    guard first <= points, t <= points else { return t > points ? 0 : 1 }
    let power = 1 / exponent
    var best = 0.0
    // The logarithm of a: masses depend on it smoothly, from one point (small a) to flat (large a).
    var upper = Self.flat
    for k in first...points {
      let lower = crossing(between: Self.pointed, and: upper) { target - moment(k, Double.exp($0), power) }
      // The highest value with a mass is k here; below t the tail is empty.
      if k > first, k >= t {
        best = max(best, maximum(k - 1, t, from: lower, to: upper, target, power))
      }
      upper = lower
    }
    return max(0, best)
  }

  private static let flat = 16.0
  private static let pointed = -16.0

  /// The mean of the masses `(a + i)^power` on 0...k.
  private func moment(_ k: Int, _ a: Double, _ power: Double) -> Double {
    var (sum, weighted) = (0.0, 0.0)
    for i in 0...k {
      let mass = Double.pow(1 + Double(i) / a, power)
      sum += mass
      weighted += Double(i) * mass
    }
    return weighted / sum
  }

  private func tail(_ k: Int, _ t: Int, _ a: Double, _ target: Double, _ power: Double) -> Double {
    var (below, weighted) = (0.0, 0.0)
    for i in 0...k {
      let mass = Double.pow(1 + Double(i) / a, power)
      if i < t { below += mass }
      weighted += Double(k + 1 - i) * mass
    }
    return 1 - (Double(k + 1) - target) * below / weighted
  }

  /// The largest tail between two logarithms of a, by golden section; the ends count too.
  private func maximum(
    _ k: Int, _ t: Int, from lower: Double, to upper: Double, _ target: Double, _ power: Double
  ) -> Double {
    func value(_ x: Double) -> Double { tail(k, t, Double.exp(x), target, power) }
    let best = goldenSectionMinimum(
      from: lower, to: upper, isNarrow: { $1 - $0 <= 1e-10 * (1 + abs($1)) }, of: { -value($0) })
    return max(value(lower), value(upper), value(best))
  }
}
