package import LinearAlgebra
internal import RealModule
package import Tables

/// The Bernoulli log likelihood of a logistic model: `logL = sum w_i (y_i eta_i - log(1 + exp eta_i))`.
package struct BinomialLikelihood: Likelihood {
  private let isCase: [Bool]
  private let weight: [Double]
  package let totalWeight: Double
  package let hasIntercept: Bool

  package init(_ outcome: BinaryOutcome, weights: [Double]? = nil, hasIntercept: Bool = true) {
    isCase = outcome.isCase
    weight = weights ?? [Double](repeating: 1, count: outcome.count)
    precondition(weight.count == isCase.count)
    totalWeight = weight.reduce(0, +)
    self.hasIntercept = hasIntercept
  }

  package var allowsCentering: Bool { hasIntercept }
  package var rowCount: Int { isCase.count }
  package var saturatedLogLikelihood: Double { 0 }

  /// Sum of the weights of the cases.
  package var caseWeight: Double {
    var sum = 0.0
    for i in isCase.indices where isCase[i] { sum += weight[i] }
    return sum
  }

  /// The likelihood at one linear predictor.
  package struct Point: LikelihoodPoint {
    package let logLikelihood: Double
    package let score: [Double]
    /// Fitted probabilities of being a case.
    package let probability: [Double]
    /// `w p (1 - p)`.
    package let curvature: [Double]
  }

  package func evaluate(at eta: [Double]) -> Point {
    precondition(eta.count == rowCount)
    var logLikelihood = 0.0
    var score = [Double](repeating: 0, count: rowCount)
    var probability = score
    var curvature = score
    for i in isCase.indices {
      // exp of a non-positive number only, so that neither tail overflows.
      let decay = Double.exp(-abs(eta[i]))
      let larger = 1 / (1 + decay)
      let smaller = decay / (1 + decay)
      let p = eta[i] >= 0 ? larger : smaller
      probability[i] = p
      let w = weight[i]
      guard w > 0 else { continue }
      let miss = isCase[i] == (eta[i] >= 0) ? smaller : larger
      score[i] = isCase[i] ? w * miss : -w * miss
      curvature[i] = w * larger * smaller
      let agreement = isCase[i] ? eta[i] : -eta[i]
      logLikelihood -= w * (.log(onePlus: decay) + max(-agreement, 0))
    }
    return Point(
      logLikelihood: logLikelihood, score: score, probability: probability, curvature: curvature)
  }

  package func curvature(at point: Point, columns: Matrix) -> CurvatureFactors {
    CurvatureFactors(
      positive: columns.scalingRows(by: point.curvature.map { $0.squareRoot() }), negative: nil)
  }

  package func chordWeights(at point: Point) -> ChordWeights? {
    ChordWeights(roots: point.curvature.map { $0.squareRoot() }, means: nil)
  }
}
