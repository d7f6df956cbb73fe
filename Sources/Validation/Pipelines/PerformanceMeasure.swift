internal import Statistics

/// A number that says how good a risk score is; the raw value is its name in results and acceptance criteria.
public enum PerformanceMeasure: String, Sendable, CaseIterable, Hashable, Codable, CodingKeyRepresentable {
  /// Harrell's concordance index.
  case cIndex = "c_index"
  /// The area under the ROC curve.
  case auc
  /// The mean squared error of predicted probabilities.
  case brier
  /// The slope of the linear predictor.
  case calibrationSlope = "calibration_slope"
  /// The intercept given the linear predictor.
  case calibrationInTheLarge = "calibration_in_the_large"

  /// The measures of a family, by its name.
  public static func measures(ofFamily name: String) -> [PerformanceMeasure] {
    name == CoxFamily().name ? CoxFamily().measures : LogisticFamily().measures
  }
}

extension Note.Kind {
  /// A measure that the data do not define.
  static let undefinedMeasure = Note.Kind("undefined-measure")
}

extension PerformanceMeasure {
  /// An estimate that could not be computed, with the reason.
  func undefined(_ sample: SampleSize, because reason: String) -> Estimate {
    let quantity = Quantity(name: rawValue.replacing("_", with: " "), symbol: rawValue)
    return .undefined(
      quantity, method: Method(quantity.name), sampleSize: sample,
      because: Note(.undefinedMeasure, "\(quantity.name) is undefined: \(reason)"))
  }
}
