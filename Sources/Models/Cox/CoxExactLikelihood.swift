package import LinearAlgebra
internal import RealModule
package import Tables

/// Cox's exact log partial likelihood of discrete event times, with strata and left truncation.
///
/// At a time with `d` events D in a risk set R, `logL += sum_D eta_i - log sum_S exp(sum_S eta_i)`, the sum
/// running over all subsets S of R with d members: the conditional logistic likelihood of R's
/// `coxph(ties = "exact")`. (It is not the likelihood of tied continuous times, which averages over the orders
/// in which the events may have happened; for that the Efron approximation is close.)
///
/// A time with one event has Breslow's term and goes through `CoxPartialLikelihood`; each tied time goes
/// through `ConditionalSelection` at a cost of |R| d (p + p^2 for the information). Weights are refused, as
/// in R: a subset with fractional members has no meaning.
///
/// Source: Cox 1972, section 6, doi 10.1111/j.2517-6161.1972.tb00899.x.
package struct CoxExactLikelihood: Likelihood {
  /// A tied time: the rows at risk, the `eventCount` events among them first.
  private struct TiedTime {
    let rows: [Int]
    let eventCount: Int
  }

  private let single: CoxPartialLikelihood
  private let tiedTimes: [TiedTime]
  package let eventCount: Int

  package init(_ outcome: SurvivalOutcome, strata: [Int]? = nil) {
    let sets = CoxRiskSets(
      outcome, weights: nil, meaning: .caseWeights, strata: strata, ties: .exact)
    var isSingleEvent = outcome.isEvent
    var tied: [TiedTime] = []
    var stratumStart = 0
    for group in sets.groups {
      if group.opensStratum { stratumStart = group.start }
      let events = group.eventEnd - group.start
      guard events > 1 else { continue }
      let eventRows = Array(sets.order[group.start..<group.eventEnd])
      for row in eventRows { isSingleEvent[row] = false }
      let others = (Array(stratumStart..<group.start) + Array(group.eventEnd..<group.end))
        .map { sets.order[$0] }.filter { (outcome.entry?[$0] ?? -1) < group.time }
      tied.append(TiedTime(rows: eventRows + others, eventCount: events))
    }
    do {
      single = CoxPartialLikelihood(
        try SurvivalOutcome(time: outcome.time, isEvent: isSingleEvent, entry: outcome.entry),
        strata: strata, ties: .breslow)
    } catch {
      preconditionFailure("the times are those of a checked outcome")
    }
    tiedTimes = tied
    eventCount = outcome.eventCount
  }

  package var rowCount: Int { single.rowCount }
  package var totalWeight: Double { single.totalWeight }
  package var hasIntercept: Bool { false }
  package var allowsCentering: Bool { true }
  /// 0: a model can give the observed events all of the probability.
  package var saturatedLogLikelihood: Double { 0 }

  /// The likelihood at one linear predictor.
  package struct Point: LikelihoodPoint {
    package let logLikelihood: Double
    package let score: [Double]
    fileprivate let single: CoxPartialLikelihood.Point
    fileprivate let eta: [Double]
  }

  package func evaluate(at eta: [Double]) -> Point {
    let point = single.evaluate(at: eta)
    var logLikelihood = point.logLikelihood
    var score = point.score
    for time in tiedTimes {
      let (selection, shift) = selection(time, eta)
      for (k, row) in time.rows.enumerated() where k < time.eventCount {
        logLikelihood += eta[row] - shift
        score[row] += 1
      }
      logLikelihood -= selection.logTotal
      for (row, probability) in zip(time.rows, selection.inclusion) { score[row] -= probability }
    }
    return Point(logLikelihood: logLikelihood, score: score, single: point, eta: eta)
  }

  /// The factors of single events, and under them a root of the information of the tied times.
  package func curvature(at point: Point, columns: Matrix) -> CurvatureFactors {
    let factors = single.curvature(at: point.single, columns: columns)
    guard !tiedTimes.isEmpty else { return factors }
    var information = Matrix(zeros: columns.columnCount, columns.columnCount)
    for time in tiedTimes {
      selection(time, point.eta).selection.addCovariance(
        of: columns, rows: time.rows, to: &information)
    }
    return CurvatureFactors(
      positive: factors.positive.appendingRows(of: root(information)), negative: factors.negative)
  }

  /// None: penalised paths have no exact ties.
  package func chordWeights(at point: Point) -> ChordWeights? { nil }

  private func selection(
    _ time: TiedTime, _ eta: [Double]
  ) -> (selection: ConditionalSelection, shift: Double) {
    // The subsets have one size, so that a common factor of the weights cancels.
    let shift = time.rows.reduce(-Double.infinity) { max($0, eta[$1]) }
    let weights = time.rows.map { Double.exp(eta[$0] - shift) }
    return (ConditionalSelection(weights: weights, count: time.eventCount), shift)
  }

  /// A matrix Q with `Q' Q` the given positive semidefinite matrix.
  private func root(_ matrix: Matrix) -> Matrix {
    do {
      let eigen = try SymmetricEigen(matrix)
      // Below 0 by rounding only.
      return eigen.vectors.transposed.scalingRows(by: eigen.values.map { max($0, 0).squareRoot() })
    } catch {
      // Not finite, as the information is beyond the reach of `exp`: the solver steps back from it.
      return Matrix(
        rowCount: matrix.rowCount, columnCount: matrix.columnCount,
        elements: [Double](repeating: .nan, count: matrix.elements.count))
    }
  }
}
