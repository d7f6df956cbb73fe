internal import LinearAlgebra
internal import RealModule

/// The gradients of features outside a working set, computed only where they can matter.
///
/// With the score `r` of rows and a reference score `r0` whose gradients `g0 = Z' r0 / n` are known,
/// `|g_j| <= |c g0_j| + |z_j| |r - c r0| / n` for any `c`. A feature whose bound stays below its threshold
/// cannot violate its optimality condition, and its product with `r` is not formed. The best `c` is
/// `<r, r0> / <r0, r0>`. Where too many bounds fail, all gradients are formed and become the reference.
struct GradientScreen {
  private let design: Matrix
  private let totalWeight: Double
  private let candidates: [Int]
  private let columnNorm: [Double]
  private var referenceScore: [Double]
  private var referenceGradient: [Double]

  /// Beyond this share of the candidates, one pass over the matrix costs less than single products.
  private static let largestShare = 0.1

  init(_ design: Matrix, totalWeight: Double, candidates: [Int], score: [Double]) {
    self.design = design
    self.totalWeight = totalWeight
    self.candidates = candidates
    var norms = [Double](repeating: 0, count: design.columnCount)
    design.elements.withSpan { z in
      for j in 0..<design.columnCount {
        var sum = 0.0
        for i in (j * design.rowCount)..<((j + 1) * design.rowCount) { sum += z[i] * z[i] }
        norms[j] = sum.squareRoot()
      }
    }
    columnNorm = norms
    referenceScore = score
    referenceGradient = []
    referenceGradient = full(score)
  }

  private func full(_ score: [Double]) -> [Double] {
    design.transposedTimes(score).map { $0 / totalWeight }
  }

  /// The gradients at the reference, all of them.
  var reference: [Double] { referenceGradient }

  /// The features whose gradient may exceed its threshold, with their gradients in `gradient`.
  /// - Parameters:
  ///   - gradient: receives the gradient of every feature that is returned.
  ///   - isWanted: features whose gradient is needed in any case.
  mutating func gradients(
    _ score: [Double], into gradient: inout [Double], threshold: (Int) -> Double,
    isWanted: (Int) -> Bool
  ) -> [Int] {
    let square = dot(referenceScore, referenceScore)
    let c = square > 0 ? dot(score, referenceScore) / square : 0
    var distance = 0.0
    for i in score.indices {
      let difference = score[i] - c * referenceScore[i]
      distance += difference * difference
    }
    // One part in 1e12 covers the rounding of the bound itself.
    let radius = distance.squareRoot() / totalWeight * (1 + 1e-12)
    var open: [Int] = []
    for j in candidates
    where isWanted(j) || abs(c * referenceGradient[j]) + columnNorm[j] * radius >= threshold(j) {
      open.append(j)
    }
    if Double(open.count) > Self.largestShare * Double(candidates.count) {
      referenceScore = score
      referenceGradient = full(score)
      for j in candidates { gradient[j] = referenceGradient[j] }
      return candidates
    }
    let products = design.transposedTimes(score, columns: open)
    for (k, j) in open.enumerated() { gradient[j] = products[k] / totalWeight }
    return open
  }
}
