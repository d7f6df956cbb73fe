internal import Statistics
internal import Validation

extension AttenuationAnalysis {
  /// The document of `attenuation`.
  public var json: JSONValue {
    .document(
      command: "attenuation",
      [
        "seed": .integer(Int(extrapolation.seed)), "replicates": .integer(extrapolation.replicates),
        "bootstrap": JSONValue(bootstrap?.replicates),
        "extrapolation": .string(extrapolation.extrapolant.rawValue),
        "logarithm": .bool(takesLogarithm),
        "adjustment": JSONValue(adjustment), "models": .array(models.map(\.json)),
        "excludedRows": exclusions.json,
      ])
  }
}

extension CorrectedRegression {
  /// The features with naive and corrected coefficients per unit and ratios per SD.
  var json: JSONValue {
    [
      "ratio": .string(ratioName), "errorDegreesOfFreedom": JSONValue(errorDegreesOfFreedom),
      "features": .array(
        terms.enumerated().map { j, term in
          term.json.appending([
            "simexCurve": simulation.map {
              ["zeta": JSONValue($0.levels), "coefficient": JSONValue($0.curves[j])]
            } ?? .null
          ])
        }),
    ]
  }
}

extension CorrectedRegression.Term {
  /// The naive and corrected coefficient per unit and ratio per SD.
  var json: JSONValue {
    [
      "feature": .string(feature), "standardDeviation": JSONValue(standardDeviation),
      "errorStandardDeviation": JSONValue(errorStandardDeviation),
      "reliability": reliability?.json ?? .null,
      "coefficient": [
        "naive": naive.json, "regressionCalibration": calibrated.json, "simex": extrapolated.json,
        "regressionCalibrationBootstrap": calibratedBootstrap?.json ?? .null,
        "simexBootstrap": extrapolatedBootstrap?.json ?? .null,
      ],
      "ratioPerSD": [
        "naive": ratioPerSD(naive).json, "regressionCalibration": ratioPerSD(calibrated).json,
        "simex": ratioPerSD(extrapolated).json,
        "regressionCalibrationBootstrap": calibratedBootstrap.map { ratioPerSD($0).json } ?? .null,
        "simexBootstrap": extrapolatedBootstrap.map { ratioPerSD($0).json } ?? .null,
      ],
    ]
  }
}
