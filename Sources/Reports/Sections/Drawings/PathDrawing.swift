internal import Models
internal import Statistics
internal import Studies
internal import Validation

/// The coefficient paths of a fitted pipeline, as a figure.
struct PathDrawing {
  let figure: CoefficientPathFigure
  /// Whether coefficients are per standard deviation of their feature.
  let isStandardized: Bool
  /// Whether the weakest penalties are left out, at which the cross-validated loss only gets worse.
  let isCut: Bool
  /// How many features have a coefficient somewhere on the path and are not drawn.
  let omitted: Int

  /// Nil without a path to draw.
  ///
  /// Results hold the standard deviation of the model's own features. So those are drawn per standard
  /// deviation, and the others counted; an empty model's path is drawn per unit.
  init?(_ model: ModelSummary) {
    let fit = model.fit
    let all = fit.path.points.filter { $0.lambda > 0 }
    let points = Array(all.prefix(fit.curve?.informativeCount ?? all.count))
    isCut = points.count < all.count
    guard points.count > 1 else { return nil }
    let entering = Set(points.flatMap { $0.coefficients.map(\.feature) })
    let deviations = Dictionary(
      model.terms.map { ($0.feature, $0.standardDeviation) }, uniquingKeysWith: { first, _ in first })
    let isStandardized = !deviations.isEmpty
    self.isStandardized = isStandardized
    let drawn = entering.sorted().filter { !isStandardized || deviations[fit.model.names[$0]] != nil }
    guard !drawn.isEmpty else { return nil }
    omitted = entering.count - drawn.count
    var values: [Int: [Double]] = [:]
    for feature in drawn { values[feature] = [Double](repeating: 0, count: points.count) }
    for (index, point) in points.enumerated() {
      for coefficient in point.coefficients { values[coefficient.feature]?[index] = coefficient.value }
    }
    var figure = CoefficientPathFigure(
      lambdas: points.map(\.lambda),
      paths: drawn.map { feature in
        let name = fit.model.names[feature]
        let deviation = deviations[name] ?? 1
        return CoefficientPathFigure.Path(
          name: name, coefficients: (values[feature] ?? []).map { $0 * deviation })
      })
    figure.nonzeroCounts = points.map(\.degreesOfFreedom)
    figure.coefficientLabel = isStandardized ? "Coefficient per SD" : "Coefficient per unit"
    if let curve = fit.curve, curve.mean.count == all.count {
      figure.crossValidation = CoefficientPathFigure.CrossValidation(
        means: Array(curve.mean.prefix(points.count)),
        standardErrors: Array(curve.standardError.prefix(points.count)), label: curve.measure.axisLabel)
      figure.lambdaMin = curve.lambda[curve.minimumIndex]
      figure.lambda1SE = curve.lambda[curve.oneStandardErrorIndex]
    }
    self.figure = figure
  }
}

extension CrossValidationCurve {
  /// How many penalties to draw: all, unless the loss beyond its best grows so large that the curve's
  /// bottom could not be seen.
  var informativeCount: Int {
    guard mean.indices.contains(minimumIndex) else { return mean.count }
    let best = mean[minimumIndex]
    let limit = 6 * max(abs(mean[0] - best), standardError[minimumIndex])
    let kept = mean.indices.prefix { $0 <= minimumIndex || abs(mean[$0] - best) <= limit }.count
    return min(mean.count, max(kept, minimumIndex + 5, 2))
  }
}

extension CrossValidationMeasure {
  /// What the curve shows.
  var words: String {
    switch self {
    case .deviance: "deviance"
    case .cIndex: "concordance index"
    case .auc: "area under the ROC curve"
    case .brier: "Brier score"
    }
  }

  fileprivate var axisLabel: String {
    switch self {
    case .deviance: "CV deviance"
    case .cIndex: "CV concordance"
    case .auc: "CV AUC"
    case .brier: "CV Brier score"
    }
  }
}
