import LinearAlgebra
import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing

@Suite struct ProfileLikelihoodTests {
  private func logistic(_ golden: GoldenCase) throws -> LogisticRegression {
    var logistic = LogisticRegression()
    logistic.weights = try golden.optionalNumbers("weights")
    logistic.offset = try golden.optionalNumbers("offset")
    logistic.interval = .profile
    return logistic
  }

  /// The roots of the profile likelihood itself, found in R by `uniroot` at 1e-13; and MASS's `confint`, which
  /// interpolates the profile by a spline and is only near them.
  @Test(arguments: ["birthwt", "offset_weights"].map { GoldenCase("glmprofile/" + $0) })
  func logisticLimitsAgreeWithR(golden: GoldenCase) throws {
    let fit = try logistic(golden).fit(golden.design(), golden.response())
    let expected = try golden.expected
    let tolerance = Tolerance.convergedFit
    for (j, coefficient) in fit.coefficients.enumerated() {
      let interval = try #require(coefficient.estimate.interval)
      #expect(interval.method.name == "profile likelihood")
      expectClose(coefficient.estimate.value, expected["coef"][j].number!, tolerance: tolerance)
      expectClose(coefficient.estimate.standardError, expected["se"][j].number!, tolerance: tolerance)
      expectClose(interval.lower, expected["lower"][j].number!, tolerance: tolerance, coefficient.feature)
      expectClose(interval.upper, expected["upper"][j].number!, tolerance: tolerance, coefficient.feature)
      let limits = expected["mass_confint"][j].numbers
      #expect(abs(interval.lower - limits[0]) < 2e-3 * max(1, abs(limits[0])))
      #expect(abs(interval.upper - limits[1]) < 2e-3 * max(1, abs(limits[1])))
      let test = try #require(coefficient.likelihoodRatioTest)
      expectClose(test.statistic, expected["lr"][j].number!, tolerance: tolerance)
      expectClose(test.pValue, expected["lr_p"][j].number!, tolerance: tolerance)
    }
    expectClose(
      fit.likelihoodRatioTest.statistic, expected["lr_all"].number!, tolerance: tolerance, "all features")
  }

  /// One binary feature: the likelihood of the log odds of a group alone is closed; its limit solves
  /// `2 (l(p) - l) = chi^2` there.
  @Test func theInterceptAloneHasTheIntervalOfAProportion() throws {
    var logistic = LogisticRegression()
    logistic.interval = .profile
    let x = try DesignMatrix(names: [], values: Matrix(zeros: 10, 0))
    let fit = try logistic.fit(x, BinaryOutcome(isCase: (0..<10).map { $0 < 3 }))
    let interval = try #require(fit.coefficients[0].estimate.interval)
    func logLikelihood(_ p: Double) -> Double { 3 * .log(p) + 7 * .log(1 - p) }
    for limit in [interval.lower, interval.upper] {
      let p = 1 / (1 + .exp(-limit))
      expectClose(
        2 * (logLikelihood(0.3) - logLikelihood(p)),
        ConfidenceLevel.p95.normalQuantile * ConfidenceLevel.p95.normalQuantile,
        tolerance: 1e-9)
    }
  }

  /// Complete separation in x1: its upper limit is infinite, its lower limit is not; the profile of the likelihood
  /// itself says where it is.
  @Test func separationLeavesOneSideOpen() throws {
    let golden = GoldenCase("glm/sim_separation")
    let (x, y) = (try golden.design(), try golden.response())
    var regression = LogisticRegression()
    regression.interval = .profile
    let fit = try regression.fit(x, y)
    let first = fit.coefficients[1].estimate
    let interval = try #require(first.interval)
    #expect(interval.upper == .infinity && interval.lower.isFinite && interval.lower > 0)
    #expect(first.notes.map(\.kind).contains(.openInterval))
    var held = LogisticRegression()
    held.offset = x.values.column(0).map { $0 * interval.lower }
    let rest = try held.fit(x.selecting(columns: [1]), y)
    let z = ConfidenceLevel.p95.normalQuantile
    // The supremum of the log likelihood is 0.
    expectClose(-2 * rest.logLikelihood.fitted, z * z, tolerance: 1e-6)
  }

  /// No event in one group: the hazard ratio has no lower limit, and the upper one solves the profile equation.
  @Test func aMonotoneCoxLikelihoodLeavesOneSideOpen() throws {
    let golden = GoldenCase("coxph/sim_monotone_likelihood")
    let (x, y) = (try golden.design(), try golden.survival())
    var cox = CoxRegression()
    cox.interval = .profile
    let fit = try cox.fit(x, y)
    let interval = try #require(fit.coefficients[0].estimate.interval)
    #expect(interval.lower == -.infinity && interval.upper.isFinite)
    var held = CoxRegression()
    held.offset = x.values.column(0).map { $0 * interval.upper }
    let rest = try held.fit(x.selecting(columns: [1]), y)
    let z = ConfidenceLevel.p95.normalQuantile
    expectClose(
      2 * (fit.logLikelihood.fitted - rest.logLikelihood.fitted), z * z, tolerance: 1e-6)
    #expect(fit.coefficients[1].estimate.notes.isEmpty)
  }

  /// The interval inverts the likelihood-ratio test, for each kind of likelihood.
  @Test(arguments: TiedEvents.allCases) func aLimitIsRejectedAtItsLevel(ties: TiedEvents) throws {
    let golden = GoldenCase("coxdiag/heavy_ties_exact")
    let (x, y) = (try golden.design(), try golden.survival())
    var cox = CoxRegression(ties: ties)
    cox.interval = .profile
    let fit = try cox.fit(x, y)
    let z = ConfidenceLevel.p95.normalQuantile
    for j in 0..<x.columnCount {
      let interval = try #require(fit.coefficients[j].estimate.interval)
      for limit in [interval.lower, interval.upper] {
        var held = CoxRegression(ties: ties)
        held.offset = x.values.column(j).map { $0 * limit }
        let rest = try held.fit(x.selecting(columns: (0..<3).filter { $0 != j }), y)
        expectClose(
          2 * (fit.logLikelihood.fitted - rest.logLikelihood.fitted), z * z, tolerance: Tolerance.convergedFit
        )
      }
    }
  }

  @Test func refusesClusters() throws {
    let golden = GoldenCase("coxph/ovarian")
    let (x, y) = (try golden.design(), try golden.survival())
    var cox = CoxRegression()
    cox.interval = .profile
    cox.clusters = Array(0..<y.count)
    #expect(throws: FitError.self) { try cox.fit(x, y) }
  }
}
