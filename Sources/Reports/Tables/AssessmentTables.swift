internal import Statistics
internal import Studies
internal import Validation

/// The tables of an assessment: every estimate, every point of the decision curves and of the calibration curves.
struct AssessmentTables {
  let assessment: Assessment

  /// `estimates.csv`, and the curves where there are some.
  var files: [OutputFile] {
    var estimates = CSVTable([
      "quantity", "comparison", "estimate", "std_error", "conf_low", "conf_high", "n", "events", "method",
    ])
    func append(_ row: NamedEstimate, _ comparison: String?) {
      let estimate = row.estimate
      estimates.append([
        .text(row.name), comparison.map { .text($0) } ?? .number(nil), .number(estimate.value),
        .number(estimate.standardError), .number(estimate.interval?.lower),
        .number(estimate.interval?.upper), .integer(estimate.sampleSize.count),
        .integer(estimate.sampleSize.events), .text(estimate.methodInWords),
      ])
    }
    for row in assessment.estimates { append(row, nil) }
    for increment in assessment.increments {
      for row in increment.estimates { append(row, increment.base.name) }
    }
    var benefit = CSVTable([
      "horizon", "model", "threshold", "net_benefit", "conf_low", "conf_high", "treat_all",
      "standardized", "interventions_avoided",
    ])
    for part in assessment.utility {
      for model in part.curves.models {
        for (index, point) in model.points.enumerated() {
          benefit.append([
            .number(part.horizon), .text(model.name), .number(point.threshold),
            .number(point.netBenefit.value), .number(point.netBenefit.interval?.lower),
            .number(point.netBenefit.interval?.upper), .number(part.curves.treatAll[index].value),
            .number(point.standardized.value), .number(point.interventionsAvoided.value),
          ])
        }
      }
    }
    var curve = CSVTable(["horizon", "predicted", "observed", "conf_low", "conf_high"])
    for part in assessment.calibration {
      for point in part.curve?.grid ?? [] {
        curve.append([
          .number(part.horizon), .number(point.predicted), .number(point.observed),
          .number(point.interval?.lower), .number(point.interval?.upper),
        ])
      }
    }
    return [(estimates, "estimates"), (benefit, "net_benefit"), (curve, "calibration")]
      .filter { !$0.0.isEmpty }.map { $0.0.file($0.1) }
  }
}
