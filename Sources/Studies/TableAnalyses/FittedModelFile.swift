internal import Models
internal import Statistics
internal import Tables

extension ModelFile {
  /// An unpenalised fit as a frozen model; features without a coefficient are left out.
  init(
    _ rows: FitRows, family: String, ties: TiedEvents?, coefficients: [Models.Coefficient],
    baseline: BaselineHazard?, uncertainty: Uncertainty?, sampleSize: SampleSize
  ) {
    let hasIntercept = coefficients.first?.feature == "(Intercept)"
    let terms = coefficients.dropFirst(hasIntercept ? 1 : 0)
    self.init(
      rows, family: family, ties: ties, penalty: nil,
      intercept: hasIntercept ? coefficients[0].estimate.value : nil,
      coefficients: terms.compactMap { term in
        term.estimate.value.map { ModelFile.Coefficient(feature: term.feature, estimate: $0) }
      }, baseline: baseline, sampleSize: sampleSize)
    self.uncertainty = uncertainty
  }

  /// The chosen model of a path; nil when none was chosen.
  init?(_ rows: FitRows, family: String, _ fit: PenalizedFitResult, baseline: BaselineHazard?) {
    guard let index = fit.selectedIndex, let model = fit.selectedModel else { return nil }
    self.init(
      rows, family: family, ties: fit.ties,
      penalty: Penalty(
        lambda: model.lambda, alpha: fit.path.alpha, kktResidual: fit.path.points[index].kktResidual),
      intercept: family == "cox" ? nil : model.intercept,
      coefficients: model.coefficients.map {
        ModelFile.Coefficient(feature: model.names[$0.feature], estimate: $0.value)
      }, baseline: baseline, sampleSize: fit.path.sampleSize)
  }

  private struct Penalty {
    let lambda: Double
    let alpha: Double
    let kktResidual: Double
  }

  private init(
    _ rows: FitRows, family: String, ties: TiedEvents?, penalty: Penalty?, intercept: Double?,
    coefficients: [ModelFile.Coefficient], baseline: BaselineHazard?, sampleSize: SampleSize
  ) {
    let used = Set(coefficients.map(\.feature))
    let names = rows.design.names
    let origins = Set(names.indices.filter { used.contains(names[$0]) }.map { rows.origins[$0] })
    self.init(
      family: family, ties: ties?.rawValue, lambda: penalty?.lambda, alpha: penalty?.alpha,
      kktResidual: penalty?.kktResidual, transforms: [],
      coding: rows.coding.terms.compactMap { term in
        guard origins.contains(term.column), let levels = term.levels else { return nil }
        return ModelFile.Coding(column: term.column, levels: levels)
      },
      imputation: [], intercept: intercept, coefficients: coefficients, baseline: baseline,
      training: ModelFile.Training(
        title: nil, n: sampleSize.count, events: sampleSize.events ?? 0))
  }
}
