public import Statistics

extension Quantity {
  /// The area under the precision-recall curve as average precision.
  public static let averagePrecision = Quantity(
    name: "average precision", symbol: "AP",
    reference: Citation("Davis, Goadrich 2006, ICML 23:233", doi: "10.1145/1143844.1143874"))
}

/// A point of a precision-recall curve.
public struct PrecisionRecallPoint: Sendable, Hashable {
  /// `score >= threshold` calls a case (`<=` where cases score lower).
  public let threshold: Double
  /// The share of the cases called cases.
  public let recall: Double
  /// The share of cases among the rows called cases.
  public let precision: Double
}

extension ROC {
  /// The precision-recall curve: one point a distinct score, from the strictest threshold that calls any row
  /// a case to the one that calls all. A threshold is a score of the sample.
  ///
  /// Between the points precision is not linear in recall; they are not to be joined by straight lines for an
  /// area (Davis, Goadrich 2006, doi 10.1145/1143844.1143874).
  public var precisionRecall: [PrecisionRecallPoint] {
    let sign: Double = direction == .higher ? 1 : -1
    return (0..<steps.count - 1).reversed().map { index in
      let positives = steps.truePositives(index)
      return PrecisionRecallPoint(
        threshold: sign * plan.runValues[steps.runs[index]], recall: steps.sensitivity(index),
        precision: Double(positives) / Double(positives + steps.falsePositives(index)))
    }
  }

  /// Average precision, `sum (R_k - R_{k-1}) P_k` over the points of `precisionRecall`, as in scikit-learn.
  /// A score without information has the share of cases in the sample. It has no interval here:
  /// bootstrap it.
  public var averagePrecision: Estimate {
    Estimate(
      .averagePrecision, value: steps.averagePrecision,
      method: Method("average precision", settings: [.ties("equal scores share a point")]),
      sampleSize: auc.sampleSize)
  }
}
