public import LinearAlgebra
public import Statistics

extension Quantity {
  /// The concordance probability of a proportional hazards model.
  public static let gonenHeller = Quantity(
    name: "Gonen and Heller's concordance probability", symbol: "K",
    reference: .gonenHeller)
}

extension Citation {
  static let gonenHeller = Citation(
    "Gonen, Heller 2005, Biometrika 92:965", doi: "10.1093/biomet/92.4.965")
}

/// The estimated coefficients behind a linear predictor, whose uncertainty its concordance probability carries.
public struct PredictorUncertainty: Sendable {
  /// The features, one row a patient; the linear predictor is their product with the coefficients.
  public let features: Matrix
  /// The covariance matrix of the coefficients.
  public let covariance: Matrix

  /// Features and the covariance matrix of their coefficients.
  public init(features: Matrix, covariance: Matrix) {
    precondition(features.columnCount == covariance.rowCount && covariance.rowCount == covariance.columnCount)
    self.features = features
    self.covariance = covariance
  }
}

/// Gonen and Heller's concordance probability of a Cox model's linear predictor: the probability that of two
/// patients the one with the higher hazard has the earlier event *if hazards are proportional*,
/// `K = 2 / (n (n - 1)) sum_{i<j} 1 / (1 + exp(-|eta_i - eta_j|))`.
///
/// It uses no outcome, so censoring cannot bias it, and cannot tell whether the model is right: a predictor
/// multiplied by 2 has a higher K. It belongs beside a calibrated Cox model, not beside any score.
/// Equal predictors count one half, the limit of the formula (the paper's sum leaves them at 0).
///
/// The variance is the jackknife's of this U-statistic, `4 (n - 1) / (n (n - 2)^2) sum (h_i - K)^2` with `h_i` the mean
/// over the pairs of patient `i`; with estimated coefficients plus `D' V D`, `D` the derivative of K by them. Without
/// `coefficients` they are taken as known, as for a locked model in a new cohort.
///
/// - Parameters:
///   - linearPredictor: log relative hazards, finite, at least three.
///   - coefficients: for a model fitted on these rows.
/// - Throws: `notFinite`, `tooFew`.
/// - Complexity: O(n^2).
/// - Source: Gonen, Heller 2005, doi 10.1093/biomet/92.4.965; they smooth the sum to differentiate it, which is not
///   needed for the sum written with absolute differences.
public func gonenHeller(
  linearPredictor eta: [Double], coefficients: PredictorUncertainty? = nil, level: ConfidenceLevel = .p95
) throws(MetricError) -> Estimate {
  if let row = eta.firstIndex(where: { !$0.isFinite }) { throw .notFinite(row: row) }
  let n = eta.count
  guard n > 2 else { throw .tooFew(needed: 3, found: n) }
  precondition(coefficients.map { $0.features.rowCount == n } ?? true)
  var sums = [Double](repeating: 0, count: n)
  // sum_j p (1 - p) sign(eta_i - eta_j): D = 2 / (n (n - 1)) sum_i of it times x_i.
  var slopes = [Double](repeating: 0, count: n)
  for i in 0..<n {
    var (sum, slope) = (0.0, 0.0)
    for j in 0..<i {
      let difference = eta[i] - eta[j]
      let p = inverseLogit(abs(difference))
      sum += p
      sums[j] += p
      guard coefficients != nil, difference != 0 else { continue }
      let derivative = difference > 0 ? p * (1 - p) : -p * (1 - p)
      slope += derivative
      slopes[j] -= derivative
    }
    sums[i] += sum
    slopes[i] += slope
  }
  let count = Double(n)
  let means = sums.map { $0 / (count - 1) }
  let k = mean(means)
  var variance =
    4 * (count - 1) / (count * (count - 2) * (count - 2)) * means.reduce(0) { $0 + ($1 - k) * ($1 - k) }
  if let coefficients {
    let x = coefficients.features
    let gradient = (0..<x.columnCount).map { column in
      2 / (count * (count - 1)) * (0..<n).reduce(0) { $0 + slopes[$1] * x[$1, column] }
    }
    for a in gradient.indices {
      for b in gradient.indices { variance += gradient[a] * coefficients.covariance[a, b] * gradient[b] }
    }
  }
  let error = variance.squareRoot()
  return .probability(
    .gonenHeller, value: k, standardError: error, level: level,
    method: Method(
      coefficients == nil ? "jackknife, coefficients known" : "jackknife and delta method",
      reference: .gonenHeller,
      settings: [.ties("equal predictors count one half")]),
    sampleSize: SampleSize(n))
}
