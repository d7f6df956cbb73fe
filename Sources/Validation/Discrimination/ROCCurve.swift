internal import Statistics

/// One operating point: a row is called a case when its score is at or beyond the threshold.
public struct ROCPoint: Sendable, Hashable {
  /// The threshold: `score >= threshold` calls a case (`<=` where cases score lower).
  public let threshold: Double
  /// Cases called cases.
  public let truePositives: Int
  /// Controls not called cases.
  public let trueNegatives: Int
  /// The share of the cases called cases.
  public let sensitivity: Double
  /// The share of the controls not called cases.
  public let specificity: Double

  /// Youden's index, `sensitivity + specificity - 1`.
  public var youden: Double { sensitivity + specificity - 1 }
}

extension ROC {
  /// The operating points from sensitivity 1 to specificity 1: one between each two neighbouring
  /// distinct scores (at their midpoint), and one beyond each end, at minus and plus infinity.
  ///
  /// Where two neighbouring scores have no number between them, the threshold is the one farther on.
  public var points: [ROCPoint] { (0..<steps.count).map { point($0, of: steps) } }

  /// The points at which Youden's index is largest, in the order of `points`: more than one when
  /// they tie, which is decided on whole numbers.
  ///
  /// A threshold chosen on the data that it is judged on is optimistic.
  public var youdenPoints: [ROCPoint] {
    steps.best(specificityWeight: 1).map { point($0, of: steps) }
  }

  /// The sensitivity at a specificity in [0, 1]: on the straight lines between the points, the upper end of
  /// a vertical piece.
  public func sensitivity(atSpecificity specificity: Double) -> Double {
    precondition(specificity >= 0 && specificity <= 1)
    return steps.sensitivity(atSpecificity: specificity)
  }

  /// The specificity at a sensitivity in [0, 1]: on the straight lines between the points, the right end of
  /// a horizontal piece.
  public func specificity(atSensitivity sensitivity: Double) -> Double {
    precondition(sensitivity >= 0 && sensitivity <= 1)
    return steps.specificity(atSensitivity: sensitivity)
  }

  /// A point of this curve or of that of a resample.
  func point(_ index: Int, of steps: ROCSteps) -> ROCPoint {
    let sign: Double = direction == .higher ? 1 : -1
    let lower = index > 0 ? steps.runs[index - 1] : nil
    let upper = index < steps.runs.count ? steps.runs[index] : nil
    return ROCPoint(
      threshold: sign * plan.threshold(above: lower, below: upper),
      truePositives: steps.truePositives(index), trueNegatives: steps.trueNegatives[index],
      sensitivity: steps.sensitivity(index), specificity: steps.specificity(index))
  }
}
