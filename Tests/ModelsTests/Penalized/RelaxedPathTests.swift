import LinearAlgebra
import Models
import Tables
import TestSupport
import Testing

@Suite struct RelaxedPathTests {
  private func expectAgreement(_ relaxed: RelaxedPath, _ expected: GoldenValue) {
    let beta = expected["relaxed_beta"].rows
    let intercepts = expected["relaxed_intercept"].numbers
    let ratios = expected["relaxed_dev_ratio"].numbers
    #expect(relaxed.notes.isEmpty)
    for (k, point) in relaxed.points.enumerated() {
      guard let point else {
        Issue.record("no relaxed fit at lambda \(k)")
        continue
      }
      var actual = [Double](repeating: 0, count: relaxed.path.names.count)
      for coefficient in point.coefficients { actual[coefficient.feature] = coefficient.value }
      for j in actual.indices { #expect(abs(actual[j] - beta[j][k]) <= Tolerance.coordinateDescent) }
      expectClose(point.intercept, intercepts[k], tolerance: Tolerance.coordinateDescent)
      expectClose(point.devianceRatio, ratios[k], tolerance: 1e-7)
    }
  }

  /// (b) glmnet's `relax = TRUE`.
  @Test func coxAgreesWithGlmnet() throws {
    let golden = GoldenCase("relaxed/cox")
    let (x, y) = try Self.survival(golden)
    var cox = PenalizedCox()
    cox.ties = .breslow
    cox.penalty.lambdas = .given(try golden.expected["lambda"].numbers)
    expectAgreement(try cox.relaxed(cox.path(x, y), x, y), try golden.expected)
  }

  @Test func logisticAgreesWithGlmnet() throws {
    let golden = GoldenCase("relaxed/logistic")
    let (x, y) = try Self.response(golden)
    var logistic = PenalizedLogistic()
    logistic.penalty.lambdas = .given(try golden.expected["lambda"].numbers)
    expectAgreement(try logistic.relaxed(logistic.path(x, y), x, y), try golden.expected)
  }

  /// (b) Real data: 79 features of 198 patients with breast cancer.
  @Test func breastCancerGenesAgreeWithR() throws {
    let expected = try GoldenCase("relaxed/gse7390").expected
    let table = try FeatureTable(contentsOf: SharedData.repository("datasets/gse7390/gse7390.csv"))
    let x = PenalizedDesign(try table.design(expected["names"].strings))
    let y = try table.survivalOutcome(time: "time", event: "event")
    var cox = PenalizedCox()
    cox.ties = .breslow
    cox.penalty.lambdas = .given(expected["lambda"].numbers)
    let relaxed = try cox.relaxed(cox.path(x, y), x, y)
    let (beta, free) = (expected["beta"].rows, expected["relaxed"].rows)
    #expect(relaxed.path.points.last!.degreesOfFreedom > 10)
    for (k, point) in relaxed.path.points.enumerated() {
      #expect(Set(point.coefficients.map(\.feature)) == Set(beta.indices.filter { beta[$0][k] != 0 }))
      for (a, b) in zip(point.coefficients, relaxed.points[k]!.coefficients) {
        #expect(abs(a.value - beta[a.feature][k]) <= Tolerance.coordinateDescent)
        expectClose(b.value, free[b.feature][k], tolerance: Tolerance.convergedFit)
      }
    }
  }

  static func design(_ golden: GoldenCase) throws -> PenalizedDesign {
    let names = (1...15).map { "x\($0)" }
    return PenalizedDesign(
      try DesignMatrix(
        names: names, values: Matrix(columns: names.map { try golden.numbers($0) }, rowCount: 180)))
  }

  static func survival(_ golden: GoldenCase) throws -> (PenalizedDesign, SurvivalOutcome) {
    let outcome = try SurvivalOutcome(
      time: golden.numbers("time"), isEvent: golden.numbers("event").map { $0 == 1 })
    return (try design(golden), outcome)
  }

  static func response(_ golden: GoldenCase) throws -> (PenalizedDesign, BinaryOutcome) {
    (try design(golden), BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 }))
  }

  /// (a), (d) A relaxed point is the unpenalised model of its features, and blends lie between the two.
  @Test func aRelaxedPointIsTheModelOfItsSupport() throws {
    let (x, y) = try Self.response(GoldenCase("relaxed/logistic"))
    var logistic = PenalizedLogistic()
    logistic.penalty.lambdas = .given([0.05])
    let relaxed = try logistic.relaxed(logistic.path(x, y), x, y)
    let support = relaxed.path.points[0].coefficients.map(\.feature)
    let columns = try support.map { try GoldenCase("relaxed/logistic").numbers("x\($0 + 1)") }
    let fit = try LogisticRegression().fit(
      DesignMatrix(names: support.map { x.names[$0] }, values: Matrix(columns: columns, rowCount: 180)), y)
    let free = relaxed.points[0]!
    expectClose(
      [free.intercept] + free.coefficients.map(\.value), fit.coefficients.map { $0.estimate.value! },
      tolerance: Tolerance.convergedFit)
    let blend = relaxed.model(at: 0, gamma: 0.25)!
    let penalized = relaxed.path.points[0]
    expectClose(blend.intercept, 0.25 * penalized.intercept + 0.75 * free.intercept)
    #expect(relaxed.model(at: 0, gamma: 1) == relaxed.path.model(at: 0))
  }

  /// More features than the rows can tell apart, and separated classes: a note, and gamma 1 only.
  @Test(arguments: ["glmnet/bin_separation", "glmnet/bin_p_gt_n"].map(GoldenCase.init))
  func supportsWithoutAFitAreNoted(golden: GoldenCase) throws {
    let (x, y) = (PenalizedDesign(try golden.design()), try golden.response())
    let logistic = PenalizedLogistic()
    let relaxed = try logistic.relaxed(logistic.path(x, y), x, y)
    let missing = relaxed.points.count { $0 == nil }
    #expect(missing > 0)
    #expect(relaxed.notes.map(\.kind) == [.noRelaxedFit])
    #expect(relaxed.notes[0].message.hasPrefix("\(missing) of \(relaxed.points.count) penalties"))
    let last = relaxed.points.indices.last!
    #expect(relaxed.model(at: last, gamma: 0.5) == nil)
    #expect(relaxed.model(at: last, gamma: 1) != nil)
  }

  @Test func duplicatedColumnsHaveNoRelaxedFitWhenBothAreIn() throws {
    let golden = GoldenCase("relaxed/logistic")
    let (x, y) = try Self.response(golden)
    let columns = try [1, 1, 2].map { try golden.numbers("x\($0)") }
    let twice = PenalizedDesign(
      try DesignMatrix(names: ["a", "b", "c"], values: Matrix(columns: columns, rowCount: x.rowCount)))
    var ridge = PenalizedLogistic()
    ridge.penalty.alpha = 0.5
    ridge.penalty.lambdas = .given([0.05])
    let relaxed = try ridge.relaxed(ridge.path(twice, y), twice, y)
    #expect(relaxed.points[0] == nil)
    #expect(relaxed.notes[0].message.contains("linearly dependent"))
  }

  @Test func limitsAreRefused() throws {
    let (x, y) = try Self.response(GoldenCase("relaxed/logistic"))
    var logistic = PenalizedLogistic()
    logistic.penalty.upperLimits = [Double](repeating: 0.1, count: 15)
    let path = try logistic.path(x, y)
    #expect(throws: FitError.self) { try logistic.relaxed(path, x, y) }
  }
}
