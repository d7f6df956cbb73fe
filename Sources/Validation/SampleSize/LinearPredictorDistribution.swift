internal import RealModule
internal import Statistics

/// How a binary model's linear predictors (log odds) are spread over the people it is validated in.
public enum LinearPredictorDistribution: Sendable, Hashable {
  /// Normal.
  case normal(mean: Double, standardDeviation: Double)
  /// Predicted probabilities with a beta distribution.
  case beta(Double, Double)
  /// Normal with a common variance `v = 2 q(c)^2` in those with and without the event, so far apart as the C-statistic tells
  /// and so that the model is calibrated: means `logit(p) - v / 2` without and `logit(p) + v / 2` with the event.
  case discriminating(c: Double, prevalence: Double)
  /// The linear predictors of a sample.
  case sample([Double])

  func check() throws(SampleSizeError) {
    switch self {
    case .normal(let mean, let sd):
      try require(mean, "the mean of the linear predictor", above: -.greatestFiniteMagnitude)
      try require(sd, "the standard deviation of the linear predictor", above: 0)
    case .beta(let a, let b):
      try require(a, "the first parameter of the beta distribution", above: 0)
      try require(b, "the second parameter of the beta distribution", above: 0)
    case .discriminating(let c, let prevalence):
      try require(c, "the C-statistic", above: 0.5, below: 1)
      try require(prevalence, "the prevalence", above: 0, below: 1)
    case .sample(let values):
      guard values.count > 1, values.allSatisfy(\.isFinite) else {
        throw .outOfRange(
          "the number of linear predictors", value: Double(values.count), allowed: "2 or more finite ones")
      }
    }
  }

  /// Normal densities are negligible so many standard deviations from their mean.
  private static let reach = 12.0
  /// Halves of steps of Simpson's rule: the integrands are smooth, and twice as many change nothing in ten digits.
  private static let halves = 3000

  /// The expectation of a function of the linear predictor over values of at least `lower`.
  func mean(atLeast lower: Double = -.infinity, _ f: (Double) -> Double) -> Double {
    switch self {
    case .normal(let mean, let sd):
      return integral(lower, from: mean - Self.reach * sd, to: mean + Self.reach * sd) {
        f($0) * Self.density(($0 - mean) / sd) / sd
      }
    case .beta(let a, let b):
      let logBeta = logGamma(a) + logGamma(b) - logGamma(a + b)
      // On the log odds the density falls as exp(a lp) to the left and exp(-b lp) to the right.
      return integral(lower, from: -60 / min(a, 1), to: 60 / min(b, 1)) { lp in
        let logOnePlus =
          lp > 0 ? lp + Double.log(onePlus: Double.exp(-lp)) : Double.log(onePlus: Double.exp(lp))
        return f(lp) * Double.exp(a * lp - (a + b) * logOnePlus - logBeta)
      }
    case .discriminating(let c, let prevalence):
      let q = Normal.quantile(c)
      let variance = 2 * q * q
      let sd = variance.squareRoot()
      let center = logit(prevalence)
      let (without, with) = (center - variance / 2, center + variance / 2)
      return integral(lower, from: without - Self.reach * sd, to: with + Self.reach * sd) { lp in
        f(lp)
          * ((1 - prevalence) * Self.density((lp - without) / sd) + prevalence
            * Self.density((lp - with) / sd))
          / sd
      }
    case .sample(let values):
      return values.reduce(0) { $0 + ($1 >= lower ? f($1) : 0) } / Double(values.count)
    }
  }

  private func integral(
    _ lower: Double, from low: Double, to high: Double, _ f: (Double) -> Double
  ) -> Double {
    let start = max(low, lower)
    return start < high ? simpson(Self.halves, from: start, to: high, f) : 0
  }

  private static func density(_ z: Double) -> Double {
    Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
  }

  /// The mean predicted probability.
  public var meanRisk: Double { mean(inverseLogit) }

  /// The variance of a calibration slope from one participant, the slope and intercept being 1 and 0: the inverse of the
  /// expected information, `I00 / (I00 I11 - I01^2)`.
  public var slopeVariance: Double {
    func information(_ power: Int) -> Double {
      mean { lp in
        let risk = inverseLogit(lp)
        let weight = risk * inverseLogit(-lp)
        return power == 0 ? weight : power == 1 ? weight * lp : weight * lp * lp
      }
    }
    let (i00, i01, i11) = (information(0), information(1), information(2))
    return i00 / (i00 * i11 - i01 * i01)
  }

  /// The sensitivity and specificity of "at least `threshold`" in people for whom the model is calibrated.
  public func accuracy(threshold: Double) -> (sensitivity: Double, specificity: Double) {
    let cut = logit(threshold)
    let cases = meanRisk
    let controls = mean { inverseLogit(-$0) }
    return (
      mean(atLeast: cut, inverseLogit) / cases, 1 - mean(atLeast: cut) { inverseLogit(-$0) } / controls
    )
  }
}
