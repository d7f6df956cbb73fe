import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct PairedDifferenceTests {
  private func metrics(_ p: [Double], _ outcome: BinaryOutcome) throws -> [FrozenMetric] {
    [
      try .auc(scores: p, outcome: outcome), try .brier(probabilities: p, outcome: outcome),
      try .scaledBrier(probabilities: p, outcome: outcome),
      try .netBenefit(probabilities: p, outcome: outcome, threshold: 0.3),
    ]
  }

  @Test func everyNumberIsThatOfTheDrawnRows() async throws {
    let data = try FrozenModelGolden()
    let (p, q) = (try data.numbers("q1"), try data.numbers("q2"))
    let bootstrap = FrozenBootstrap(Bootstrap(replicates: 20, seed: 9), rowCount: 160)
    let result = await bootstrap.differences(
      base: try metrics(p, data.response), extended: try metrics(q, data.response))
    var replicates = [[Double]](repeating: [], count: 4)
    for index in 0..<20 {
      let rows = bootstrap.plan.frequencies(index, of: bootstrap.subjects).enumerated().flatMap {
        [Int](repeating: $0, count: Int($1))
      }
      let outcome = data.response.selecting(rows)
      let (a, b) = (rows.map { p[$0] }, rows.map { q[$0] })
      let scores = try [a, b].map { try brierScore(probabilities: $0, outcome: outcome) }
      let areas = try [a, b].map { try AUCPlan(scores: $0, outcome: outcome).value()! }
      replicates[0].append(areas[1] - areas[0])
      replicates[1].append(scores[1].score.value! - scores[0].score.value!)
      replicates[2].append(scores[1].scaled.value! - scores[0].scaled.value!)
    }
    for k in 0..<3 {
      let sorted = replicates[k].sorted()
      expectClose(result[k].difference.interval?.lower, quantile(0.025, ofSorted: sorted))
      expectClose(result[k].difference.interval?.upper, quantile(0.975, ofSorted: sorted))
      expectClose(
        result[k].difference.value, result[k].extended.value! - result[k].base.value!)
    }
    let r = data.expected["decisionBinary"]
    expectClose(result[3].base.value, r["q1"]["nb"].numbers[2])
    expectClose(result[3].extended.value, r["q2"]["nb"].numbers[2])
    #expect(result[3].difference.quantity.symbol == "dNB")
  }

  @Test func survivalMeasuresAgreeWithTheirEstimators() async throws {
    let data = try FrozenModelGolden()
    let bootstrap = FrozenBootstrap(Bootstrap(replicates: 5, seed: 9), rowCount: 160)
    let metrics = try ["risk1", "risk2"].map { name in
      let risks = try data.numbers(name)
      return [
        try FrozenMetric.concordance(risk: risks, outcome: data.survival),
        try FrozenMetric.netBenefit(
          risks: risks, outcome: data.survival, horizon: 5, threshold: 0.45),
      ]
    }
    let result = await bootstrap.differences(base: metrics[0], extended: metrics[1])
    let c = try concordance(risk: try data.numbers("risk2"), outcome: data.survival)
    expectClose(result[0].extended.value, c.estimate.value!)
    expectClose(result[1].base.value, data.expected["decisionSurvival"]["risk1"]["nb"].numbers[3])
  }

  @Test func aModelDoesNotDifferFromItself() async throws {
    let data = try FrozenModelGolden()
    let own = try metrics(try data.numbers("q1"), data.response)
    let bootstrap = FrozenBootstrap(Bootstrap(replicates: 10, seed: 1), rowCount: 160)
    for row in await bootstrap.differences(base: own, extended: own) {
      #expect(row.difference.value == 0)
      #expect(row.difference.interval?.lower == 0)
      #expect(row.difference.interval?.upper == 0)
    }
  }
}
