internal import RealModule
internal import Statistics
internal import Tables

/// The sample size for validating a model of a time to an event at a horizon: so many that the 95 % intervals of the
/// observed/expected ratio at the horizon, the calibration slope and Harrell's C are short enough.
///
/// People are as the paper simulates them: a normal linear predictor with the standard deviation s, proportional
/// hazards, exponential times with the anticipated overall risk at the horizon, exponential loss to follow-up, and everybody
/// censored at the horizon. What has an asymptotic formula is integrated instead of simulated:
///
/// - observed/expected: `SE(ln(O/E)) = SE(KM) / F`, with Greenwood's asymptotic variance of the Kaplan-Meier estimate;
/// - calibration slope: the inverse of the partial likelihood's expected information at a slope of 1, the variance of the
///   linear predictor among those at risk, weighted by their hazard, summed over the events;
/// - C: the infinitesimal-jackknife variance in simulated cohorts, n times its mean; C itself is their mean.
/// - Source: Riley et al. 2022, doi 10.1002/sim.9275.
public struct SurvivalValidationDesign: ValidationDesign {
  /// The overall risk at the horizon.
  public let risk: Double
  /// The share of people lost to follow-up by the horizon, were there no events.
  public let lost: Double
  /// The standard deviation of the linear predictor.
  public let standardDeviation: Double
  /// The anticipated observed/expected ratio.
  public let observedExpected: Double
  /// Harrell's C that such people have, censored as they are.
  public let cStatistic: Double
  /// The seed of the simulated cohorts.
  public let seed: UInt64
  /// What each criterion asks for.
  public let requirements: [ValidationRequirement]
  /// Events expected of each participant.
  public let eventsPerParticipant: Double
  private let variances: [ValidationCriterion: Double]

  /// How far the linear predictor spreads.
  public enum Spread: Sendable, Hashable {
    /// Its standard deviation.
    case standardDeviation(Double)
    /// That which gives this C without censoring.
    case cStatistic(Double)
  }

  /// Simulated cohorts behind the variance of C, and people in each.
  public static let cohorts = 20
  /// See `cohorts`.
  public static let cohortSize = 2000

  /// A validation.
  /// - Throws: `outOfRange`, `noSample`.
  public init(
    risk: Double, spread: Spread, lost: Double = 0, observedExpected: Double = 1,
    widths: ValidationWidths = ValidationWidths(), seed: UInt64
  ) throws(SampleSizeError) {
    try require(risk, "the risk at the horizon", above: 0, below: 1)
    guard lost >= 0, lost < 1 else {
      throw .outOfRange("the share lost to follow-up", value: lost, allowed: "0 or more and below 1")
    }
    try require(observedExpected, "the observed/expected ratio", above: 0)
    try widths.check()
    switch spread {
    case .standardDeviation(let sd):
      try require(sd, "the standard deviation of the linear predictor", above: 0)
      standardDeviation = sd
    case .cStatistic(let c):
      try require(c, "the C-statistic", above: 0.5, below: 1)
      standardDeviation = PrognosticSpread.variance(c: c).squareRoot()
    }
    self.risk = risk
    self.lost = lost
    self.observedExpected = observedExpected
    self.seed = seed
    let people = ProportionalCohort(standardDeviation: standardDeviation, risk: risk, lost: lost)
    let asymptotic = people.expectations()
    let discrimination = people.discrimination(Self.cohorts, of: Self.cohortSize, seed: seed)
    guard let discrimination, asymptotic.information > 0 else {
      throw .outOfRange("the risk at the horizon", value: risk, allowed: "so large that there are events")
    }
    cStatistic = discrimination.c
    eventsPerParticipant = asymptotic.events
    variances = [
      .observedExpected: asymptotic.survivalVariance / (risk * risk),
      .calibrationSlope: 1 / asymptotic.information, .cStatistic: discrimination.variance,
    ]
    var found: [ValidationRequirement] = []
    for (criterion, anticipated) in [
      (ValidationCriterion.observedExpected, observedExpected), (.calibrationSlope, 1),
      (.cStatistic, discrimination.c),
    ] {
      let width = widths[criterion]
      let error =
        criterion == .observedExpected
        ? RatioWidth.standardError(of: observedExpected, width: width) : width / (2 * publishedQuantile)
      let n = try participants(variances[criterion]! / (error * error), for: criterion.words)
      found.append(
        ValidationRequirement(
          criterion: criterion, anticipated: anticipated, width: width, standardError: error, participants: n,
          events: Double(n) * asymptotic.events))
    }
    requirements = found
  }

  /// The width expected of a measure's 95 % interval with n participants.
  public func width(_ criterion: ValidationCriterion, participants n: Int) -> Double {
    let error = ((variances[criterion] ?? 0) / Double(n)).squareRoot()
    return criterion == .observedExpected
      ? RatioWidth.width(of: observedExpected, standardError: error) : 2 * publishedQuantile * error
  }
}

/// People with exponential times, proportional hazards in a normal linear predictor, and exponential loss; the horizon is 1.
struct ProportionalCohort {
  let standardDeviation: Double
  let lossRate: Double
  /// The hazard of a linear predictor of 0.
  let hazard: Double

  private static let reach = 9.0
  private static let halves = 150

  init(standardDeviation: Double, risk: Double, lost: Double) {
    self.standardDeviation = standardDeviation
    lossRate = -Double.log(onePlus: -lost)
    func survival(_ hazard: Double) -> Double {
      Self.mean { z in Double.exp(-hazard * Double.exp(standardDeviation * z)) }
    }
    var upper = 1.0
    while survival(upper) > 1 - risk { upper *= 4 }
    hazard = crossing(between: 0, and: upper) { survival($0) - (1 - risk) }
  }

  /// The expectation over a standard normal variable.
  private static func mean(_ f: (Double) -> Double) -> Double {
    simpson(halves, from: -reach, to: reach) { z in
      f(z) * Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    }
  }

  /// Of one participant: the probability of an observed event, the information on the slope, and the variance of the
  /// Kaplan-Meier estimate at the horizon times n.
  func expectations() -> (events: Double, information: Double, survivalVariance: Double) {
    var sums = [Double](repeating: 0, count: 3)
    let steps = 2 * Self.halves
    let horizonSurvival = moments(at: 1)[3]
    for step in 0...steps {
      let t = Double(step) / Double(steps)
      let weight: Double = step == 0 || step == steps ? 1 : step.isMultiple(of: 2) ? 2 : 4
      let m = moments(at: t)
      let staying = Double.exp(-lossRate * t)
      sums[0] += weight * m[0] * staying
      sums[1] += weight * (m[2] - m[1] * m[1] / m[0]) * staying
      sums[2] += weight * m[0] / (m[3] * m[3] * staying)
    }
    let scale = hazard / Double(3 * steps)
    return (
      scale * sums[0], scale * sums[1], scale * sums[2] * horizonSurvival * horizonSurvival
    )
  }

  /// `E[lp^k exp(lp) S(t | lp)]` for k = 0, 1, 2, and `E[S(t | lp)]`.
  private func moments(at t: Double) -> [Double] {
    var sums = [Double](repeating: 0, count: 4)
    let steps = 2 * Self.halves
    let width = 2 * Self.reach / Double(steps)
    for step in 0...steps {
      let z = -Self.reach + Double(step) * width
      let weight: Double = step == 0 || step == steps ? 1 : step.isMultiple(of: 2) ? 2 : 4
      let lp = standardDeviation * z
      let relative = Double.exp(lp)
      let survival = weight * Double.exp(-z * z / 2 - hazard * relative * t)
      sums[0] += survival * relative
      sums[1] += survival * relative * lp
      sums[2] += survival * relative * lp * lp
      sums[3] += survival
    }
    let scale = width / (3 * (2 * Double.pi).squareRoot())
    return sums.map { $0 * scale }
  }

  /// Harrell's C in simulated cohorts and n times its variance; nil when a cohort has no pair to compare.
  func discrimination(_ cohorts: Int, of size: Int, seed: UInt64) -> (c: Double, variance: Double)? {
    var (c, variance) = (0.0, 0.0)
    for index in 0..<cohorts {
      var stream = StreamPurpose.sampleSize.stream(seed: seed, index: index)
      var (predictors, times, events): ([Double], [Double], [Bool]) = ([], [], [])
      for _ in 0..<size {
        let lp = standardDeviation * stream.normal()
        let event = -Double.log(stream.uniform()) / (hazard * Double.exp(lp))
        let loss = lossRate > 0 ? -Double.log(stream.uniform()) / lossRate : .infinity
        predictors.append(lp)
        times.append(min(event, loss, 1))
        events.append(event <= min(loss, 1))
      }
      guard let outcome = try? SurvivalOutcome(time: times, isEvent: events),
        let estimate = try? concordance(risk: predictors, outcome: outcome).estimate,
        let value = estimate.value, let error = estimate.standardError
      else { return nil }
      c += value / Double(cohorts)
      variance += error * error * Double(size) / Double(cohorts)
    }
    return (c, variance)
  }
}
