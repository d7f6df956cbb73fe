internal import Statistics
internal import Studies
internal import Validation

extension PerformanceMeasure {
  /// The name in a table.
  var title: String {
    switch self {
    case .cIndex: "Concordance index (Harrell's C)"
    case .unoC: "Uno's C"
    case .auc: "Area under the ROC curve (AUC)"
    case .aucAt: "AUC\(at)"
    case .brier: "Brier score\(at)"
    case .scaledBrier: "Scaled Brier score (IPA)\(at)"
    case .calibrationSlope: "Calibration slope"
    case .calibrationInTheLarge: horizon == nil ? "Calibration in the large" : "log(observed / expected)\(at)"
    case .ici: "ICI\(at)"
    }
  }

  /// The symbol before a number.
  var symbol: String {
    switch self {
    case .cIndex: "C"
    case .unoC: "Uno's C"
    case .auc: "AUC"
    case .aucAt: "AUC\(at)"
    case .brier: "Brier score\(at)"
    case .scaledBrier: "IPA\(at)"
    case .calibrationSlope: "slope"
    case .calibrationInTheLarge: horizon == nil ? "intercept" : "log(O/E)\(at)"
    case .ici: "ICI\(at)"
    }
  }

  private var at: String { horizon.map { " at \(Format.setting($0))" } ?? "" }

  /// The same digits in every row of a table.
  var precision: Precision {
    switch self {
    case .cIndex, .unoC, .auc, .aucAt, .brier, .scaledBrier, .ici: .decimals(3)
    case .calibrationSlope, .calibrationInTheLarge: .decimals(2)
    }
  }

  private var decimals: Int {
    if case .decimals(let count) = precision { count } else { 3 }
  }

  /// A number of this measure, to the measure's digits.
  func text(_ value: Double?) -> String { Format.fixed(value, decimals: decimals) }

  /// An estimate with its interval in a cell of a table: `0.712 (0.655 to 0.769)`.
  func cell(_ estimate: Estimate) -> String {
    let value = Format.value(estimate, precision: precision)
    guard estimate.value != nil, estimate.interval != nil else { return value }
    return "\(value) (\(Format.interval(estimate, precision: precision)))"
  }

  /// A difference of this measure with its sign.
  func difference(_ value: Double) -> String {
    let text = Format.fixed(value, decimals: decimals)
    return text.contains(where: { "123456789".contains($0) }) && value > 0 ? "+" + text : text
  }

  /// How the number is read, for readers who meet it for the first time.
  var reading: String {
    switch self {
    case .cIndex:
      "the share of comparable pairs of patients in which the one with the higher score has the event "
        + "first; 0.5 is chance, 1 perfect"
    case .unoC:
      "the same share with pairs weighted so that it does not depend on how long patients were followed"
    case .auc:
      "the share of pairs of one patient with and one without the event in which the one with it has the "
        + "higher score; 0.5 is chance, 1 perfect"
    case .aucAt:
      "the share of pairs of one patient with the event by then and one still free of it in which the first has "
        + "the higher score; 0.5 is chance, 1 perfect"
    case .brier(horizon: nil):
      "the mean squared difference between predicted probability and outcome; 0 is perfect, and 0.25 is "
        + "what a constant prediction of one half gives. Lower is better, so optimism makes it too small"
    case .brier:
      "the mean squared difference between the predicted probability of the event by then and what happened; 0 is "
        + "perfect, lower is better, so optimism makes it too small"
    case .scaledBrier:
      "the share of the Brier score of one prediction for all that the model removes; 1 is perfect, 0 or less "
        + "means that the model predicts no better than the overall risk"
    case .calibrationSlope:
      "1 when the spread of predicted risks is right, below 1 when predictions are too extreme, above 1 "
        + "when they are too timid"
    case .calibrationInTheLarge:
      "0 when as many events occur as predicted (\(horizon == nil ? "log-odds" : "log") scale); above 0 when more "
        + "occur, below 0 when fewer"
    case .ici:
      "the mean distance between predicted and smoothed observed risk; 0 is perfect, and it cannot be below"
    }
  }

  /// What a value of discrimination means for two patients; nil for other measures.
  func pairs(_ value: Double) -> String? {
    let hundred = Format.fixed(value * 100, decimals: 0)
    return switch self {
    case .cIndex:
      "of two patients of whom one has the event first, the model gives that one the higher risk in "
        + "about \(hundred) of 100 pairs"
    case .auc:
      "of two patients, one with and one without the event, the model gives the one with it the higher "
        + "risk in about \(hundred) of 100 pairs"
    default: nil
    }
  }
}

extension PerformanceSummary {
  /// The measure that the report speaks of first: C or AUC.
  var main: PerformanceMeasure? { measures.first }

  /// The corrected number of a measure as the report shows it.
  func corrected(_ measure: PerformanceMeasure) -> Estimate? {
    corrected[measure]?.corrected
  }

  /// The best number there is of a measure: corrected where there is a correction, else apparent.
  func best(_ measure: PerformanceMeasure) -> Estimate? {
    isValidated ? corrected(measure) : apparent[measure]
  }
}
