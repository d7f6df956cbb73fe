public import Models

/// Why a calibration curve or an update that is fitted to the predictions cannot be had.
public enum RecalibrationError: Error, Sendable, Equatable {
  /// The predictions and the outcome do not go together.
  case metric(MetricError)
  /// The regression of the outcome on the predictions has no fit.
  case fit(FitError)
  /// A predicted risk of 0 or 1, whose logit is infinite. Rows count from 0.
  case certainPrediction(row: Int)
  /// A row has the event at a time until which the model predicts no hazard at all. Rows count from 0.
  case eventWithoutHazard(row: Int)
  /// The predictions separate those with the event from the others, so that no finite curve fits best.
  case separated
  /// A model of one coefficient, whose revision is the recalibration with intercept and slope.
  case revisionHasOneCoefficient
}

extension RecalibrationError: CustomStringConvertible {
  /// The sentence a user reads.
  public var description: String {
    switch self {
    case .metric(let error): error.description
    case .fit(let error): error.description
    case .certainPrediction(let row):
      "the predicted risk of row \(row + 1) is 0 or 1, and has no logarithm of its odds"
    case .eventWithoutHazard(let row):
      "row \(row + 1) has the event at a time until which the model predicts no hazard"
    case .revisionHasOneCoefficient:
      "the model has one coefficient, so that its revision is the recalibration by intercept and slope"
    case .separated: "the predictions separate the outcome, so that the curve has no finite fit"
    }
  }
}
