package import LinearAlgebra

/// A log likelihood as a function of the linear predictor `eta` (one number a row), concave and smooth.
///
/// Fitting procedures know this protocol and nothing of what stands behind it.
package protocol Likelihood: Sendable {
  /// What one evaluation leaves behind for the information matrix.
  associatedtype Point: LikelihoodPoint
  /// Rows of the linear predictor.
  var rowCount: Int { get }
  /// Sum of the case weights; penalised objectives divide by it.
  var totalWeight: Double { get }
  /// Whether the model has an intercept (the Cox model has none).
  var hasIntercept: Bool { get }
  /// Whether adding a constant to the linear predictor leaves the maximum likelihood unchanged, so that
  /// features may be centred: true of Cox, and of models with an intercept.
  var allowsCentering: Bool { get }
  /// The log likelihood of a model that fits every row as well as a model can; the deviance is
  /// `2 (saturated - fitted)`.
  var saturatedLogLikelihood: Double { get }
  /// Log likelihood and score at `eta`, a vector of `rowCount` numbers.
  func evaluate(at eta: [Double]) -> Point
  /// The observed information `-X' (d2 logL / d eta2) X` for `columns` X, `rowCount` x a, in factors.
  func curvature(at point: Point, columns: Matrix) -> CurvatureFactors
  /// A cheaper form of the information for the steps of a solver that judges its result by the score alone; nil
  /// where there is none.
  func chordWeights(at point: Point) -> ChordWeights?
}

/// An information matrix `X' diag(r^2) X - M' M`, at least the observed one and close to it.
package struct ChordWeights: Sendable {
  /// `r`, one number a row.
  package let roots: [Double]
  /// What makes M of X; nil for a model of independent rows.
  package let means: SegmentMeans?
}

/// A log likelihood evaluated at one linear predictor.
package protocol LikelihoodPoint: Sendable {
  /// The log likelihood, a sum over rows.
  var logLikelihood: Double { get }
  /// `d logL / d eta`, one number a row: for Cox the weighted martingale residual, for logistic
  /// `w (y - p)`.
  var score: [Double] { get }
}

/// An information matrix in factors, `P' P - N' N`, one column of P and N for each column of the design: so
/// a column can be added at the cost of its products with the others.
package struct CurvatureFactors: Sendable {
  /// For each row the root of its expected second moment, times the column.
  package private(set) var positive: Matrix
  /// For each event term the root of its weight, times the risk set's mean; nil for a model of independent
  /// rows.
  package private(set) var negative: Matrix?

  package init(positive: Matrix, negative: Matrix?) {
    self.positive = positive
    self.negative = negative
  }

  /// The products of these columns with themselves; of the result only the lower triangle.
  package var lowerInformation: Matrix {
    var result = Matrix(zeros: positive.columnCount, positive.columnCount)
    positive.addGram(to: &result, scale: 1)
    negative?.addGram(to: &result, scale: -1)
    return result
  }

  /// The products of these columns with themselves.
  package var information: Matrix {
    var result = lowerInformation
    result.mirrorLowerTriangle()
    return result
  }

  /// The products of these columns, as rows of the result, with other columns of the same design.
  package func products(with other: CurvatureFactors) -> Matrix {
    var result = positive.transposedTimes(other.positive)
    if let negative, let more = other.negative { result.subtract(negative.transposedTimes(more)) }
    return result
  }

  /// Adds columns.
  package mutating func append(_ other: CurvatureFactors) {
    positive.append(columns: other.positive)
    if let more = other.negative { negative?.append(columns: more) }
  }
}

extension Likelihood {
  /// The observed information for `columns`; symmetric.
  package func information(at point: Point, columns: Matrix) -> Matrix {
    curvature(at: point, columns: columns).information
  }
}
