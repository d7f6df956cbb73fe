internal import Models
public import Statistics
public import Tables

/// The measures of one outcome, prepared once and computed for many scores and resamples.
struct PerformanceEvaluator<Family: RiskFamily>: Sendable {
  private let compute: @Sendable ([Double], [Double]?) -> [PerformanceMeasure: Double]

  init(_ family: Family, _ outcome: Family.Response) {
    compute = family.evaluator(for: outcome)
  }

  /// Every measure that is defined for the scores when row `i` counts `frequencies[i]` times.
  func values(risk: [Double], frequencies: [Double]?) -> [PerformanceMeasure: Double] {
    compute(risk, frequencies)
  }
}

extension RiskFamily {
  /// Every measure of the family for a linear predictor, each with its interval.
  public func estimates(
    risk: [Double], outcome: Response, level: ConfidenceLevel
  ) -> [PerformanceMeasure: Estimate] {
    var estimates: [PerformanceMeasure: Estimate] = [:]
    for measure in measures {
      estimates[measure] = estimate(measure, risk: risk, outcome: outcome, level: level)
    }
    return estimates
  }
}

extension CoxFamily {
  /// Harrell's C and the calibration slope.
  public var measures: [PerformanceMeasure] { [.cIndex, .calibrationSlope] }

  /// See `RiskFamily`.
  public func evaluator(
    for outcome: SurvivalOutcome
  ) -> @Sendable ([Double], [Double]?) -> [PerformanceMeasure: Double] {
    let plan: ConcordancePlan
    do { plan = try ConcordancePlan(outcome: outcome) } catch {
      preconditionFailure("Harrell's C needs no more than an outcome: \(error)")
    }
    return { risk, frequencies in
      var values: [PerformanceMeasure: Double] = [:]
      // A model that diverged may score beyond the range of doubles: its measures are undefined.
      guard risk.allSatisfy(\.isFinite) else { return values }
      do {
        values[.cIndex] = try plan.value(of: risk, frequencies: frequencies.map { $0.map { Int($0) } })
      } catch { values[.cIndex] = nil }
      do {
        values[.calibrationSlope] = try calibrationSlope(
          linearPredictor: risk, outcome: outcome, frequencies: frequencies, ties: ties
        ).value
      } catch { values[.calibrationSlope] = nil }
      return values
    }
  }

  /// See `RiskFamily`.
  public func estimate(
    _ measure: PerformanceMeasure, risk: [Double], outcome: SurvivalOutcome, level: ConfidenceLevel
  ) -> Estimate? {
    let sample = SampleSize(outcome.count, events: outcome.eventCount)
    do {
      switch measure {
      case .cIndex: return try concordance(risk: risk, outcome: outcome, level: level).estimate
      case .calibrationSlope:
        return try calibrationSlope(linearPredictor: risk, outcome: outcome, ties: ties, level: level)
      case .auc, .brier, .calibrationInTheLarge: return nil
      }
    } catch {
      return measure.undefined(sample, because: "\(error)")
    }
  }
}

extension CoxFamily {
  /// Harrell's C of the held-out rows; the fold's weight is the sum of theirs, as `cv.glmnet`.
  public func heldOutDiscrimination(
    _ eta: [[Double]], _ y: SurvivalOutcome, weights: [Double]?, heldOut: [Int]
  ) -> HeldOutLoss {
    let outcome = y.selecting(heldOut)
    let own = heldOut.map { weights?[$0] ?? 1 }
    let strata = strata.map { strata in heldOut.map { strata[$0] } }
    var values: [Double] = []
    for predictor in eta {
      do {
        let c = try concordance(
          risk: heldOut.map { predictor[$0] }, outcome: outcome, weights: own, strata: strata)
        guard let value = c.estimate.value else { return HeldOutLoss(values: [], weight: 0) }
        values.append(value)
      } catch { return HeldOutLoss(values: [], weight: 0) }
    }
    return HeldOutLoss(values: values, weight: own.reduce(0, +))
  }
}
