internal import LinearAlgebra
internal import Models
internal import Statistics
public import Tables

/// Coefficients corrected for measurement error by simulation and extrapolation (SIMEX).
///
/// Error is added to the features, `w + sqrt(zeta) u` with `u` normal of the error covariance, for zeta in `levels`,
/// `replicates` times; the mean coefficient as a function of zeta, from the naive one at 0 on, is extrapolated to
/// zeta = -1, where no error is left. Variance by Stefanski and Cook's jackknife: the mean model variance less the
/// variance of the coefficients over replicates, extrapolated quadratically; it takes the error variance for
/// known. Needs classical normal error; no model of the true features.
///
/// Replicate `b` draws from its own stream, the same normals for every zeta, so that the curve is smooth and the
/// result does not depend on scheduling. A replicate without a fit at some zeta is left out of all and counted.
/// - Source: Cook, Stefanski 1994, JASA 89:1314, doi 10.1080/01621459.1994.10476871; Stefanski, Cook 1995, JASA 90:1247,
///   doi 10.1080/01621459.1995.10476629; Carroll et al. 2006, Measurement Error in Nonlinear Models, ch. 5.
public struct SimulationExtrapolation: Sendable {
  /// The multiples of the error variance that are added, beside 0.
  public static let levels = [0.5, 1, 1.5, 2]

  /// How often error is added at each level.
  public var replicates: Int
  /// The seed of the errors.
  public var seed: UInt64
  /// The curve of the coefficients.
  public var extrapolant: Extrapolant

  /// A procedure with at least two replicates.
  public init(replicates: Int = 200, seed: UInt64, extrapolant: Extrapolant = .quadratic) {
    precondition(replicates > 1)
    self.replicates = replicates
    self.seed = seed
    self.extrapolant = extrapolant
  }

  /// What SIMEX found, one coefficient a column of the design.
  public struct Result: Sendable {
    /// The levels of added error, 0 first.
    public let levels: [Double]
    /// The mean coefficients at each level: the curve that is extrapolated.
    public let curves: [[Double]]
    /// The corrected coefficients; nil where the extrapolant does not exist.
    public let coefficients: [Double?]
    /// Their variances; nil where the extrapolated one is not positive.
    public let variances: [Double?]
    /// Replicates without a fit.
    public let failed: Int
  }

  /// Why there is no result.
  public enum ExtrapolationError: Error, Sendable, Equatable {
    /// The error covariance of several features is singular, so that no errors can be drawn from it.
    case singularError
    /// Fewer than two replicates could be fitted.
    case noReplicates
  }

  /// Runs the procedure, `width` replicates at a time.
  /// - Parameter naive: the fit on `x` itself.
  public func run(
    _ regression: ErrorProneRegression, _ x: DesignMatrix, naive: ErrorProneRegression.Fit,
    error: ErrorCovariance, width: Int
  ) async throws(ExtrapolationError) -> Result {
    let columns = error.features.map { x.names.firstIndex(of: $0)! }
    guard let root = error.root else { throw .singularError }
    let (replicates, seed) = (replicates, seed)
    let fits = await parallelMap(replicates, width: width) { index -> [ErrorProneRegression.Fit]? in
      var stream = StreamPurpose.simulationExtrapolation.stream(seed: seed, index: index)
      let draws = columns.map { _ in (0..<x.rowCount).map { _ in stream.normal() } }
      return Self.fits(regression, x, columns, errors: Self.mixed(draws, by: root))
    }
    return try summary(of: fits, naive: naive)
  }

  /// The same with errors given: one replicate an element, one column a feature with error.
  package func run(
    _ regression: ErrorProneRegression, _ x: DesignMatrix, naive: ErrorProneRegression.Fit,
    features: [String], errors: [[[Double]]]
  ) throws(ExtrapolationError) -> Result {
    let columns = features.map { x.names.firstIndex(of: $0)! }
    return try summary(of: errors.map { Self.fits(regression, x, columns, errors: $0) }, naive: naive)
  }

  /// The fits of one replicate at every level; nil when one of them does not exist.
  private static func fits(
    _ regression: ErrorProneRegression, _ x: DesignMatrix, _ columns: [Int], errors: [[Double]]
  ) -> [ErrorProneRegression.Fit]? {
    var fits: [ErrorProneRegression.Fit] = []
    for level in levels {
      var values = x.values
      let scale = level.squareRoot()
      for (column, error) in zip(columns, errors) {
        for i in 0..<x.rowCount { values[i, column] += scale * error[i] }
      }
      do {
        let disturbed = try DesignMatrix(names: x.names, values: values)
        fits.append(try regression.fit(disturbed))
      } catch {
        return nil
      }
    }
    return fits
  }

  /// Independent normals made errors with the covariance `root root'`.
  static func mixed(_ draws: [[Double]], by root: Matrix) -> [[Double]] {
    (0..<draws.count).map { a in
      draws[a].indices.map { i in (0...a).reduce(0) { $0 + root[a, $1] * draws[$1][i] } }
    }
  }

  private func summary(
    of all: [[ErrorProneRegression.Fit]?], naive: ErrorProneRegression.Fit
  ) throws(ExtrapolationError) -> Result {
    let fits = all.compactMap(\.self)
    guard fits.count > 1 else { throw .noReplicates }
    let zeta = [0] + Self.levels
    let p = naive.coefficients.count
    var curves: [[Double]] = []
    var coefficients: [Double?] = []
    var variances: [Double?] = []
    for j in 0..<p {
      var curve = [naive.coefficients[j]]
      var spread = [naive.covariance[j, j]]
      for level in Self.levels.indices {
        let values = fits.map { $0[level].coefficients[j] }
        curve.append(mean(values))
        spread.append(mean(fits.map { $0[level].covariance[j, j] }) - sampleVariance(values))
      }
      curves.append(curve)
      coefficients.append(extrapolant.extrapolated(zeta, curve))
      variances.append(Extrapolant.quadratic.extrapolated(zeta, spread).flatMap { $0 > 0 ? $0 : nil })
    }
    return Result(
      levels: zeta, curves: curves, coefficients: coefficients, variances: variances,
      failed: all.count - fits.count)
  }
}

extension ErrorCovariance {
  /// A lower triangle `L` with `L L'` the covariance; nil when that of several features is singular.
  var root: Matrix? {
    let p = features.count
    if p == 1 {
      return Matrix(rowCount: 1, columnCount: 1, elements: [standardDeviation(0)])
    }
    var root = Matrix(zeros: p, p)
    for j in 0..<p {
      for i in j..<p {
        let sum = (0..<j).reduce(matrix[i, j]) { $0 - root[i, $1] * root[j, $1] }
        if i == j {
          guard sum > matrix[i, i] * 1e-12 else { return nil }
          root[i, i] = sum.squareRoot()
        } else {
          root[i, j] = sum / root[j, j]
        }
      }
    }
    return root
  }
}
