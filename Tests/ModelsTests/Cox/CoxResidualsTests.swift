import LinearAlgebra
import Models
import RealModule
import Tables
import TestSupport
import Testing

@Suite struct CoxResidualsTests {
  /// R's `residuals.coxph`: Efron and Breslow, weights, strata, entry times, clusters, and exact ties.
  static let cases = [
    "lung_efron", "lung_weights_efron", "lung_strata", "heart_ties_weights_strata_efron",
    "heart_ties_weights_breslow", "heart_ties_cluster", "heavy_ties_efron", "heavy_ties_exact",
  ].map { GoldenCase("coxdiag/" + $0) }

  @Test(arguments: cases) func agreeWithR(golden: GoldenCase) throws {
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = try golden.coxRegression()
    let residuals = cox.residuals(try cox.fit(x, y), x, y)
    let expected = try golden.expected
    let tolerance = Tolerance.convergedFit
    expectClose(residuals.martingale, expected["martingale"].numbers, tolerance: tolerance, "martingale")
    expectClose(residuals.deviance, expected["deviance"].numbers, tolerance: tolerance, "deviance")
    for (name, matrix) in [
      ("score", residuals.score), ("dfbeta", residuals.dfbeta), ("dfbetas", residuals.dfbetas),
    ] {
      #expect(expected[name].isNull == (matrix == nil))
      guard let matrix else { continue }
      for (i, row) in expected[name].rows.enumerated() {
        expectClose(matrix.row(i), row, tolerance: tolerance, "\(name) \(i)")
      }
    }
  }

  static let more = [
    "cgd_recurrent", "heart_startstop_breslow", "lung_breslow", "lung_cluster_inst", "lung_efron",
    "lung_robust",
    "lung_strata_sex", "lung_weights_int_breslow", "lung_weights_int_efron", "ovarian", "pbc",
    "sim_collinear", "sim_constant", "sim_heavy_ties_breslow", "sim_single_event",
  ].map { GoldenCase("coxph/" + $0) }

  @Test(arguments: more) func goldenCasesOfTheFitAgreeWithR(golden: GoldenCase) throws {
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = try golden.coxRegression()
    let fit = try cox.fit(x, y)
    let residuals = cox.residuals(fit, x, y)
    let expected = try golden.expected
    let tolerance = Tolerance.convergedFit
    expectClose(residuals.deviance, expected["deviance_resid"].numbers, tolerance: tolerance, "deviance")
    let kept = fit.coefficients.indices.filter { fit.coefficients[$0].estimate.value != nil }
    for i in 0..<y.count {
      for j in kept {
        expectClose(
          residuals.score?[i, j], expected["score_resid"][i][j].number!, tolerance: tolerance, "score")
        expectClose(residuals.dfbeta?[i, j], expected["dfbeta"][i][j].number!, tolerance: tolerance, "dfbeta")
      }
    }
  }

  /// Martingale residuals sum to 0, weighted score residuals to the score, which is 0 at the estimate; the
  /// deviance residual of 0 is 0.
  @Test func sumsVanish() throws {
    let golden = GoldenCase("coxdiag/heart_ties_weights_strata_efron")
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = try golden.coxRegression()
    let residuals = cox.residuals(try cox.fit(x, y), x, y)
    let weights = try #require(cox.weights)
    expectClose(dot(weights, residuals.martingale), 0, tolerance: Tolerance.convergedFit)
    for j in 0..<x.columnCount {
      expectClose(
        dot(weights, try #require(residuals.score).column(j)), 0, tolerance: Tolerance.convergedFit)
    }
  }

  /// dfbeta is the first-order change when a row is left out: halving a row's weight moves the estimate by half.
  @Test func dfbetaIsTheDerivativeByTheWeight() throws {
    let golden = GoldenCase("coxph/ovarian")
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = CoxRegression(ties: .breslow)
    let fit = try cox.fit(x, y)
    let dfbeta = try #require(cox.residuals(fit, x, y).dfbeta)
    let h = 1e-5
    for i in [0, 5, 20] {
      func estimate(_ weight: Double) throws -> [Double] {
        var weighted = cox
        weighted.weights = (0..<y.count).map { $0 == i ? weight : 1 }
        return try weighted.fit(x, y).coefficients.map { $0.estimate.value! }
      }
      let (up, down) = (try estimate(1 + h), try estimate(1 - h))
      for j in 0..<x.columnCount {
        #expect(abs((up[j] - down[j]) / (2 * h) - dfbeta[i, j]) < 1e-6)
      }
    }
  }
}
