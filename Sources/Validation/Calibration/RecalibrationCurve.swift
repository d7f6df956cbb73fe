internal import LinearAlgebra
internal import Models
internal import RealModule
public import Statistics
public import Tables

/// A flexible calibration curve: a regression of the outcome on a restricted cubic spline of the predictions,
/// with its pointwise band and the distances ICI, E50 and E90.
///
/// Knots lie at Harrell's quantiles of the transformed predictions (`PiecewiseCubic.restrictedKnots`); knots that
/// coincide are one. With fewer than three distinct ones, or fewer distinct predictions than knots, the curve is a
/// line. A note tells of either.
public struct CalibrationSpline: Sendable, Hashable {
  /// The number of knots, at least 3. Three, with two degrees of freedom, are Austin's choice.
  public var knots = 3
  /// The number of points of the grid, at least 2.
  public var gridCount = 101
  /// The level of the pointwise band; nil for a curve without one.
  public var level: ConfidenceLevel? = .p95

  /// Three knots and a 95 % band.
  public init(knots: Int = 3) { self.knots = knots }

  /// The curve of predicted probabilities of being a case: logistic regression of the outcome on a spline
  /// of the logit of the prediction. The band is Wald's on the logit scale.
  ///
  /// - Throws: `metric`, `fit`, `certainPrediction`, `separated`.
  /// - Source: Harrell 2015, Regression Modeling Strategies, section 10.8; Van Calster et al. 2016, doi
  ///   10.1016/j.jclinepi.2015.12.005.
  public func curve(
    probabilities: [Double], outcome: BinaryOutcome
  ) throws(RecalibrationError) -> CalibrationCurve {
    try checkUncertain(probabilities, rows: outcome.count)
    let basis = SplineBasis(probabilities.map(logit), knots: knots)
    let fit: LogisticFit
    do { fit = try LogisticRegression().fit(basis.design, outcome) } catch { throw .fit(error) }
    try checkFinite(fit.coefficients)
    let beta = fit.coefficients.map { $0.estimate.value ?? 0 }
    let band = Method("Wald, logit scale")
    func points(_ at: [Double]) -> [CalibrationPoint] {
      at.map { predicted in
        let features = [1] + basis.values(logit(predicted))
        let eta = dot(features, beta)
        return CalibrationPoint(
          predicted: predicted, observed: inverseLogit(eta),
          interval: level.map { level in
            let margin = level.normalQuantile * standardError(features, fit.covariance)
            return ConfidenceInterval(
              lower: inverseLogit(eta - margin), upper: inverseLogit(eta + margin), level: level, method: band
            )
          })
      }
    }
    return CalibrationCurve(
      grid: points(CalibrationCurve.grid(over: probabilities, count: gridCount)),
      rows: points(probabilities),
      method: Method(
        "logistic regression on a spline of the logit", settings: [.smoothing(basis.description)]),
      sampleSize: SampleSize(outcome.count, events: outcome.eventCount), notes: basis.notes)
  }

  /// The curve of predicted risks of an event by a horizon: Cox regression of the outcome on a spline of the
  /// complementary log-log of the risk, and the risk at the horizon that it gives. The band is Wald's on the scale of
  /// `log(-log S)` with the standard error of a Cox model's survival.
  ///
  /// Hazards are proportional over the whole follow-up in the curve, so later times bear on it as well; the curve of
  /// pseudo-values (`calibrationCurve(risks:outcome:horizon:)`) takes nothing but the horizon.
  ///
  /// - Parameter risks: predicted probabilities of an event up to and including `horizon`.
  /// - Throws: `metric`, `fit`, `certainPrediction`, `separated`.
  /// - Source: Austin, Harrell, van Klaveren 2020, Stat Med 39:2714, doi 10.1002/sim.8570.
  public func curve(
    risks: [Double], outcome: SurvivalOutcome, horizon: Double
  ) throws(RecalibrationError) -> CalibrationCurve {
    try checkUncertain(risks, rows: outcome.count)
    if let last = outcome.time.max(), last < horizon {
      throw .metric(.horizonBeyondFollowUp(horizon: horizon, lastTime: last))
    }
    let basis = SplineBasis(risks.map(complementaryLogLog), knots: knots)
    let regression = CoxRegression()
    let fit: CoxFit
    do { fit = try regression.fit(basis.design, outcome) } catch { throw .fit(error) }
    try checkFinite(fit.coefficients)
    let beta = fit.coefficients.map { $0.estimate.value ?? 0 }
    let columns = Array(beta.indices)
    let uncertainty =
      level == nil ? nil : regression.hazardUncertainty(fit, basis.design, outcome, columns: columns)
    let covariance = fit.covariance.rows
    let hazard = fit.baseline.strata[0].value(at: horizon)
    let band = Method("Wald, log-log scale")
    func points(_ at: [Double]) -> [CalibrationPoint] {
      at.map { predicted in
        let features = basis.values(complementaryLogLog(predicted))
        let eta = dot(features, beta)
        let cumulative = hazard * Double.exp(eta - fit.baseline.reference)
        var interval: ConfidenceInterval?
        if let level, let uncertainty, cumulative > 0 {
          let error = uncertainty.standardError(
            at: horizon, features: features, linearPredictor: eta, stratum: 0, baseline: fit.baseline,
            covariance: covariance)
          let factor = Double.exp(level.normalQuantile * error / cumulative)
          interval = ConfidenceInterval(
            lower: -Double.expMinusOne(-cumulative / factor),
            upper: -Double.expMinusOne(-cumulative * factor), level: level, method: band)
        }
        return CalibrationPoint(
          predicted: predicted, observed: -Double.expMinusOne(-cumulative), interval: interval)
      }
    }
    return CalibrationCurve(
      grid: points(CalibrationCurve.grid(over: risks, count: gridCount)), rows: points(risks),
      method: Method(
        "Cox regression on a spline of the complementary log-log", reference: .austinHarrell,
        settings: [.horizon(horizon), .smoothing(basis.description), .ties(regression.ties.rawValue)]),
      sampleSize: outcome.sampleSize(through: horizon), notes: basis.notes)
  }
}

extension Citation {
  static let austinHarrell = Citation(
    "Austin, Harrell, van Klaveren 2020, Stat Med 39:2714", doi: "10.1002/sim.8570")
}

/// A variable with the non-linear functions of its restricted cubic spline.
private struct SplineBasis {
  let design: DesignMatrix
  let description: String
  let notes: [Note]
  private let functions: PiecewiseCubic?

  init(_ x: [Double], knots: Int) {
    var distinct: [Double] = []
    for knot in PiecewiseCubic.restrictedKnots(knots, values: x) where !distinct.contains(knot) {
      distinct.append(knot)
    }
    if Set(x).count < knots { distinct = [] }
    let functions = distinct.count > 2 ? PiecewiseCubic.restricted(knots: distinct) : nil
    self.functions = functions
    description =
      functions == nil
      ? "line" : "restricted cubic spline, \(distinct.count) knots at quantiles of the predictions"
    notes =
      distinct.count < knots
      ? [
        Note(
          .fewDistinctPredictions,
          functions == nil
            ? "The predictions are too few or too alike for \(knots) knots: the curve is a line."
            : "Of \(knots) knots \(distinct.count) are distinct, and the spline has those.")
      ] : []
    let rows = x.map { [$0] + (functions?.values(at: $0) ?? []) }
    design = finiteDesign(rows)
  }

  func values(_ x: Double) -> [Double] { [x] + (functions?.values(at: x) ?? []) }
}

private func finiteDesign(_ rows: [[Double]]) -> DesignMatrix {
  let names = rows[0].indices.map { "spline\($0 + 1)" }
  do { return try DesignMatrix(names: names, values: Matrix(rows: rows)) } catch {
    preconditionFailure("a spline of finite values is finite: \(error)")
  }
}

private func standardError(_ features: [Double], _ covariance: Matrix) -> Double {
  var variance = 0.0
  for i in features.indices {
    for j in features.indices { variance += features[i] * covariance[i, j] * features[j] }
  }
  return variance.squareRoot()
}

private func checkUncertain(_ risks: [Double], rows: Int) throws(RecalibrationError) {
  do { try checkProbabilities(risks, rows: rows) } catch { throw .metric(error) }
  if let row = risks.firstIndex(where: { $0 == 0 || $0 == 1 }) { throw .certainPrediction(row: row) }
}

private func checkFinite(_ coefficients: [Coefficient]) throws(RecalibrationError) {
  for coefficient in coefficients {
    if coefficient.estimate.notes.contains(where: { $0.kind == .possiblyInfinite }) { throw .separated }
  }
}

/// `log(-log(1 - p))`.
private func complementaryLogLog(_ p: Double) -> Double { Double.log(-Double.log(onePlus: -p)) }
