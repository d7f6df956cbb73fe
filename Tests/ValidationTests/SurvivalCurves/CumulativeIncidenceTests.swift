import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct CumulativeIncidenceTests {
  static func melanoma(_ golden: GoldenCase) throws -> (CompetingOutcome, Grouping) {
    (
      try CompetingOutcome(
        time: try golden.numbers("time"), cause: try golden.numbers("status").map { Int($0) },
        causeNames: ["melanoma", "other"]),
      Grouping(try golden.columns()["ulcer"]!)
    )
  }

  /// survival 3.5-3, multi-state survfit: its infinitesimal-jackknife variance is Greenwood's form here.
  @Test func curvesEqualSurvfit() throws {
    let golden = GoldenCase("competing/melanoma_score")
    let expected = try golden.expected
    let (outcome, groups) = try Self.melanoma(golden)
    for band in [SurvivalBand.logLog, .log, .plain] {
      let byGroup = try CumulativeIncidence(band: band).estimate(outcome, groups: groups)
      #expect(byGroup.map { Double($0[0].rows.count) } == expected["group_sizes"].numbers)
      for cause in 1...2 {
        let rows = byGroup.flatMap { $0[cause - 1].rows }
        expectClose(rows.map(\.time), expected["survfit_time"].numbers)
        expectClose(rows.map(\.incidence), expected["pstate\(cause)"].numbers)
        expectClose(rows.map(\.standardError), expected["std\(cause)"].numbers, tolerance: 1e-9)
        for (index, row) in rows.enumerated() where row.incidence > 0 {
          expectClose(
            row.interval?.lower, expected["lower\(cause)_\(band.rawValue)"][index].number!,
            tolerance: 1e-9, "\(band) \(index)")
          expectClose(
            row.interval?.upper, expected["upper\(cause)_\(band.rawValue)"][index].number!,
            tolerance: 1e-9, "\(band) \(index)")
        }
      }
    }
  }

  /// cmprsk 2.2-11, cuminc: Aalen's variance. Its curves hold each jump twice, before and after.
  @Test func aalenVarianceEqualsCuminc() throws {
    let golden = GoldenCase("competing/cuminc_melanoma")
    let expected = try golden.expected["cuminc"]
    let (outcome, groups) = try Self.melanoma(golden)
    let byGroup = try CumulativeIncidence(variance: .aalen).estimate(outcome, groups: groups)
    for (label, curves) in zip(groups.labels, byGroup) {
      for (index, curve) in curves.enumerated() {
        let answer = expected["\(label) \(index + 1)"]
        let times = answer["time"].numbers
        for row in curve.rows where row.events > 0 {
          let place = try #require(times.lastIndex(of: row.time))
          expectClose(row.incidence, answer["est"][place].number!)
          expectClose(
            row.standardError * row.standardError, answer["var"][place].number!, tolerance: 1e-14)
        }
      }
    }
  }

  /// Times 1 (cause 1), 2 (cause 2), 3 (censored), 4 (cause 1): F_1 = 1/4, then 1/4 + 1/2; F_2 = 1/4.
  /// At 1 the variance is p (1 - p) / n = 3/64.
  @Test func fourRowsByHand() throws {
    let outcome = try CompetingOutcome(
      time: [1, 2, 3, 4], cause: [1, 2, 0, 1], causeNames: ["a", "b"])
    let curves = try CumulativeIncidence().estimate(outcome)
    expectClose(curves[0].rows.map(\.incidence), [0.25, 0.25, 0.25, 0.75])
    expectClose(curves[1].rows.map(\.incidence), [0, 0.25, 0.25, 0.25])
    expectClose(curves[0].rows[0].standardError, (3.0 / 64).squareRoot())
    #expect(curves[1].rows[0].interval == nil)
    #expect(curves[0].rows.map(\.competing) == [0, 1, 0, 0])
    expectClose(curves[0].incidence(at: 2.5).value, 0.25)
    #expect(curves[1].incidence(at: 0.5).value == 0)
    // Nobody is free of an event at 4, so that later horizons are known.
    expectClose(curves[0].incidence(at: 9).value, 0.75)
  }

  /// Without competing events it is one less Kaplan-Meier with Greenwood's variance, late entries too; and
  /// the causes' incidences and freedom from all add up to 1.
  @Test(arguments: [false, true]) func agreesWithKaplanMeier(_ late: Bool) throws {
    let (oracle, _) = TimeDependentOracle.simulated(90, seed: 47, ties: true, competing: true)
    let entry = late ? oracle.time.map { $0 / 3 } : nil
    let single = try CompetingOutcome(
      time: oracle.time, cause: oracle.cause.map { min($0, 1) }, causeNames: ["a"], entry: entry)
    let curve = try CumulativeIncidence(band: .plain).estimate(single)[0]
    let survival = try KaplanMeier(band: .plain).estimate(single.anyCause)
    for (a, b) in zip(curve.rows, survival.rows) where b.survival > 0 {
      expectClose(a.incidence, 1 - b.survival)
      expectClose(a.standardError, b.standardError!, tolerance: 1e-9)
    }
    let both = try CompetingOutcome(
      time: oracle.time, cause: oracle.cause, causeNames: ["a", "b"], entry: entry)
    let curves = try CumulativeIncidence().estimate(both)
    for (j, row) in survival.rows.enumerated() {
      expectClose(curves[0].rows[j].incidence + curves[1].rows[j].incidence + row.survival, 1)
    }
  }

  @Test func beyondFollowUpIsUndefined() throws {
    let outcome = try CompetingOutcome(time: [1, 2], cause: [1, 0], causeNames: ["a"])
    let estimate = try CumulativeIncidence().estimate(outcome)[0].incidence(at: 3)
    #expect(estimate.value == nil)
    #expect(estimate.notes.map(\.kind) == [.beyondFollowUp])
  }
}
