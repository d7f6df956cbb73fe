import Statistics
import Tables
import TestSupport
import Testing
import Validation

/// The published numbers of the vignette "concordance" of R's survival.
@Suite struct ConcordanceVignetteTests {
  private static func outcome(_ golden: GoldenCase) throws -> SurvivalOutcome {
    try SurvivalOutcome(
      time: try golden.numbers("time"), isEvent: try golden.numbers("status").map { $0 == 1 })
  }

  @Test func veteran() throws {
    let golden = GoldenCase("concordance/veteran_vignette")
    let r = try golden.expected
    let outcome = try Self.outcome(golden)
    let results = try ["fit4", "fit5", "fit6"].map {
      try concordance(risk: try golden.numbers($0), outcome: outcome)
    }
    // Printed there: 0.7119, se 0.02235.
    expectClose(results[0].estimate.value, 0.7119491140390731)
    let counts = results[0].counts
    #expect(
      [counts.concordant, counts.discordant, counts.tiedScore, counts.tiedTime, counts.tiedBoth]
        == r["fit4"]["count"].numbers)
    let matrix = try covariance(of: results)
    for i in 0..<3 {
      expectClose(results[i].estimate.value, r["joint"]["concordance"].numbers[i])
      for j in 0..<3 { expectClose(matrix[i, j], r["joint"]["var"].rows[i][j]) }
    }
    let strata = try golden.numbers("celltype").map { Int($0) }
    let within = try concordance(risk: try golden.numbers("fit4b"), outcome: outcome, strata: strata)
    expectClose(within.estimate.value, r["fit4b"]["concordance"].number!)
    expectClose(within.estimate.standardError, r["fit4b"]["se"].number!)
  }

  @Test(arguments: [
    ("n", ConcordanceTimeWeight.harrell), ("S", .survival), ("S/G", .uno), ("n/G2", .uno),
    ("I", .atRiskShare),
  ])
  func colon(name: String, timeWeight: ConcordanceTimeWeight) throws {
    let golden = GoldenCase("concordance/colon_vignette")
    let r = try golden.expected[name]
    let result = try concordance(
      risk: try golden.numbers("lp"), outcome: try Self.outcome(golden), timeWeight: timeWeight)
    expectClose(result.estimate.value, r["concordance"].number!)
    expectClose(result.estimate.standardError, r["se"].number!)
  }

  /// Limits carry Monte Carlo error; see `ROCBootstrapTests`.
  @Test func bootstrapLimitsAgreeWithR() async throws {
    let golden = GoldenCase("concordance/colon_vignette")
    let r = try golden.expected
    let outcome = try Self.outcome(golden)
    let risk = try golden.numbers("lp")
    let index = try concordance(risk: risk, outcome: outcome)
    let plan = try ConcordancePlan(outcome: outcome)
    let ranks = try plan.ranks(of: risk)
    let draws = Bootstrap(replicates: 2000, seed: 3)
    let subjects = SubjectGroups(rowCount: outcome.count)
    let replicates = await parallelMap(2000, width: 2) {
      plan.value(of: ranks, counts: draws.counts($0, of: subjects))
    }
    let distribution = BootstrapDistribution(value: index.estimate.value!, replicates: replicates, seed: 3)
    let error = r["bootstrap_se"].number!
    let ratio: Double = try #require(distribution.standardError) / error
    let allowedRatio: Double = 4 * (1 / 4000.0 + 1 / 8000.0).squareRoot()
    #expect(abs(ratio - 1) < allowedRatio)
    expectClose(acceleration(influence: index.influence), r["acceleration"].number!)
    let variance: Double = 0.025 * 0.975 * (1 / 2000.0 + 1 / 4000.0)
    let allowed = 4 * variance.squareRoot() / 0.0584 * error
    for (kind, name) in [(BootstrapIntervalKind.percentile, "percentile95"), (.bca, "bca95")] {
      let interval = try #require(index.estimate(from: distribution, kind).interval)
      #expect(abs(interval.lower - r[name].numbers[0]) < allowed)
      #expect(abs(interval.upper - r[name].numbers[1]) < allowed)
    }
  }
}
