internal import RealModule
internal import Statistics

/// What is known beforehand of how well a model will predict, adjusted for optimism.
public enum AnticipatedFit: Sendable, Hashable {
  /// Cox and Snell's R2, `1 - exp(-LR / n)`.
  case coxSnell(Double)
  /// Nagelkerke's R2: Cox and Snell's over the largest that the outcome allows.
  case nagelkerke(Double)
  /// The C-statistic (area under the ROC curve, or Harrell's C).
  case cStatistic(Double)

  /// What Riley et al. advise when nothing is known: 15 % of the largest R2.
  public static let unknown = AnticipatedFit.nagelkerke(0.15)
}

/// The outcome of a planned study.
public enum PlannedOutcome: Sendable, Hashable {
  /// A yes or no with its expected proportion.
  case binary(prevalence: Double)
  /// A time to an event: the rate of events per unit of time, the mean follow-up and, where the overall risk at a time is to
  /// be precise, that time.
  case survival(rate: Double, meanFollowUp: Double, horizon: Double?)

  func check() throws(SampleSizeError) {
    switch self {
    case .binary(let prevalence): try require(prevalence, "the prevalence", above: 0, below: 1)
    case .survival(let rate, let followUp, let horizon):
      try require(rate, "the event rate", above: 0)
      try require(followUp, "the mean follow-up", above: 0)
      if let horizon { try require(horizon, "the horizon", above: 0) }
    }
  }

  /// Events expected of each participant.
  public var eventsPerParticipant: Double {
    switch self {
    case .binary(let prevalence): prevalence
    case .survival(let rate, let followUp, _): rate * followUp
    }
  }

  /// The largest Cox-Snell R2, `1 - exp(2 ln L0 / n)`, with `ln L0 / n = p ln p + (1 - p) ln(1 - p)` for a prevalence p, and
  /// `e ln e - e` for e events a participant (the exponential model).
  public var maximumCoxSnell: Double {
    let e = eventsPerParticipant
    let logLikelihood =
      switch self {
      case .binary: e * Double.log(e) + (1 - e) * Double.log(1 - e)
      case .survival: e * Double.log(e) - e
      }
    return -Double.expMinusOne(2 * logLikelihood)
  }
}

extension AnticipatedFit {
  /// Cox and Snell's R2 for an outcome.
  ///
  /// From a C-statistic it takes the linear predictor as normal. For a binary outcome, normal with a common variance `v =
  /// 2 q(C)^2` in those with and without the event (q the normal quantile): R2 is then the expected likelihood ratio of the
  /// true model, integrated numerically where the paper simulates. For survival, normal with the standard deviation s that gives
  /// Harrell's C under proportional hazards without censoring; then O'Quigley's R2 is `s^2 / (1 + s^2)` and Cox
  /// and Snell's `1 - (1 + s^2)^-e` with e events a participant.
  /// - Throws: `outOfRange`, `beyondMaximum`.
  /// - Source: Riley, Van Calster, Collins 2021, doi 10.1002/sim.8806 (binary); Riley et al. 2019, doi 10.1002/sim.7992,
  ///   section 5, and Goenen, Heller 2005, doi 10.1093/biomet/92.4.965 (survival).
  public func coxSnell(_ outcome: PlannedOutcome) throws(SampleSizeError) -> Double {
    try outcome.check()
    let maximum = outcome.maximumCoxSnell
    let value: Double
    switch self {
    case .coxSnell(let r2):
      try require(r2, "the Cox-Snell R2", above: 0, below: 1)
      value = r2
    case .nagelkerke(let r2):
      try require(r2, "the Nagelkerke R2", above: 0, below: 1)
      value = r2 * maximum
    case .cStatistic(let c):
      try require(c, "the C-statistic", above: 0.5, below: 1)
      switch outcome {
      case .binary(let prevalence): value = Self.coxSnell(c: c, prevalence: prevalence)
      case .survival:
        let variance = PrognosticSpread.variance(c: c)
        value = -Double.expMinusOne(-outcome.eventsPerParticipant * Double.log(onePlus: variance))
      }
    }
    guard value < maximum else { throw .beyondMaximum(coxSnell: value, maximum: maximum) }
    return value
  }

  private static func coxSnell(c: Double, prevalence p: Double) -> Double {
    let predictor = LinearPredictorDistribution.discriminating(c: c, prevalence: p)
    let logLikelihood = predictor.mean { lp in
      let risk = inverseLogit(lp)
      // p ln p + (1 - p) ln(1 - p), with ln(1 - p) = -ln(1 + exp(lp)).
      let logOdds = lp > 0 ? lp + Double.log(onePlus: Double.exp(-lp)) : Double.log(onePlus: Double.exp(lp))
      return risk * lp - logOdds
    }
    let null = p * Double.log(p) + (1 - p) * Double.log(1 - p)
    return -Double.expMinusOne(-2 * (logLikelihood - null))
  }
}

/// The spread of a normal linear predictor under proportional hazards.
enum PrognosticSpread {
  /// The C-statistic without censoring, `E[1 / (1 + exp(-|d|))]` for the difference d of two linear predictors, normal with
  /// variance `2 s^2`.
  static func cStatistic(variance: Double) -> Double {
    let sd = (2 * variance).squareRoot()
    guard sd > 0 else { return 0.5 }
    let density = 2 / (2 * Double.pi).squareRoot()
    return simpson(400, from: 0, to: 12) { z in
      density * Double.exp(-z * z / 2) / (1 + Double.exp(-z * sd))
    }
  }

  /// The variance with that C-statistic, which lies above 1/2.
  static func variance(c: Double) -> Double {
    var upper = 1.0
    while cStatistic(variance: upper) < c { upper *= 4 }
    return crossing(between: 0, and: upper) { c - cStatistic(variance: $0) }
  }
}
