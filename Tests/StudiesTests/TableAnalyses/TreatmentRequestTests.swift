import Studies
import Tables
import TestSupport
import Testing

@Suite struct TreatmentRequestTests {
  private static let table = SharedData.repository("datasets/simulated_trial/cohort.csv")

  private func request(_ marker: String) -> TreatmentRequest {
    var request = TreatmentRequest(
      .survival(SurvivalColumns(time: "os_months", event: ColumnValue(column: "os_event"))), marker: marker,
      treatment: "arm", control: "A", seed: 1)
    request.permutations = 10
    return request
  }

  // The simulation's truth: -0.45 per SD of the error-free predictive feature; error and centres attenuate it.
  @Test func theSimulatedTrialsInteractionIsWithinReachOfItsTruth() async throws {
    let table = try FeatureTable(contentsOf: Self.table)
    let result = try await request("original_glrlm_ShortRunHighGrayLevelEmphasis").run(table, jobs: 2)
    let interval = try #require(result.interaction.continuous.ratio.interval)
    #expect(interval.lower < 0.64 && interval.upper > 0.64)
    #expect(result.interaction.continuous.ratio.value! < 1)
    #expect(result.treated == "B")
    #expect(result.curve?.options.size == 75)
    #expect(result.curve?.options.overlap == 56)
  }

  @Test func textColumnsAreAdjustedForByTheirLevels() async throws {
    let table = try FeatureTable(contentsOf: Self.table)
    var request = request("age")
    request.clinical = ["centre", "stage"]
    let result = try await request.run(table, jobs: 1)
    #expect(result.adjustment.count == 4)
    #expect(result.isCutFromData)
  }
}
