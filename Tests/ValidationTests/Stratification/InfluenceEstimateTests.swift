import Tables
import TestSupport
import Testing
import Validation

@Suite struct InfluenceEstimateTests {
  private let outcome: SurvivalOutcome
  private let rows = [0, 1, 2, 3, 4, 5, 6, 8, 9]

  init() throws {
    outcome = try SurvivalOutcome(
      time: [3, 5, 5, 7, 8, 8, 9, 12, 14, 15],
      isEvent: [true, true, false, true, true, true, false, true, false, true])
  }

  @Test(arguments: [2.0, 5, 8, 10, 13]) func survivalIsKaplanMeierWithItsJackknifeError(horizon: Double)
    throws
  {
    let estimate = InfluenceEstimate.survival(at: horizon, outcome, rows: rows)
    let curve = try KaplanMeier(variance: .infinitesimalJackknife).estimate(outcome.selecting(rows))
    let expected = curve.survival(at: horizon)
    expectClose(estimate?.value, expected.value!)
    expectClose(estimate?.standardError, expected.standardError!)
    #expect(estimate?.influence[7] == 0)
  }

  @Test func influenceIsTheDerivativeOfTheEstimateByTheRowsWeight() throws {
    let estimate = try #require(InfluenceEstimate.survival(at: 8, outcome, rows: rows))
    for (place, row) in rows.enumerated() {
      let survival = [1e-5, -1e-5].map { step -> Double in
        var weights = [Double](repeating: 1, count: rows.count)
        weights[place] += step
        do {
          return try KaplanMeier().estimate(outcome.selecting(rows), weights: weights).value(at: 8)
        } catch { return .nan }
      }
      expectClose(estimate.influence[row], (survival[0] - survival[1]) / 2e-5, tolerance: 1e-8)
    }
  }

  @Test func sharesByHand() throws {
    let response = BinaryOutcome(isCase: [true, false, true, true])
    let estimate = try #require(InfluenceEstimate.share(response, rows: [0, 1, 2]))
    expectClose(estimate.value, 2.0 / 3)
    expectClose(estimate.influence, [1.0 / 9, -2.0 / 9, 1.0 / 9, 0])
    expectClose(estimate.standardError, (2.0 / 3 / 3 / 3).squareRoot())
    #expect(InfluenceEstimate.share(response, rows: []) == nil)
  }

  @Test func endsWithFollowUp() {
    #expect(InfluenceEstimate.survival(at: 14, outcome, rows: [2, 6]) == nil)
    #expect(InfluenceEstimate.survival(at: 20, outcome, rows: [0, 1])?.value == 0)
  }
}
