import LinearAlgebra
import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing

@Suite struct CoxRegressionTests {
  static let cases = [
    "cgd_recurrent", "heart_startstop_breslow", "lung_breslow", "lung_cluster_inst", "lung_efron",
    "lung_exact", "lung_robust", "lung_strata_sex", "lung_weights_int_breslow", "lung_weights_int_efron",
    "ovarian",
    "pbc", "sim_collinear", "sim_constant", "sim_heavy_ties_breslow", "sim_single_event",
  ].map { GoldenCase("coxph/" + $0) }

  @Test(arguments: cases) func agreesWithR(golden: GoldenCase) throws {
    let fit = try golden.coxRegression().fit(golden.design(), golden.survival())
    let expected = try golden.expected
    let tolerance = Tolerance.convergedFit
    for (j, value) in expected["coef"].array.enumerated() {
      let estimate = fit.coefficients[j].estimate
      guard let r = value.number else {
        #expect(estimate.value == nil)
        #expect(estimate.notes.map(\.kind) == [.notEstimable])
        continue
      }
      expectClose(estimate.value, r, tolerance: tolerance, "coefficient \(j)")
    }
    let naive = expected["naive_var"].isNull ? expected["var"] : expected["naive_var"]
    for (i, row) in naive.rows.enumerated() {
      for (j, value) in row.enumerated() where !value.isNaN {
        expectClose(fit.covariance[i, j], value, tolerance: tolerance, "variance \(i),\(j)")
      }
    }
    if !expected["naive_var"].isNull {
      let robust = try #require(fit.robustCovariance)
      for (i, row) in expected["var"].rows.enumerated() {
        for (j, value) in row.enumerated() {
          expectClose(robust[i, j], value, tolerance: tolerance, "robust variance \(i),\(j)")
        }
      }
    }
    expectClose(
      [fit.logLikelihood.null, fit.logLikelihood.fitted], expected["loglik"].numbers,
      tolerance: tolerance)
    expectClose(
      fit.likelihoodRatioTest.statistic, expected["lr_test"].number!, tolerance: tolerance, "LR")
    expectClose(fit.scoreTest?.statistic, expected["score_test"].number!, tolerance: tolerance, "score")
    if expected["naive_var"].isNull {
      expectClose(fit.waldTest.statistic, expected["wald_test"].number!, tolerance: tolerance, "Wald")
    } else {
      expectClose(
        fit.robustScoreTest?.statistic, expected["robust_score"].number!, tolerance: tolerance,
        "robust score")
    }
    #expect(fit.likelihoodRatioTest.degreesOfFreedom == [expected["df"].number!])
    // Golden residuals of exact ties are in `coxdiag`.
    if !expected["martingale"].isNull {
      expectClose(
        fit.martingaleResiduals, expected["martingale"].numbers, tolerance: tolerance, "martingale")
    }
    // R centres by unweighted means; ours are not centred.
    let risk = try fit.risk(golden.design())
    let centered = expected["linear_predictors_centered"].numbers
    expectClose(
      risk.map { $0 - risk[0] }, centered.map { $0 - centered[0] }, tolerance: tolerance, "predictor")
    if expected["naive_var"].isNull {
      for (j, row) in expected["coef_table"].rows.enumerated() where !row[0].isNaN {
        expectClose(fit.coefficients[j].z, row[3], tolerance: tolerance, "z")
        expectClose(fit.coefficients[j].pValue, row[4], tolerance: tolerance, "p")
        let interval = try #require(fit.coefficients[j].estimate.interval)
        let limits = expected["conf_int"].rows[j]
        expectClose(.exp(interval.lower), limits[2], tolerance: tolerance, "lower limit")
        expectClose(.exp(interval.upper), limits[3], tolerance: tolerance, "upper limit")
      }
    }
    #expect(fit.convergence.isConverged)
  }

  @Test(arguments: ["lung_efron", "lung_breslow", "pbc"].map { GoldenCase("coxph/" + $0) })
  func baselineHazardAgreesWithR(golden: GoldenCase) throws {
    let x = try golden.design()
    let fit = try golden.coxRegression().fit(x, golden.survival())
    let centered = try golden.expected["basehaz_centered"]
    let stratum = fit.baseline.strata[0]
    expectClose(stratum.time, centered["time"].numbers)
    expectClose(
      stratum.cumulativeHazard, centered["hazard"].numbers, tolerance: Tolerance.convergedFit)
    let curves = try golden.expected["survfit_rows12"]["surv"].rows
    let risk = fit.risk(x)
    for (k, time) in stratum.time.enumerated() {
      for row in 0..<2 {
        expectClose(
          fit.baseline.survival(at: time, linearPredictor: risk[row]), curves[k][row],
          tolerance: Tolerance.convergedFit)
      }
    }
  }

  @Test func refusesDataWithoutEvents() throws {
    let golden = GoldenCase("coxph/sim_no_events")
    #expect(throws: FitError.noEvents) {
      try CoxRegression().fit(golden.design(), golden.survival())
    }
  }

  @Test func reportsARunawayCoefficientAsPossiblyInfinite() throws {
    let golden = GoldenCase("coxph/sim_monotone_likelihood")
    let fit = try CoxRegression().fit(golden.design(), golden.survival())
    #expect(fit.coefficients[0].estimate.notes.map(\.kind) == [.possiblyInfinite])
    #expect(fit.coefficients[1].estimate.notes.isEmpty)
    expectClose(fit.logLikelihood.fitted, try golden.expected["loglik"][1].number!, tolerance: 1e-6)
  }

  /// Every event has g = 1 and no one else has: the likelihood flattens to nothing.
  @Test func aSeparatingFeatureHasNoInterval() throws {
    let y = try SurvivalOutcome(
      time: [1, 2, 3, 4, 5, 10, 11, 12, 13, 14],
      isEvent: [true, true, true, true, true, false, false, false, false, false])
    let x = try DesignMatrix(
      names: ["g", "x"],
      values: Matrix(
        columns: [
          [1, 1, 1, 1, 1, 0, 0, 0, 0, 0], [0.3, -0.2, 0.5, 0.1, -0.6, 0.2, -0.4, 0.9, 0.4, -0.3],
        ], rowCount: 10))
    let fit = try CoxRegression().fit(x, y)
    #expect(!fit.convergence.isConverged)
    #expect(fit.coefficients[0].estimate.notes.map(\.kind) == [.possiblyInfinite])
    #expect(fit.coefficients[0].estimate.interval == nil && fit.coefficients[0].pValue == nil)
    // In the limit the patients without the event drop out of every risk set.
    let alone = try CoxRegression().fit(
      x.selecting(rows: Array(0..<5)).selecting(columns: [1]), y.selecting(Array(0..<5)))
    expectClose(
      fit.coefficients[1].estimate.value, alone.coefficients[0].estimate.value!, tolerance: 1e-6)
  }

  /// The first test data set of Therneau and Grambsch's book (appendix E). With Breslow ties the log
  /// likelihood is 2b - log(3r + 3) - 2 log(r + 3), r = exp(b), and is largest at r = (3 + sqrt 33) / 2.
  @Test func matchesTheClosedFormOfASmallDataSet() throws {
    let y = try SurvivalOutcome(
      time: [1, 1, 6, 6, 8, 9], isEvent: [true, false, true, true, false, true])
    let x = try DesignMatrix(names: ["x"], values: Matrix(columns: [[1, 1, 1, 0, 0, 0]], rowCount: 6))
    let fit = try CoxRegression(ties: .breslow).fit(x, y)
    let root = Double.log(1.5 + 33.0.squareRoot() / 2)
    expectClose(fit.coefficients[0].estimate.value, root, tolerance: Tolerance.closedForm)
    let r = Double.exp(root)
    expectClose(
      fit.logLikelihood.fitted, 2 * root - .log(3 * r + 3) - 2 * .log(r + 3),
      tolerance: Tolerance.closedForm)
  }

  @Test(arguments: TiedEvents.approximations) func frequenciesEqualDuplicatedRows(ties: TiedEvents) throws {
    let golden = GoldenCase("coxph/sim_heavy_ties_breslow")
    let (x, y) = (try golden.design(), try golden.survival())
    var random = RandomStream(seed: 7, substream: 0)
    var counts = [Double](repeating: 0, count: y.count)
    for _ in 0..<y.count { counts[random.index(below: y.count)] += 1 }
    let rows = counts.indices.flatMap { Array(repeating: $0, count: Int(counts[$0])) }
    let duplicated = try CoxRegression(ties: ties).fit(x.selecting(rows: rows), y.selecting(rows))
    var cox = CoxRegression(ties: ties)
    cox.weights = counts
    cox.weightMeaning = .frequencies
    let weighted = try cox.fit(x, y)
    for j in 0..<x.columnCount {
      expectClose(
        weighted.coefficients[j].estimate.value, duplicated.coefficients[j].estimate.value!,
        tolerance: Tolerance.convergedFit)
    }
    expectClose(
      weighted.logLikelihood.fitted, duplicated.logLikelihood.fitted, tolerance: Tolerance.closedForm)
  }
}
