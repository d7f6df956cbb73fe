import Foundation
import Models
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct RecalibrationOfIncidenceTests {
  /// The estimating equations solved in R, with the sandwich written out; `glm` with a quasi family agrees there.
  @Test func agreesWithEstimatingEquationsInR() throws {
    let data = try Mgus2Golden()
    for horizon in data.horizons {
      let result = try recalibration(
        risks: try data.risks(at: horizon), outcome: data.outcome, cause: 1, horizon: horizon)
      for (estimate, name) in [(result.inTheLarge, "large"), (result.slope, "slope")] {
        let expected = data.expected["\(name)\(Int(horizon))"].numbers
        expectClose(estimate.value, expected[0], tolerance: Tolerance.convergedFit, name)
        expectClose(estimate.standardError, expected[1], tolerance: Tolerance.convergedFit, name)
      }
    }
  }

  /// Without censoring and with two predictions the saturated model has the shares observed: 1/4 where 0.1 was predicted,
  /// 3/4 where 0.4 was.
  @Test func agreesWithACaseWorkedByHand() throws {
    let cause = [1, 2, 2, 2, 1, 1, 1, 2]
    let outcome = try CompetingOutcome(
      time: [Double](repeating: 1, count: 8), cause: cause, causeNames: ["a", "b"])
    let result = try recalibration(
      risks: [0.1, 0.1, 0.1, 0.1, 0.4, 0.4, 0.4, 0.4], outcome: outcome, cause: 1, horizon: 1)
    func cloglog(_ p: Double) -> Double { log(-log(1 - p)) }
    let slope = (cloglog(0.75) - cloglog(0.25)) / (cloglog(0.4) - cloglog(0.1))
    expectClose(result.slope.value, slope, tolerance: Tolerance.convergedFit)
    // Each share has the sandwich variance p (1 - p) / 4, on the scale of the link divided by its derivative.
    func variance(_ p: Double) -> Double {
      let derivative = -log(1 - p) * (1 - p)
      return p * (1 - p) / 4 / (derivative * derivative)
    }
    expectClose(
      result.slope.standardError,
      (variance(0.75) + variance(0.25)).squareRoot() / (cloglog(0.4) - cloglog(0.1)),
      tolerance: Tolerance.convergedFit)
  }

  /// Every row its own cluster changes nothing.
  @Test func clustersOfOneRowChangeNothing() throws {
    let data = try Mgus2Golden()
    let risks = try data.risks(at: 60)
    let plain = try recalibration(risks: risks, outcome: data.outcome, cause: 1, horizon: 60)
    let single = try recalibration(
      risks: risks, outcome: data.outcome, cause: 1, horizon: 60, clusters: Array(risks.indices))
    expectClose(single.slope.standardError, plain.slope.standardError!)
  }

  @Test func refusesWhatHasNoFit() throws {
    let outcome = try CompetingOutcome(time: [1, 2, 3], cause: [1, 2, 0], causeNames: ["a", "b"])
    #expect(throws: RecalibrationError.certainPrediction(row: 2)) {
      try recalibration(risks: [0.5, 0.2, 0], outcome: outcome, cause: 1, horizon: 2)
    }
    #expect(throws: RecalibrationError.fit(.nothingToFit)) {
      try recalibration(risks: [0.5, 0.5, 0.5], outcome: outcome, cause: 1, horizon: 2)
    }
  }
}
