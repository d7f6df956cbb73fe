internal import LinearAlgebra
internal import RealModule
internal import Statistics

/// The curve along which SIMEX follows a coefficient back to no error, at `zeta = -1`.
public enum Extrapolant: String, Sendable, CaseIterable {
  /// `a + b zeta + c zeta^2`: stable, corrects too little where error is large.
  case quadratic
  /// `a + b / (c + zeta)` with `c > 1`: exact for linear models, less stable.
  case rationalLinear = "rational-linear"

  /// The least-squares curve through `(zeta, values)` at -1; nil where the curve does not exist: fewer points than
  /// parameters, or a rational curve whose best pole is not inside the range sought, as for points on a line.
  public func extrapolated(_ zeta: [Double], _ values: [Double]) -> Double? {
    precondition(zeta.count == values.count)
    guard zeta.count >= 3 else { return nil }
    switch self {
    case .quadratic:
      let columns = [zeta.map { _ in 1.0 }, zeta, zeta.map { $0 * $0 }]
      // Fails only where a value is not finite: then no curve exists.
      guard let fit = try? LeastSquares(Matrix(columns: columns, rowCount: zeta.count), values)
      else {
        return nil
      }
      let parameters = fit.coefficients.compactMap(\.self)
      return parameters.count == 3 ? parameters[0] - parameters[1] + parameters[2] : nil
    case .rationalLinear: return Self.rational(zeta, values)
    }
  }

  /// Bounds of `ln(c - 1)`: a pole this near to -1 is no extrapolation, one this far is a straight line.
  private static let poleRange = -6.0...7.0

  /// Least squares over the pole; given the pole the curve is linear in `a` and `b`.
  private static func rational(_ zeta: [Double], _ values: [Double]) -> Double? {
    // Without error, or without an effect, the curve is flat and has no pole.
    if let low = values.min(), let high = values.max(), high - low <= 1e-14 * max(abs(low), abs(high)) {
      return values[0]
    }
    func line(_ t: Double) -> LeastSquares? {
      let c = 1 + Double.exp(t)
      let columns = [zeta.map { _ in 1.0 }, zeta.map { 1 / (c + $0) }]
      return try? LeastSquares(Matrix(columns: columns, rowCount: zeta.count), values)
    }
    func loss(_ t: Double) -> Double { line(t)?.residualSumOfSquares ?? .infinity }
    let steps = 52
    let width = (poleRange.upperBound - poleRange.lowerBound) / Double(steps)
    let grid = (0...steps).map { poleRange.lowerBound + Double($0) * width }
    let losses = grid.map(loss)
    guard let best = losses.indices.min(by: { losses[$0] < losses[$1] }), best > 0, best < steps else {
      return nil
    }
    // Golden section inside the three grid points around the smallest.
    let t = goldenSectionMinimum(
      from: grid[best - 1], to: grid[best + 1], isNarrow: { $1 - $0 <= 1e-10 }, of: loss)
    guard let fit = line(t), let a = fit.coefficients[0], let b = fit.coefficients[1] else { return nil }
    return a + b / Double.exp(t)
  }
}
