internal import LinearAlgebra
public import Statistics
public import Tables

/// Tests of proportional hazards: whether a coefficient of a Cox model changes with a function g of time.
///
/// The score test of the model with `x_j (b_j + theta_j g(t))` at theta = 0: with `U` the sums of `g(t_k)` times the
/// Schoenfeld residuals and the information of (b, theta) summed over the risk sets, exactly and not by the average
/// variance of the older correlation test. A term's test adds its own columns only, the global test
/// those of all. This is R's `cox.zph` of survival 3 and later. Weights enter as in the likelihood; strata share g;
/// a robust variance is not used. An exact-ties fit is tested with Breslow's risk sets, g centred at its mean over the
/// events and the score of b taken as 0, as in R: an approximation, as Breslow's score is not 0 there.
///
/// Source: Grambsch, Therneau 1994, doi 10.1093/biomet/81.3.515.
public struct ProportionalHazardsTest: Sendable {
  /// A term's columns of the design.
  public struct Term: Sendable {
    /// The name it is reported by.
    public let name: String
    /// Columns of the design.
    public let columns: [Int]

    /// A term.
    public init(name: String, columns: [Int]) {
      self.name = name
      self.columns = columns
    }
  }

  /// The function of time.
  public let transform: EventTimeTransform
  /// One test a term; nil where the term has no finite coefficient or its information is singular, as with a single
  /// event.
  public let tests: [(term: String, test: HypothesisTest?)]
  /// The test of all terms together; nil where its information is singular.
  public let global: HypothesisTest?
}

extension CoxRegression {
  /// Tests proportional hazards for a fit that this regression made of the same rows.
  /// - Parameter terms: the columns tested together; nil tests each feature by itself.
  /// - Precondition: `x` and `y` are those of the fit.
  /// - Throws: `invalidOption` for the logarithm of an event at time 0.
  public func proportionalHazardsTest(
    _ fit: CoxFit, _ x: DesignMatrix, _ y: SurvivalOutcome, transform: EventTimeTransform = .kaplanMeier,
    terms: [ProportionalHazardsTest.Term]? = nil
  ) throws(FitError) -> ProportionalHazardsTest {
    let isUsed = (0..<y.count).map { (weights?[$0] ?? 1) > 0 }
    if transform == .log, y.time.indices.contains(where: { isUsed[$0] && y.isEvent[$0] && y.time[$0] == 0 }) {
      throw .invalidOption("an event at time 0 has no logarithm; test against km, rank or identity")
    }
    // A feature whose coefficient stands for infinity no longer varies within the risk sets.
    let kept = fit.coefficients.indices.filter { fit.coefficients[$0].estimate.standardError != nil }
    let columns = Standardization(x.values, weights: weights)
      .apply(to: x.values).selecting(columns: kept)
    let likelihood = likelihood(y)
    let moments = likelihood.timeMoments(
      at: likelihood.evaluate(at: predictor(fit, x)), columns: columns,
      transform: transform.values(y, isUsed: isUsed))
    let count = kept.count
    func test(_ positions: [Int]) -> HypothesisTest? {
      guard !positions.isEmpty else { return nil }
      let rows = Array(0..<count) + positions.map { count + $0 }
      let score = [Double](repeating: 0, count: count) + positions.map { moments.score[$0] }
      let information = moments.information.selecting(rows: rows).selecting(columns: rows)
      guard !dependentColumns(of: information, tolerance: WorkingDesign.dependenceTolerance).contains(true)
      else { return nil }
      do {
        return RegressionFit.test(
          "score test of proportional hazards", dot(try Cholesky(information).solve(score), score),
          degrees: positions.count)
      } catch {
        // Too few events to tell a trend from the coefficients.
        return nil
      }
    }
    let terms =
      terms ?? x.names.indices.map { ProportionalHazardsTest.Term(name: x.names[$0], columns: [$0]) }
    return ProportionalHazardsTest(
      transform: transform,
      tests: terms.map { term in
        (term.name, test(kept.indices.filter { term.columns.contains(kept[$0]) }))
      }, global: test(Array(0..<count)))
  }
}

extension CoxPartialLikelihood {
  /// The score of theta and the information of b and theta, b first, of `x_j (b_j + theta_j g(t))` at theta = 0. The
  /// times are centred at their mean over the events and scaled to a span of 1; the scale changes no test.
  func timeMoments(
    at point: Point, columns: Matrix, transform: [Double: Double]
  ) -> (score: [Double], information: Matrix) {
    let p = columns.columnCount
    func transformed(_ group: CoxRiskSets.Group) -> Double {
      guard let value = transform[group.time] else { preconditionFailure("every event time is transformed") }
      return value
    }
    let eventTimes = riskSets.groups.flatMap { group in
      (group.start..<group.eventEnd).map { _ in transformed(group) }
    }
    let center = eventTimes.reduce(0, +) / Double(eventTimes.count)
    let span = (eventTimes.max() ?? 0) - (eventTimes.min() ?? 0)
    func g(_ group: CoxRiskSets.Group) -> Double {
      span > 0 ? (transformed(group) - center) / span : 0
    }
    var score = [Double](repeating: 0, count: p)
    var information = Matrix(zeros: 2 * p, 2 * p)
    let means = riskSetMeans(at: point, columns: Self.withProducts(columns))
    for (f, factor) in factors(at: point).enumerated() {
      let row = means.row(f)
      let covariance = Self.covariance(means: row, count: p)
      let time = g(riskSets.groups[factor.group])
      for a in 0..<p {
        score[a] -= factor.share * time * row[a]
        for b in 0..<p {
          let value = factor.share * covariance[a, b]
          information[a, b] += value
          information[p + a, b] += time * value
          information[a, p + b] += time * value
          information[p + a, p + b] += time * time * value
        }
      }
    }
    for group in riskSets.groups where group.factorCount > 0 {
      let time = g(group)
      for k in group.start..<group.eventEnd {
        for a in 0..<p {
          score[a] += time * riskSets.weight[k] * columns[riskSets.order[k], a]
        }
      }
    }
    return (score, information)
  }
}
