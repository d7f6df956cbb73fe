import Studies
import Tables
import TestSupport
import Testing

@Suite struct ConcordanceRequestTests {
  private static let csv = """
    id,time,event,m,k
    1,5,1,3,1
    1,6,0,2,1
    2,2,1,9,1
    3,8,1,1,1
    4,3,0,4,1
    5,1,1,7,1

    """

  private func request(_ scores: [String]) -> ConcordanceRequest {
    ConcordanceRequest(
      SurvivalColumns(time: "time", event: ColumnValue(column: "event")), scores: scores)
  }

  @Test func directionLowerIsTheScoreNegated() async throws {
    let table = try FeatureTable(csv: Self.csv, source: "t.csv")
    let higher = try await request(["m"]).run(table)
    var lower = request(["m"])
    lower.direction = .lower
    let reversed = try await lower.run(table)
    expectClose(
      reversed.scores[0].harrell.estimate.value, 1 - higher.scores[0].harrell.estimate.value!)
  }

  /// A constant score wins half of every pair in every resample, so its interval is 1/2.
  @Test func bootstrapOfAConstantScoreIsOneHalf() async throws {
    let table = try FeatureTable(csv: Self.csv, source: "t.csv")
    var request = request(["k", "m"])
    request.cluster = "id"
    request.bootstrap = .init(replicates: 30, seed: 1)
    let result = try await request.run(table, jobs: 2)
    let estimate = try #require(result.scores[0].harrellBootstrap)
    #expect(estimate.value == 0.5)
    #expect(estimate.interval?.lower == 0.5 && estimate.interval?.upper == 0.5)
    #expect(result.comparisons.map { [$0.a, $0.b] } == [["k", "m"]])
  }
}
