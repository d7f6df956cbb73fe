internal import Models
internal import Statistics
internal import Validation

extension CheckRule {
  /// The final model and its penalty.
  static let model = [
    notOptimal, emptyModel, pathEnd, oneRepeat, noPostSelectionInference, unfittedClinical, unfittedSize,
  ]

  /// Violations of the optimality conditions above this part of lambda are no solution.
  private static let tolerance = 1e-6

  private static let notOptimal = CheckRule(
    "solution-not-optimal", .warning,
    "The final model violates its optimality conditions by more than 1e-6 of lambda."
  ) { evidence in
    guard let fit = evidence.run?.fit, fit.kktResidual > tolerance else { return [] }
    return Finding.warning(
      "The final model violates its optimality conditions by \(fit.kktResidual) of lambda.")
  }

  private static let emptyModel = CheckRule(
    "empty-model", .warning, "The final model has no feature."
  ) { evidence in
    guard evidence.run?.fit.model.coefficients.isEmpty == true else { return [] }
    return Finding.warning(
      "The chosen penalty selects no feature: the final model gives every patient the same risk.")
  }

  private static let stability = Citation(
    "Roberts, Nowak 2014, Comput Stat Data Anal 70:198", doi: "10.1016/j.csda.2013.09.008")

  private static let pathEnd = CheckRule(
    "lambda-at-path-end", .warning, "Cross-validation chooses the smallest penalty of the path.",
    reference: Citation("Friedman, Hastie, Tibshirani 2010, J Stat Softw 33(1)", doi: "10.18637/jss.v033.i01")
  ) { evidence in
    guard let fit = evidence.run?.fit, let curve = fit.curve, curve.lambda.count > 1,
      fit.model.lambda == curve.lambda.last
    else { return [] }
    return Finding.warning(
      "Cross-validation chose the smallest penalty of the path: a smaller one might be better, or none is needed."
    )
  }

  private static let oneRepeat = CheckRule(
    "one-cross-validation", .info, "The penalty is chosen by one cross-validation.", reference: stability
  ) { evidence in
    guard let curve = evidence.run?.fit.curve, curve.repeatCount == 1 else { return [] }
    return Finding.info(
      "The penalty was chosen by one cross-validation of \(evidence.study.model.folds) folds: other folds may choose "
        + "another. The seed is fixed, and every resample draws its own folds.")
  }

  private static let noPostSelectionInference = CheckRule(
    "no-inference-after-selection", .ok, "Prevented: selected features get no p-values or standard errors.",
    reference: Citation(
      "Taylor, Tibshirani 2015, Proc Natl Acad Sci 112:7629", doi: "10.1073/pnas.1507583112")
  ) { evidence in
    guard evidence.run != nil, evidence.study.model.penalty != .none else { return [] }
    return Finding.ok(
      "Coefficients of the penalised model have no p-values or standard errors: the data chose the features. How often "
        + "resamples select each is given instead.")
  }

  private static let unfittedClinical = unfitted("clinical")
  private static let unfittedSize = unfitted("size")

  /// A baseline that could not be fitted, as the making of the run found.
  private static func unfitted(_ name: String) -> CheckRule {
    CheckRule("baseline-\(name)", .warning, "The \(name) model could not be fitted.") { evidence in
      (evidence.run?.earlier ?? []).filter { $0.id == "baseline-\(name)" }.map {
        Finding(severity: $0.severity, message: $0.message)
      }
    }
  }
}
