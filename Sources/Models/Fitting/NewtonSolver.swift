package import LinearAlgebra

/// Maximises a log likelihood in the coefficients of given columns by Newton's method with step halving.
package struct NewtonSolver: Sendable {
  /// The iteration stops when the Newton decrement `sqrt(g' I^-1 g)`, the distance to the maximum in
  /// standard errors, is at most this.
  package var decrementTolerance = 1e-10
  /// Newton steps before giving up; a likelihood with a finite maximum takes fewer than ten.
  package var maximumIterations = 40
  /// Halvings of one step before giving up.
  package var maximumHalvings = 30
  /// The longest move of a coefficient in one step, in units of the columns: from a bad start, where the curvature
  /// is lost, Newton's step has no bound.
  package var longestStep = 20.0

  package init() {}

  /// A maximum, or where the iteration stopped.
  package struct Solution<Point: LikelihoodPoint>: Sendable {
    package let coefficients: [Double]
    package let point: Point
    package let information: Matrix
    package let score: [Double]
    package let lastStep: [Double]
    package let iterations: Int
    package let isConverged: Bool
  }

  /// Maximises `likelihood` over the coefficients of `columns`, starting from `start` or zero, with `offset`
  /// added to the linear predictor.
  package func maximize<L: Likelihood>(
    _ likelihood: L, columns: Matrix, offset: [Double]?, start: [Double]? = nil
  ) throws(FitError) -> Solution<L.Point> {
    var beta = start ?? [Double](repeating: 0, count: columns.columnCount)
    let base = offset ?? [Double](repeating: 0, count: columns.rowCount)
    func predictor(_ beta: [Double]) -> [Double] {
      let product = columns.times(beta)
      return product.indices.map { product[$0] + base[$0] }
    }
    var point = likelihood.evaluate(at: predictor(beta))
    var score = columns.transposedTimes(point.score)
    var information = likelihood.information(at: point, columns: columns)
    var lastStep = beta
    var iterations = 0
    var isConverged = columns.columnCount == 0
    var factored = information
    while !isConverged, iterations < maximumIterations {
      let factor: Cholesky
      do { factor = try Cholesky(information) } catch {
        // A likelihood that rises without bound flattens until its curvature is lost in rounding: the
        // last curvature that was not is kept.
        information = factored
        break
      }
      factored = information
      let step = factor.solve(score)
      let decrement = zip(step, score).reduce(0) { $0 + $1.0 * $1.1 }
      var fraction = min(1, longestStep / step.reduce(0) { max($0, abs($1)) })
      var next = likelihood.evaluate(at: predictor(zip(beta, step).map { $0 + fraction * $1 }))
      var halvings = 0
      // Rounding in a sum of rowCount terms may make the last steps look like falls.
      let slack = 1e-13 * (1 + abs(point.logLikelihood))
      while !(next.logLikelihood >= point.logLikelihood - slack) {
        halvings += 1
        guard halvings <= maximumHalvings else {
          throw .notConverged("no step along the Newton direction raises the likelihood")
        }
        fraction /= 2
        next = likelihood.evaluate(at: predictor(zip(beta, step).map { $0 + fraction * $1 }))
      }
      beta = zip(beta, step).map { $0 + fraction * $1 }
      lastStep = step.map { fraction * $0 }
      point = next
      iterations += 1
      score = columns.transposedTimes(point.score)
      information = likelihood.information(at: point, columns: columns)
      isConverged = decrement.squareRoot() <= decrementTolerance
    }
    if isConverged, columns.columnCount > 0 {
      do { _ = try Cholesky(information) } catch {
        // The steps became short because the likelihood went flat, not because it has a maximum here.
        information = factored
        isConverged = false
      }
    }
    return Solution(
      coefficients: beta, point: point, information: information, score: score, lastStep: lastStep,
      iterations: iterations, isConverged: isConverged)
  }
}
