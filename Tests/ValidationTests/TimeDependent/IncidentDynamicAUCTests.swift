import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct IncidentDynamicAUCTests {
  static let lung = GoldenCase("timeroc/incident_lung")

  private func lungOutcome() throws -> SurvivalOutcome {
    try SurvivalOutcome(
      time: try Self.lung.numbers("time"), isEvent: try Self.lung.numbers("status").map { $0 == 1 })
  }

  @Test func markersOfLungEqualTheDefinitionInR() throws {
    let expected = try Self.lung.expected
    let times = expected["times"].numbers
    let outcome = try lungOutcome()
    let markers = try ["age", "ph.ecog"].map { name in
      (
        name,
        try incidentDynamicAUC(risk: try Self.lung.numbers(name), outcome: outcome, times: times)
      )
    }
    for (name, result) in markers {
      for (k, area) in result.times.enumerated() {
        expectClose(area.estimate.value, expected["\(name)_auc"][k].number!, name)
        // R's derivative is numeric.
        expectClose(
          area.estimate.standardError, expected["\(name)_se"][k].number!, tolerance: 1e-9, name)
        #expect(area.events == Int(expected["events"][k].number!))
      }
    }
    for k in times.indices {
      let difference = try #require(compare(markers[0].1.times[k], markers[1].1.times[k]))
      expectClose(
        difference.difference.standardError, expected["difference_se"][k].number!, tolerance: 1e-9)
    }
  }

  /// With one event in the window the area is its rank, which the authors' program prints.
  @Test func singleEventsHaveTheRanksOfTheAuthorsProgram() throws {
    let expected = try Self.lung.expected
    let times = try Self.lung.numbers("time").enumerated().map { $1 + Double($0 + 1) / 1000 }
    let outcome = try SurvivalOutcome(
      time: times, isEvent: try Self.lung.numbers("status").map { $0 == 1 })
    let age = try Self.lung.numbers("age").enumerated().map { $1 + Double($0 + 1) / 1000 }
    let at = expected["mean_rank_time"].numbers
    let result = try incidentDynamicAUC(risk: age, outcome: outcome, times: at, nearestEvents: 1)
    for (area, rank) in zip(result.times, expected["mean_rank"].numbers) {
      expectClose(area.estimate.value, rank, "\(area.time)")
    }
  }

  /// Times 1, 2 (censored), 3, 4, 5 (censored), scores 2, 9, 4, 3, 3. The event at 1 is above none of 9, 4, 3, 3; that at 3
  /// above 3 and 3; that at 4 ties with 3: ranks 0, 1, 1/2. About t = 3 the two nearest events are those at 3 and 4.
  @Test func fiveRowsByHand() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3, 4, 5], isEvent: [true, false, true, true, false])
    let result = try incidentDynamicAUC(
      risk: [2, 9, 4, 3, 3], outcome: outcome, times: [3, 0.5], nearestEvents: 2)
    let area = result.times[0]
    expectClose(area.estimate.value, 0.75)
    #expect(area.window == 3...4)
    #expect(area.estimate.sampleSize == SampleSize(5, events: 2))
    #expect(area.estimate.method.settings.contains(.horizon(3)))
    #expect(area.estimate.method.settings.contains(.smoothing("mean of 2 events, 3 to 4")))
    // Derivatives by hand: row 3 has (1 - 3/4) as case; the control 4 of the event at 3 keeps its share at 1;
    // the only control of the event at 4 is row 5. So rows 3 and 4 have 5/2 (1/4) and 5/2 (-1/4).
    expectClose(area.influence, [0, 0, 0.625, -0.625, 0])
    #expect(result.times[1].estimate.notes.map(\.kind).contains(.oneSidedWindow))
    expectClose(result.times[1].estimate.value, 0.5)
  }

  /// The mean over a window from the definition, with a weight a row.
  private func oracle(
    _ sample: TimeDependentOracle, _ x: [Double], at t: Double, nearest: Int, _ w: [Double]
  ) -> Double {
    func isControl(_ k: Int, of j: Int) -> Bool {
      sample.time[k] > sample.time[j] || (sample.time[k] == sample.time[j] && sample.cause[k] == 0)
    }
    let events = sample.time.indices.filter { j in
      sample.cause[j] == 1 && sample.time.indices.contains { isControl($0, of: j) }
    }
    let distances = events.map { abs(sample.time[$0] - t) }.sorted()
    let window = events.filter { abs(sample.time[$0] - t) <= distances[min(nearest, distances.count) - 1] }
    var (sum, total) = (0.0, 0.0)
    for j in window {
      var (above, all) = (0.0, 0.0)
      for k in sample.time.indices where isControl(k, of: j) {
        above += w[k] * (x[k] < x[j] ? 1 : x[k] == x[j] ? 0.5 : 0)
        all += w[k]
      }
      sum += w[j] * above / all
      total += w[j]
    }
    return sum / total
  }

  @Test(arguments: [false, true], [false, true])
  func allPairsGiveTheSameAreaAndDerivative(_ ties: Bool, _ competing: Bool) throws {
    let (sample, score) = TimeDependentOracle.simulated(90, seed: 7, ties: ties, competing: competing)
    let result =
      try competing
      ? incidentDynamicAUC(
        risk: score, outcome: sample.competing(), cause: 1, times: [0.5, 1.25], nearestEvents: 15)
      : incidentDynamicAUC(
        risk: score, outcome: sample.survival(), times: [0.5, 1.25], nearestEvents: 15)
    let ones = [Double](repeating: 1, count: 90)
    for area in result.times {
      let value = oracle(sample, score, at: area.time, nearest: 15, ones)
      expectClose(area.estimate.value, value)
      expectClose(area.influence.reduce(0, +), 0, tolerance: 1e-10)
      for j in stride(from: 0, to: 90, by: 7) {
        let derivative = sample.influence(ofRow: j) {
          oracle(sample, score, at: area.time, nearest: 15, $0)
        }
        // The numeric derivative's own error.
        expectClose(area.influence[j], derivative, tolerance: 1e-5, "row \(j)")
      }
    }
  }

  /// Weighted by their controls the ranks of all events average to Harrell's C.
  @Test func ranksWeightedByTheirControlsAreHarrellsC() throws {
    let (sample, score) = TimeDependentOracle.simulated(60, seed: 3, ties: false)
    let outcome = try sample.survival()
    let events = (0..<60).filter { sample.cause[$0] == 1 }
    let ranks = try incidentDynamicAUC(
      risk: score, outcome: outcome, times: events.map { sample.time[$0] }, nearestEvents: 1)
    var (sum, total) = (0.0, 0.0)
    for (row, area) in zip(events, ranks.times) {
      let controls = Double(sample.time.count { $0 > sample.time[row] })
      guard controls > 0 else { continue }
      sum += controls * area.estimate.value!
      total += controls
    }
    let harrell = try concordance(risk: score, outcome: outcome)
    expectClose(harrell.estimate.value, sum / total)
  }

  @Test func rowOrderUnitsAndNegationDoWhatTheyShould() throws {
    let (sample, score) = TimeDependentOracle.simulated(70, seed: 23, ties: true)
    let outcome = try sample.survival()
    let base = try incidentDynamicAUC(risk: score, outcome: outcome, times: [1.25]).times[0]
    let order = Array((0..<70).reversed())
    let moved = try incidentDynamicAUC(
      risk: order.map { score[$0] * score[$0] * score[$0] }, outcome: outcome.selecting(order),
      times: [1.25]
    ).times[0]
    expectClose(moved.estimate.value, base.estimate.value!)
    expectClose(moved.estimate.standardError, base.estimate.standardError!)
    let months = try SurvivalOutcome(time: sample.time.map { $0 * 12 }, isEvent: outcome.isEvent)
    let other = try incidentDynamicAUC(risk: score, outcome: months, times: [15]).times[0]
    expectClose(other.estimate.value, base.estimate.value!)
    let negated = try incidentDynamicAUC(
      risk: score.map { -$0 }, outcome: outcome, times: [1.25]
    ).times[0]
    expectClose(negated.estimate.value, 1 - base.estimate.value!)
    expectClose(negated.estimate.standardError, base.estimate.standardError!)
    // Every row twice, as one cluster: the same area and standard error.
    let twice = Array(0..<70) + Array(0..<70)
    let clustered = try incidentDynamicAUC(
      risk: twice.map { score[$0] }, outcome: outcome.selecting(twice), times: [1.25],
      nearestEvents: 2 * base.events, clusters: twice
    ).times[0]
    expectClose(clustered.estimate.value, base.estimate.value!)
    expectClose(clustered.estimate.standardError, base.estimate.standardError!)
  }

  /// The standard error is the spread of the estimate over samples: exponential times with a hazard of `exp(x)`, so that
  /// the area changes with time.
  @Test func standardErrorIsTheSpreadOverSamples() throws {
    var values: [Double] = []
    var errors: [Double] = []
    for seed in 1...400 {
      let (sample, score) = TimeDependentOracle.simulated(150, seed: UInt64(seed), ties: false)
      let area = try incidentDynamicAUC(
        risk: score, outcome: sample.survival(), times: [1], nearestEvents: 30
      ).times[0]
      values.append(area.estimate.value!)
      errors.append(area.estimate.standardError!)
    }
    let ratio = mean(errors) / sampleVariance(values).squareRoot()
    // Four Monte Carlo standard errors of a standard deviation of 400 values are 0.14.
    #expect(abs(ratio - 1) < 0.14, "\(ratio)")
  }

  @Test func undefinedTimesSaySo() throws {
    let outcome = try SurvivalOutcome(time: [2, 3, 4, 5], isEvent: [true, false, true, false])
    let result = try incidentDynamicAUC(risk: [1, 2, 3, 4], outcome: outcome, times: [3, 9])
    #expect(result.times.map { $0.estimate.value == nil } == [false, true])
    let none = try SurvivalOutcome(time: [2, 3], isEvent: [false, true])
    let alone = try incidentDynamicAUC(risk: [1, 2], outcome: none, times: [2]).times[0]
    #expect(alone.estimate.value == nil)
    #expect(alone.estimate.notes[0].kind == .noCasesAtHorizon)
    #expect(compare(alone, alone) == nil)
  }

  @Test func refusesBadInput() throws {
    let outcome = try SurvivalOutcome(time: [2, 3], isEvent: [true, false])
    #expect(throws: MetricError.countMismatch(scores: 1, outcomes: 2)) {
      try incidentDynamicAUC(risk: [1], outcome: outcome, times: [1])
    }
    #expect(throws: MetricError.auxiliaryCountMismatch(found: 1, rows: 2)) {
      try incidentDynamicAUC(risk: [1, 2], outcome: outcome, times: [1], clusters: [1])
    }
    let late = try SurvivalOutcome(time: [2, 3], isEvent: [true, false], entry: [0, 1])
    #expect(throws: MetricError.entryTimesNotSupported) {
      try incidentDynamicAUC(risk: [1, 2], outcome: late, times: [1])
    }
  }
}
