internal import LinearAlgebra

/// The curvature of a likelihood at one point, for a growing set of columns, and what later steps taught.
///
/// A Newton step needs no more than a fair approximation of the curvature, so that of one point serves several
/// steps and several penalties (a chord method), and single precision will do until the columns that are free to
/// move come close to linear dependence. A feature that enters later gets its column at the same point.
struct ChordCurvature<L: Likelihood> {
  /// The arithmetic of the curvature.
  enum Precision {
    case single, double

    /// The share of a diagonal element that rounding may leave of a dependent column's pivot, with a margin.
    var smallestPivot: Double { self == .single ? 1e-4 : 1e-12 }
  }

  private let likelihood: L
  private let point: L.Point
  private let weights: ChordWeights?
  private var factors: ChordFactors
  /// The curvature per unit weight, by slot.
  private(set) var model: CurvatureModel
  /// The coefficients that are free to move and the factor of their curvature.
  private var free: FreeCoefficients
  let precision: Precision

  /// The curvature at `point` for `columns`.
  init(_ likelihood: L, _ point: L.Point, columns: Matrix, precision: Precision) {
    let weights = likelihood.chordWeights(at: point)
    // What has no cheap form is computed as for inference.
    self.precision = weights == nil ? .double : precision
    self.likelihood = likelihood
    self.point = point
    self.weights = weights
    factors = Self.factors(likelihood, point, weights, columns, precision)
    model = CurvatureModel(
      GrowingSymmetric(lower: factors.lowerInformation, scale: 1 / likelihood.totalWeight))
    free = FreeCoefficients(smallestPivot: self.precision.smallestPivot)
  }

  private static func factors(
    _ likelihood: L, _ point: L.Point, _ weights: ChordWeights?, _ columns: Matrix, _ precision: Precision
  ) -> ChordFactors {
    guard let weights else { return ChordFactors(likelihood.curvature(at: point, columns: columns)) }
    let means = weights.means?.means(of: columns)
    switch precision {
    case .single:
      return ChordFactors(
        single: SingleFactors(
          positive: SingleColumns(columns, rowFactors: weights.roots),
          negative: means.map {
            SingleColumns($0, rowFactors: [Double](repeating: 1, count: $0.rowCount))
          }))
    case .double:
      return ChordFactors(
        CurvatureFactors(positive: columns.scalingRows(by: weights.roots), negative: means))
    }
  }

  /// Adds columns.
  mutating func append(_ columns: Matrix) {
    let more = Self.factors(likelihood, point, weights, columns, precision)
    model.append(
      side: factors.products(with: more), corner: more.lowerInformation, scale: 1 / likelihood.totalWeight)
    factors.append(more)
  }

  /// Learns from a step and the change of the gradient along it. Ridge weights are part of the factorisation, which
  /// could not follow.
  mutating func learn(step: [Double], change: [Double], hasRidge: Bool) {
    if !hasRidge { model.learn(step: step, change: change) }
  }

  /// The minimiser of the quadratic problem; see `QuadraticSolver`. Nil where single precision cannot tell whether
  /// the free coefficients are linearly dependent.
  mutating func minimize(
    _ solver: QuadraticSolver, start: [Double], gradient: [Double], tolerance: Double
  ) -> [Double]? {
    solver.minimize(
      model, &free, start: start, gradient: gradient, tolerance: tolerance, descends: precision == .double)
  }
}

/// An information matrix `P'P - N'N` in single precision.
private struct SingleFactors {
  var positive: SingleColumns
  var negative: SingleColumns?
}

/// An information matrix in factors, in one of two precisions.
private struct ChordFactors {
  private var single: SingleFactors?
  private var double: CurvatureFactors?

  init(single: SingleFactors) { self.single = single }
  init(_ double: CurvatureFactors) { self.double = double }

  /// The information; of the result only the lower triangle.
  var lowerInformation: Matrix {
    guard let single else { return double!.lowerInformation }
    var result = single.positive.lowerGram
    if let negative = single.negative { result.subtract(negative.lowerGram) }
    return result
  }

  /// The products of these columns, as rows of the result, with others of the same precision.
  func products(with other: ChordFactors) -> Matrix {
    guard let single, let more = other.single else { return double!.products(with: other.double!) }
    var result = single.positive.products(with: more.positive)
    if let negative = single.negative, let moreNegative = more.negative {
      result.subtract(negative.products(with: moreNegative))
    }
    return result
  }

  /// Adds columns of the same precision.
  mutating func append(_ other: ChordFactors) {
    if let more = other.double { double?.append(more) }
    guard let more = other.single else { return }
    single?.positive.append(more.positive)
    if let negative = more.negative { single?.negative?.append(negative) }
  }
}
