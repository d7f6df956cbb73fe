internal import LinearAlgebra
internal import Models
internal import RealModule
internal import Statistics
internal import Tables

/// Keeps the features most strongly associated with the outcome, each by itself, in the training rows.
///
/// Each candidate is judged by the score test of its coefficient in a univariable Cox or logistic model at 0,
/// `U^2 / V` on one degree of freedom with U the score and V the observed information: the log-rank test where the feature
/// is a group. It needs no iteration and exists where classes are separated. Copies of a row count as rows. A constant
/// feature has no test and is dropped. Screening in the same rows in which a model is then judged is the commonest
/// cause of optimism: as a step of the pipeline it is repeated in each resample.
public struct UnivariableScreen: FeatureFilter, Equatable {
  /// Which features are kept.
  public enum Rule: Sendable, Equatable {
    /// So many with the smallest p-values; of equal ones those that come first.
    case best(Int)
    /// Those with a p-value of at most this.
    case pValue(Double)
  }

  /// Which features are kept.
  public var rule: Rule

  /// A screen by a rule.
  public init(_ rule: Rule) { self.rule = rule }

  /// The step's name.
  public var name: String { "univariable screening" }

  /// Features whose factors of the information are held at once.
  private static let blockSize = 32

  /// See `FeatureFilter`. Features that stay anyway take no place among the best.
  public func reasonsToDrop(_ sample: TrainingSample, candidates: [Bool]) -> [String?] {
    let judged = candidates.indices.filter { candidates[$0] && !sample.isForced[$0] }
    let p = pValues(sample, features: judged)
    var reasons = [String?](repeating: nil, count: candidates.count)
    switch rule {
    case .best(let count):
      let ranked = judged.indices.filter { p[$0] != nil }.sorted { (p[$0]!, $0) < (p[$1]!, $1) }
      let kept = Set(ranked.prefix(count))
      for k in judged.indices where !kept.contains(k) {
        reasons[judged[k]] = p[k] == nil ? "does not vary" : "not among the \(count) smallest p-values"
      }
    case .pValue(let bound):
      for k in judged.indices where !(p[k].map { $0 <= bound } ?? false) {
        reasons[judged[k]] = p[k] == nil ? "does not vary" : "p-value above \(bound)"
      }
    }
    return reasons
  }

  /// The p-values of the score tests; nil for a feature that does not vary.
  package func pValues(_ sample: TrainingSample, features: [Int]) -> [Double?] {
    switch sample.outcome {
    case .response(let outcome):
      let likelihood = BinomialLikelihood(outcome, weights: sample.frequencies)
      let share = likelihood.caseWeight / likelihood.totalWeight
      // Without both classes there is nothing to test.
      guard share > 0, share < 1 else { return features.map { _ in nil } }
      let null = [Double](repeating: logit(share), count: outcome.count)
      return pValues(likelihood, at: null, sample, features)
    case .survival(let outcome, let ties, let strata):
      let likelihood = CoxPartialLikelihood(
        outcome, weights: sample.frequencies, meaning: .frequencies, strata: strata,
        ties: ties == .exact ? .efron : ties)
      return pValues(likelihood, at: [Double](repeating: 0, count: outcome.count), sample, features)
    }
  }

  private func pValues<L: Likelihood>(
    _ likelihood: L, at null: [Double], _ sample: TrainingSample, _ features: [Int]
  ) -> [Double?] {
    let point = likelihood.evaluate(at: null)
    let weights = sample.frequencies ?? [Double](repeating: 1, count: null.count)
    let total = weights.reduce(0, +)
    var result: [Double?] = []
    for start in stride(from: 0, to: features.count, by: Self.blockSize) {
      let block = features[start..<min(start + Self.blockSize, features.count)]
      var columns: [[Double]] = []
      for j in block {
        let column = sample.features.values.column(j)
        let center = dot(weights, column) / total
        let centered = column.map { $0 - center }
        let deviation = (zip(weights, centered).reduce(0) { $0 + $1.0 * $1.1 * $1.1 } / total).squareRoot()
        let largest = column.reduce(0) { max($0, abs($1)) }
        let varies = deviation > Standardization.constantTolerance * largest
        columns.append(centered.map { varies ? $0 / deviation : 0 })
      }
      let factors = likelihood.curvature(
        at: point, columns: Matrix(columns: columns, rowCount: null.count))
      for (k, column) in columns.enumerated() {
        let positive = factors.positive.column(k)
        let negative = factors.negative?.column(k) ?? []
        let information = dot(positive, positive) - dot(negative, negative)
        let score = dot(point.score, column)
        // What is left of the information of a constant column is rounding.
        result.append(
          information > Self.smallestShare * dot(positive, positive)
            ? ChiSquared(degreesOfFreedom: 1).upper(score * score / information) : nil)
      }
    }
    return result
  }

  /// An information that is a smaller share of its positive part is 0 up to rounding.
  private static let smallestShare = 1e-12
}
