internal import LinearAlgebra
internal import Models
internal import RealModule
public import Statistics
public import Tables

/// Weak calibration of predicted cumulative incidences at a horizon: the intercept and the slope of the regression of
/// pseudo-values on the predictions, on the complementary log-log scale.
public struct PseudoValueRecalibration: Sendable, Hashable {
  /// `a` in `cloglog(risk) = a + cloglog(p)`: 0 is right on average, positive when more events occur than predicted.
  public let inTheLarge: Estimate
  /// `b` in `cloglog(risk) = a + b cloglog(p)`: 1 is right, below 1 the predictions are too extreme.
  public let slope: Estimate
}

/// The intercept and the slope of predicted cumulative incidences of one cause by a horizon.
///
/// With pseudo-values `y_i`, `z_i = log(-log(1 - p_i))` and `mu(eta) = 1 - exp(-exp(eta))`, the coefficients of
/// `eta_i = a + b z_i` (for `inTheLarge`, of `a + z_i`) solve `sum of mu'(eta_i) x_i (y_i - mu(eta_i)) = 0`: generalised
/// estimating equations with independence and constant variance, as in `geepack::geese(mean.link = "cloglog")`. Standard
/// errors are the sandwich's, `A^-1 B A^-1` with `A = sum mu'^2 x x'` and `B` the sum over rows, or clusters, of the squares of
/// their terms; that the pseudo-values are correlated is not accounted for. Intervals are Wald's.
///
/// - Parameters:
///   - risks: predicted cumulative incidences of the cause, strictly between 0 and 1.
///   - cause: the number of the cause of interest, from 1.
///   - clusters: a code a row, for rows that are not independent.
/// - Throws: `metric` as `pseudoRisks(outcome:cause:horizon:)`, `metric(.countMismatch)`; `certainPrediction`;
///   `fit(.nothingToFit)` with equal predictions; `fit(.notConverged)`.
/// - Source: van Geloven et al. 2022, BMJ 377:e069249, doi 10.1136/bmj-2021-069249.
public func recalibration(
  risks: [Double], outcome: CompetingOutcome, cause: Int, horizon: Double, clusters: [Int]? = nil,
  level: ConfidenceLevel = .p95
) throws(RecalibrationError) -> PseudoValueRecalibration {
  let responses: [Double]
  do throws(MetricError) {
    try checkProbabilities(risks, rows: outcome.count)
    responses = try pseudoRisks(outcome: outcome, cause: cause, horizon: horizon)
  } catch { throw .metric(error) }
  if let row = risks.firstIndex(where: { $0 == 0 || $0 == 1 }) { throw .certainPrediction(row: row) }
  let predictors = risks.map { Double.log(-Double.log(onePlus: -$0)) }
  guard predictors.contains(where: { $0 != predictors[0] }) else { throw .fit(.nothingToFit) }
  let sample = outcome.sampleSize(cause: cause, through: horizon)
  func estimate(
    _ quantity: Quantity, _ equations: EstimatingEquations, _ place: Int
  ) throws(RecalibrationError) -> Estimate {
    guard let solution = equations.solved() else {
      throw .fit(.notConverged("the regression of the pseudo-values"))
    }
    let error = equations.standardErrors(at: solution, clusters: clusters)[place]
    return Estimate(
      quantity, value: solution[place], standardError: error,
      interval: .wald(
        solution[place], standardError: error, level: level, method: Method("Wald, sandwich")),
      method: Method(
        "regression of pseudo-values, complementary log-log", reference: .vanGeloven,
        settings: [.horizon(horizon)]), sampleSize: sample)
  }
  let ones = [Double](repeating: 1, count: risks.count)
  return PseudoValueRecalibration(
    inTheLarge: try estimate(
      .calibrationInTheLarge,
      EstimatingEquations(responses: responses, columns: [ones], offset: predictors), 0),
    slope: try estimate(
      .calibrationSlope,
      EstimatingEquations(
        responses: responses, columns: [ones, predictors], offset: risks.map { _ in 0 }), 1))
}

/// `sum of mu'(eta) x (y - mu(eta)) = 0` with the complementary log-log link.
private struct EstimatingEquations {
  let responses: [Double]
  let columns: [[Double]]
  let offset: [Double]

  /// The step at which the iteration ends, in the coefficients' own units of size 1.
  private static let tolerance = 1e-12
  private static let stepLimit = 200
  private static let halvingLimit = 30

  /// The terms of each row, and `sum of mu'^2 x x'`.
  private struct Terms {
    var scores: [[Double]]
    var information: Matrix
    var sumOfSquares = 0.0
  }

  private func terms(_ beta: [Double]) -> Terms {
    let p = columns.count
    var terms = Terms(
      scores: columns.map { _ in [Double](repeating: 0, count: responses.count) },
      information: Matrix(zeros: p, p))
    for i in responses.indices {
      var eta = offset[i]
      for j in 0..<p { eta += beta[j] * columns[j][i] }
      let hazard = Double.exp(eta)
      let residual = responses[i] + Double.expMinusOne(-hazard)
      let slope = hazard * Double.exp(-hazard)
      terms.sumOfSquares += residual * residual
      for j in 0..<p {
        terms.scores[j][i] = slope * columns[j][i] * residual
        for k in 0..<p { terms.information[j, k] += slope * slope * columns[j][i] * columns[k][i] }
      }
    }
    return terms
  }

  /// Gauss and Newton's steps, halved while the sum of squares grows; nil when they lead nowhere.
  func solved() -> [Double]? {
    // The predictions as they are.
    var beta = columns.indices.map { $0 == 1 ? 1.0 : 0 }
    var current = terms(beta)
    for _ in 0..<Self.stepLimit {
      guard let factor = try? Cholesky(current.information) else { return nil }
      let step = factor.solve(current.scores.map { $0.reduce(0, +) })
      guard step.contains(where: { abs($0) > Self.tolerance }) else { return beta }
      var scale = 1.0
      var next = zip(beta, step).map { $0 + $1 }
      var there = terms(next)
      for _ in 0..<Self.halvingLimit
      where !(there.sumOfSquares <= current.sumOfSquares * (1 + 4 * Double.ulpOfOne)) {
        scale /= 2
        next = zip(beta, step).map { $0 + scale * $1 }
        there = terms(next)
      }
      (beta, current) = (next, there)
    }
    return nil
  }

  func standardErrors(at beta: [Double], clusters: [Int]?) -> [Double] {
    let terms = terms(beta)
    guard let inverse = try? Cholesky(terms.information).inverse else {
      preconditionFailure("the solution's information has a factor")
    }
    return columns.indices.map { j in
      let changes = responses.indices.map { i in
        columns.indices.reduce(0.0) { $0 + inverse[j, $1] * terms.scores[$1][i] }
      }
      return squaredNorm(clusters.map { sums(of: changes, byCode: $0) } ?? changes).squareRoot()
    }
  }
}

private func squaredNorm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }

extension Citation {
  static let vanGeloven = Citation(
    "van Geloven et al. 2022, BMJ 377:e069249", doi: "10.1136/bmj-2021-069249")
}
