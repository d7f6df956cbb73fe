internal import RealModule
public import Tables

/// The cumulative baseline hazard of a Cox model, one step function a stratum.
///
/// `cumulativeHazard` belongs to a patient whose linear predictor is `reference`, so that patient `x`
/// has survival `exp(-H(t) exp(lp(x) - reference))`. The increments are those of the partial
/// likelihood's own tie rule: Breslow's `d / sum_R e`, Efron's sum of `1 / (sum_R e - (l/m) sum_D e)`.
public struct BaselineHazard: Sendable, Equatable, Codable {
  /// One stratum's step function.
  public struct Stratum: Sendable, Equatable, Codable {
    /// The distinct times, ascending, those with censoring only included.
    public let time: [Double]
    /// The cumulative hazard just after each time.
    public let cumulativeHazard: [Double]

    /// The cumulative hazard at time `t`: 0 before the first time, constant after the last.
    public func value(at t: Double) -> Double { position(at: t).map { cumulativeHazard[$0] } ?? 0 }

    /// The position of the last time that is at most `t`; nil before the first.
    func position(at t: Double) -> Int? {
      let count = partitionIndex(time) { $0 <= t }
      return count > 0 ? count - 1 : nil
    }
  }

  /// The linear predictor the hazard belongs to.
  public let reference: Double
  /// One step function a stratum, in the order of the strata's codes.
  public let strata: [Stratum]

  /// The cumulative hazard until `t` of a patient of `stratum` with a linear predictor.
  public func cumulativeHazard(at t: Double, linearPredictor: Double, stratum: Int = 0) -> Double {
    strata[stratum].value(at: t) * .exp(linearPredictor - reference)
  }

  /// The probability of surviving beyond `t` for a patient of `stratum` with a linear predictor.
  public func survival(at t: Double, linearPredictor: Double, stratum: Int = 0) -> Double {
    .exp(-cumulativeHazard(at: t, linearPredictor: linearPredictor, stratum: stratum))
  }

  /// The baseline of a partial likelihood that was evaluated at linear predictors from which `reference`
  /// had been subtracted.
  init(_ sets: CoxRiskSets, _ point: CoxPartialLikelihood.Point, reference: Double) {
    var strata: [Stratum] = []
    for s in 0..<sets.stratumCount {
      // The hazard is on the scale of exp(eta - shift); `reference` has eta = 0.
      let factor = Double.exp(-point.shift[s])
      var time: [Double] = []
      var cumulative: [Double] = []
      var sum = 0.0
      for g in sets.groups.indices.reversed() where sets.groups[g].stratum == s {
        sum += point.hazard[g] * factor
        time.append(sets.groups[g].time)
        cumulative.append(sum)
      }
      strata.append(Stratum(time: time, cumulativeHazard: cumulative))
    }
    self.strata = strata
    self.reference = reference
  }

  /// The baseline of given linear predictors, such as a penalised model's, on the rows they belong to,
  /// at their weighted mean. An offset is no part of the mean: predictions for new rows add theirs to the linear
  /// predictor. There is one step function for each stratum that has a row of positive weight.
  /// - Throws: `noEvents`, `countMismatch`, `invalidWeight`.
  public init(
    _ outcome: SurvivalOutcome, linearPredictor: [Double], ties: TiedEvents = .efron,
    weights: [Double]? = nil, strata: [Int]? = nil, offset: [Double]? = nil
  ) throws(FitError) {
    for count in [linearPredictor.count, strata?.count, offset?.count].compactMap(\.self) {
      guard count == outcome.count else { throw .countMismatch(design: count, outcome: outcome.count) }
    }
    try checkWeights(weights, count: outcome.count, meaning: .caseWeights)
    let likelihood = CoxPartialLikelihood(
      outcome, weights: weights, strata: strata, ties: ties.hazardRule)
    guard likelihood.riskSets.eventWeight > 0 else { throw .noEvents }
    var sum = 0.0
    for (row, value) in linearPredictor.enumerated() { sum += (weights?[row] ?? 1) * value }
    let mean = sum / likelihood.totalWeight
    let point = likelihood.evaluate(
      at: linearPredictor.indices.map { linearPredictor[$0] - mean + (offset?[$0] ?? 0) })
    self.init(likelihood.riskSets, point, reference: mean)
  }
}
