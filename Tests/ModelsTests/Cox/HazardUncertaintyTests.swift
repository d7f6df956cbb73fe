import LinearAlgebra
import Models
import RealModule
import Tables
import TestSupport
import Testing

@Suite struct HazardUncertaintyTests {
  private func expectCurve(
    _ golden: GoldenCase, row: Int, time: [Double], survival: [Double], error: [Double]
  ) throws {
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = try golden.coxRegression()
    let fit = try cox.fit(x, y)
    let all = Array(0..<x.columnCount)
    let uncertainty = cox.hazardUncertainty(fit, x, y, columns: all)
    // R takes the robust variance where there is one.
    let covariance = (fit.robustCovariance.flatMap { reportsRobust(cox) ? $0 : nil } ?? fit.covariance).rows
    let stratum = cox.strata?[row] ?? 0
    let predictor = fit.risk(x)[row]
    for (k, t) in time.enumerated() {
      expectClose(
        fit.baseline.survival(at: t, linearPredictor: predictor, stratum: stratum), survival[k],
        tolerance: Tolerance.convergedFit, "survival at \(t)")
      expectClose(
        uncertainty.standardError(
          at: t, features: x.values.row(row), linearPredictor: predictor, stratum: stratum,
          baseline: fit.baseline, covariance: covariance), error[k],
        tolerance: Tolerance.convergedFit, "standard error at \(t)")
    }
  }

  /// As R's coxph: with clusters, and with weights that are not whole numbers.
  private func reportsRobust(_ cox: CoxRegression) -> Bool {
    cox.clusters != nil || cox.wantsRobustVariance
      || cox.weights?.contains { $0 != $0.rounded() } == true
  }

  @Test(arguments: CoxResidualsTests.cases) func agreesWithSurvfitOfR(golden: GoldenCase) throws {
    let rows = try golden.spec["newdata"].numbers
    for (k, curve) in try golden.expected["survfit"].array.enumerated() {
      try expectCurve(
        golden, row: Int(rows[k]) - 1, time: curve["time"].numbers, survival: curve["surv"].numbers,
        error: curve["std_err_cumhaz"].numbers)
    }
  }

  /// Both rows' curves; `lung_strata_sex` is in `coxdiag`, where each row has its own list.
  @Test(
    arguments: [
      "cgd_recurrent", "heart_startstop_breslow", "lung_breslow", "lung_cluster_inst", "lung_efron",
      "lung_exact",
      "lung_robust", "lung_weights_int_breslow", "lung_weights_int_efron", "ovarian", "pbc",
      "sim_heavy_ties_breslow", "sim_single_event",
    ].map { GoldenCase("coxph/" + $0) })
  func goldenCasesOfTheFitAgreeWithSurvfitOfR(golden: GoldenCase) throws {
    let curves = try golden.expected["survfit_rows12"]
    for row in 0..<2 {
      try expectCurve(
        golden, row: row, time: curves["time"].numbers, survival: curves["surv"].rows.map { $0[row] },
        error: curves["std_err_cumhaz"].rows.map { $0[row] })
    }
  }

  /// `basehaz`, centred and not, in each stratum.
  @Test(
    arguments: [
      "cgd_recurrent", "heart_startstop_breslow", "lung_breslow", "lung_efron", "lung_exact",
      "lung_strata_sex", "lung_weights_int_breslow", "lung_weights_int_efron", "ovarian", "pbc",
      "sim_heavy_ties_breslow",
      "sim_single_event",
    ].map { GoldenCase("coxph/" + $0) })
  func baselineAgreesWithR(golden: GoldenCase) throws {
    let (x, y) = (try golden.design(), try golden.survival())
    let fit = try golden.coxRegression().fit(x, y)
    let expected = try golden.expected
    let atZero = expected["basehaz_zero"]["hazard"].numbers
    let times = fit.baseline.strata.flatMap(\.time)
    expectClose(times, expected["basehaz_zero"]["time"].numbers)
    let factor = Double.exp(-fit.baseline.reference)
    // Relative throughout: a hazard at zero may be far from 1.
    for (k, hazard) in fit.baseline.strata.flatMap(\.cumulativeHazard).enumerated() where atZero[k] > 0 {
      expectClose(hazard * factor / atZero[k], 1, tolerance: Tolerance.convergedFit, "time \(times[k])")
    }
  }

  /// Without features: the Nelson-Aalen estimate and its variance `sum d / n^2`.
  @Test func withoutFeaturesIsNelsonAalen() throws {
    let y = try SurvivalOutcome(time: [1, 2, 3, 4], isEvent: [true, false, true, true])
    let x = try DesignMatrix(names: [], values: Matrix(zeros: 4, 0))
    let cox = CoxRegression(ties: .breslow)
    let fit = try cox.fit(x, y)
    let uncertainty = cox.hazardUncertainty(fit, x, y, columns: [])
    expectClose(fit.baseline.strata[0].cumulativeHazard, [0.25, 0.25, 0.75, 1.75])
    let variances = [1 / 16.0, 1 / 16.0, 1 / 16.0 + 1 / 4.0, 1 / 16.0 + 1 / 4.0 + 1]
    expectClose(uncertainty.strata[0].variance, variances)
  }
}
