internal import LinearAlgebra
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
        lambda: model.lambda, alpha: fit.path.alpha, kktResidual: fit.path.points[index].kktResidual,
        gamma: fit.relaxed == nil ? nil : fit.selectedGamma),
      intercept: family == "cox" ? nil : model.intercept,
      coefficients: model.coefficients.map {
        ModelFile.Coefficient(feature: model.names[$0.feature], estimate: $0.value)
      }, baseline: baseline, sampleSize: fit.path.sampleSize)
  }

  private struct Penalty {
    let lambda: Double
    let alpha: Double
    let kktResidual: Double
    let gamma: Double?
  }

  private init(
    _ rows: FitRows, family: String, ties: TiedEvents?, penalty: Penalty?, intercept: Double?,
    coefficients: [ModelFile.Coefficient], baseline: BaselineHazard?, sampleSize: SampleSize
  ) {
    let terms = rows.terms.needed(for: coefficients.map(\.feature))
    let inputs = coefficients.flatMap { rows.terms.inputs(of: $0.feature) }.uniqued()
    let positions = inputs.map { rows.features.names.firstIndex(of: $0)! }
    let origins = Set(positions.map { rows.features.origins[$0] })
    let isUsed = (0..<rows.design.rowCount).map { row in rows.weights.map { $0[row] > 0 } ?? true }
    self.init(
      family: family, ties: ties?.rawValue, lambda: penalty?.lambda, alpha: penalty?.alpha,
      kktResidual: penalty?.kktResidual, gamma: penalty?.gamma, transforms: [],
      coding: rows.coding.terms.compactMap { term in
        guard origins.contains(term.column), let levels = term.levels else { return nil }
        return ModelFile.Coding(column: term.column, levels: levels)
      },
      imputation: [], terms: terms, intercept: intercept, coefficients: coefficients,
      offset: rows.offsetColumn,
      strata: family == "cox"
        ? rows.strata.map { strata in
          // A stratum without weight has no baseline.
          let present = Set(strata.codes.indices.filter { isUsed[$0] }.map { strata.codes[$0] })
          return ModelFile.Strata(
            column: rows.strataColumn ?? "", levels: present.sorted().map { strata.labels[$0] })
        } : nil, baseline: baseline,
      training: ModelFile.Training(
        title: nil, n: sampleSize.count, events: sampleSize.events ?? 0,
        features: positions.map { j in
          let column = rows.features.values.column(j)
          return ModelFile.FeatureSummary(
            rows.features.names[j], column.indices.filter { isUsed[$0] }.map { column[$0] })
        }))
  }
}
