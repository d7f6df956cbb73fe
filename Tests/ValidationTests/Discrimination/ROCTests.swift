import Statistics
import Tables
import TestSupport
import Testing
import Validation

private let goldenNames = [
  "aSAH_reversed", "aSAH_s100b_ndka", "aSAH_wfns", "sim_constant_marker", "sim_missing",
  "sim_perfect_and_noise", "sim_tiny_4",
]

/// The curves of a golden case, each on the rows that have the markers named.
private struct Cohort {
  let golden: GoldenCase
  let markers: [String]

  init(_ name: String) throws {
    golden = GoldenCase("roc/\(name)")
    markers = try golden.spec["markers"].strings
  }

  func curve(_ marker: String, completeIn others: [String] = []) throws -> ROC {
    let response = try golden.numbers(try #require(try golden.spec["y"].string))
    let columns = try ([marker] + others).map { try golden.numbers($0) }
    let rows = response.indices.filter { row in columns.allSatisfy { !$0[row].isNaN } }
    return try roc(
      scores: rows.map { columns[0][$0] },
      outcome: BinaryOutcome(isCase: rows.map { response[$0] == 1 }),
      direction: try golden.spec["direction"].string == ">" ? .lower : .higher)
  }
}

@Suite struct ROCTests {
  /// By hand: cases 2, 4, 4; controls 1, 2, 3. Of 9 pairs: 2 wins over 1, ties 2, loses to 3; each 4 wins
  /// three: area 7.5 / 9. Placements of the cases .5, 1, 1 and of the controls 1, 5/6, 2/3.
  @Test func agreesWithACaseWorkedByHand() throws {
    let curve = try roc(
      scores: [2, 4, 4, 1, 2, 3],
      outcome: BinaryOutcome(isCase: [true, true, true, false, false, false]))
    expectClose(curve.auc.value, 7.5 / 9)
    // Sample variances 1/12 and 1/36, each over 3.
    expectClose(curve.auc.standardError, (1.0 / 36 + 1.0 / 108).squareRoot())
    #expect(curve.points.map(\.threshold) == [-.infinity, 1.5, 2.5, 3.5, .infinity])
    expectClose(curve.points.map(\.sensitivity), [1, 1, 2.0 / 3, 2.0 / 3, 0])
    expectClose(curve.points.map(\.specificity), [0, 1.0 / 3, 2.0 / 3, 1, 1])
    #expect(curve.youdenPoints.map(\.threshold) == [3.5])
  }

  @Test(arguments: goldenNames)
  func agreesWithPROC(name: String) throws {
    let cohort = try Cohort(name)
    for marker in cohort.markers {
      let r = try cohort.golden.expected[marker]
      let curve = try cohort.curve(marker)
      #expect(curve.caseCount == Int(r["n_cases"].number!))
      #expect(curve.controlCount == Int(r["n_controls"].number!))
      expectClose(curve.auc.value, r["auc"].number!)
      expectClose(curve.auc.standardError, r["delong_var"].number!.squareRoot())
      let interval = try #require(curve.auc.interval)
      expectClose([interval.lower, curve.auc.value!, interval.upper], r["delong_ci95"].numbers)

      let points = curve.points
      expectClose(points.map(\.threshold), r["thresholds"].numbers)
      expectClose(points.map(\.sensitivity), r["sensitivities"].numbers)
      expectClose(points.map(\.specificity), r["specificities"].numbers)
      let youden = curve.youdenPoints
      expectClose(youden.map(\.threshold), r["best_youden"]["threshold"].numbers)
      expectClose(youden.map(\.sensitivity), r["best_youden"]["sensitivity"].numbers)
      expectClose(youden.map { Double($0.trueNegatives) }, r["best_youden"]["tn"].numbers)

      for (focus, region) in [
        ("specificity", ROCRegion.specificity(0.8...1)), ("sensitivity", .sensitivity(0.8...1)),
      ] {
        let partial = curve.partialAUC(over: region)
        expectClose(partial.area.value, r["pauc_1_to_.8_\(focus)"].number!)
        if let mcclish = r["pauc_1_to_.8_\(focus)_mcclish"].number {
          expectClose(partial.standardized.value, mcclish)
        } else {
          #expect(partial.standardized.value == nil)
          #expect(partial.standardized.notes.map(\.kind) == [.belowChance])
        }
      }
    }
  }

  @Test(arguments: goldenNames)
  func comparesTwoScoresAsPROCDoes(name: String) throws {
    let cohort = try Cohort(name)
    let expected = try cohort.golden.expected
    let paired = try cohort.markers.map { try cohort.curve($0, completeIn: cohort.markers) }
    let test = try comparePaired(paired[0], paired[1])
    expectClose(test.test?.statistic, expected["delong_paired"]["statistic"].number!)
    expectClose(test.test?.pValue, expected["delong_paired"]["p"].number!)
    let interval = try #require(test.difference.interval)
    expectClose([interval.lower, interval.upper], expected["delong_paired"]["conf_int"].numbers)
    if let r = expected["delong_cov"].number {
      expectClose(try covariance(of: paired)[0, 1], r)
    }

    let each = try cohort.markers.map { try cohort.curve($0) }
    let unpaired = try compareUnpaired(each[0], each[1])
    let r = expected["delong_unpaired"]
    expectClose(unpaired.test?.statistic, r["statistic"].number!)
    expectClose(unpaired.test?.degreesOfFreedom[0], r["parameter"].number!)
    expectClose(unpaired.test?.pValue, r["p"].number!)
  }

  /// All pairs, and DeLong's variance from its kernel.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func agreesWithAllPairs(seed: UInt64) throws {
    var random = RandomStream(seed: seed, substream: 0)
    let scores = (0..<90).map { _ in Double(Int.random(in: 0..<15, using: &random)) }
    let isCase = (0..<90).map { _ in Int.random(in: 0..<3, using: &random) == 0 }
    let cases = scores.indices.filter { isCase[$0] }.map { scores[$0] }
    let controls = scores.indices.filter { !isCase[$0] }.map { scores[$0] }
    func wins(_ a: Double, _ b: Double) -> Double { a > b ? 1 : a == b ? 0.5 : 0 }
    let byCase = cases.map { a in controls.reduce(0) { $0 + wins(a, $1) } / Double(controls.count) }
    let byControl = controls.map { b in cases.reduce(0) { $0 + wins($1, b) } / Double(cases.count) }
    let curve = try roc(scores: scores, outcome: BinaryOutcome(isCase: isCase))
    expectClose(curve.auc.value, mean(byCase))
    let variance =
      sampleVariance(byCase) / Double(cases.count) + sampleVariance(byControl) / Double(controls.count)
    expectClose(curve.auc.standardError, variance.squareRoot())
    expectClose(curve.partialAUC(over: .specificity(0...1)).area.value, mean(byCase))
    expectClose(curve.partialAUC(over: .sensitivity(0...1)).area.value, mean(byCase))
  }

  @Test func obeysItsInvariants() throws {
    var random = RandomStream(seed: 21, substream: 0)
    let scores = (0..<70).map { _ in Double(Int.random(in: 0..<30, using: &random)) }
    let outcome = BinaryOutcome(isCase: scores.map { _ in Bool.random(using: &random) })
    let base = try roc(scores: scores, outcome: outcome)
    let area = try #require(base.auc.value)

    let lower = try roc(scores: scores, outcome: outcome, direction: .lower)
    expectClose(lower.auc.value, 1 - area)
    expectClose(lower.auc.standardError, base.auc.standardError!)
    let swapped = try roc(scores: scores, outcome: BinaryOutcome(isCase: outcome.isCase.map { !$0 }))
    expectClose(swapped.auc.value, 1 - area)
    let monotone = try roc(scores: scores.map { $0 * $0 - 7 }, outcome: outcome)
    #expect(monotone.auc == base.auc)
    let order = scores.indices.map { ($0 * 11) % scores.count }
    let shuffled = try roc(scores: order.map { scores[$0] }, outcome: outcome.selecting(order))
    expectClose(shuffled.auc.value, area)
    expectClose(shuffled.auc.standardError, base.auc.standardError!)
    let same = try comparePaired(base, monotone)
    #expect(same.difference.value == 0)
    #expect(same.test == nil)
    #expect(same.difference.notes.map(\.kind) == [.zeroStandardError])
  }

  @Test func saysThatPerfectSeparationHasNoWidth() throws {
    let curve = try roc(
      scores: [1, 2, 3, 4], outcome: BinaryOutcome(isCase: [false, false, true, true]))
    #expect(curve.auc.value == 1)
    #expect(curve.auc.standardError == 0)
    #expect(curve.auc.notes.map(\.kind) == [.zeroStandardError])
  }

  @Test func hasNoStandardErrorWithASingleCase() throws {
    let curve = try roc(scores: [1, 2, 3], outcome: BinaryOutcome(isCase: [false, true, false]))
    #expect(curve.auc.value == 0.5)
    #expect(curve.auc.standardError == nil)
    #expect(curve.auc.notes.map(\.kind) == [.noVariance])
    #expect(throws: MetricError.tooFew(needed: 2, found: 1)) { try comparePaired(curve, curve) }
  }

  @Test func separatesScoresWithNoNumberBetween() throws {
    let curve = try roc(scores: [1, 1.0.nextUp], outcome: BinaryOutcome(isCase: [false, true]))
    #expect(curve.points.map(\.threshold) == [-.infinity, 1.0.nextUp, .infinity])
    #expect(curve.youdenPoints.map(\.sensitivity) == [1])
  }

  @Test func rejectsDataWithoutAnArea() {
    let both = BinaryOutcome(isCase: [true, false])
    #expect(throws: MetricError.countMismatch(scores: 1, outcomes: 2)) {
      try roc(scores: [1], outcome: both)
    }
    #expect(throws: MetricError.notFinite(row: 0)) { try roc(scores: [.infinity, 1], outcome: both) }
    #expect(throws: MetricError.noCases) {
      try roc(scores: [1, 2], outcome: BinaryOutcome(isCase: [false, false]))
    }
    #expect(throws: MetricError.noControls) {
      try roc(scores: [1, 2], outcome: BinaryOutcome(isCase: [true, true]))
    }
  }

  @Test func staysAtOneAndFiniteForManyRows() throws {
    let n = 200_000
    let outcome = BinaryOutcome(isCase: (0..<n).map { $0 >= n / 3 })
    let scores = (0..<n).map { 0.1 * Double($0) }
    #expect(try roc(scores: scores, outcome: outcome).auc.value == 1)
    #expect(try AUCPlan(scores: scores, outcome: outcome).value() == 1)
  }
}
