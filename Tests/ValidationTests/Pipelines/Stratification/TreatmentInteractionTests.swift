import Foundation
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct TreatmentInteractionTests {
  private func analysis(_ isSurvival: Bool) throws -> TreatmentInteraction {
    let trial = try GoldenTrial()
    let regression: MarkerRegression = isSurvival ? .cox(trial.survival) : .logistic(trial.response)
    return try TreatmentInteraction(
      regression, marker: trial.marker, arms: try TreatmentArms(trial.isTreated, regression),
      cut: try trial.golden.expected["cut"].number!,
      adjustment: isSurvival ? [(name: "age", values: trial.age)] : [])
  }

  private func check(_ ratio: Estimate, _ expected: GoldenValue, _ name: String) {
    let (coefficient, error) = (expected["coef"].number!, expected["se"].number!)
    let z = ConfidenceLevel.p95.normalQuantile
    expectClose(ratio.value, exp(coefficient), tolerance: Tolerance.convergedFit, name)
    expectClose(
      ratio.interval?.lower, exp(coefficient - z * error), tolerance: Tolerance.convergedFit, name)
    expectClose(
      ratio.interval?.upper, exp(coefficient + z * error), tolerance: Tolerance.convergedFit, name)
  }

  @Test(arguments: [true, false]) func everyRegressionEqualsR(isSurvival: Bool) throws {
    let expected = try GoldenTrial().golden.expected[isSurvival ? "survival" : "response"]
    let result = try analysis(isSurvival)
    check(result.overall.ratio, expected["overall"], "overall")
    check(result.strata[0].ratio, expected["low"], "low")
    check(result.strata[1].ratio, expected["high"], "high")
    check(result.grouped.ratio, expected["grouped"], "grouped")
    check(result.continuous.ratio, expected["continuous"], "continuous")
    check(result.prognostic.ratio, expected["prognostic"], "prognostic")
    for (interaction, name) in [(result.grouped, "grouped"), (result.continuous, "continuous")] {
      expectClose(
        interaction.likelihoodRatio.statistic, expected[name + "LR"].number!,
        tolerance: Tolerance.convergedFit)
      let z = expected[name]["coef"].number! / expected[name]["se"].number!
      expectClose(interaction.wald?.statistic, z, tolerance: Tolerance.convergedFit)
    }
  }

  @Test func riskDifferencesEqualR() throws {
    let expected = try GoldenTrial().golden.expected
    let result = try analysis(false)
    for (stratum, name) in zip(result.strata, ["riskLow", "riskHigh"]) {
      let values = expected[name].numbers
      expectClose(stratum.riskDifference?.value, values[0])
      expectClose(stratum.riskDifference?.interval?.lower, values[1], tolerance: 1e-11)
      expectClose(stratum.riskDifference?.interval?.upper, values[2], tolerance: 1e-11)
    }
    let contrast = try #require(result.riskDifference)
    expectClose(contrast.value, expected["riskHigh"].numbers[0] - expected["riskLow"].numbers[0])
    #expect(try analysis(true).riskDifference == nil)
  }

  // Without adjustment a 2 x 2 x 2 table is fitted exactly: the ratio of odds ratios by hand.
  @Test func ratioOfOddsRatiosByHand() throws {
    // Cases of ten in each cell: control low 2, treated low 4, control high 3, treated high 8.
    var (isCase, isTreated, marker): ([Bool], [Bool], [Double]) = ([], [], [])
    for (treated, x, cases) in [(false, 0.0, 2), (true, 0, 4), (false, 1, 3), (true, 1, 8)] {
      for i in 0..<10 {
        isCase.append(i < cases)
        isTreated.append(treated)
        marker.append(x)
      }
    }
    let regression = MarkerRegression.logistic(BinaryOutcome(isCase: isCase))
    let result = try TreatmentInteraction(
      regression, marker: marker, arms: try TreatmentArms(isTreated, regression), cut: 0.5)
    let low = (4.0 / 6) / (2.0 / 8)
    let high = (8.0 / 2) / (3.0 / 7)
    expectClose(result.strata[0].ratio.value, low, tolerance: Tolerance.convergedFit)
    expectClose(result.strata[1].ratio.value, high, tolerance: Tolerance.convergedFit)
    expectClose(result.grouped.ratio.value, high / low, tolerance: Tolerance.convergedFit)
    let variance = [4.0, 6, 2, 8, 8, 2, 3, 7].reduce(0) { $0 + 1 / $1 }
    expectClose(
      result.grouped.wald?.statistic, log(high / low) / variance.squareRoot(),
      tolerance: Tolerance.convergedFit)
    expectClose(result.riskDifference?.value, 0.5 - 0.2)
  }

  @Test func exchangingArmsInvertsRatios() throws {
    let trial = try GoldenTrial()
    let regression = MarkerRegression.cox(trial.survival)
    let (one, other) = try
      ([false, true].map { flip in
        try TreatmentInteraction(
          regression, marker: trial.marker,
          arms: try TreatmentArms(trial.isTreated.map { $0 != flip }, regression), cut: 5.035)
      }).pair
    expectClose(one.overall.ratio.value! * other.overall.ratio.value!, 1, tolerance: Tolerance.convergedFit)
    expectClose(one.grouped.ratio.value! * other.grouped.ratio.value!, 1, tolerance: Tolerance.convergedFit)
    expectClose(
      one.continuous.likelihoodRatio.statistic, other.continuous.likelihoodRatio.statistic,
      tolerance: Tolerance.convergedFit)
  }

  @Test func refusesToCallAMarkerPredictiveWithoutComparison() throws {
    let trial = try GoldenTrial()
    let regression = MarkerRegression.cox(trial.survival)
    #expect(throws: StratificationError.noComparativeArm) {
      try TreatmentArms([Bool](repeating: true, count: trial.marker.count), regression)
    }
    let eventless = trial.survival.isEvent.map { !$0 }
    #expect(throws: StratificationError.armWithoutEvents(isTreated: true)) {
      try TreatmentArms(eventless, regression)
    }
    #expect(StratificationError.noComparativeArm.description.contains("cannot be called predictive"))
    // A stratum without one arm keeps its counts, and says why it has no ratio.
    let few = try SurvivalOutcome(time: [1, 2, 3, 4, 5, 6], isEvent: [true, true, true, true, true, true])
    let small = MarkerRegression.cox(few)
    let arms = try TreatmentArms([true, true, true, false, false, true], small)
    let result = try TreatmentInteraction(small, marker: [1, 2, 3, 4, 5, 6], arms: arms, cut: 3)
    #expect(result.strata[0].ratio.value == nil)
    #expect(result.strata[0].ratio.notes.first?.message.contains("<= 3") == true)
    #expect(result.strata[0].control.count == 0)
  }
}

extension Array {
  fileprivate var pair: (Element, Element) { (self[0], self[1]) }
}
