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
  public var points: [ROCPoint] {
    let sign: Double = direction == .higher ? 1 : -1
    let oriented = scores.map { sign * $0 }
    let order = ascendingOrder(oriented)
    var points = [point(threshold: -.infinity * sign, falseNegatives: 0, trueNegatives: 0)]
    var falseNegatives = 0
    var trueNegatives = 0
    for (position, row) in order.enumerated() {
      if isCase[row] { falseNegatives += 1 } else { trueNegatives += 1 }
      let here = oriented[row]
      guard position + 1 < order.count else {
        points.append(
          point(
            threshold: .infinity * sign, falseNegatives: falseNegatives, trueNegatives: trueNegatives))
        break
      }
      let next = oriented[order[position + 1]]
      guard next > here else { continue }
      let middle = here / 2 + next / 2
      points.append(
        point(
          threshold: sign * (middle > here ? min(middle, next) : next), falseNegatives: falseNegatives,
          trueNegatives: trueNegatives))
    }
    return points
  }

  /// The points at which Youden's index is largest, in the order of `points`: more than one when
  /// they tie, which is decided on whole numbers.
  ///
  /// A threshold chosen on the data that it is judged on is optimistic.
  public var youdenPoints: [ROCPoint] {
    let points = points
    func objective(_ point: ROCPoint) -> Int {
      point.truePositives * controlCount + point.trueNegatives * caseCount
    }
    let best = points.map(objective).max()
    return points.filter { objective($0) == best }
  }

  private func point(threshold: Double, falseNegatives: Int, trueNegatives: Int) -> ROCPoint {
    let truePositives = caseCount - falseNegatives
    return ROCPoint(
      threshold: threshold, truePositives: truePositives, trueNegatives: trueNegatives,
      sensitivity: Double(truePositives) / Double(caseCount),
      specificity: Double(trueNegatives) / Double(controlCount))
  }
}
