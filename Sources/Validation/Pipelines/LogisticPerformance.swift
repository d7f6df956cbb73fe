internal import RealModule
public import Statistics
public import Tables

extension LogisticFamily {
  /// The area under the ROC curve, the Brier score, and calibration in the large and slope.
  public var measures: [PerformanceMeasure] { [.auc, .brier, .calibrationInTheLarge, .calibrationSlope] }

  /// See `RiskFamily`.
  public func evaluator(
    for outcome: BinaryOutcome
  ) -> @Sendable ([Double], [Double]?) -> [PerformanceMeasure: Double] {
    return { risk, frequencies in
      var values: [PerformanceMeasure: Double] = [:]
      guard risk.allSatisfy(\.isFinite) else { return values }
      values[.auc] = Self.auc(risk, outcome, frequencies)
      values[.brier] = Self.brier(risk, outcome, frequencies)
      do {
        values[.calibrationSlope] = try calibrationSlope(
          linearPredictor: risk, outcome: outcome, frequencies: frequencies
        ).value
      } catch { values[.calibrationSlope] = nil }
      do {
        values[.calibrationInTheLarge] = try calibrationInTheLarge(
          linearPredictor: risk, outcome: outcome, frequencies: frequencies
        ).value
      } catch { values[.calibrationInTheLarge] = nil }
      return values
    }
  }

  static func auc(_ risk: [Double], _ outcome: BinaryOutcome, _ frequencies: [Double]?) -> Double? {
    let ranks = DenseRanks(risk)
    var cases = [Double](repeating: 0, count: ranks.distinctCount)
    var controls = cases
    for i in risk.indices {
      let w = frequencies?[i] ?? 1
      if outcome.isCase[i] { cases[ranks.ranks[i]] += w } else { controls[ranks.ranks[i]] += w }
    }
    var below = 0.0
    var won = 0.0
    var total = 0.0
    for r in cases.indices {
      won += cases[r] * (below + controls[r] / 2)
      below += controls[r]
      total += cases[r]
    }
    return below > 0 && total > 0 ? won / (below * total) : nil
  }

  static func brier(_ risk: [Double], _ outcome: BinaryOutcome, _ frequencies: [Double]?) -> Double? {
    var sum = 0.0
    var total = 0.0
    for i in risk.indices {
      let w = frequencies?[i] ?? 1
      let difference = 1 / (1 + Double.exp(-risk[i])) - (outcome.isCase[i] ? 1 : 0)
      sum += w * difference * difference
      total += w
    }
    return total > 0 ? sum / total : nil
  }

  /// The AUC of the held-out rows; the fold's weight is the sum of theirs, as `cv.glmnet`.
  public func heldOutDiscrimination(
    _ eta: [[Double]], _ y: BinaryOutcome, weights: [Double]?, heldOut: [Int]
  ) -> HeldOutLoss {
    let outcome = y.selecting(heldOut)
    let own = heldOut.map { weights?[$0] ?? 1 }
    var values: [Double] = []
    for predictor in eta {
      guard let value = Self.auc(heldOut.map { predictor[$0] }, outcome, own) else {
        return HeldOutLoss(values: [], weight: 0)
      }
      values.append(value)
    }
    return HeldOutLoss(values: values, weight: own.reduce(0, +))
  }

  /// See `RiskFamily`.
  public func estimate(
    _ measure: PerformanceMeasure, risk: [Double], outcome: BinaryOutcome, level: ConfidenceLevel
  ) -> Estimate? {
    nil
  }
}
