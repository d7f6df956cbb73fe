package import LinearAlgebra
internal import RealModule

/// A likelihood whose information can be differentiated, as Firth's penalty needs.
package protocol FirthLikelihood: Likelihood {
  /// `1/2 tr(V dI/db_j)`, one number a column: the derivative of `1/2 log det I` when `V` is the inverse of the
  /// information `I` of the columns at the point.
  func penaltySlope(at point: Point, columns: Matrix, inverse: Matrix) -> [Double]
}

/// Maximises Firth's penalised log likelihood `l*(b) = l(b) + 1/2 log det I(b)`: Jeffreys' prior, which takes away
/// the first-order bias of maximum likelihood and gives finite estimates where events are few or classes
/// are separated.
///
/// The score is `U*_j = U_j + 1/2 tr(I^-1 dI/db_j)`. The first step is `I^-1 U*`; as `I` leaves the penalty's curvature
/// out, which rules where the data say little, the later ones correct it by what the score did (BFGS). Steps are
/// halved until `l*` does not fall. Coefficients that are held at a value keep their column in `I`, so that penalised
/// likelihood ratios and profiles compare likelihoods with one penalty, as `logistf` and `coxphf` do.
///
/// Sources: Firth 1993, doi 10.1093/biomet/80.1.27; Heinze, Schemper 2002, doi 10.1002/sim.1047 (logistic);
/// Heinze, Schemper 2001, doi 10.1111/j.0006-341X.2001.00114.x (Cox).
struct FirthSolver {
  /// The iteration stops when `sqrt(U*' H U*)`, H the inverse curvature of the steps, is at most this: about the
  /// distance to the maximum in standard errors.
  var tolerance = 1e-11
  /// Steps before giving up; most fits take fewer than 20.
  var maximumIterations = 200
  /// Halvings of one step before giving up.
  var maximumHalvings = 40
  /// The longest move of a coefficient in one step, per standard deviation of its feature.
  var longestStep = 5.0

  /// A maximum.
  struct Solution<Point: LikelihoodPoint> {
    let coefficients: [Double]
    let point: Point
    /// `l*`, on the scale of the columns.
    let value: Double
    let inverse: Matrix
    /// The penalised score of all columns; 0 at those that are free.
    let score: [Double]
    let iterations: Int
  }

  /// Where the iteration is.
  private struct State<Point> {
    let beta: [Double]
    let point: Point
    let value: Double
    let factor: Cholesky
    let information: Matrix
  }

  /// Maximises over the coefficients at the positions `free`; the others stay at `start`.
  /// - Throws: `notConverged`.
  func maximize<L: FirthLikelihood>(
    _ likelihood: L, columns: Matrix, offset: [Double]?, start: [Double], free: [Int]
  ) throws(FitError) -> Solution<L.Point> {
    func state(_ beta: [Double]) -> State<L.Point>? {
      let product = columns.times(beta)
      let eta = offset.map { offset in product.indices.map { product[$0] + offset[$0] } } ?? product
      let point = likelihood.evaluate(at: eta)
      guard point.logLikelihood.isFinite else { return nil }
      let information = likelihood.information(at: point, columns: columns)
      let factor: Cholesky
      // A singular information is a penalised likelihood of minus infinity.
      do { factor = try Cholesky(information) } catch { return nil }
      let halfLogDeterminant = factor.factorDiagonal.reduce(0) { $0 + .log($1) }
      return State(
        beta: beta, point: point, value: point.logLikelihood + halfLogDeterminant, factor: factor,
        information: information)
    }
    guard var current = state(start) else {
      throw .notConverged("the information matrix is singular at the start of Firth's iteration")
    }
    var iterations = 0
    var inverseCurvature = Matrix(zeros: 0, 0)
    var last: (step: [Double], score: [Double])?
    while true {
      let inverse = current.factor.inverse
      let slope = likelihood.penaltySlope(at: current.point, columns: columns, inverse: inverse)
      let plain = columns.transposedTimes(current.point.score)
      let score = plain.indices.map { plain[$0] + slope[$0] }
      let freeScore = free.map { score[$0] }
      if let last {
        inverseCurvature = Self.updated(
          inverseCurvature, step: last.step, fall: zip(last.score, freeScore).map { $0 - $1 })
      } else {
        do {
          inverseCurvature = try Cholesky(
            current.information.selecting(rows: free).selecting(columns: free)
          ).inverse
        } catch {
          throw .notConverged("the information matrix is singular within Firth's iteration (\(error))")
        }
      }
      let step = inverseCurvature.times(freeScore)
      let decrement = dot(step, freeScore)
      if max(decrement, 0).squareRoot() <= tolerance {
        return Solution(
          coefficients: current.beta, point: current.point, value: current.value, inverse: inverse,
          score: score, iterations: iterations)
      }
      guard iterations < maximumIterations else {
        throw .notConverged("Firth's iteration did not meet its tolerance in \(iterations) steps")
      }
      var fraction = min(1, longestStep / step.reduce(0) { max($0, abs($1)) })
      let slack = 1e-13 * (1 + abs(current.value))
      var next: State<L.Point>?
      for _ in 0..<maximumHalvings {
        var beta = current.beta
        for (k, j) in free.enumerated() { beta[j] += fraction * step[k] }
        if let candidate = state(beta), candidate.value >= current.value - slack {
          next = candidate
          break
        }
        fraction /= 2
      }
      guard let next else {
        throw .notConverged("no step of Firth's iteration raises the penalised likelihood")
      }
      last = (free.map { next.beta[$0] - current.beta[$0] }, freeScore)
      current = next
      iterations += 1
    }
  }

  /// The BFGS update of an inverse curvature H by a step s along which the score fell by y; unchanged where the
  /// function is not concave.
  private static func updated(_ inverse: Matrix, step s: [Double], fall y: [Double]) -> Matrix {
    let product = dot(s, y)
    guard product > 0 else { return inverse }
    let turned = inverse.times(y)
    let scale = (1 + dot(y, turned) / product) / product
    var result = inverse
    for i in s.indices {
      for j in s.indices {
        result[i, j] += scale * s[i] * s[j] - (turned[i] * s[j] + s[i] * turned[j]) / product
      }
    }
    return result
  }
}
