import Statistics
import Tables
import TestSupport
import Testing
import Validation

/// R's survival 3.5-3: `survfit`, `quantile`, `summary`, `survdiff` (see how.R in each case).
@Suite struct SurvivalGoldenTests {
  static let cases = [
    "aml", "lung_all", "lung_sex", "lung_sex_strata_inst", "lung_weights", "ovarian_rx",
    "sim_last_is_event", "sim_no_events", "sim_single", "veteran_trt",
  ].map { GoldenCase("survfit/\($0)") }
  static let tolerance = 1e-10

  struct Input {
    let outcome: SurvivalOutcome
    let groups: Grouping
    let weights: [Double]?

    init(_ golden: GoldenCase) throws {
      let spec = try golden.spec
      outcome = try SurvivalOutcome(
        time: try golden.numbers(spec["time"].string!),
        isEvent: try golden.numbers(spec["status"].string!).map { $0 == 1 })
      let count = outcome.count
      groups = Grouping(
        try spec["group"].string.map { try golden.columns()[$0]! }
          ?? [String](repeating: "", count: count))
      weights = try spec["weights"].string.map { try golden.numbers($0) }
    }

    func curves(_ band: SurvivalBand) throws -> [SurvivalCurve] {
      try KaplanMeier(band: band).estimate(outcome, groups: groups, weights: weights)
    }
  }

  @Test(arguments: cases) func curvesEqualSurvfit(_ golden: GoldenCase) throws {
    let expected = try golden.expected
    let input = try Input(golden)
    let curves = try input.curves(.log)
    if !expected["strata"].isNull {
      #expect(expected["strata"]["sizes"].numbers == curves.map { Double($0.rows.count) })
    }
    let rows = curves.flatMap(\.rows)
    #expect(rows.map(\.time) == expected["time"].numbers)
    expectClose(rows.map(\.atRisk), expected["n_risk"].numbers)
    expectClose(rows.map(\.events), expected["n_event"].numbers)
    expectClose(rows.map(\.censored), expected["n_censor"].numbers)
    expectClose(rows.map(\.survival), expected["surv"].numbers, tolerance: Self.tolerance)
    expectClose(
      rows.map(\.cumulativeHazard), expected["cumhaz_nelson_aalen"].numbers,
      tolerance: Self.tolerance)
    expectClose(
      rows.map(\.cumulativeHazardStandardError), expected["std_chaz"].numbers,
      tolerance: Self.tolerance)
    // R's std.err is that of log S, except for fractional weights, where it is that of S.
    let onLogScale = curves[0].variance == .greenwood
    #expect(onLogScale == (input.weights == nil))
    for (row, error) in zip(rows, expected["std_err_of_cumhaz_scale"].numbers) {
      guard row.survival > 0 else {
        #expect(row.standardError == nil)
        continue
      }
      expectClose(
        row.standardError.map { onLogScale ? $0 / row.survival : $0 }, error,
        tolerance: Self.tolerance)
    }
  }

  static let bands = cases.flatMap { golden in SurvivalBand.allCases.map { (golden, $0) } }

  @Test(arguments: bands)
  func bandsAndMediansEqualSurvfit(_ golden: GoldenCase, _ band: SurvivalBand) throws {
    let curves = try Input(golden).curves(band)
    let expected = try golden.expected["ci_\(band.rawValue)"]
    let rows = curves.flatMap(\.rows)
    for (index, row) in rows.enumerated() {
      let (lower, upper) = (expected["lower"][index].number, expected["upper"][index].number)
      guard let lower, let upper, !lower.isNaN, !upper.isNaN, row.survival > 0 else {
        #expect(row.interval == nil, "\(band) row \(index)")
        continue
      }
      expectClose(row.interval?.lower, lower, tolerance: Self.tolerance, "lower \(index)")
      expectClose(row.interval?.upper, upper, tolerance: Self.tolerance, "upper \(index)")
    }
    for (index, curve) in curves.enumerated() {
      expect(
        curve.median, expected["median"][index].number, expected["median_lower"][index].number,
        expected["median_upper"][index].number)
    }
  }

  private func expect(_ quantile: Estimate, _ value: Double?, _ lower: Double?, _ upper: Double?) {
    #expect(quantile.value == value)
    #expect(quantile.interval?.lower == lower)
    if lower != nil { #expect(quantile.interval?.upper == upper ?? .infinity) }
    #expect(quantile.notes.isEmpty == (value != nil && lower != nil))
  }

  @Test(arguments: cases) func quantilesEqualR(_ golden: GoldenCase) throws {
    let expected = try golden.expected["quantiles"]
    for (g, curve) in try Input(golden).curves(.log).enumerated() {
      for (index, p) in expected["probs"].numbers.enumerated() {
        expect(
          curve.quantile(p), expected["q"][g][index].number, expected["lower"][g][index].number,
          expected["upper"][g][index].number)
      }
    }
  }

  @Test(arguments: cases) func restrictedMeansEqualR(_ golden: GoldenCase) throws {
    let expected = try golden.expected["rmst"]
    guard let tau = expected["tau"].number else { return }
    for (g, curve) in try Input(golden).curves(.log).enumerated() {
      let mean = curve.restrictedMean(upTo: tau)
      expectClose(mean.value, expected["rmean"][g].number!, tolerance: Self.tolerance)
      expectClose(mean.standardError, expected["se"][g].number!, tolerance: Self.tolerance)
    }
  }

  @Test(arguments: cases) func horizonsEqualR(_ golden: GoldenCase) throws {
    let expected = try golden.expected["at_times"]
    if expected.isNull { return }
    var index = 0
    for curve in try Input(golden).curves(.log) {
      for horizon in try golden.spec["times"].numbers {
        let estimate = curve.survival(at: horizon)
        expectClose(estimate.value, expected["surv"][index].number!, tolerance: Self.tolerance)
        expectClose(
          estimate.standardError, expected["std_err"][index].number!, tolerance: Self.tolerance)
        expectClose(
          estimate.interval?.lower, expected["lower"][index].number!, tolerance: Self.tolerance)
        expectClose(
          estimate.interval?.upper, expected["upper"][index].number!, tolerance: Self.tolerance)
        index += 1
      }
    }
    #expect(index == expected["surv"].numbers.count)
  }

  @Test(arguments: cases, [0.0, 1]) func comparisonsEqualSurvdiff(
    _ golden: GoldenCase, _ rho: Double
  ) throws {
    let expected = try golden.expected[rho == 0 ? "survdiff_rho0" : "survdiff_rho1"]
    if expected.isNull { return }
    let input = try Input(golden)
    let strata = try golden.spec["lr_strata"].string.map { Grouping(try golden.columns()[$0]!) }
    let result = try LogRankTest(
      input.outcome, groups: input.groups, strata: strata, weight: .flemingHarrington(rho: rho))
    #expect(result.groups.map { Double($0.count) } == expected["n"].numbers)
    for (g, group) in result.groups.enumerated() {
      // With strata R gives one number a stratum.
      let observed = expected["obs"][g].number ?? expected["obs"][g].numbers.reduce(0, +)
      let predicted = expected["exp"][g].number ?? expected["exp"][g].numbers.reduce(0, +)
      expectClose(group.observed, observed, tolerance: Self.tolerance)
      expectClose(group.expected, predicted, tolerance: Self.tolerance)
      expectClose(result.covariance[g], expected["var"][g].numbers, tolerance: Self.tolerance)
    }
    expectClose(result.test.statistic, expected["chisq"].number!, tolerance: Self.tolerance)
    #expect(result.test.degreesOfFreedom == [expected["df"].number!])
    expectClose(result.test.pValue, expected["p"].number!, tolerance: Self.tolerance)
  }
}
