internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Tables

extension FitRequest {
  /// Refuses what belongs to another kind of fit; what a regression itself does not combine, it refuses.
  func checkUnpenalized(_ refuse: (String) -> TableAnalysisError) throws {
    if !isSurvival, diagnostics.proportionalHazards != nil {
      throw refuse("proportional hazards belong to a Cox model")
    }
    if !isSurvival, diagnostics.schoenfeld {
      throw refuse("Schoenfeld residuals belong to a Cox model; a logistic fit has others")
    }
    if penalty != nil {
      if estimation == .firth {
        throw refuse("Firth's method is a penalty of its own; leave the other one out")
      }
      if ties == .exact { throw refuse("a penalised fit has no exact ties; use efron or breslow") }
      if interval == .profile { throw refuse("a penalised fit has no intervals") }
      if diagnostics != FitDiagnosticsRequest() {
        throw refuse("residuals and tests of proportional hazards are those of an unpenalised fit")
      }
    }
  }

  /// A Cox model by maximum likelihood or Firth's method.
  func unpenalized(_ rows: FitRows, _ outcome: SurvivalOutcome) throws -> FitResult {
    var regression = CoxRegression(ties: ties)
    regression.estimation = estimation
    regression.interval = interval
    regression.weights = rows.weights
    regression.strata = rows.strata?.codes
    regression.offset = rows.offset
    regression.clusters = rows.clusters?.codes
    regression.level = level
    // As in R, weights that are not whole numbers are no counts of patients.
    let hasFractions = rows.weights?.contains { $0 != $0.rounded() } == true
    if interval == .profile, hasFractions, estimation == .maximumLikelihood {
      throw TableAnalysisError(
        .request,
        "weights that are not whole numbers need the robust variance, which has Wald intervals only")
    }
    let fit = try regression.fit(rows.design, outcome)
    let robust = RobustInference(
      fit.coefficients, robustCovariance: fit.robustCovariance, intercepts: 0,
      isReported: rows.clusters != nil || hasFractions, level: level)
    let covariance = robust?.isReported == true ? robust?.covariance : fit.covariance
    let uncertainty = Self.uncertainty(fit.coefficients, covariance) {
      regression.hazardUncertainty(fit, rows.design, outcome, columns: $0)
    }
    let file = ModelFile(
      rows, family: "cox", ties: ties, coefficients: fit.coefficients, baseline: fit.baseline,
      uncertainty: uncertainty, sampleSize: fit.sampleSize)
    return FitResult(
      .cox(fit, robust), exclusions: rows.exclusions, modelFile: file,
      diagnostics: try FitDiagnostics(diagnostics, regression, fit, rows, outcome))
  }

  /// A logistic model by maximum likelihood or Firth's method.
  func unpenalized(_ rows: FitRows, _ outcome: BinaryOutcome) throws -> FitResult {
    var regression = LogisticRegression()
    regression.estimation = estimation
    regression.interval = interval
    regression.weights = rows.weights
    regression.offset = rows.offset
    regression.hasIntercept = hasIntercept
    regression.clusters = rows.clusters?.codes
    regression.level = level
    let fit = try regression.fit(rows.design, outcome)
    let robust = RobustInference(
      fit.coefficients, robustCovariance: fit.robustCovariance, intercepts: hasIntercept ? 1 : 0,
      isReported: rows.clusters != nil, level: level)
    let covariance = robust?.isReported == true ? robust?.covariance : fit.covariance
    return FitResult(
      .logistic(fit, robust), exclusions: rows.exclusions,
      modelFile: ModelFile(
        rows, family: "logistic", ties: nil, coefficients: fit.coefficients, baseline: nil,
        uncertainty: Self.uncertainty(fit.coefficients, covariance) { _ in nil },
        sampleSize: fit.sampleSize),
      diagnostics: FitDiagnostics(diagnostics, regression, fit, rows, outcome))
  }

  /// What intervals of predictions need; nil when a coefficient stands for infinity.
  private static func uncertainty(
    _ coefficients: [Coefficient], _ covariance: Matrix?, hazard: ([Int]) -> HazardUncertainty?
  ) -> ModelFile.Uncertainty? {
    let kept = coefficients.indices.filter { coefficients[$0].estimate.value != nil }
    guard let covariance, kept.allSatisfy({ coefficients[$0].estimate.standardError != nil }) else {
      return nil
    }
    return ModelFile.Uncertainty(
      covariance: covariance.selecting(rows: kept).selecting(columns: kept).rows, hazard: hazard(kept))
  }
}
