import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct DecisionCurveAnalysisTests {
  private func models(_ data: FrozenModelGolden, _ names: [String]) throws -> [PredictedRisks] {
    try names.map { PredictedRisks(name: $0, risks: try data.numbers($0)) }
  }

  private func analysis(_ data: FrozenModelGolden) throws -> DecisionCurveAnalysis {
    DecisionCurveAnalysis(thresholds: try DecisionThresholds(data.expected["thresholds"].numbers))
  }

  private func check(_ curves: DecisionCurves, _ r: GoldenValue) {
    expectClose(curves.treatAll.map { $0.value! }, r["all"]["nb"].numbers, "treat all")
    for curve in curves.models {
      let expected = r[curve.name]
      expectClose(curve.points.map { $0.netBenefit.value! }, expected["nb"].numbers)
      expectClose(curve.points.map { $0.standardized.value! }, expected["snb"].numbers)
      expectClose(curve.points.map { $0.interventionsAvoided.value! }, expected["avoided"].numbers)
      #expect(curve.points.map { Double($0.treated) } == expected["treated"].numbers)
    }
  }

  @Test func agreesWithDcurvesForABinaryOutcome() throws {
    let data = try FrozenModelGolden()
    let curves = try analysis(data).curves(try models(data, ["q1", "q2"]), outcome: data.response)
    check(curves, data.expected["decisionBinary"])
    expectClose(
      curves.models[0].points.map { $0.netBenefit.standardError! }, data.expected["netBenefitSE"].numbers)
  }

  @Test func agreesWithDcurvesForSurvival() throws {
    let data = try FrozenModelGolden()
    let curves = try analysis(data).curves(
      try models(data, ["risk1", "risk2"]), outcome: data.survival, horizon: data.horizon)
    check(curves, data.expected["decisionSurvival"])
    expectClose(
      curves.models[0].points.map { $0.netBenefit.standardError! },
      data.expected["netBenefitSurvivalSE"].numbers)
  }

  /// Four rows at threshold 1/4, odds 1/3: two true positives, one false positive (its risk at the threshold).
  @Test func agreesWithACaseWorkedByHand() throws {
    let outcome = BinaryOutcome(isCase: [true, true, false, false])
    let analysis = DecisionCurveAnalysis(thresholds: try DecisionThresholds([0.25]))
    let curves = try analysis.curves(
      [PredictedRisks(name: "m", risks: [0.9, 0.3, 0.25, 0.1])], outcome: outcome)
    let point = curves.models[0].points[0]
    #expect(point.treated == 3)
    expectClose(point.netBenefit.value, 0.5 - 0.25 / 3)
    expectClose(curves.treatAll[0].value, 0.5 - 0.5 / 3)
    expectClose(point.standardized.value, 1 - 0.5 / 3)
    // One of four spared and no case missed.
    expectClose(point.interventionsAvoided.value, 0.25)
    // The mean of 1, 1, -1/3, 0.
    let squares = (1 + 1 + 1.0 / 9) / 4
    let center = 5.0 / 12
    expectClose(point.netBenefit.standardError, ((squares - center * center) / 4).squareRoot())
  }

  /// Counting at every threshold, slow and obvious.
  @Test func agreesWithCountingOverTiedRisksAndManyThresholds() throws {
    var stream = RandomStream(seed: 8, substream: 1)
    let risks = (0..<60).map { _ in (stream.uniform() * 10).rounded() / 10 }
    let isCase = risks.map { stream.uniform() < $0 }
    let thresholds = try DecisionThresholds(from: 0.05, to: 0.95, count: 19)
    let curves = try DecisionCurveAnalysis(thresholds: thresholds).curves(
      [PredictedRisks(name: "m", risks: risks)], outcome: BinaryOutcome(isCase: isCase))
    for point in curves.models[0].points {
      var sum = 0.0
      for (risk, isCase) in zip(risks, isCase) where risk >= point.threshold {
        sum += isCase ? 1 : -point.threshold / (1 - point.threshold)
      }
      expectClose(point.netBenefit.value, sum / 60)
    }
  }

  @Test func withoutCensoringSurvivalIsTheBinaryOutcome() throws {
    let data = try FrozenModelGolden()
    let risks = try models(data, ["risk1"])
    let time = data.survival.time
    let outcome = try SurvivalOutcome(
      time: time, isEvent: [Bool](repeating: true, count: time.count))
    let survival = try analysis(data).curves(risks, outcome: outcome, horizon: 5)
    let binary = try analysis(data).curves(
      risks, outcome: BinaryOutcome(isCase: time.map { $0 <= 5 }))
    for (a, b) in zip(survival.models[0].points, binary.models[0].points) {
      expectClose(a.netBenefit.value, b.netBenefit.value!)
      // Greenwood's variance is then the binomial one.
      expectClose(a.netBenefit.standardError, b.netBenefit.standardError!)
    }
  }

  @Test func theBootstrapIsThatOfTheDrawnRows() async throws {
    let data = try FrozenModelGolden()
    let both = try models(data, ["risk1", "risk2"])
    let bootstrap = FrozenBootstrap(Bootstrap(replicates: 30, seed: 2), rowCount: 160)
    let analysis = try analysis(data)
    let curves = try await analysis.curves(
      both, outcome: data.survival, horizon: 5, bootstrap: bootstrap)
    check(curves, data.expected["decisionSurvival"])
    #expect(curves.differences.map(\.reference) == [nil, nil, "risk1"])
    var replicates = [[Double]](repeating: [], count: 3)
    for index in 0..<30 {
      let rows = bootstrap.plan.frequencies(index, of: bootstrap.subjects).enumerated().flatMap {
        [Int](repeating: $0, count: Int($1))
      }
      let again = try analysis.curves(
        both.map { model in PredictedRisks(name: model.name, risks: rows.map { model.risks[$0] }) },
        outcome: data.survival.selecting(rows), horizon: 5)
      let (one, two) = (again.models[0].points[2], again.models[1].points[2])
      replicates[0].append(two.standardized.value!)
      replicates[1].append(two.interventionsAvoided.value!)
      replicates[2].append(two.netBenefit.value! - one.netBenefit.value!)
    }
    let point = curves.models[1].points[2]
    // The net benefit itself keeps Wald's interval.
    let analytic = try analysis.curves(both, outcome: data.survival, horizon: 5)
    #expect(point.netBenefit == analytic.models[1].points[2].netBenefit)
    #expect(curves.treatAll == analytic.treatAll)
    let estimates = [
      point.standardized, point.interventionsAvoided, curves.differences[2].points[2],
    ]
    for (estimate, values) in zip(estimates, replicates) {
      let sorted = values.sorted()
      expectClose(estimate.interval?.lower, quantile(0.025, ofSorted: sorted))
      expectClose(estimate.interval?.upper, quantile(0.975, ofSorted: sorted))
    }
  }

  @Test func saysWhereNothingIsKnown() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 8, 9], isEvent: [true, false, false, false, false])
    let analysis = DecisionCurveAnalysis(thresholds: try DecisionThresholds([0.1, 0.5, 0.95]))
    let risks = PredictedRisks(name: "m", risks: [0.9, 0.8, 0.7, 0.2, 0.2])
    let points = try analysis.curves([risks], outcome: outcome, horizon: 5).models[0].points
    #expect(points[0].netBenefit.value != nil)
    // Those above a half are followed up to 3 only.
    #expect(points[1].netBenefit.value == nil)
    #expect(points[1].netBenefit.notes.map(\.kind) == [.horizonBeyondFollowUp])
    // No one lies above .95.
    #expect(points[2].netBenefit.value == 0)
    #expect(throws: MetricError.horizonBeyondFollowUp(horizon: 10, lastTime: 9)) {
      try analysis.curves([risks], outcome: outcome, horizon: 10)
    }
  }

  /// Written out in R with survfit's Aalen-Johansen estimates among the treated.
  @Test func agreesWithAalenJohansenWhenEventsCompete() throws {
    let data = try Mgus2Golden()
    let analysis = DecisionCurveAnalysis(
      thresholds: try DecisionThresholds(data.expected["thresholds"].numbers))
    for horizon in data.horizons {
      let curves = try analysis.curves(
        [PredictedRisks(name: "m", risks: try data.risks(at: horizon))], outcome: data.outcome, cause: 1,
        horizon: horizon)
      let points = curves.models[0].points.map(\.netBenefit)
      let suffix = "\(Int(horizon))"
      expectClose(points.map { $0.value! }, data.expected["nb\(suffix)"].numbers)
      expectClose(
        points.map { $0.standardError! }, data.expected["nb_se\(suffix)"].numbers, tolerance: 1e-9)
      expectClose(curves.treatAll.map { $0.value! }, data.expected["nb_all\(suffix)"].numbers)
    }
  }
}
