import TestSupport
import Testing
import Validation

/// R's simulated cohorts of 20,000, the closed form without losses, seeds and monotony.
@Suite struct SurvivalValidationDesignTests {
  /// The variance of one participant behind a width.
  private func variance(_ design: SurvivalValidationDesign, _ criterion: ValidationCriterion) -> Double {
    let error = design.width(criterion, participants: 1) / (2 * 1.96)
    return error * error
  }

  @Test func variancesEqualThoseOfSimulatedCohorts() throws {
    for row in try GoldenCase("samplesize/survival_simulation").expected["designs"].array {
      let design = try SurvivalValidationDesign(
        risk: row["risk"].number!, spread: .standardDeviation(row["sd"].number!),
        lost: row["lost"].number!, seed: 1)
      func agrees(_ value: Double, _ key: String, spare: Double = 0) {
        let (mean, error) = (row["mean"][key].number!, row["error"][key].number!)
        #expect(abs(value - mean) <= 4 * error + spare, "\(key): \(value), simulated \(mean) (\(error))")
      }
      agrees(variance(design, .calibrationSlope), "slope")
      agrees(design.eventsPerParticipant, "events")
      // Ours is simulated too, in twice 20,000 people.
      agrees(variance(design, .cStatistic), "c", spare: 0.03 * row["mean"]["c"].number!)
      agrees(design.cStatistic, "value", spare: 4 * 0.2 / (2 * 20_000.0).squareRoot())
      // The interval of O/E is that of exp(1.96 se) for se^2 = var / F^2.
      let n = 1_000_000
      let width = design.width(.observedExpected, participants: n)
      let error = width / (2 * 1.96) * row["risk"].number!
      agrees(error * error * Double(n), "risk")
    }
  }

  /// Without losses the Kaplan-Meier estimate is a proportion: SE(ln O/E)^2 = (1 - F) / (n F).
  @Test func withoutLossesTheRiskIsAProportion() throws {
    let (risk, n) = (0.3, 1_000_000)
    let design = try SurvivalValidationDesign(risk: risk, spread: .cStatistic(0.7), seed: 3)
    let binary = try BinaryValidationDesign(prevalence: risk, cStatistic: 0.7)
    expectClose(
      design.width(.observedExpected, participants: n), binary.width(.observedExpected, participants: n),
      tolerance: 1e-8)
    expectClose(design.eventsPerParticipant, risk, tolerance: 1e-8)
  }

  /// The spread that C gives without censoring; events nearly all observed leave it in the simulated cohorts.
  @Test func theSpreadGivesTheC() throws {
    let design = try SurvivalValidationDesign(risk: 0.995, spread: .cStatistic(0.72), seed: 5)
    #expect(abs(design.cStatistic - 0.72) < 0.01)
  }

  @Test func aRequirementIsTheFewestAndASeedItsOwn() throws {
    func design(_ seed: UInt64, lost: Double) throws -> SurvivalValidationDesign {
      try SurvivalValidationDesign(
        risk: 0.4, spread: .cStatistic(0.7), lost: lost, seed: seed)
    }
    let first = try design(1, lost: 0)
    for requirement in first.requirements {
      let n = requirement.participants
      #expect(first.width(requirement.criterion, participants: n) <= requirement.width)
      #expect(first.width(requirement.criterion, participants: n - 1) > requirement.width)
    }
    #expect(try design(1, lost: 0).requirements == first.requirements)
    let other = try design(2, lost: 0)
    #expect(Array(other.requirements.prefix(2)) == Array(first.requirements.prefix(2)))
    let more = try design(1, lost: 0.4)
    for (a, b) in zip(first.requirements, more.requirements) { #expect(a.participants < b.participants) }
  }

  @Test func impossibleValuesAreRefused() {
    for (risk, lost) in [(0.0, 0.0), (1, 0), (0.5, 1), (0.5, -0.1)] {
      #expect(throws: SampleSizeError.self) {
        try SurvivalValidationDesign(risk: risk, spread: .cStatistic(0.7), lost: lost, seed: 1)
      }
    }
  }
}
