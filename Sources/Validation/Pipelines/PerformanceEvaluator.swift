internal import Models
internal import RealModule
public import Statistics
public import Tables

/// The measures of one outcome, prepared once and computed for many predictions and resamples.
struct PerformanceEvaluator<Family: RiskFamily>: Sendable {
  private let compute: @Sendable (Predictions, [Double]?) -> [PerformanceMeasure: Double]

  init(_ family: Family, _ outcome: Family.Response) {
    compute = family.evaluator(for: outcome)
  }

  /// Every measure that is defined for the predictions when row `i` counts `frequencies[i]` times.
  func values(_ predictions: Predictions, frequencies: [Double]?) -> [PerformanceMeasure: Double] {
    compute(predictions, frequencies)
  }
}

extension RiskFamily {
  /// Every measure of the family for some predictions, each with its interval.
  public func estimates(
    _ predictions: Predictions, outcome: Response, level: ConfidenceLevel
  ) -> [PerformanceMeasure: Estimate] {
    var estimates: [PerformanceMeasure: Estimate] = [:]
    for measure in measures {
      estimates[measure] = estimate(measure, of: predictions, outcome: outcome, level: level)
    }
    return estimates
  }
}

extension CoxFamily {
  /// Both concordance indices and the calibration slope; at each horizon AUC, Brier score and its scaled form,
  /// calibration in the large and ICI.
  public var measures: [PerformanceMeasure] {
    [.cIndex, .unoC] + horizons.map { .aucAt($0) } + [.calibrationSlope]
      + horizons.flatMap { horizon -> [PerformanceMeasure] in
        [
          .calibrationInTheLarge(horizon: horizon), .ici(horizon: horizon), .brier(horizon: horizon),
          .scaledBrier(horizon: horizon),
        ]
      }
  }

  /// The probability of the event by each horizon, with the baseline hazard of the training rows; none where these
  /// have no event.
  public func predictions(
    _ linearPredictor: [Double], outcome: SurvivalOutcome, training frequencies: [Double]?
  ) -> Predictions {
    guard !horizons.isEmpty, linearPredictor.allSatisfy(\.isFinite) else {
      return Predictions(linearPredictor: linearPredictor, probabilities: [])
    }
    let rows = frequencies?.drawnRows ?? Array(linearPredictor.indices)
    let baseline: BaselineHazard
    do {
      baseline = try BaselineHazard(
        outcome.selecting(rows), linearPredictor: rows.map { linearPredictor[$0] }, ties: ties)
    } catch { return Predictions(linearPredictor: linearPredictor, probabilities: []) }
    return Predictions(
      linearPredictor: linearPredictor,
      probabilities: horizons.map { horizon in
        linearPredictor.map { 1 - baseline.survival(at: horizon, linearPredictor: $0) }
      })
  }

  /// See `RiskFamily`.
  public func evaluator(
    for outcome: SurvivalOutcome
  ) -> @Sendable (Predictions, [Double]?) -> [PerformanceMeasure: Double] {
    let harrell: ConcordancePlan
    do { harrell = try ConcordancePlan(outcome: outcome) } catch {
      preconditionFailure("Harrell's C needs no more than an outcome: \(error)")
    }
    let uno: ConcordancePlan?
    // Uno's C does not exist for late entries.
    do { uno = try ConcordancePlan(outcome: outcome, timeWeight: .uno) } catch { uno = nil }
    return { predictions, frequencies in
      var values: [PerformanceMeasure: Double] = [:]
      let risk = predictions.linearPredictor
      // A model that diverged may score beyond the range of doubles: its measures are undefined.
      guard risk.allSatisfy(\.isFinite) else { return values }
      let counts = frequencies.map { $0.map { Int($0) } }
      do {
        let ranks = try harrell.ranks(of: risk)
        values[.cIndex] = harrell.value(of: ranks, frequencies: counts)
        values[.unoC] = uno?.value(of: ranks, frequencies: counts)
      } catch { preconditionFailure("finite scores have ranks: \(error)") }
      do {
        values[.calibrationSlope] = try calibrationSlope(
          linearPredictor: risk, outcome: outcome, frequencies: frequencies, ties: ties
        ).value
      } catch { values[.calibrationSlope] = nil }
      guard !predictions.probabilities.isEmpty else { return values }
      let rows = frequencies?.drawnRows
      let sample = rows.map { outcome.selecting($0) } ?? outcome
      let drawn = rows.map { predictions.selecting($0) } ?? predictions
      for (measure, value) in atHorizons(drawn, sample) { values[measure] = value }
      return values
    }
  }

  /// The number of the measure's horizon.
  public func probabilityIndex(of measure: PerformanceMeasure) -> Int? {
    measure.horizon.flatMap { horizons.firstIndex(of: $0) }
  }

  /// `1 - S(horizon)` by Kaplan-Meier.
  public func eventShare(_ y: SurvivalOutcome, by horizon: Double?) -> Double? {
    guard let horizon else { return nil }
    do { return try KaplanMeier().estimate(y).survival(at: horizon).value.map { 1 - $0 } } catch {
      return nil
    }
  }

  /// The measures at the horizons that are defined for the rows.
  private func atHorizons(
    _ predictions: Predictions, _ outcome: SurvivalOutcome
  ) -> [PerformanceMeasure: Double] {
    var values: [PerformanceMeasure: Double] = [:]
    for (index, horizon) in horizons.enumerated() {
      for measure in [
        PerformanceMeasure.aucAt(horizon), .calibrationInTheLarge(horizon: horizon), .ici(horizon: horizon),
      ] {
        do { values[measure] = try atHorizon(measure, index, predictions, outcome, nil, .p95)?.value } catch {
          values[measure] = nil
        }
      }
      do {
        let score = try timeDependentBrier(
          risks: [predictions.probabilities[index]], outcome: outcome, horizons: [horizon]
        ).horizons[0]
        values[.brier(horizon: horizon)] = score.brier.value
        values[.scaledBrier(horizon: horizon)] = score.scaled.value
      } catch { values[.brier(horizon: horizon)] = nil }
    }
    return values
  }

  /// See `RiskFamily`.
  public func estimate(
    _ measure: PerformanceMeasure, of predictions: Predictions, outcome: SurvivalOutcome,
    level: ConfidenceLevel
  ) -> Estimate? {
    let sample = SampleSize(outcome.count, events: outcome.eventCount)
    let risk = predictions.linearPredictor
    do {
      switch measure {
      case .cIndex:
        return try concordance(risk: risk, outcome: outcome, clusters: clusters, level: level).estimate
      case .unoC:
        return try concordance(
          risk: risk, outcome: outcome, clusters: clusters, timeWeight: .uno, level: level
        ).estimate
      case .calibrationSlope:
        return try calibrationSlope(
          linearPredictor: risk, outcome: outcome, clusters: clusters, ties: ties, level: level)
      default:
        guard let horizon = measure.horizon, let index = horizons.firstIndex(of: horizon) else { return nil }
        guard predictions.probabilities.indices.contains(index) else {
          return measure.undefined(
            sample, because: "the model predicts no probability by \(settingText(horizon))")
        }
        return try atHorizon(measure, index, predictions, outcome, clusters, level)
      }
    } catch {
      return measure.undefined(sample, because: "\(error)")
    }
  }

  /// A measure at the horizon with a number.
  private func atHorizon(
    _ measure: PerformanceMeasure, _ index: Int, _ predictions: Predictions, _ outcome: SurvivalOutcome,
    _ clusters: [Int]?, _ level: ConfidenceLevel
  ) throws(MetricError) -> Estimate? {
    let (horizon, p) = (horizons[index], predictions.probabilities[index])
    switch measure {
    case .aucAt:
      return try cumulativeDynamicAUC(
        risk: predictions.linearPredictor, outcome: outcome, horizons: [horizon], clusters: clusters,
        level: level
      ).horizons[0].estimate
    case .brier:
      return try timeDependentBrier(
        risks: [p], outcome: outcome, horizons: [horizon], clusters: clusters, level: level
      )
      .horizons[0].brier
    case .scaledBrier:
      return try timeDependentBrier(
        risks: [p], outcome: outcome, horizons: [horizon], clusters: clusters, level: level
      )
      .horizons[0].scaled
    case .calibrationInTheLarge:
      return try observedExpected(
        risks: p, outcome: outcome, horizon: horizon, clusters: clusters, level: level
      )
      .ratio.logarithm
    case .ici:
      return try calibrationCurve(
        risks: p, outcome: outcome, horizon: horizon, smoothing: .distancesOnly
      ).ici
    default: return nil
    }
  }
}

extension CalibrationSmoothing {
  /// For the distances alone: no band, no grid.
  static var distancesOnly: CalibrationSmoothing {
    var smoothing = CalibrationSmoothing()
    (smoothing.level, smoothing.gridCount) = (nil, 2)
    return smoothing
  }
}

extension Estimate {
  /// The logarithm of a ratio with its interval; undefined where the ratio is 0 or does not exist.
  public var logarithm: Estimate {
    let name = Quantity(
      name: "logarithm of \(quantity.name)", symbol: "log \(quantity.symbol)",
      reference: quantity.reference)
    guard let value, value > 0 else {
      return .undefined(
        name, method: method, sampleSize: sampleSize,
        because: Note(.undefinedMeasure, "The ratio is 0 or does not exist, so it has no logarithm."))
    }
    return Estimate(
      name, value: .log(value), standardError: standardError.map { $0 / value },
      interval: interval.flatMap {
        $0.lower > 0
          ? ConfidenceInterval(
            lower: .log($0.lower), upper: .log($0.upper), level: $0.level, method: $0.method) : nil
      }, method: method, sampleSize: sampleSize, notes: notes)
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
