package import LinearAlgebra
internal import RealModule
package import Tables

/// Cox's log partial likelihood, with Efron's or Breslow's treatment of ties, case weights, strata and
/// left truncation.
///
/// At an event time with tied events D of total weight d, risk set R and `e_i = w_i exp(eta_i)`,
/// `logL += sum_D w_i eta_i - (d/m) sum_{l<m} log(sum_R e_i - (l/m) sum_D e_i)`, with `m = 1` for
/// Breslow and `m` the number of tied events for Efron.
///
/// Source: Therneau, Grambsch 2000, Modeling Survival Data, chapter 3.
package struct CoxPartialLikelihood: Likelihood {
  package let riskSets: CoxRiskSets

  package init(
    _ outcome: SurvivalOutcome, weights: [Double]? = nil, meaning: WeightMeaning = .caseWeights,
    strata: [Int]? = nil, ties: TiedEvents
  ) {
    precondition(ties != .exact, "exact ties have a likelihood of their own, CoxExactLikelihood")
    riskSets = CoxRiskSets(
      outcome, weights: weights, meaning: meaning, strata: strata, ties: ties)
  }

  package var rowCount: Int { riskSets.rowCount }
  package var totalWeight: Double { riskSets.totalWeight }
  package var hasIntercept: Bool { false }
  package var allowsCentering: Bool { true }
  package var saturatedLogLikelihood: Double { riskSets.saturatedLogLikelihood }

  /// The likelihood at one linear predictor, and what the information and the residuals need of it.
  package struct Point: LikelihoodPoint {
    package let logLikelihood: Double
    package let score: [Double]
    /// By position: `w exp(eta - shift)`, the shift being the stratum's largest `eta`.
    package let relativeRisk: [Double]
    /// By position: the cumulative hazard the row has been through, on the scale of `relativeRisk`.
    package let exposure: [Double]
    /// By group: total relative risk of the risk set.
    package let riskTotal: [Double]
    /// By group: total relative risk of the tied events.
    package let eventTotal: [Double]
    /// By stratum: what was subtracted from `eta` before `exp`.
    package let shift: [Double]
    /// By group: the hazard increment for those who survive the time, on the scale of `relativeRisk`.
    package let hazard: [Double]
    /// By group: the same for those who die at the time.
    package let eventHazard: [Double]
  }

  /// A risk set whose sum of `exp(eta - shift)` is smaller cannot be divided by: its events' log hazards lie some 600
  /// below that of the row with the largest.
  private static let smallestDenominator = 0x1p-900

  package func evaluate(at eta: [Double]) -> Point {
    precondition(eta.count == riskSets.rowCount)
    let sets = riskSets
    let count = sets.order.count
    var shift = [Double](repeating: -.infinity, count: sets.stratumCount)
    for group in sets.groups {
      for k in group.start..<group.end {
        shift[group.stratum] = max(shift[group.stratum], eta[sets.order[k]])
      }
    }
    var risk = [Double](repeating: 0, count: count)
    var riskTotal = [Double](repeating: 0, count: sets.groups.count)
    var eventTotal = [Double](repeating: 0, count: sets.groups.count)
    var hazard = [Double](repeating: 0, count: sets.groups.count)
    var eventHazard = [Double](repeating: 0, count: sets.groups.count)
    var logLikelihood = 0.0
    var total = 0.0
    var late = 0
    for (g, group) in sets.groups.enumerated() {
      let offset = shift[group.stratum]
      if group.opensStratum {
        total = 0
        if !sets.lateEntries.isEmpty { late = sets.lateEntryStart[group.stratum] }
      }
      var atEvent = 0.0
      for k in group.start..<group.end {
        let value = sets.weight[k] * .exp(eta[sets.order[k]] - offset)
        risk[k] = value
        total += value
        if k < group.eventEnd {
          atEvent += value
          logLikelihood += sets.weight[k] * (eta[sets.order[k]] - offset)
        }
      }
      var atRisk = total
      if !sets.lateEntries.isEmpty {
        while late < group.lateEntryEnd {
          total -= risk[sets.lateEntries[late]]
          late += 1
        }
        atRisk = total
      }
      riskTotal[g] = atRisk
      eventTotal[g] = atEvent
      guard group.factorCount > 0 else { continue }
      let share = group.factorWeight
      for l in 0..<group.factorCount {
        let fraction = Double(l) / Double(group.factorCount)
        let denominator = atRisk - fraction * atEvent
        guard denominator > Self.smallestDenominator else {
          // Linear predictors further apart than exp reaches: as good as impossible, and no step may end here.
          logLikelihood = -.infinity
          continue
        }
        logLikelihood -= share * .log(denominator)
        hazard[g] += share / denominator
        eventHazard[g] += share * (1 - fraction) / denominator
      }
    }

    var exposure = [Double](repeating: 0, count: count)
    var score = [Double](repeating: 0, count: sets.rowCount)
    var cumulative = 0.0
    var before = [Double](repeating: 0, count: sets.lateEntries.isEmpty ? 0 : sets.groups.count + 1)
    for g in sets.groups.indices.reversed() {
      let group = sets.groups[g]
      let endsStratum = g + 1 == sets.groups.count || sets.groups[g + 1].opensStratum
      if endsStratum { cumulative = 0 }
      let atEvent = cumulative + eventHazard[g]
      cumulative += hazard[g]
      if !before.isEmpty { before[g] = cumulative }
      for k in group.start..<group.end {
        exposure[k] = k < group.eventEnd ? atEvent : cumulative
      }
    }
    if !sets.lateEntries.isEmpty {
      for group in sets.groups {
        for k in group.start..<group.end {
          let g = sets.entryGroup[k]
          if g < sets.groups.count, sets.groups[g].stratum == group.stratum {
            exposure[k] -= before[g]
          }
        }
      }
    }
    for group in sets.groups {
      for k in group.start..<group.end {
        let expected = risk[k] * exposure[k]
        score[sets.order[k]] = (k < group.eventEnd ? sets.weight[k] : 0) - expected
      }
    }
    return Point(
      logLikelihood: logLikelihood, score: score, relativeRisk: risk, exposure: exposure,
      riskTotal: riskTotal, eventTotal: eventTotal, shift: shift, hazard: hazard,
      eventHazard: eventHazard)
  }

  package func curvature(at point: Point, columns: Matrix) -> CurvatureFactors {
    precondition(columns.rowCount == rowCount)
    let sets = riskSets
    let count = sets.order.count
    let a = columns.columnCount
    let rootExpected = (0..<count).map { (point.relativeRisk[$0] * point.exposure[$0]).squareRoot() }
    var weighted = [Double](repeating: 0, count: count * a)
    let factorTotal = sets.groups.reduce(0) { $0 + $1.factorCount }
    var means = [Double](repeating: 0, count: factorTotal * a)
    columns.elements.withSpan { x in
      for j in 0..<a {
        let base = j * columns.rowCount
        var atRisk = 0.0
        var late = 0
        var factor = j * factorTotal
        for (g, group) in sets.groups.enumerated() {
          if group.opensStratum {
            atRisk = 0
            if !sets.lateEntries.isEmpty { late = sets.lateEntryStart[group.stratum] }
          }
          var atEvent = 0.0
          for k in group.start..<group.end {
            let value = x[base + sets.order[k]]
            weighted[j * count + k] = rootExpected[k] * value
            let moment = point.relativeRisk[k] * value
            atRisk += moment
            if k < group.eventEnd { atEvent += moment }
          }
          if !sets.lateEntries.isEmpty {
            while late < group.lateEntryEnd {
              let k = sets.lateEntries[late]
              atRisk -= point.relativeRisk[k] * x[base + sets.order[k]]
              late += 1
            }
          }
          guard group.factorCount > 0 else { continue }
          let root = group.factorWeight.squareRoot()
          for l in 0..<group.factorCount {
            let fraction = Double(l) / Double(group.factorCount)
            let denominator = point.riskTotal[g] - fraction * point.eventTotal[g]
            means[factor] = root * (atRisk - fraction * atEvent) / denominator
            factor += 1
          }
        }
      }
    }
    return CurvatureFactors(
      positive: Matrix(rowCount: count, columnCount: a, elements: weighted),
      negative: Matrix(rowCount: factorTotal, columnCount: a, elements: means))
  }
}

extension [Double] {
  /// Reads the array as a span, which a loop indexes without reference counting.
  func withSpan<Result>(_ body: (Span<Double>) -> Result) -> Result { body(self.span) }
}
