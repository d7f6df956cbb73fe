import LinearAlgebra
import Models
import RealModule
import Tables
import TestSupport
import Testing

@Suite struct SchoenfeldResidualsTests {
  static let cases = CoxResidualsTests.cases.filter { !$0.path.hasSuffix("exact") }

  @Test(arguments: cases) func agreeWithR(golden: GoldenCase) throws {
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = try golden.coxRegression()
    let residuals = try cox.schoenfeldResiduals(try cox.fit(x, y), x, y)
    let expected = try golden.expected
    #expect(residuals.rows.count == y.eventCount)
    for (k, row) in expected["schoenfeld"].rows.enumerated() {
      expectClose(residuals.values.row(k), row, tolerance: Tolerance.convergedFit, "event \(k)")
    }
    for (k, row) in expected["scaledsch"].rows.enumerated() {
      expectClose(residuals.scaled.row(k), row, tolerance: Tolerance.convergedFit, "scaled, event \(k)")
    }
  }

  @Test(arguments: CoxResidualsTests.more) func goldenCasesOfTheFitAgreeWithR(golden: GoldenCase) throws {
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = try golden.coxRegression()
    let fit = try cox.fit(x, y)
    let residuals = try cox.schoenfeldResiduals(fit, x, y)
    // R fits a constant column's mean with an error of rounding, too.
    for (k, row) in try golden.expected["schoenfeld"].rows.enumerated() {
      expectClose(residuals.values.row(k), row, tolerance: Tolerance.convergedFit, "event \(k)")
    }
  }

  /// Two patients at risk with risks r and 1, the first dies: 1 - r / (r + 1).
  @Test func ofTwoPatientsIsTheProbabilityOfTheOther() throws {
    let y = try SurvivalOutcome(time: [1, 2, 2, 3], isEvent: [true, true, false, false])
    let x = try DesignMatrix(names: ["x"], values: Matrix(columns: [[1, 0, 1, 1]], rowCount: 4))
    let cox = CoxRegression(ties: .breslow)
    let fit = try cox.fit(x, y)
    let r = Double.exp(try #require(fit.coefficients[0].estimate.value))
    let residuals = try cox.schoenfeldResiduals(fit, x, y)
    #expect(residuals.rows == [0, 1] && residuals.times == [1, 2])
    expectClose(residuals.values.column(0), [1 - 3 * r / (3 * r + 1), 0 - 2 * r / (2 * r + 1)])
  }

  @Test func refusesExactTies() throws {
    let golden = GoldenCase("coxph/lung_exact")
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = try golden.coxRegression()
    let fit = try cox.fit(x, y)
    #expect(throws: FitError.self) { try cox.schoenfeldResiduals(fit, x, y) }
  }
}
