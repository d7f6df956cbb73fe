public import Statistics

extension Quantity {
  /// Area under a part of the ROC curve.
  public static let partialAUC = Quantity(
    name: "partial area under the ROC curve", symbol: "pAUC",
    reference: Citation("McClish 1989, Med Decis Making 9:190", doi: "10.1177/0272989X8900900307"))
  /// Partial area on the scale from 1/2 (chance) to 1 (perfect).
  public static let standardizedPartialAUC = Quantity(
    name: "standardised partial area under the ROC curve", symbol: "spAUC",
    reference: Citation("McClish 1989, Med Decis Making 9:190", doi: "10.1177/0272989X8900900307"))
}

/// The part of an ROC curve whose area is wanted.
public enum ROCRegion: Sendable, Hashable {
  /// The specificities in a range within [0, 1].
  case specificity(ClosedRange<Double>)
  /// The sensitivities in a range within [0, 1].
  case sensitivity(ClosedRange<Double>)

  var range: ClosedRange<Double> {
    switch self {
    case .specificity(let range), .sensitivity(let range): range
    }
  }
}

/// The area under a part of an ROC curve.
public struct PartialAUC: Sendable, Hashable {
  /// The part.
  public let region: ROCRegion
  /// The area itself, at most the width of the range. It has no interval here: bootstrap it.
  public let area: Estimate
  /// McClish's standardised area, `(1 + (area - chance) / (width - chance)) / 2`, with `chance` the
  /// area under the diagonal in the range; undefined, with a note, when the area is below chance.
  public let standardized: Estimate
}

extension ROC {
  /// The area under the curve over a range of specificity, or to the curve's other side over a range
  /// of sensitivity: the integral of the one by the other, with straight lines between the points.
  ///
  /// - Parameter region: a range of positive width within [0, 1].
  public func partialAUC(over region: ROCRegion) -> PartialAUC {
    let range = region.range
    precondition(
      range.lowerBound >= 0 && range.upperBound <= 1 && range.lowerBound < range.upperBound,
      "the range of a partial area lies within [0, 1]")
    let area = steps.area(over: region)
    let method = Method("trapezoidal rule", settings: [.tiedScores])
    let sample = auc.sampleSize
    let standardized: Estimate
    if let value = PartialAUC.standardized(area, over: range) {
      standardized = Estimate(.standardizedPartialAUC, value: value, method: method, sampleSize: sample)
    } else {
      standardized = .undefined(
        .standardizedPartialAUC, method: method, sampleSize: sample,
        because: Note(.belowChance, "The partial area is below chance: it cannot be standardised."))
    }
    return PartialAUC(
      region: region,
      area: Estimate(.partialAUC, value: area, method: method, sampleSize: sample),
      standardized: standardized)
  }
}

extension PartialAUC {
  /// McClish's standardised area, or nil below chance.
  static func standardized(_ area: Double, over range: ClosedRange<Double>) -> Double? {
    let (low, high) = (range.lowerBound, range.upperBound)
    let width = high - low
    let chance = width * ((1 - low) + (1 - high)) / 2
    guard area >= chance - areaRounding else { return nil }
    return (1 + (area - chance) / (width - chance)) / 2
  }

  /// A curve on the diagonal is at chance although its area is summed in floating point.
  fileprivate static let areaRounding = 1e-14
}

extension Note.Kind {
  /// A partial area smaller than that under the diagonal.
  public static let belowChance = Note.Kind("below-chance")
}
