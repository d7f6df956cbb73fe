internal import Models
internal import Statistics
internal import Studies
internal import Validation

/// The coefficient paths of a fitted pipeline, as a figure.
struct PathDrawing {
  let figure: CoefficientPathFigure
  /// Whether coefficients are per standard deviation of their feature.
  let isStandardized: Bool
  /// How many features have a coefficient somewhere on the path and are not drawn.
  let omitted: Int

  /// Nil without a path to draw.
  ///
  /// Results hold the standard deviation of the model's own features. So those are drawn per standard
  /// deviation, and the others counted; an empty model's path is drawn per unit.
  init?(_ model: ModelSummary) {
    let fit = model.fit
    let points = fit.path.points.filter { $0.lambda > 0 }
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
    if let curve = fit.curve, curve.mean.count <= points.count {
      figure.crossValidation = CoefficientPathFigure.CrossValidation(
        means: curve.mean, standardErrors: curve.standardError, label: curve.measure.axisLabel)
      figure.lambdaMin = curve.lambda[curve.minimumIndex]
      figure.lambda1SE = curve.lambda[curve.oneStandardErrorIndex]
    }
    self.figure = figure
  }
}

extension CrossValidationMeasure {
  /// What the curve shows.
  var words: String {
    switch self {
    case .deviance: "deviance"
    case .cIndex: "concordance index"
    case .auc: "area under the ROC curve"
    }
  }

  fileprivate var axisLabel: String {
    switch self {
    case .deviance: "CV deviance"
    case .cIndex: "CV concordance"
    case .auc: "CV AUC"
    }
  }
}
