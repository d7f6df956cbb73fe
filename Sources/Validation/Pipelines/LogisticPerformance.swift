internal import RealModule
public import Statistics
public import Tables

extension LogisticFamily {
  /// The area under the ROC curve, calibration in the large, slope and ICI, the Brier score and its scaled form.
  public var measures: [PerformanceMeasure] {
    [
      .auc, .calibrationInTheLarge(horizon: nil), .calibrationSlope, .ici(horizon: nil), .brier(horizon: nil),
      .scaledBrier(horizon: nil),
    ]
  }

  /// The probability of being a case: the inverse logit.
  public func predictions(
    _ linearPredictor: [Double], outcome: BinaryOutcome, training frequencies: [Double]?
  ) -> Predictions {
    Predictions(
      linearPredictor: linearPredictor, probabilities: [linearPredictor.map(Self.probability)])
  }

  /// See `RiskFamily`.
  public func evaluator(
    for outcome: BinaryOutcome
  ) -> @Sendable (Predictions, [Double]?) -> [PerformanceMeasure: Double] {
    return { predictions, frequencies in
      var values: [PerformanceMeasure: Double] = [:]
      let risk = predictions.linearPredictor
      // A model that diverged may score beyond the range of doubles: its measures are undefined.
      guard risk.allSatisfy(\.isFinite) else { return values }
      do {
        values[.auc] = try AUCPlan(scores: risk, outcome: outcome)
          .value(frequencies: frequencies?.map { Int($0) })
      } catch { values[.auc] = nil }
      let (score, prevalence) = FrozenMetric.squaredErrors(
        predictions.probabilities[0], outcome, frequencies ?? Array(repeating: 1, count: outcome.count))
      let null = prevalence * (1 - prevalence)
      values[.brier(horizon: nil)] = score
      if null > 0 { values[.scaledBrier(horizon: nil)] = 1 - score / null }
      do {
        values[.calibrationSlope] = try calibrationSlope(
          linearPredictor: risk, outcome: outcome, frequencies: frequencies
        ).value
      } catch { values[.calibrationSlope] = nil }
      do {
        values[.calibrationInTheLarge(horizon: nil)] = try calibrationInTheLarge(
          linearPredictor: risk, outcome: outcome, frequencies: frequencies
        ).value
      } catch { values[.calibrationInTheLarge(horizon: nil)] = nil }
      let rows = frequencies?.drawnRows ?? Array(risk.indices)
      do {
        values[.ici(horizon: nil)] = try calibrationCurve(
          probabilities: rows.map { predictions.probabilities[0][$0] }, outcome: outcome.selecting(rows),
          smoothing: .distancesOnly
        ).ici.value
      } catch { values[.ici(horizon: nil)] = nil }
      return values
    }
  }

  /// A response has one probability, which all measures but the AUC judge.
  public func probabilityIndex(of measure: PerformanceMeasure) -> Int? { measure == .auc ? nil : 0 }

  /// The prevalence.
  public func eventShare(_ y: BinaryOutcome, by horizon: Double?) -> Double? {
    Double(y.eventCount) / Double(y.count)
  }

  /// The inverse logit.
  static func probability(_ linearPredictor: Double) -> Double {
    inverseLogit(linearPredictor)
  }

  /// The AUC of the held-out rows; the fold's weight is the sum of theirs, as `cv.glmnet`.
  public func heldOutDiscrimination(
    _ eta: [[Double]], _ y: BinaryOutcome, weights: [Double]?, heldOut: [Int]
  ) -> HeldOutLoss {
    let own = heldOut.map { weights?[$0] ?? 1 }
    let total = own.reduce(0, +)
    guard total > 0 else { return HeldOutLoss(values: [], weight: 0) }
    var values: [Double] = []
    for predictor in eta {
      guard let value = weightedAUC(heldOut.map { predictor[$0] }, y.selecting(heldOut), own) else {
        return HeldOutLoss(values: [], weight: 0)
      }
      values.append(value)
    }
    return HeldOutLoss(values: values, weight: total)
  }

  /// The area under the ROC curve with a pair of rows counted as often as the product of their weights; nil without
  /// a case or without a control.
  private func weightedAUC(_ scores: [Double], _ outcome: BinaryOutcome, _ weights: [Double]) -> Double? {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var (below, pairs, cases) = (0.0, 0.0, 0.0)
    var k = 0
    while k < order.count {
      var (tiedCases, tiedControls) = (0.0, 0.0)
      let score = scores[order[k]]
      while k < order.count, scores[order[k]] == score {
        if outcome.isCase[order[k]] {
          tiedCases += weights[order[k]]
        } else {
          tiedControls += weights[order[k]]
        }
        k += 1
      }
      pairs += tiedCases * (below + tiedControls / 2)
      cases += tiedCases
      below += tiedControls
    }
    return cases > 0 && below > 0 ? pairs / (cases * below) : nil
  }

  /// See `RiskFamily`.
  public func estimate(
    _ measure: PerformanceMeasure, of predictions: Predictions, outcome: BinaryOutcome,
    level: ConfidenceLevel
  ) -> Estimate? {
    let sample = SampleSize(outcome.count, events: outcome.eventCount)
    let (risk, p) = (predictions.linearPredictor, predictions.probabilities[0])
    do {
      switch measure {
      case .auc: return try roc(scores: risk, outcome: outcome, clusters: clusters, level: level).auc
      case .brier:
        return try brierScore(probabilities: p, outcome: outcome, clusters: clusters, level: level).score
      case .scaledBrier:
        return try brierScore(probabilities: p, outcome: outcome, clusters: clusters, level: level).scaled
      case .calibrationSlope:
        return try calibrationSlope(
          linearPredictor: risk, outcome: outcome, clusters: clusters, level: level)
      case .calibrationInTheLarge:
        return try calibrationInTheLarge(
          linearPredictor: risk, outcome: outcome, clusters: clusters, level: level)
      case .ici:
        return try calibrationCurve(probabilities: p, outcome: outcome, smoothing: .distancesOnly).ici
      case .cIndex, .unoC, .aucAt: return nil
      }
    } catch {
      return measure.undefined(sample, because: "\(error)")
    }
  }
}
