import RealModule
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct KaplanMeierTests {
  /// Freireich et al. 1963, remission in weeks under 6-mercaptopurine: the textbook example.
  static let mercaptopurine: ([Double], [Bool]) = (
    [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35],
    [
      true, true, true, false, true, false, true, false, false, true, true, false, false, false, true,
      true, false, false, false, false, false,
    ]
  )

  @Test func mercaptopurineByHand() throws {
    let curve = try KaplanMeier().estimate(
      try SurvivalOutcome(time: Self.mercaptopurine.0, isEvent: Self.mercaptopurine.1))
    let factors: [(Double, Double)] = [
      (6, 18.0 / 21), (7, 16.0 / 17), (10, 14.0 / 15), (13, 11.0 / 12), (16, 10.0 / 11),
    ]
    var product = 1.0
    for (time, factor) in factors {
      product *= factor
      expectClose(curve.survival(at: time).value, product)
    }
    // Greenwood at 10: S sqrt(3/(21 18) + 1/(17 16) + 1/(15 14)).
    let greenwood = 3.0 / 378 + 1.0 / 272 + 1.0 / 210
    let survival = 18.0 / 21 * 16 / 17 * 14 / 15
    expectClose(curve.survival(at: 12).standardError, survival * greenwood.squareRoot())
    expectClose(curve.lastHazard(at: 10), 3.0 / 21 + 1.0 / 17 + 1.0 / 15)
    #expect(curve.median.value == 23)
    #expect(curve.sampleSize == SampleSize(21, events: 9))
  }

  /// S = 0.8, 0.6, 0.3, 0: area to 4 is 1 + 0.8 + 0.6 + 0.3.
  @Test func restrictedMeanByHand() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 2, 3, 4], isEvent: [true, false, true, true, true])
    let curve = try KaplanMeier().estimate(outcome)
    expectClose(curve.restrictedMean(upTo: 4).value, 2.7)
    expectClose(curve.restrictedMean(upTo: 2.5).value, 2.1)
    expectClose(curve.restrictedMean(upTo: 0.5).value, 0.5)
    #expect(curve.restrictedMean(upTo: 0.5).standardError == 0)
    // Areas to the right of 1, 2, 3: 1.7, 0.9, 0.3; Greenwood terms 1/20, 1/12, 1/2.
    let variance = 1.7 * 1.7 / 20 + 0.9 * 0.9 / 12 + 0.3 * 0.3 / 2
    expectClose(curve.restrictedMean(upTo: 4).standardError, variance.squareRoot())
    // Survival is 0 from 4 on.
    expectClose(curve.restrictedMean(upTo: 9).value, 2.7)
    #expect(curve.survival(at: 9).value == 0)
  }

  @Test(arguments: 0..<20) func agreesWithTheProductLimitOfTiedData(_ seed: Int) throws {
    var random = RandomStream(seed: UInt64(seed), substream: 1)
    let n = 5 + 3 * seed
    let time = (0..<n).map { _ in Double(Int.random(in: 2...9, using: &random)) }
    let event = (0..<n).map { _ in Bool.random(using: &random) }
    let late = (0..<n).map { Double(Int.random(in: 0..<Int(time[$0]), using: &random)) }
    let weights = (0..<n).map { _ in Double.random(in: 0.1...3, using: &random) }
    for (entry, weights) in [(nil, nil), (late, nil), (nil, weights), (late, weights)] {
      let outcome = try SurvivalOutcome(time: time, isEvent: event, entry: entry)
      let curve = try KaplanMeier().estimate(outcome, weights: weights)
      let w = weights ?? [Double](repeating: 1, count: n)
      for row in curve.rows {
        let slow = slowCurve(outcome, w, row.time)
        expectClose(row.survival, slow.survival, "survival at \(row.time)")
        expectClose(row.cumulativeHazard, slow.hazard)
        if row.survival > 0 {
          expectClose(row.standardError, slow.standardError, tolerance: 1e-11, "error")
        }
      }
    }
  }

  /// The jackknife of the restricted mean against numeric derivatives in the weights.
  @Test func theJackknifeVarianceIsThatOfNumericDerivatives() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 2, 3, 4, 5, 6, 6], isEvent: [true, true, false, true, false, true, true, false],
      entry: [0, 0, 1, 0, 2, 0, 3, 1])
    let weights = [2, 0.5, 1, 1.5, 1, 2, 0.7, 1.1]
    let estimate = { (w: [Double]) in
      try KaplanMeier().estimate(outcome, weights: w).restrictedMean(upTo: 5.5).value!
    }
    var variance = 0.0
    for i in weights.indices {
      let step = 1e-5
      var (up, down) = (weights, weights)
      up[i] += step
      down[i] -= step
      let slope = (try estimate(up) - estimate(down)) / (2 * step)
      variance += weights[i] * slope * (weights[i] * slope)
    }
    let fitted = try KaplanMeier().estimate(outcome, weights: weights)
    #expect(fitted.variance == .infinitesimalJackknife)
    expectClose(
      fitted.restrictedMean(upTo: 5.5).standardError, variance.squareRoot(), tolerance: 1e-8)
  }

  @Test func aWeightOfTwoIsARowTwiceAndAWeightOfZeroNone() throws {
    let time = [3.0, 1, 4, 1, 5, 9, 2, 6]
    let event = [true, true, false, true, true, false, true, true]
    let weights = [2.0, 1, 0, 1, 3, 1, 1, 2]
    let repeated = weights.enumerated().flatMap { [Int](repeating: $0, count: Int($1)) }
    let outcome = try SurvivalOutcome(time: time, isEvent: event)
    let weighted = try KaplanMeier().estimate(outcome, weights: weights)
    let copies = try KaplanMeier().estimate(outcome.selecting(repeated))
    #expect(weighted.variance == .greenwood)
    #expect(weighted.rows == copies.rows)
    #expect(weighted.sampleSize.count == 7)
    #expect(copies.sampleSize.count == 11)
  }

  @Test func theOrderOfRowsAndTheUnitOfTimeChangeNothing() throws {
    let (time, event) = Self.mercaptopurine
    let outcome = try SurvivalOutcome(time: time, isEvent: event)
    let base = try KaplanMeier().estimate(outcome)
    let turned = try KaplanMeier().estimate(outcome.selecting(Array(time.indices.reversed())))
    #expect(turned.rows == base.rows)
    let scaled = try KaplanMeier().estimate(
      try SurvivalOutcome(time: time.map { $0 * 1e-9 }, isEvent: event))
    #expect(scaled.rows.map(\.survival) == base.rows.map(\.survival))
    expectClose(
      scaled.restrictedMean(upTo: 20e-9).value! * 1e9, base.restrictedMean(upTo: 20).value!)
  }

  @Test func withoutCensoringSurvivalIsTheFractionAlive() throws {
    let outcome = try SurvivalOutcome(
      time: (1...20).map(Double.init), isEvent: [Bool](repeating: true, count: 20))
    let curve = try KaplanMeier().estimate(outcome)
    for t in 1...20 { expectClose(curve.value(at: Double(t)), Double(20 - t) / 20) }
    // Binomial standard error; the median of an even number is the middle of two.
    expectClose(curve.survival(at: 5).standardError, (0.75 * 0.25 / 20).squareRoot())
    #expect(curve.median.value == 10.5)
    #expect(curve.rows.last!.survival == 0)
    #expect(curve.rows.last!.interval == nil)
  }

  @Test func aCurveLevelAtTheMedianToTheEndHasItsBeginning() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 4], isEvent: [true, true, false, false])
    #expect(try KaplanMeier().estimate(outcome).median.value == 2)
  }

  @Test func stepsAreRightContinuous() throws {
    let curve = try KaplanMeier().estimate(
      try SurvivalOutcome(time: [2, 4], isEvent: [true, true]))
    #expect(curve.survival(at: 0).value == 1)
    #expect(curve.survival(at: 0).standardError == 0)
    #expect(curve.value(at: 1.999) == 1)
    #expect(curve.value(at: 2) == 0.5)
  }

  @Test func nothingIsClaimedBeyondFollowUp() throws {
    let curve = try KaplanMeier().estimate(
      try SurvivalOutcome(time: [2, 4], isEvent: [true, false]))
    for estimate in [curve.survival(at: 5), curve.restrictedMean(upTo: 5)] {
      #expect(estimate.value == nil)
      #expect(estimate.notes.map(\.kind) == [.beyondFollowUp])
    }
    #expect(curve.quantile(0.75).value == nil)
    #expect(curve.quantile(0.75).notes.first?.kind == .quantileNotReached)
  }

  @Test func timesThatDifferByRoundingAreTied() throws {
    let third = 1.0 / 3
    let outcome = try SurvivalOutcome(
      time: [third, third.nextUp, 1 - 2 * third, 2], isEvent: [true, true, true, false])
    let curve = try KaplanMeier().estimate(outcome)
    #expect(curve.rows.count == 2)
    #expect(curve.rows[0].events == 3)
    #expect(curve.value(at: third.nextDown) == 0.25)
    let apart = try SurvivalOutcome(
      time: [1, 1 + 1e-6, 2], isEvent: [true, true, false])
    #expect(try KaplanMeier().estimate(apart).rows.count == 3)
  }

  @Test func lateEntriesLeaveTheRiskSetUntilTheyEnter() throws {
    // At 2: rows 1, 2 of three (row 3 enters at 2). At 3 and 5: rows 2, 3 and row 3.
    let curve = try KaplanMeier().estimate(
      try SurvivalOutcome(time: [2, 3, 5], isEvent: [true, true, true], entry: [0, 1, 2]))
    #expect(curve.rows.map(\.atRisk) == [2, 2, 1])
    #expect(curve.rows.map(\.survival) == [0.5, 0.25, 0])
  }

  /// R 4.2.2, survival 3.5-3: `survfit(Surv(entry, time, event) ~ 1, conf.type = "log-log")` and its
  /// `summary(rmean = 5)$table`.
  @Test func lateEntriesAgreeWithSurvfit() throws {
    let curve = try KaplanMeier().estimate(
      try SurvivalOutcome(
        time: [2, 3, 5, 5, 6], isEvent: [true, true, false, true, true], entry: [1, 1, 2, 2, 4]))
    #expect(curve.rows.map(\.atRisk) == [2, 3, 3, 1])
    expectClose(curve.rows.map(\.survival), [1.0 / 2, 1.0 / 3, 2.0 / 9, 0])
    expectClose(
      curve.rows.compactMap { $0.interval?.lower },
      [0.0059830876391457587, 0.0089616283309790837, 0.0071412870802977568], tolerance: 1e-10)
    let mean = curve.restrictedMean(upTo: 5)
    expectClose(mean.value, 19.0 / 6)
    expectClose(mean.standardError, 0.86869420950621601, tolerance: 1e-10)
    #expect(curve.median.value == 2.5)
    #expect(curve.firstEntry == 1)
  }

  @Test func refusesWhatIsNoSample() throws {
    let empty = try SurvivalOutcome(time: [], isEvent: [])
    #expect(throws: SurvivalCurveError.noRows) { try KaplanMeier().estimate(empty) }
    let one = try SurvivalOutcome(time: [1], isEvent: [true])
    #expect(throws: SurvivalCurveError.noRows) { try KaplanMeier().estimate(one, weights: [0]) }
    #expect(throws: SurvivalCurveError.invalidWeight(row: 0, value: -1)) {
      try KaplanMeier().estimate(one, weights: [-1])
    }
    #expect(throws: SurvivalCurveError.countMismatch(expected: 1, found: 2)) {
      try KaplanMeier().estimate(one, weights: [1, 1])
    }
    let rounded = try SurvivalOutcome(
      time: [5, 1.0.nextUp], isEvent: [true, true], entry: [0, 1])
    #expect(throws: SurvivalCurveError.emptyFollowUp(row: 1)) {
      try KaplanMeier().estimate(rounded)
    }
  }
}

extension SurvivalCurve {
  fileprivate func lastHazard(at time: Double) -> Double? {
    rows.last { $0.time <= time }?.cumulativeHazard
  }
}

/// Every sum over all rows, for one time: O(n^2). The error is Greenwood's or, for fractional weights,
/// the sum of squared influences.
private func slowCurve(
  _ outcome: SurvivalOutcome, _ w: [Double], _ end: Double
) -> (survival: Double, hazard: Double, standardError: Double) {
  let n = outcome.count
  var (survival, hazard, greenwood) = (1.0, 0.0, 0.0)
  var influence = [Double](repeating: 0, count: n)
  for t in Set(outcome.time).sorted() where t <= end {
    let atRisk = (0..<n).filter { outcome.time[$0] >= t && (outcome.entry?[$0] ?? 0) < t }
    let failed = atRisk.filter { outcome.time[$0] == t && outcome.isEvent[$0] }
    let y = atRisk.reduce(0) { $0 + w[$1] }
    let d = failed.reduce(0) { $0 + w[$1] }
    guard d > 0 else { continue }
    hazard += d / y
    survival *= failed.count == atRisk.count ? 0 : 1 - d / y
    greenwood += d / (y * (y - d))
    for i in atRisk { influence[i] -= d / y / (y - d) }
    for i in failed { influence[i] += 1 / (y - d) }
  }
  let isFractional = w.contains { $0 != $0.rounded() }
  let jackknife = (0..<n).reduce(0) { $0 + w[$1] * influence[$1] * w[$1] * influence[$1] }
  return (survival, hazard, survival * (isFractional ? jackknife : greenwood).squareRoot())
}
