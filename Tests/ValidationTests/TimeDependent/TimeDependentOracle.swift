import Statistics
import Tables

/// Slow, obvious versions of what TimeDependent computes, from the definitions, with a weight a row so that
/// derivatives can be taken numerically. Cause 0 is censoring, 1 the event, 2 another one.
struct TimeDependentOracle {
  let time: [Double]
  let cause: [Int]

  static func simulated(_ n: Int, seed: UInt64, ties: Bool, competing: Bool = false) -> (
    oracle: TimeDependentOracle, score: [Double]
  ) {
    var random = RandomStream(seed: seed, substream: 0)
    var time: [Double] = []
    var cause: [Int] = []
    var score: [Double] = []
    for _ in 0..<n {
      let x = ties ? Double(Int.random(in: 0...6, using: &random)) / 3 : random.normal()
      let event = -logarithm(random.uniform()) * (2 - 0.3 * x)
      let censoring = -logarithm(random.uniform()) * 3
      let first = min(event, censoring)
      time.append(ties ? (first * 4).rounded(.up) / 4 : first)
      let kind = competing && random.uniform() < 0.35 ? 2 : 1
      cause.append(event <= censoring ? kind : 0)
      score.append(x)
    }
    return (TimeDependentOracle(time: time, cause: cause), score)
  }

  /// The natural logarithm by Newton's method on a series: no import of Foundation for one function.
  private static func logarithm(_ x: Double) -> Double {
    var (mantissa, power) = (x, 0.0)
    while mantissa < 0.7 {
      mantissa *= 2
      power -= 1
    }
    let y = (mantissa - 1) / (mantissa + 1)
    var (sum, term) = (0.0, y)
    for k in 0..<40 {
      sum += term / Double(2 * k + 1)
      term *= y * y
    }
    return 2 * sum + power * 0.6931471805599453
  }

  func survival() throws -> SurvivalOutcome {
    try SurvivalOutcome(time: time, isEvent: cause.map { $0 == 1 })
  }

  func competing() throws -> CompetingOutcome {
    try CompetingOutcome(time: time, cause: cause, causeNames: ["first", "second"])
  }

  /// `G(t)`, or `G(t-)` with `before`: a product over all censorings, events first at ties.
  func censoring(_ t: Double, before: Bool, _ w: [Double]) -> Double {
    var value = 1.0
    var seen: [Double] = []
    for c in time.indices where cause[c] == 0 {
      let u = time[c]
      guard before ? u < t : u <= t, !seen.contains(u) else { continue }
      seen.append(u)
      var (censored, atRisk) = (0.0, 0.0)
      for i in time.indices {
        if time[i] == u, cause[i] == 0 { censored += w[i] }
        if time[i] > u || (time[i] == u && cause[i] == 0) { atRisk += w[i] }
      }
      value *= 1 - censored / atRisk
    }
    return value
  }

  func auc(_ x: [Double], at t: Double, withCompeting: Bool = false, _ w: [Double]) -> Double {
    var (numerator, denominator) = (0.0, 0.0)
    let g = censoring(t, before: false, w)
    for i in time.indices where time[i] <= t && cause[i] == 1 {
      let wi = w[i] / censoring(time[i], before: true, w)
      for j in time.indices {
        let isCompeting = withCompeting && time[j] <= t && cause[j] == 2
        guard time[j] > t || isCompeting else { continue }
        let wj = w[j] / (isCompeting ? censoring(time[j], before: true, w) : g)
        numerator += wi * wj * (x[i] > x[j] ? 1 : x[i] == x[j] ? 0.5 : 0)
        denominator += wi * wj
      }
    }
    return numerator / denominator
  }

  func brier(_ p: (Int) -> Double, at t: Double, _ w: [Double]) -> Double {
    let g = censoring(t, before: false, w)
    var sum = 0.0
    for i in time.indices {
      if time[i] > t {
        sum += w[i] * p(i) * p(i) / g
      } else if cause[i] > 0 {
        let error = (cause[i] == 1 ? 1 : 0) - p(i)
        sum += w[i] * error * error / censoring(time[i], before: true, w)
      }
    }
    return sum / w.reduce(0, +)
  }

  /// The weighted share of events of cause 1 by t.
  func observedRisk(at t: Double, _ w: [Double]) -> Double {
    var sum = 0.0
    for i in time.indices where time[i] <= t && cause[i] == 1 {
      sum += w[i] / censoring(time[i], before: true, w)
    }
    return sum / w.reduce(0, +)
  }

  /// `n d theta / d w_j` at weights 1 for one row, by central differences: its influence.
  func influence(ofRow j: Int, _ theta: ([Double]) -> Double) -> Double {
    let step = 1e-3
    var (up, down) = ([Double](repeating: 1, count: time.count), [Double](repeating: 1, count: time.count))
    up[j] += step
    down[j] -= step
    return Double(time.count) * (theta(up) - theta(down)) / (2 * step)
  }
}
