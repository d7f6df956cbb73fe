import RealModule
import Statistics
import TestSupport
import Testing
import Validation

/// R, selections worked by hand, the definition as sums over pairs, and invariants.
@Suite struct SelectionStabilityTests {
  private func sets(_ rows: [[Double]]) -> [[Int]] {
    rows.map { row in row.indices.filter { row[$0] == 1 } }
  }

  @Test func indexAndVarianceEqualR() throws {
    for example in try GoldenCase("stability/nogueira").expected["cases"].array {
      let rows = example["x"].rows
      let stability = try SelectionStability(selected: sets(rows), of: rows[0].count)
      expectClose(stability.estimate.value, example["index"].number!)
      let error = try #require(stability.estimate.standardError)
      expectClose(error * error, example["variance"].number!)
      if let kuncheva = example["kuncheva"].number { expectClose(stability.estimate.value, kuncheva) }
      let interval = try #require(stability.estimate.interval)
      expectClose(interval.upper - interval.lower, 2 * 1.959963984540054 * error)
    }
  }

  /// Two samples of three features, {0, 1} and {0, 2}: p = (1, 1/2, 1/2), k = 2, so
  /// 1 - (2 * (1/4 + 1/4) / 3) / (2/3 * 1/3) = 1 - (1/3) / (2/9) = -1/2.
  @Test func twoSamplesByHand() throws {
    let stability = try SelectionStability(selected: [[0, 1], [0, 2]], of: 3)
    expectClose(stability.estimate.value, -0.5)
    expectClose(stability.meanSelected, 2)
    #expect(stability.frequencies == [1, 0.5, 0.5])
  }

  /// The mean over pairs of samples of (r - k_i k_j / d), with r features in common, over its largest value when the sizes are the
  /// same; here by the definition: one minus the mean variance of a feature over that of random selection.
  @Test func equalsTheDefinition() throws {
    var stream = RandomStream(seed: 4, substream: 0)
    let (samples, features) = (9, 14)
    let x = (0..<samples).map { _ in (0..<features).map { f in stream.uniform() < Double(f) / 14 ? 1.0 : 0 } }
    let k = mean(x.map { $0.reduce(0, +) }) / Double(features)
    let variances = (0..<features).map { f in sampleVariance(x.map { $0[f] }) }
    let stability = try SelectionStability(selected: sets(x), of: features)
    expectClose(stability.estimate.value, 1 - mean(variances) / (k * (1 - k)))
  }

  @Test func agreementIsOneAndOrderDoesNotMatter() throws {
    let same = try SelectionStability(selected: Array(repeating: [2, 5], count: 6), of: 8)
    expectClose(same.estimate.value, 1)
    expectClose(same.estimate.standardError, 0)
    let selected = [[0, 1, 2], [1, 2], [2, 3], [0, 2]]
    let first = try SelectionStability(selected: selected, of: 5).estimate
    let second = try SelectionStability(
      selected: selected.reversed().map { $0.map { 4 - $0 } }, of: 5
    ).estimate
    expectClose(first.value, second.value!)
    expectClose(first.standardError, second.standardError!)
  }

  @Test func withoutAChoiceThereIsNoIndex() throws {
    for selected in [[[Int]](repeating: [], count: 3), [[0, 1], [0, 1]]] {
      let estimate = try SelectionStability(selected: selected, of: 2).estimate
      #expect(estimate.value == nil)
      #expect(estimate.notes.map(\.kind) == [.selectionWithoutChoice])
    }
    #expect(throws: MetricError.tooFew(needed: 2, found: 1)) {
      try SelectionStability(selected: [[0]], of: 3)
    }
  }

  /// The interval covers the population index of independent features: with selection probabilities p_f it is
  /// `1 - mean(p (1 - p)) / (mean p (1 - mean p))`.
  @Test func theIntervalCoversTheTruth() throws {
    let shares = [0.9, 0.8, 0.6, 0.3, 0.2, 0.1, 0.1, 0.05]
    let center = mean(shares)
    let truth = 1 - mean(shares.map { $0 * (1 - $0) }) / (center * (1 - center))
    var covered = 0
    for repetition in 0..<400 {
      var stream = RandomStream(seed: 8, substream: repetition)
      let selected = (0..<100).map { _ in shares.indices.filter { stream.uniform() < shares[$0] } }
      let interval = try #require(
        try SelectionStability(selected: selected, of: shares.count).estimate.interval)
      if interval.lower <= truth, truth <= interval.upper { covered += 1 }
    }
    // 95 % of 400 is 380, with a standard error of 4.4.
    #expect((363...397).contains(covered))
  }
}
