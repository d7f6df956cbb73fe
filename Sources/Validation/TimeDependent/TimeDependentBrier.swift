public import Statistics
public import Tables

/// The accuracy of predicted risks at one or more horizons.
public struct TimeDependentBrier: Sendable, Hashable {
  /// The accuracy at one horizon.
  public struct AtHorizon: Sendable, Hashable {
    /// The horizon t.
    public let horizon: Double
    /// The Brier score with its standard error and Wald interval, or the reason why there is none.
    public let brier: Estimate
    /// The Brier score of the null model, which predicts the observed risk for every row.
    public let null: Estimate
    /// The index of prediction accuracy, `1 - brier / null`.
    public let scaled: Estimate
    /// The observed risk by t: the weighted share of events, which is one less the Kaplan-Meier estimate,
    /// or the Aalen-Johansen estimate with competing events. Nil when undefined.
    public let observedRisk: Double?
    /// The influence function of each row on the Brier score; empty when undefined.
    public let influence: [Double]
    /// The influence function of each row on the null model's score.
    public let nullInfluence: [Double]
    /// How many rows are what at the horizon.
    public let counts: HorizonCounts
  }

  /// The scores, in the order of the horizons asked for.
  public let horizons: [AtHorizon]
}

/// The Brier score at horizons with inverse probability of censoring weights, beside that of the null model and
/// the index of prediction accuracy (IPA, scaled Brier score).
///
/// `BS(t) = (1/n) sum of w_i (1{event by t} - p_i)^2`, with `w_i = 1/G(T_i-)` for rows with an event by t,
/// `1/G(t)` for rows free of any event at t, and 0 for rows censored by t. `IPA(t) = 1 - BS(t) / BS_0(t)`,
/// where the null model predicts the observed risk `F(t)` for all.
///
/// Standard errors come from influence functions with the estimation of G by Kaplan-Meier (given censoring
/// probabilities are held fixed): for BS and BS_0 directly (the estimation of F adds nothing, for BS_0 is
/// smallest at F), for IPA by the delta method. Intervals are Wald intervals, those of BS cut at 0 and 1.
///
/// - Parameters:
///   - risks: for each horizon, one probability a row that the event comes by it.
///   - outcome: follow-up without late entries.
///   - horizons: positive times, in any order.
///   - censoring: the model of the censoring weights.
///   - level: the level of the intervals.
/// - Throws: `countMismatch`, `notProbability`, `entryTimesNotSupported`, `tooFew` with fewer than two rows, and
///   `auxiliaryCountMismatch`, `notProbability` for the censoring model.
/// - Source: Graf et al. 1999, Stat Med 18:2529, doi
///   10.1002/(SICI)1097-0258(19990915/30)18:17/18<2529::AID-SIM274>3.0.CO;2-5; Kattan, Gerds 2018, Diagn
///   Progn Res 2:7, doi 10.1186/s41512-018-0029-2, for IPA; Blanche et al. 2015, Biometrics 71:102, doi
///   10.1111/biom.12232, for the variance.
public func timeDependentBrier(
  risks: [[Double]], outcome: SurvivalOutcome, horizons: [Double],
  censoring: CensoringModel = .kaplanMeier, clusters: [Int]? = nil, level: ConfidenceLevel = .p95
) throws(MetricError) -> TimeDependentBrier {
  try scores(risks, FollowUp(outcome), horizons, censoring, clusters, level)
}

/// The Brier score of predicted cumulative incidences of one cause when other events compete: a row with
/// another event by t is one without the event.
///
/// - Parameter cause: the number of the cause of interest, from 1.
/// - Throws: as without competing events.
public func timeDependentBrier(
  risks: [[Double]], outcome: CompetingOutcome, cause: Int, horizons: [Double],
  censoring: CensoringModel = .kaplanMeier, clusters: [Int]? = nil, level: ConfidenceLevel = .p95
) throws(MetricError) -> TimeDependentBrier {
  try scores(risks, FollowUp(outcome, cause: cause), horizons, censoring, clusters, level)
}

private func scores(
  _ risks: [[Double]], _ followUp: FollowUp, _ horizons: [Double], _ model: CensoringModel,
  _ clusters: [Int]?, _ level: ConfidenceLevel
) throws(MetricError) -> TimeDependentBrier {
  precondition(horizons.allSatisfy { $0 > 0 && $0.isFinite }, "a horizon is a positive time")
  precondition(risks.count == horizons.count, "risks are predicted for each horizon")
  for risk in risks { try checkProbabilities(risk, rows: followUp.count) }
  let censoring = try CensoringFit(model, followUp, horizons: horizons.count)
  return TimeDependentBrier(
    horizons: horizons.enumerated().map { index, horizon in
      let weights = HorizonWeights(followUp, censoring, horizon: horizon, index: index)
      return brier(risks[index], weights, censoring, model, clusters, level)
    })
}

private func brier(
  _ risk: [Double], _ weights: HorizonWeights, _ censoring: CensoringFit, _ model: CensoringModel,
  _ clusters: [Int]?, _ level: ConfidenceLevel
) -> TimeDependentBrier.AtHorizon {
  let horizon = weights.horizon
  let sample = SampleSize(risk.count, events: weights.counts.events)
  let method = Method(
    "IPCW, influence function", reference: .graf,
    settings: [.horizon(horizon), .censoring(model.card)])
  if let problem = weights.problem {
    func undefined(_ quantity: Quantity) -> Estimate {
      .undefined(quantity, method: method, sampleSize: sample, because: problem)
    }
    return TimeDependentBrier.AtHorizon(
      horizon: horizon, brier: undefined(.brierScore(at: horizon)),
      null: undefined(.nullBrierScore(at: horizon)),
      scaled: undefined(.predictionAccuracy(at: horizon)), observedRisk: nil, influence: [],
      nullInfluence: [], counts: weights.counts)
  }
  let n = Double(risk.count)
  func mean(of h: [Double]) -> (value: Double, influence: [Double]) {
    let value = h.reduce(0, +) / n
    let correction = censoring.influence(of: h, weights)
    return (
      value, influenceOfUnits(zip(h, correction).map { $0 - value + $1 }, clusters: clusters)
    )
  }
  func squares(_ predicted: (Int) -> Double) -> [Double] {
    risk.indices.map { row in
      let error = (weights.status[row] == .event ? 1 : 0) - predicted(row)
      return weights.weights[row] * error * error
    }
  }
  func estimate(_ quantity: Quantity, _ value: Double, _ influence: [Double]) -> Estimate {
    .probability(
      quantity, value: value, standardError: influenceStandardError(influence), level: level,
      method: method, sampleSize: sample)
  }
  // Its rounding may pass 1 when all have had the event.
  let observed = min(
    1, risk.indices.reduce(0) { $0 + (weights.status[$1] == .event ? weights.weights[$1] : 0) } / n)
  let own = mean(of: squares { risk[$0] })
  let null = mean(of: squares { _ in observed })
  return TimeDependentBrier.AtHorizon(
    horizon: horizon, brier: estimate(.brierScore(at: horizon), own.value, own.influence),
    null: estimate(.nullBrierScore(at: horizon), null.value, null.influence),
    scaled: .predictionAccuracy(
      .predictionAccuracy(at: horizon), own, null: null, method: method, sampleSize: sample,
      level: level),
    observedRisk: observed, influence: own.influence, nullInfluence: null.influence,
    counts: weights.counts)
}

extension Estimate {
  /// `1 - score / null` with the delta method's standard error; undefined where the null score is 0.
  static func predictionAccuracy(
    _ quantity: Quantity, _ own: (value: Double, influence: [Double]),
    null: (value: Double, influence: [Double]), method: Method, sampleSize: SampleSize,
    level: ConfidenceLevel
  ) -> Estimate {
    // A null score of rounding errors only: all rows have the event, or none.
    guard null.value > Double.ulpOfOne else {
      return .undefined(
        quantity, method: method, sampleSize: sampleSize,
        because: Note(.oneClass, "The null model makes no error: there is no scale to compare with."))
    }
    let value = 1 - own.value / null.value
    let error = influenceStandardError(accuracyInfluence(own, null: null))
    return .scaledScore(
      quantity, value: value, standardError: error, level: level, method: method, sampleSize: sampleSize)
  }
}

/// The influence function of `1 - score / null`.
func accuracyInfluence(
  _ own: (value: Double, influence: [Double]), null: (value: Double, influence: [Double])
) -> [Double] {
  let ratio = own.value / null.value
  return zip(own.influence, null.influence).map { ($1 * ratio - $0) / null.value }
}

extension Quantity {
  /// The mean squared error of predicted risks at a horizon.
  public static func brierScore(at horizon: Double) -> Quantity {
    Quantity(
      name: "Brier score at \(settingText(horizon))", symbol: "Brier(\(settingText(horizon)))",
      reference: .graf)
  }
  /// The mean squared error of the observed risk as prediction for all.
  public static func nullBrierScore(at horizon: Double) -> Quantity {
    Quantity(
      name: "null model's Brier score at \(settingText(horizon))", symbol: "Brier0(\(settingText(horizon)))",
      reference: .graf)
  }
  /// The share of the null model's Brier score that predictions remove.
  public static func predictionAccuracy(at horizon: Double) -> Quantity {
    Quantity(
      name: "index of prediction accuracy at \(settingText(horizon))", symbol: "IPA(\(settingText(horizon)))",
      reference: .kattanGerds)
  }
}

extension Citation {
  static let graf = Citation(
    "Graf, Schmoor, Sauerbrei, Schumacher 1999, Stat Med 18:2529",
    doi: "10.1002/(SICI)1097-0258(19990915/30)18:17/18<2529::AID-SIM274>3.0.CO;2-5")
  static let kattanGerds = Citation(
    "Kattan, Gerds 2018, Diagn Progn Res 2:7", doi: "10.1186/s41512-018-0029-2")
}
