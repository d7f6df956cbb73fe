import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct TimeDependentAUCTests {
  static let goldens = [GoldenCase("timeroc/gbsg"), GoldenCase("timeroc/lung")]

  /// riskRegression 2022.11.28, `Score(cens.model = "km")`: values and standard errors to rounding.
  @Test(arguments: goldens) func markersEqualRiskRegression(_ golden: GoldenCase) throws {
    let (spec, expected) = (try golden.spec, try golden.expected)
    let outcome = try outcome(golden)
    let horizons = expected["times"].numbers
    var areas: [TimeDependentAUC] = []
    for (index, marker) in spec["markers"].strings.enumerated() {
      let result = try cumulativeDynamicAUC(
        risk: try golden.numbers(marker), outcome: outcome, horizons: horizons)
      areas.append(result)
      for (k, area) in result.horizons.enumerated() {
        let row = index * horizons.count + k
        expectClose(area.estimate.value, expected["marker_auc"]["AUC"][row].number!, marker)
        expectClose(area.estimate.standardError, expected["marker_auc"]["se"][row].number!, marker)
        expectClose(area.estimate.interval?.lower, expected["marker_auc"]["lower"][row].number!)
        expectClose(area.estimate.interval?.upper, expected["marker_auc"]["upper"][row].number!)
      }
    }
    let contrasts = expected["marker_auc_contrasts"]
    for k in horizons.indices {
      let difference = try #require(compare(areas[1].horizons[k], areas[0].horizons[k]))
      expectClose(difference.difference.value, contrasts["delta.AUC"][k].number!)
      expectClose(difference.difference.standardError, contrasts["se"][k].number!)
      expectClose(difference.test?.pValue, contrasts["p"][k].number!, tolerance: 1e-11)
    }
  }

  private func outcome(_ golden: GoldenCase) throws -> SurvivalOutcome {
    try SurvivalOutcome(
      time: try golden.numbers("time"), isEvent: try golden.numbers("status").map { $0 == 1 })
  }

  /// Five rows, t = 3. Censored at 2 with rows 3, 4, 5 still there: G = 1 up to 2, 3/4 after. Cases: time 1
  /// (weight 1, score 2), time 3 (weight 4/3, score 4); controls: times 4 and 5, scores 3 and 2. The first
  /// case is above no control and ties with one, the second is above both:
  /// `AUC = (1 * 1/4 + 4/3 * 1) / (7/3) = 19/28`.
  @Test func fiveRowsByHand() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 4, 5], isEvent: [true, false, true, true, false])
    let result = try cumulativeDynamicAUC(risk: [2, 9, 4, 3, 2], outcome: outcome, horizons: [3])
    let area = result.horizons[0]
    expectClose(area.estimate.value, 19.0 / 28)
    #expect(area.counts.events == 2)
    #expect(area.counts.free == 2)
    #expect(area.counts.censored == 1)
    let points = try #require(
      try cumulativeDynamicROC(risk: [2, 9, 4, 3, 2], outcome: outcome, horizon: 3))
    #expect(points.map(\.threshold) == [.infinity, 9, 4, 3, 2])
    expectClose(points.map(\.sensitivity), [0, 0, 4.0 / 7, 4.0 / 7, 1])
    expectClose(points.map(\.specificity), [1, 1, 1, 0.5, 0])
    let card = area.estimate.method.settings
    #expect(card.contains(.horizon(3)))
    #expect(card.contains(.censoring("Kaplan-Meier, G(t-) for cases, G(t) for controls")))
  }

  /// Without censoring before t it is the ordinary area, and the standard error nearly DeLong's.
  @Test func withoutCensoringItIsTheOrdinaryArea() throws {
    let (oracle, score) = TimeDependentOracle.simulated(120, seed: 3, ties: true)
    let outcome = try SurvivalOutcome(
      time: oracle.time, isEvent: [Bool](repeating: true, count: 120))
    let t = 1.5
    let area = try cumulativeDynamicAUC(risk: score, outcome: outcome, horizons: [t]).horizons[0]
    let curve = try roc(
      scores: score, outcome: BinaryOutcome(isCase: oracle.time.map { $0 <= t }))
    expectClose(area.estimate.value, curve.auc.value!)
    // Divisor n - 1 over all rows here, one less than cases and than controls there.
    expectClose(area.estimate.standardError, curve.auc.standardError!, tolerance: 2e-3)
  }

  @Test(arguments: [false, true], [0.5, 1.25, 2])
  func allPairsGiveTheSameArea(_ ties: Bool, _ t: Double) throws {
    let (oracle, score) = TimeDependentOracle.simulated(80, seed: 11, ties: ties)
    let ones = [Double](repeating: 1, count: 80)
    let area = try cumulativeDynamicAUC(
      risk: score, outcome: try oracle.survival(), horizons: [t]
    ).horizons[0]
    expectClose(area.estimate.value, oracle.auc(score, at: t, ones))
    expectClose(area.influence.reduce(0, +), 0, tolerance: 1e-10)
    // The trapezoids under the curve.
    let points = try #require(
      try cumulativeDynamicROC(risk: score, outcome: try oracle.survival(), horizon: t))
    var sum = 0.0
    for (a, b) in zip(points, points.dropFirst()) {
      sum += (a.specificity - b.specificity) * (a.sensitivity + b.sensitivity) / 2
    }
    expectClose(sum, area.estimate.value!)
  }

  /// The influence function is the derivative in the row's weight. Exactly so it would divide by the number
  /// at risk less the censorings; the usual form (Blanche, riskRegression) differs by a term of order 1/n.
  @Test(arguments: [0.5, 1.25]) func influenceIsTheDerivative(_ t: Double) throws {
    let n = 100
    let (oracle, score) = TimeDependentOracle.simulated(n, seed: 5, ties: false)
    let area = try cumulativeDynamicAUC(
      risk: score, outcome: try oracle.survival(), horizons: [t]
    ).horizons[0]
    // A few rows: the derivative costs a pass over all pairs each.
    for j in stride(from: 0, to: n, by: 12) {
      let derivative = oracle.influence(ofRow: j) { oracle.auc(score, at: t, $0) }
      expectClose(area.influence[j], derivative, tolerance: 4 / Double(n), "row \(j)")
    }
  }

  @Test(arguments: CompetingControls.allCases)
  func allPairsWithCompetingEvents(_ controls: CompetingControls) throws {
    let (oracle, score) = TimeDependentOracle.simulated(90, seed: 17, ties: true, competing: true)
    let area = try cumulativeDynamicAUC(
      risk: score, outcome: try oracle.competing(), cause: 1, horizons: [1.25], controls: controls
    ).horizons[0]
    expectClose(
      area.estimate.value,
      oracle.auc(
        score, at: 1.25, withCompeting: controls == .withoutEventOfInterest,
        [Double](repeating: 1, count: 90)))
    #expect(area.counts.competing > 0)
    #expect(area.estimate.method.name.contains(controls.rawValue))
  }

  /// riskRegression's areas with competing risks count competing events among the controls.
  @Test func competingRisksEqualRiskRegression() throws {
    let golden = GoldenCase("competing/melanoma_score")
    let expected = try golden.expected
    let outcome = try CompetingOutcome(
      time: try golden.numbers("time"), cause: try golden.numbers("status").map { Int($0) },
      causeNames: ["melanoma", "other"])
    let result = try cumulativeDynamicAUC(
      risk: try golden.numbers("thickness"), outcome: outcome, cause: 1,
      horizons: expected["times"].numbers, controls: .withoutEventOfInterest)
    for (k, area) in result.horizons.enumerated() {
      expectClose(area.estimate.value, expected["auc"][k].number!)
      expectClose(area.estimate.standardError, expected["auc_se"][k].number!)
    }
  }

  @Test func differencesWithCompetingRisksEqualRiskRegression() throws {
    let data = try Mgus2Golden()
    let areas = try ["score", "other"].map {
      try cumulativeDynamicAUC(
        risk: try data.numbers($0), outcome: data.outcome, cause: 1, horizons: data.horizons,
        controls: .withoutEventOfInterest)
    }
    for k in data.horizons.indices {
      expectClose(areas[0].horizons[k].estimate.value, data.expected["auc"][k].number!)
      expectClose(areas[0].horizons[k].estimate.standardError, data.expected["auc_se"][k].number!)
      let difference = try #require(compare(areas[0].horizons[k], areas[1].horizons[k])).difference
      expectClose(difference.value, data.expected["auc_difference"][k].number!)
      expectClose(difference.standardError, data.expected["auc_difference_se"][k].number!)
    }
  }

  /// Every row twice, as one cluster: the same area and Brier score, and nearly the same standard error (n - 1 apart).
  @Test func clustersOfEqualRowsWithCompetingEventsCountOnce() throws {
    let data = try Mgus2Golden()
    let twice = Array(0..<400) + Array(0..<400)
    let score = try data.numbers("score")
    let risks = try data.risks(at: 60)
    let outcome = data.outcome.selecting(twice)
    let once = try cumulativeDynamicAUC(
      risk: score, outcome: data.outcome, cause: 1, horizons: [60]
    ).horizons[0].estimate
    let doubled = try cumulativeDynamicAUC(
      risk: twice.map { score[$0] }, outcome: outcome, cause: 1, horizons: [60], clusters: twice
    ).horizons[0].estimate
    expectClose(doubled.value, once.value!)
    expectClose(doubled.standardError, once.standardError!, tolerance: 1e-3)
    let brier = try timeDependentBrier(
      risks: [risks], outcome: data.outcome, cause: 1, horizons: [60]
    ).horizons[0].brier
    let clustered = try timeDependentBrier(
      risks: [twice.map { risks[$0] }], outcome: outcome, cause: 1, horizons: [60], clusters: twice
    ).horizons[0].brier
    expectClose(clustered.value, brier.value!)
    expectClose(clustered.standardError, brier.standardError!, tolerance: 1e-3)
  }

  @Test func rowOrderIncreasingTransformationsAndUnitsChangeNothing() throws {
    let (oracle, score) = TimeDependentOracle.simulated(70, seed: 23, ties: true)
    let outcome = try oracle.survival()
    let base = try cumulativeDynamicAUC(risk: score, outcome: outcome, horizons: [1.25]).horizons[0]
    let order = Array((0..<70).reversed())
    let moved = try cumulativeDynamicAUC(
      risk: order.map { score[$0] * score[$0] * score[$0] }, outcome: outcome.selecting(order),
      horizons: [1.25]
    ).horizons[0]
    expectClose(moved.estimate.value, base.estimate.value!)
    expectClose(moved.estimate.standardError, base.estimate.standardError!)
    let months = try SurvivalOutcome(time: oracle.time.map { $0 * 12 }, isEvent: outcome.isEvent)
    let other = try cumulativeDynamicAUC(risk: score, outcome: months, horizons: [15]).horizons[0]
    expectClose(other.estimate.value, base.estimate.value!)
    let negated = try cumulativeDynamicAUC(
      risk: score.map { -$0 }, outcome: outcome, horizons: [1.25]
    ).horizons[0]
    expectClose(negated.estimate.value, 1 - base.estimate.value!)
    expectClose(negated.estimate.standardError, base.estimate.standardError!)
  }

  /// One stratum is no stratum; Kaplan-Meier probabilities passed in give the same area.
  @Test func censoringModelsAgreeWhereTheyShould() throws {
    let (oracle, score) = TimeDependentOracle.simulated(60, seed: 29, ties: true)
    let outcome = try oracle.survival()
    let horizons = [0.75, 1.5]
    func areas(_ model: CensoringModel) throws -> TimeDependentAUC {
      try cumulativeDynamicAUC(risk: score, outcome: outcome, horizons: horizons, censoring: model)
    }
    let marginal = try areas(.kaplanMeier)
    let strata = try areas(.stratified([Int](repeating: 7, count: 60)))
    let g = try CensoringDistribution(outcome)
    let given = try areas(
      .given(
        CensoringProbabilities(
          name: "Kaplan-Meier", beforeOwnTime: oracle.time.map { g.probability(before: $0) },
          atHorizons: horizons.map { t in oracle.time.map { _ in g.probability(at: t) } })))
    for k in horizons.indices {
      expectClose(
        strata.horizons[k].estimate.standardError, marginal.horizons[k].estimate.standardError!)
      expectClose(given.horizons[k].estimate.value, marginal.horizons[k].estimate.value!)
      #expect(
        given.horizons[k].estimate.method.settings.contains(
          .censoring("Kaplan-Meier, G(t-) for cases, G(t) for controls, taken for known")))
    }
    let halves = try areas(.stratified((0..<60).map { $0 % 2 }))
    #expect(halves.horizons[0].estimate.value != marginal.horizons[0].estimate.value)
  }

  @Test func undefinedHorizonsSaySo() throws {
    let outcome = try SurvivalOutcome(time: [2, 3, 4, 5], isEvent: [true, false, true, false])
    let result = try cumulativeDynamicAUC(
      risk: [1, 2, 3, 4], outcome: outcome, horizons: [1, 2, 5, 9])
    #expect(result.horizons.map { $0.estimate.value == nil } == [true, false, true, true])
    #expect(result.horizons[0].estimate.notes[0].kind == .noCasesAtHorizon)
    #expect(result.horizons[2].estimate.notes[0].kind == .noControlsAtHorizon)
    #expect(compare(result.horizons[0], result.horizons[0]) == nil)
    #expect(try cumulativeDynamicROC(risk: [1, 2, 3, 4], outcome: outcome, horizon: 1) == nil)
  }

  @Test func refusesBadInput() throws {
    let outcome = try SurvivalOutcome(time: [2, 3], isEvent: [true, false])
    #expect(throws: MetricError.countMismatch(scores: 1, outcomes: 2)) {
      try cumulativeDynamicAUC(risk: [1], outcome: outcome, horizons: [1])
    }
    #expect(throws: MetricError.notFinite(row: 1)) {
      try cumulativeDynamicAUC(risk: [1, .nan], outcome: outcome, horizons: [1])
    }
    let late = try SurvivalOutcome(time: [2, 3], isEvent: [true, false], entry: [0, 1])
    #expect(throws: MetricError.entryTimesNotSupported) {
      try cumulativeDynamicAUC(risk: [1, 2], outcome: late, horizons: [1])
    }
    #expect(throws: MetricError.notProbability(row: 1)) {
      try cumulativeDynamicAUC(
        risk: [1, 2], outcome: outcome, horizons: [1],
        censoring: .given(
          CensoringProbabilities(name: "x", beforeOwnTime: [1, 2], atHorizons: [[1, 1]])))
    }
  }
}
