internal import LinearAlgebra
internal import RealModule

/// Finds the features outside a working set whose gradient may exceed its threshold, at a small part of the
/// cost of computing all gradients.
///
/// Scores met earlier span a subspace; with an orthonormal basis `q_k` of it and the products `G_k = Z' q_k` kept,
/// `|z_j' r| <= |sum_k (q_k' r) G_jk| + |z_j| |r - Q Q' r|`. The scores along a path stay close to a subspace of
/// few dimensions, so that few passes over the matrix serve a whole path; a pass adds a vector to the basis when
/// the bound rules out too little. Products are kept in single precision and the bound covers their rounding; the
/// gradient of a feature that it does not rule out is computed in double precision.
struct GradientScreen {
  /// A feature with its gradient `z_j' r / n`.
  struct Gradient {
    let feature: Int
    let value: Double
  }

  private let design: PenalizedDesign
  private let rows: RowIndices
  private let totalWeight: Double
  /// `|g_j|` rules feature j out when below `lambda` times this; infinite for a feature that is no candidate.
  private let threshold: [Float]
  private var basis: [[Double]] = []
  private var products: [Float] = []

  /// Beyond this share of all features, a pass over the matrix costs less than products one by one ...
  private static let largestShare = 0.1
  /// ... and below this number it does not.
  private static let fewest = 16
  /// Vectors in the basis before it starts anew.
  static let largestBasis = 16

  init(
    _ design: PenalizedDesign, rows: RowIndices, totalWeight: Double, candidates: [Int],
    penalty: ElasticNetPenalty
  ) {
    self.design = design
    self.rows = rows
    self.totalWeight = totalWeight
    var threshold = [Float](repeating: .infinity, count: design.columnCount)
    for j in candidates { threshold[j] = Float(penalty.absolute(j, 1)) * (1 - 0x1p-20) }
    self.threshold = threshold
  }

  /// The gradients of all features outside `working` for which `|g_j| >= lambda` times their penalty's weight is
  /// possible.
  mutating func open(_ score: [Double], lambda: Double, working: WorkingColumns) -> [Gradient] {
    let r = scattered(score)
    var found = candidates(r, lambda, working)
    let limit = max(Self.fewest, Int(Self.largestShare * Double(design.columnCount)))
    if found.count > limit, extendBasis(with: r) { found = candidates(r, lambda, working) }
    return confirmed(found, r, lambda).map {
      Gradient(feature: Int($0), value: design.product(Int($0), with: r) / totalWeight)
    }
  }

  /// Those of the features that products in single precision do not rule out either.
  private func confirmed(_ found: [Int32], _ r: [Double], _ lambda: Double) -> [Int32] {
    guard found.count > Self.fewest else { return found }
    let products = design.screening.products(r.map { Float($0) }, columns: found)
    let error = Float(dot(r, r).squareRoot()) * SingleMatrix.relativeError * (1 + 0x1p-20)
    let scale = Float(lambda * totalWeight) * (1 - 0x1p-20)
    return zip(found, products).filter { j, product in
      abs(product) + design.norm[Int(j)] * error >= threshold[Int(j)] * scale
    }.map(\.0)
  }

  /// The largest `|g_j| weight(j)` over the candidates outside `working`.
  mutating func largest(_ score: [Double], working: WorkingColumns, weight: (Int) -> Double) -> Double {
    let r = scattered(score)
    guard extendBasis(with: r) else { return 0 }
    // Single precision finds those that come close, double precision says which it is.
    let length = Float(dot(r, r).squareRoot())
    var bounds: [(feature: Int, lower: Float, upper: Float)] = []
    for j in threshold.indices where threshold[j] < .infinity && !working.contains(j) {
      let size = abs(products[j]) * length
      let error = design.norm[j] * length * SingleMatrix.relativeError + size * 0x1p-20
      bounds.append((j, (size - error) * Float(weight(j)), (size + error) * Float(weight(j)) * (1 + 0x1p-20)))
    }
    let best = bounds.reduce(0) { max($0, $1.lower) }
    var largest = 0.0
    for bound in bounds where bound.upper >= best {
      largest = max(
        largest, abs(design.product(bound.feature, with: r)) / totalWeight * weight(bound.feature))
    }
    return largest
  }

  /// The features outside `working` whose gradient, as far as the basis shows it, reaches its threshold at the score
  /// `likely`, with their gradients at `score`. A guess, for features worth letting in early.
  func likely(_ likely: [Double], at score: [Double], lambda: Double, working: WorkingColumns) -> [Gradient] {
    let coefficients = projected(scattered(likely)).coefficients
    let found = openColumns(
      products, coefficients: coefficients.map { Float($0) }, norm: design.norm, radius: 0,
      threshold: threshold, scale: Float(lambda * totalWeight))
    let r = scattered(score)
    return found.compactMap { j in
      working.contains(Int(j))
        ? nil : Gradient(feature: Int(j), value: design.product(Int(j), with: r) / totalWeight)
    }
  }

  /// A score in the order of the design's rows.
  private func scattered(_ score: [Double]) -> [Double] {
    var r = [Double](repeating: 0, count: design.rowCount)
    for (k, row) in rows.indices.enumerated() { r[Int(row)] = score[k] }
    return r
  }

  private func projected(_ r: [Double]) -> (coefficients: [Double], rest: [Double]) {
    var rest = r
    var coefficients: [Double] = []
    for q in basis {
      let c = dot(q, rest)
      coefficients.append(c)
      for i in rest.indices { rest[i] -= c * q[i] }
    }
    return (coefficients, rest)
  }

  private func candidates(_ r: [Double], _ lambda: Double, _ working: WorkingColumns) -> [Int32] {
    let (coefficients, rest) = projected(r)
    let distance = dot(rest, rest).squareRoot()
    let size = coefficients.reduce(0) { $0 + abs($1) }
    // The products' own error, that of a sum of so many terms in single precision, and the rounding of the
    // projection, which is far below either.
    let error = SingleMatrix.relativeError + Float(coefficients.count + 2) * 0x1p-24
    let radius = Float(distance) * (1 + 0x1p-20) + Float(size) * error
    return openColumns(
      products, coefficients: coefficients.map { Float($0) }, norm: design.norm, radius: radius,
      threshold: threshold, scale: Float(lambda * totalWeight) * (1 - 0x1p-20)
    ).filter { !working.contains(Int($0)) }
  }

  /// Adds the part of `r` outside the basis to it; false when there is none to speak of.
  private mutating func extendBasis(with r: [Double]) -> Bool {
    if basis.count == Self.largestBasis {
      basis = []
      products = []
    }
    var (_, rest) = projected(r)
    let length = dot(rest, rest).squareRoot()
    guard length > 1e-6 * dot(r, r).squareRoot() else { return false }
    // A second projection takes out what rounding left of the first.
    for i in rest.indices { rest[i] /= length }
    rest = projected(rest).rest
    let again = dot(rest, rest).squareRoot()
    for i in rest.indices { rest[i] /= again }
    basis.append(rest)
    products += design.screening.products(rest.map { Float($0) })
    return true
  }
}
