import LinearAlgebra
import Models
import RealModule
import Tables
import TestSupport
import Testing

@Suite struct LogisticRegressionTests {
  static let cases = ["biopsy", "birthwt", "sim_offset", "sim_rare_3_events"]
    .map { GoldenCase("glm/" + $0) }

  @Test(arguments: cases) func agreesWithR(golden: GoldenCase) throws {
    var logistic = LogisticRegression()
    logistic.offset = try golden.optionalNumbers("offset")
    let fit = try logistic.fit(golden.design(), golden.response())
    let expected = try golden.expected["ml"]
    let tolerance = Tolerance.convergedFit
    for (j, value) in expected["coef"].array.enumerated() {
      guard let r = value.number else {
        #expect(fit.coefficients[j].estimate.value == nil)
        continue
      }
      expectClose(fit.coefficients[j].estimate.value, r, tolerance: tolerance, "coefficient \(j)")
    }
    let estimable = fit.coefficients.indices.filter { fit.coefficients[$0].estimate.value != nil }
    for (i, row) in expected["vcov"].rows.enumerated() where i < estimable.count {
      for (j, value) in row.enumerated() where !value.isNaN && j < estimable.count {
        expectClose(
          fit.covariance[estimable[i], estimable[j]], value, tolerance: tolerance, "vcov \(i),\(j)")
      }
    }
    // The columns of R's summary: estimate, standard error, z, p.
    for (j, row) in expected["table"].rows.enumerated() {
      expectClose(fit.coefficients[j].estimate.standardError, row[1], tolerance: tolerance, "SE \(j)")
      expectClose(fit.coefficients[j].z, row[2], tolerance: tolerance, "z \(j)")
      expectClose(fit.coefficients[j].pValue, row[3], tolerance: tolerance, "p \(j)")
    }
    expectClose(fit.logLikelihood.fitted, expected["loglik"].number!, tolerance: tolerance)
    expectClose(-2 * fit.logLikelihood.null, expected["null_deviance"].number!, tolerance: tolerance)
    expectClose(fit.fittedProbabilities, expected["fitted"].numbers, tolerance: tolerance)
  }

  /// The golden answers of this case are no oracles: with `epsilon = 1e-14` R's rank tolerance shrinks
  /// to 1e-17, so `glm` (and statsmodels likewise) returns coefficients of 1e14. The fit must equal the
  /// one without the dependent column.
  @Test func collinearFeatureIsSetAsideAndTheRestIsUnchanged() throws {
    let golden = GoldenCase("glm/sim_collinear")
    let (x, y) = (try golden.design(), try golden.response())
    let fit = try LogisticRegression().fit(x, y)
    #expect(fit.coefficients[3].estimate.value == nil)
    #expect(fit.coefficients[3].estimate.notes.map(\.kind) == [.notEstimable])
    let without = try LogisticRegression().fit(x.selecting(columns: [0, 1]), y)
    for j in 0..<3 {
      expectClose(
        fit.coefficients[j].estimate.value, without.coefficients[j].estimate.value!,
        tolerance: Tolerance.convergedFit)
    }
    expectClose(
      fit.logLikelihood.fitted, without.logLikelihood.fitted, tolerance: Tolerance.closedForm)
  }

  @Test func interceptAloneIsTheLogOdds() throws {
    let x = try DesignMatrix(names: [], values: Matrix(zeros: 10, 0))
    let fit = try LogisticRegression().fit(x, BinaryOutcome(isCase: (0..<10).map { $0 < 3 }))
    expectClose(fit.coefficients[0].estimate.value, .log(3.0 / 7))
    expectClose(fit.coefficients[0].estimate.standardError, (1.0 / 3 + 1.0 / 7).squareRoot())
  }

  /// A single binary feature: the coefficient is the log odds ratio of the 2 x 2 table and its
  /// variance the sum of the reciprocal counts (Woolf).
  @Test func binaryFeatureGivesTheLogOddsRatioOfTheTable() throws {
    let table = [(1.0, true, 7), (1, false, 3), (0, true, 4), (0, false, 9)]
    let rows = table.flatMap { row in (0..<row.2).map { _ in row } }
    let x = try DesignMatrix(
      names: ["x"], values: Matrix(columns: [rows.map(\.0)], rowCount: rows.count))
    let fit = try LogisticRegression().fit(x, BinaryOutcome(isCase: rows.map(\.1)))
    expectClose(fit.coefficients[1].estimate.value, .log(7 * 9.0 / (3 * 4)))
    let variance = 1.0 / 7 + 1.0 / 3 + 1.0 / 4 + 1.0 / 9
    expectClose(fit.coefficients[1].estimate.standardError, variance.squareRoot())
  }

  /// R 4.2.2: glm(I(outcome == "Poor") ~ age + s100b - 1, binomial, asah), epsilon = 1e-14. Without an
  /// intercept features may not be centred.
  @Test func withoutAnInterceptAgreesWithR() throws {
    let table = try FeatureTable(contentsOf: SharedData.repository("datasets/asah/asah.csv"))
    var logistic = LogisticRegression()
    logistic.hasIntercept = false
    let fit = try logistic.fit(
      table.design(["age", "s100b"]), table.binaryOutcome(column: "outcome", caseValue: "Poor"))
    let tolerance = Tolerance.convergedFit
    expectClose(fit.coefficients[0].estimate.value, -0.027944069167681489, tolerance: tolerance)
    expectClose(fit.coefficients[1].estimate.value, 4.2159266340850969, tolerance: tolerance)
    // The inverse information at the estimate, computed in R. `vcov(glm)` takes the weights of the iteration
    // before the last and is 1.4e-8 off.
    expectClose(fit.coefficients[0].estimate.standardError, 0.0065939808023354309, tolerance: tolerance)
    expectClose(fit.coefficients[1].estimate.standardError, 1.1755028392087681, tolerance: tolerance)
    expectClose(fit.logLikelihood.fitted, -66.452442300554026, tolerance: tolerance)
    // A constant column is then the intercept under another name.
    let ones = [Double](repeating: 1, count: table.rowCount)
    let age = try table.completeNumbers("age")
    let y = try table.binaryOutcome(column: "outcome", caseValue: "Poor")
    let named = try logistic.fit(
      DesignMatrix(names: ["one", "age"], values: Matrix(columns: [ones, age], rowCount: age.count)), y)
    let usual = try LogisticRegression().fit(
      DesignMatrix(names: ["age"], values: Matrix(columns: [age], rowCount: age.count)), y)
    for j in 0..<2 {
      expectClose(
        named.coefficients[j].estimate.value, usual.coefficients[j].estimate.value!,
        tolerance: tolerance)
    }
  }

  /// Clusters of one row are the sandwich without clusters; rows doubled within clusters double the scores,
  /// so that the doubled data with clusters have the covariance of the original.
  @Test func robustVarianceFollowsClusters() throws {
    let golden = GoldenCase("glm/sim_offset")
    let (x, y) = (try golden.design(), try golden.response())
    var single = LogisticRegression()
    single.clusters = Array(0..<y.count)
    let once = try #require(try single.fit(x, y).robustCovariance)
    let rows = (0..<y.count).flatMap { [$0, $0] }
    var double = LogisticRegression()
    double.clusters = rows
    let twice = try #require(try double.fit(x.selecting(rows: rows), y.selecting(rows)).robustCovariance)
    expectClose(twice.elements, once.elements, tolerance: Tolerance.convergedFit)
    // By its definition, V X' diag((y - p)^2) X V.
    let fit = try single.fit(x, y)
    let design = Matrix(
      rowCount: y.count, columnCount: 4,
      elements: [Double](repeating: 1, count: y.count) + x.values.elements)
    var meat = Matrix(zeros: 4, 4)
    for i in 0..<y.count {
      let residual = (y.isCase[i] ? 1 : 0) - fit.fittedProbabilities[i]
      for a in 0..<4 {
        for b in 0..<4 { meat[a, b] += design[i, a] * design[i, b] * residual * residual }
      }
    }
    let expected = fit.covariance.times(meat).times(fit.covariance)
    expectClose(once.elements, expected.elements, tolerance: Tolerance.closedForm)
  }

  @Test func reportsSeparationAsPossiblyInfinite() throws {
    let golden = GoldenCase("glm/sim_separation")
    let fit = try LogisticRegression().fit(golden.design(), golden.response())
    #expect(fit.coefficients.contains { $0.estimate.notes.map(\.kind) == [.possiblyInfinite] })
    #expect(fit.logLikelihood.fitted > -1e-6)
  }

  /// A group without cases has an infinite coefficient; the others, and the intercept, are those of the rest.
  @Test func anInfiniteCoefficientDoesNotTakeTheInterceptWithIt() throws {
    let isEmptyGroup = (0..<40).map { $0 >= 30 }
    let cases = (0..<40).map { !isEmptyGroup[$0] && $0 % 3 == 0 }
    let x = try DesignMatrix(
      names: ["group"],
      values: Matrix(columns: [isEmptyGroup.map { $0 ? 1 : 0 }], rowCount: 40))
    let fit = try LogisticRegression().fit(x, BinaryOutcome(isCase: cases))
    // Ten of the thirty others are cases.
    expectClose(fit.coefficients[0].estimate.value, -0.6931471805599453, tolerance: Tolerance.convergedFit)
    #expect(fit.coefficients[0].estimate.notes.isEmpty)
    let error = try #require(fit.coefficients[0].estimate.standardError)
    expectClose(error, (1.0 / 10 + 1.0 / 20).squareRoot(), tolerance: 1e-3)
    #expect(fit.coefficients[1].estimate.notes.map(\.kind) == [.possiblyInfinite])
  }

  @Test func refusesAnOutcomeOfOneKind() throws {
    let x = try DesignMatrix(names: ["x"], values: Matrix(columns: [[1, 2]], rowCount: 2))
    #expect(throws: FitError.noEvents) {
      try LogisticRegression().fit(x, BinaryOutcome(isCase: [false, false]))
    }
    #expect(throws: FitError.noControls) {
      try LogisticRegression().fit(x, BinaryOutcome(isCase: [true, true]))
    }
  }
}
