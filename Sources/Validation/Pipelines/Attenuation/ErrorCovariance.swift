public import LinearAlgebra
internal import Statistics

/// The measurement error of one or several features: the covariance within subjects of single measurements, in
/// the features' units.
///
/// Estimated from repeated measurements it is pooled over subjects, `sum_i sum_r (w_ir - mean_i)(w_ir - mean_i)' / df`
/// with `df = sum_i (n_i - 1)`; the root of its diagonal is the wSD. Errors of features of one scan may be
/// correlated, and the covariance keeps that. Classical error is meant: independent of the true value, of
/// the outcome and of the other features, with the same variance in the retest experiment and in the cohort.
public struct ErrorCovariance: Sendable {
  /// The features, in the order of the matrix.
  public let features: [String]
  /// The covariance.
  public let matrix: Matrix
  /// Degrees of freedom of its estimate; nil when the error is taken for known.
  public let degreesOfFreedom: Int?

  /// Why there is no error covariance.
  public enum ErrorCovarianceError: Error, Sendable, Equatable {
    /// No subject has two measurements of all features.
    case nobodyRepeated
    /// The features' tables differ in subjects or repeats.
    case shapeMismatch
  }

  init(features: [String], matrix: Matrix, degreesOfFreedom: Int?) {
    self.features = features
    self.matrix = matrix
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The known error of one feature, an SD of 0 or more.
  public init(feature: String, standardDeviation: Double) {
    precondition(standardDeviation >= 0 && standardDeviation.isFinite)
    features = [feature]
    matrix = Matrix(rowCount: 1, columnCount: 1, elements: [standardDeviation * standardDeviation])
    degreesOfFreedom = nil
  }

  /// The error that repeated measurements show; a measurement counts where every feature has it.
  /// - Parameter measurements: one a feature, with the same subjects in rows and repeats in columns.
  public init(features: [String], measurements: [RepeatedMatrix]) throws(ErrorCovarianceError) {
    precondition(!features.isEmpty && features.count == measurements.count)
    let (rows, columns) = (measurements[0].values.rowCount, measurements[0].values.columnCount)
    guard measurements.allSatisfy({ $0.values.rowCount == rows && $0.values.columnCount == columns }) else {
      throw .shapeMismatch
    }
    let p = features.count
    var sums = Matrix(zeros: p, p)
    var df = 0
    for i in 0..<rows {
      let repeats = (0..<columns).filter { r in measurements.allSatisfy { !$0.values[i, r].isNaN } }
      guard repeats.count > 1 else { continue }
      df += repeats.count - 1
      let residuals = measurements.map { data in
        let values = repeats.map { data.values[i, $0] }
        let center = mean(values)
        return values.map { $0 - center }
      }
      for a in 0..<p {
        for b in 0..<p { sums[a, b] += zip(residuals[a], residuals[b]).reduce(0) { $0 + $1.0 * $1.1 } }
      }
    }
    guard df > 0 else { throw .nobodyRepeated }
    self.features = features
    matrix = Matrix(rowCount: p, columnCount: p, elements: sums.elements.map { $0 / Double(df) })
    degreesOfFreedom = df
  }

  /// The within-subject SD of a feature.
  public func standardDeviation(_ index: Int) -> Double { matrix[index, index].squareRoot() }

  /// The covariance among the columns of a design: 0 for columns without error.
  func expanded(to names: [String]) -> Matrix {
    var result = Matrix(zeros: names.count, names.count)
    let places = features.map { names.firstIndex(of: $0) }
    for (a, i) in places.enumerated() {
      for (b, j) in places.enumerated() {
        if let i, let j { result[i, j] = matrix[a, b] }
      }
    }
    return result
  }
}
