import LinearAlgebra
import Models
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct AdaptiveLassoTests {
  private func design(_ golden: GoldenCase) throws -> PenalizedDesign {
    let names = (1...15).map { "x\($0)" }
    return PenalizedDesign(
      try DesignMatrix(
        names: names, values: Matrix(columns: names.map { try golden.numbers($0) }, rowCount: 180)))
  }

  private func survival(_ golden: GoldenCase) throws -> SurvivalOutcome {
    try SurvivalOutcome(time: golden.numbers("time"), isEvent: golden.numbers("event").map { $0 == 1 })
  }

  private func folds(_ golden: GoldenCase) throws -> Folds {
    Folds(codes: try golden.numbers("fold").map { Int($0) })
  }

  private func expectAgreement(_ path: PenalizedPath, _ expected: GoldenValue) {
    let beta = expected["beta"].rows
    // glmnet's lambda is the weight at the mean factor, ours at the smallest.
    let factors = expected["factors"].numbers
    let scale = factors.min()! / (factors.reduce(0, +) / Double(factors.count))
    expectClose(
      path.points.map { $0.lambda / scale }, expected["lambda"].numbers, tolerance: 1e-6)
    for (k, point) in path.points.enumerated() {
      #expect(point.kktResidual <= 1e-9)
      var actual = [Double](repeating: 0, count: path.names.count)
      for coefficient in point.coefficients { actual[coefficient.feature] = coefficient.value }
      for j in actual.indices {
        #expect(abs(actual[j] - beta[j][k]) <= Tolerance.coordinateDescent, "x\(j + 1) at lambda \(k)")
      }
    }
  }

  private var options: PenaltyOptions {
    var options = PenaltyOptions()
    options.lambdas = .automatic(count: 15, minimumRatio: 0.01, stopsEarly: false)
    return options
  }

  /// (b) glmnet with penalty factors made in R of `cv.glmnet(alpha = 0)` or `coxph`.
  @Test func coxAgreesWithR() throws {
    for (name, adaptive) in [
      ("cox_ridge", AdaptiveLasso()), ("cox_unpenalised", AdaptiveLasso(gamma: 0.5, initial: .none)),
    ] {
      let golden = GoldenCase("adaptive/" + name)
      let path = try adaptive.family(CoxFamily(ties: .breslow), folds: folds(golden)).path(
        design(golden), survival(golden), weights: nil, weightMeaning: .caseWeights, offset: nil,
        options: options)
      expectAgreement(path, try golden.expected)
    }
  }

  @Test func logisticAgreesWithR() throws {
    let golden = GoldenCase("adaptive/logistic_ridge")
    let path = try AdaptiveLasso().family(LogisticFamily(), folds: folds(golden)).path(
      design(golden), BinaryOutcome(isCase: golden.numbers("y").map { $0 == 1 }), weights: nil,
      weightMeaning: .caseWeights, offset: nil, options: options)
    expectAgreement(path, try golden.expected)
  }

  /// (d) Units do not matter: the factors are made on the scale on which the penalty acts.
  @Test func predictionsDoNotDependOnUnits() throws {
    let golden = GoldenCase("adaptive/cox_unpenalised")
    let names = (1...15).map { "x\($0)" }
    let scaled = PenalizedDesign(
      try DesignMatrix(
        names: names,
        values: Matrix(
          columns: names.enumerated().map { j, name in
            try golden.numbers(name).map { $0 * (j % 2 == 0 ? 1000 : 0.01) + 5 }
          }, rowCount: 180)))
    let family = AdaptiveLasso(gamma: 2, initial: .none).family(CoxFamily(), folds: nil)
    func path(_ x: PenalizedDesign) throws -> PenalizedPath {
      try family.path(
        x, survival(golden), weights: nil, weightMeaning: .caseWeights, offset: nil, options: options)
    }
    let (a, b) = (try path(design(golden)), try path(scaled))
    expectClose(a.points.map(\.devianceRatio), b.points.map(\.devianceRatio), tolerance: 1e-7)
    #expect(
      a.points.map { $0.coefficients.map(\.feature) } == b.points.map { $0.coefficients.map(\.feature) })
  }

  /// A given lambda is the point that an automatic path reports at it, to the last digit of lambda.
  @Test func givenLambdasAreThoseReported() throws {
    let golden = GoldenCase("adaptive/cox_unpenalised")
    let (x, y) = (try design(golden), try survival(golden))
    let family = AdaptiveLasso(initial: .none).family(CoxFamily(), folds: nil)
    func path(_ options: PenaltyOptions) throws -> PenalizedPath {
      try family.path(
        x, y, weights: nil, weightMeaning: .caseWeights, offset: nil, options: options)
    }
    let automatic = try path(options)
    var options = options
    options.lambdas = .given([automatic.points[9].lambda, automatic.points[4].lambda])
    let given = try path(options)
    #expect(given.points.map(\.lambda) == [automatic.points[4].lambda, automatic.points[9].lambda])
    expectClose(
      given.points.map(\.devianceRatio), [4, 9].map { automatic.points[$0].devianceRatio },
      tolerance: Tolerance.convergedFit)
    // Factors given are multiplied: alike for all, they change nothing.
    options.penaltyFactors = [Double](repeating: 3, count: 15)
    expectClose(
      try path(options).points.map(\.devianceRatio), given.points.map(\.devianceRatio),
      tolerance: Tolerance.convergedFit)
  }

  /// Rows of weight 0 have no part in the initial fit: the same path whatever they hold.
  @Test func rowsOutsideTheFitAreNotSeen() throws {
    let golden = GoldenCase("adaptive/cox_ridge")
    let (x, y) = (try design(golden), try survival(golden))
    let weights = (0..<180).map { $0 % 4 == 0 ? 0.0 : 1 }
    let other = try SurvivalOutcome(
      time: y.time.enumerated().map { $0 % 4 == 0 ? 1000 - $1 : $1 },
      isEvent: y.isEvent.enumerated().map { $0 % 4 == 0 ? !$1 : $1 })
    let family = AdaptiveLasso().family(CoxFamily(), folds: try folds(golden))
    let paths = try [y, other].map {
      try family.path(x, $0, weights: weights, weightMeaning: .frequencies, offset: nil, options: options)
    }
    #expect(paths[0].points.map(\.coefficients) == paths[1].points.map(\.coefficients))
  }

  /// Each fold of a cross-validation has its own factors: its loss is that of a fit to its rows alone.
  @Test func foldsMakeTheirOwnFactors() throws {
    let golden = GoldenCase("adaptive/logistic_ridge")
    let (x, folds) = (try design(golden), try folds(golden))
    let y = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
    var options = options
    options.lambdas = .given([0.1, 0.05])
    let family = AdaptiveLasso().family(LogisticFamily(), folds: folds)
    let fit = try CrossValidatedPath(family, x, y, folds: folds, options: options)
    var total = [0.0, 0]
    for k in 0..<folds.count {
      let training = folds.ofRow.map { $0 == k ? 0.0 : 1 }
      let path = try family.path(
        x, y, weights: training, weightMeaning: .caseWeights, offset: nil, options: options)
      let loss = LogisticFamily().heldOutDeviance(
        path.points.map { x.linearPredictor(of: $0) }, y, weights: nil, training: training,
        heldOut: folds.ofRow.indices.filter { folds.ofRow[$0] == k }, weightMeaning: .caseWeights)
      for i in 0..<2 { total[i] += loss.values[i] * loss.weight }
    }
    expectClose(fit.curve.mean, total.map { $0 / 180 })
  }

  @Test func refusesWhatHasNoInitialFit() throws {
    let golden = GoldenCase("adaptive/logistic_ridge")
    let rows = Array(0..<12)
    let x = PenalizedDesign(
      try DesignMatrix(
        names: (1...15).map { "x\($0)" },
        values: Matrix(
          columns: (1...15).map { j in try rows.map { try golden.numbers("x\(j)")[$0] } }, rowCount: 12)))
    let y = BinaryOutcome(isCase: rows.map { $0 % 3 == 0 })
    func path(_ adaptive: AdaptiveLasso) throws -> PenalizedPath {
      try adaptive.family(LogisticFamily(), folds: nil).path(
        x, y, weights: nil, weightMeaning: .caseWeights, offset: nil, options: PenaltyOptions())
    }
    #expect(throws: FitError.self) { try path(AdaptiveLasso(initial: .none)) }
    #expect(throws: FitError.self) { try path(AdaptiveLasso()) }
    #expect(throws: FitError.self) { try path(AdaptiveLasso(gamma: 0)) }
  }
}
