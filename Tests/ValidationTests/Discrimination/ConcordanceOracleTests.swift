import Statistics
import Tables
import TestSupport
import Testing
import Validation

/// A made-up cohort with ties everywhere.
private struct Simulated {
  let risk: [Double]
  let outcome: SurvivalOutcome
  let weights: [Double]
  let strata: [Int]

  init(_ seed: UInt64, rows: Int = 60, entry: Bool) throws {
    var random = RandomStream(seed: seed, substream: 0)
    risk = (0..<rows).map { _ in Double(Int.random(in: 0..<12, using: &random)) }
    let time = (0..<rows).map { _ in Double(Int.random(in: 2..<20, using: &random)) }
    let isEvent = (0..<rows).map { _ in Int.random(in: 0..<3, using: &random) > 0 }
    let starts = time.map { Double(Int.random(in: 0..<Int($0), using: &random)) }
    outcome = try SurvivalOutcome(time: time, isEvent: isEvent, entry: entry ? starts : nil)
    weights = (0..<rows).map { _ in Double(Int.random(in: 0..<5, using: &random)) * 0.7 }
    strata = (0..<rows).map { _ in Int.random(in: 0..<3, using: &random) }
  }
}

/// Every ordered pair, one by one.
private func allPairs(
  risk: [Double], outcome: SurvivalOutcome, weights w: [Double], strata: [Int], tau: Double,
  timeWeight: (_ time: Double, _ stratum: Int) -> Double
) -> [Double] {
  func isEvent(_ i: Int) -> Bool { outcome.isEvent[i] && outcome.time[i] <= tau }
  var counts = [Double](repeating: 0, count: 5)
  for i in risk.indices where isEvent(i) {
    for j in risk.indices where j != i && strata[i] == strata[j] {
      let (t, u) = (outcome.time[i], outcome.time[j])
      let factor = w[i] * w[j] * timeWeight(t, strata[i])
      if u == t && isEvent(j) {
        counts[risk[i] == risk[j] ? 4 : 3] += factor / 2
      } else if u >= t && (outcome.entry?[j] ?? -1) < t {
        counts[risk[i] > risk[j] ? 0 : risk[i] < risk[j] ? 1 : 2] += factor
      }
    }
  }
  return counts
}

@Suite struct ConcordanceOracleTests {
  @Test(arguments: [false, true], [1, 2, 3] as [UInt64])
  func countsEveryPair(entry: Bool, seed: UInt64) throws {
    let data = try Simulated(seed, entry: entry)
    for (weights, strata, tau) in [
      (nil, nil, nil), (data.weights, nil, 11), (data.weights, data.strata, nil),
      (nil, data.strata, 7.5),
    ] as [([Double]?, [Int]?, Double?)] {
      let result = try concordance(
        risk: data.risk, outcome: data.outcome, weights: weights, strata: strata, tau: tau)
      let slow = allPairs(
        risk: data.risk, outcome: data.outcome, weights: weights ?? data.risk.map { _ in 1 },
        strata: strata ?? data.risk.map { _ in 0 }, tau: tau ?? .infinity, timeWeight: { _, _ in 1 })
      let own = result.counts
      expectClose(
        [own.concordant, own.discordant, own.tiedScore, own.tiedTime, own.tiedBoth], slow)
    }
  }

  /// `1/G(t-)^2`, `n S(t-)/n(t)` and `1/n(t)` from their definitions, by stratum.
  @Test(arguments: [ConcordanceTimeWeight.uno, .survival, .atRiskShare])
  func weighsByTime(timeWeight: ConcordanceTimeWeight) throws {
    let data = try Simulated(7, entry: false)
    let (time, w) = (data.outcome.time, data.weights)
    func weight(_ t: Double, _ stratum: Int) -> Double {
      let rows = time.indices.filter { data.strata[$0] == stratum }
      func mass(_ keep: (Int) -> Bool) -> Double { rows.filter(keep).reduce(0) { $0 + w[$1] } }
      var (survival, uncensored) = (1.0, 1.0)
      for s in Set(rows.map { time[$0] }).sorted() where s < t {
        let atRisk = mass { time[$0] >= s }
        let events = mass { time[$0] == s && data.outcome.isEvent[$0] }
        let censored = mass { time[$0] == s && !data.outcome.isEvent[$0] }
        if events > 0 { survival *= 1 - events / atRisk }
        if censored > 0 { uncensored *= 1 - censored / (atRisk - events) }
      }
      let atRisk = mass { time[$0] >= t }
      switch timeWeight {
      case .harrell: return 1
      case .uno: return 1 / (uncensored * uncensored)
      case .survival: return mass { _ in true } * survival / atRisk
      case .atRiskShare: return 1 / atRisk
      }
    }
    let result = try concordance(
      risk: data.risk, outcome: data.outcome, weights: w, strata: data.strata, timeWeight: timeWeight)
    // A time at which every event has weight 0 has no finite weight and no pair.
    let slow = allPairs(
      risk: data.risk, outcome: data.outcome, weights: w, strata: data.strata, tau: .infinity
    ) { t, stratum in
      let value = weight(t, stratum)
      return value.isFinite ? value : 0
    }
    let own = result.counts
    expectClose([own.concordant, own.discordant, own.tiedScore, own.tiedTime, own.tiedBoth], slow)
  }

  /// The influence values are case weight times derivative: compared with a central difference.
  @Test(arguments: [false, true])
  func influenceIsTheDerivativeByTheCaseWeight(entry: Bool) throws {
    let data = try Simulated(11, rows: 30, entry: entry)
    let result = try concordance(
      risk: data.risk, outcome: data.outcome, weights: data.weights, strata: data.strata)
    let step = 1e-4
    for row in data.risk.indices where data.weights[row] > 0 {
      func c(_ change: Double) throws -> Double {
        var weights = data.weights
        weights[row] += change
        return try #require(
          try concordance(
            risk: data.risk, outcome: data.outcome, weights: weights, strata: data.strata
          ).estimate.value)
      }
      let slope = (try c(step) - c(-step)) / (2 * step)
      expectClose(result.influence[row], data.weights[row] * slope, tolerance: 1e-8)
    }
  }

  @Test(arguments: ConcordanceTimeWeight.allCases)
  func obeysItsInvariants(timeWeight: ConcordanceTimeWeight) throws {
    let data = try Simulated(13, entry: false)
    func result(
      _ risk: [Double], _ outcome: SurvivalOutcome, _ weights: [Double]
    ) throws -> Concordance {
      try concordance(risk: risk, outcome: outcome, weights: weights, timeWeight: timeWeight)
    }
    let base = try result(data.risk, data.outcome, data.weights)
    let c = try #require(base.estimate.value)

    let negated = try result(data.risk.map { -$0 }, data.outcome, data.weights)
    expectClose(negated.estimate.value, 1 - c)
    expectClose(negated.estimate.standardError, base.estimate.standardError!)

    let monotone = try result(data.risk.map { $0 * $0 * $0 + 5 }, data.outcome, data.weights)
    #expect(monotone.estimate == base.estimate)

    let order = data.risk.indices.map { ($0 * 7) % data.risk.count }
    let shuffled = try result(
      order.map { data.risk[$0] }, data.outcome.selecting(order), order.map { data.weights[$0] })
    expectClose(shuffled.estimate.value, c)
    expectClose(shuffled.estimate.standardError, base.estimate.standardError!)

    let scaled = try result(data.risk, data.outcome, data.weights.map { 8 * $0 })
    expectClose(scaled.estimate.value, c)
    expectClose(base.influence.reduce(0, +), 0)
  }

  @Test(arguments: [false, true])
  func aPlanGivesTheIndexOfTheResampledTable(entry: Bool) throws {
    let data = try Simulated(17, entry: entry)
    var random = RandomStream(seed: 1, substream: 0)
    for timeWeight in entry ? [.harrell, .atRiskShare] : ConcordanceTimeWeight.allCases {
      let plan = try ConcordancePlan(outcome: data.outcome, strata: data.strata, timeWeight: timeWeight)
      let ranks = try plan.ranks(of: data.risk)
      for _ in 0..<5 {
        let draws = data.risk.map { _ in Int.random(in: 0..<data.risk.count, using: &random) }
        var frequencies = [Int](repeating: 0, count: data.risk.count)
        for row in draws { frequencies[row] += 1 }
        let resampled = try concordance(
          risk: draws.map { data.risk[$0] }, outcome: data.outcome.selecting(draws),
          strata: draws.map { data.strata[$0] }, timeWeight: timeWeight)
        expectClose(plan.value(of: ranks, frequencies: frequencies), resampled.estimate.value!)
      }
      #expect(plan.value(of: ranks, frequencies: data.risk.map { _ in 0 }) == nil)
    }
  }

  @Test func neverExceedsOneByRounding() throws {
    let n = 400
    let outcome = try SurvivalOutcome(
      time: (0..<n).map { Double($0) }, isEvent: (0..<n).map { $0 % 3 != 0 })
    let weights = (0..<n).map { 0.1 + 0.3 * Double($0 % 7) }
    for timeWeight in ConcordanceTimeWeight.allCases {
      let result = try concordance(
        risk: (0..<n).map { -Double($0) }, outcome: outcome, weights: weights, timeWeight: timeWeight)
      #expect(result.estimate.value == 1)
      #expect(result.counts.discordant == 0)
    }
  }
}
