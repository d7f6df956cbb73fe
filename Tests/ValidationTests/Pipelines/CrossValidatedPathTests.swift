import LinearAlgebra
import Models
import RealModule
import Tables
import TestSupport
import Testing
import Validation

@Suite struct CrossValidatedPathTests {
  /// As the program does: with more threads BLAS takes sums in another order.
  init() { BLAS.useOneThread() }

  private func options(_ golden: GoldenCase) throws -> PenaltyOptions {
    var options = PenaltyOptions()
    options.alpha = try golden.spec["alpha"].number!
    if let ratio = try golden.spec["lambda_min_ratio"].number {
      options.lambdas = .automatic(
        count: try golden.spec["nlambda"].number.map(Int.init) ?? 100, minimumRatio: ratio)
    }
    return options
  }

  /// The curves agree to 1e-6 wherever the model predicts better than the null model. Beyond, the fold
  /// fits are nearly saturated and glmnet's, at thresh = 1e-14, are some 1e-6 short of their optimum
  /// (ours are certified to 1e-9), which the steep curve shows: 1e-5 there.
  private func expectCurve(
    _ curve: CrossValidationCurve, _ expected: GoldenValue, factor: Double = 1
  ) {
    let mean = expected["cvm"].numbers.map { $0 * factor }
    let error = expected["cvsd"].numbers.map { $0 * factor }
    #expect(curve.mean.count == mean.count)
    let useful = mean.dropFirst(5).firstIndex { $0 > mean[0] } ?? mean.count
    #expect(useful > curve.minimumIndex)
    for k in mean.indices {
      let tolerance = k < useful ? 1e-6 : 1e-5
      expectClose(curve.mean[k], mean[k], tolerance: tolerance, "mean at lambda \(k)")
      expectClose(curve.standardError[k], error[k], tolerance: tolerance, "SE at lambda \(k)")
    }
    #expect(curve.minimumIndex + 1 == Int(expected["index_min_1based"].number!))
    #expect(curve.oneStandardErrorIndex + 1 == Int(expected["index_1se_1based"].number!))
  }

  @Test(arguments: ["cv_cox_CoxExample", "cv_cox_p_gt_n_weights"].map { GoldenCase("glmnet/" + $0) })
  func coxCurveAgreesWithGlmnet(golden: GoldenCase) throws {
    let folds = Folds(codes: try golden.numbers(golden.spec["foldid"].string!).map { Int($0) })
    let fit = try CrossValidatedPath(
      CoxFamily(ties: .breslow), PenalizedDesign(golden.design()), golden.survival(),
      weights: golden.optionalNumbers("weights"), folds: folds, options: options(golden))
    expectCurve(fit.curve, try golden.expected["cv"]["deviance"])
  }

  @Test(arguments: ["cv_bin_BinomialExample", "cv_bin_biopsy"].map { GoldenCase("glmnet/" + $0) })
  func logisticCurveAgreesWithGlmnet(golden: GoldenCase) throws {
    let folds = Folds(codes: try golden.numbers(golden.spec["foldid"].string!).map { Int($0) })
    let fit = try CrossValidatedPath(
      LogisticFamily(), PenalizedDesign(golden.design()), golden.response(), folds: folds,
      options: options(golden))
    expectCurve(fit.curve, try golden.expected["cv"]["deviance"])
  }

  /// Discrimination changes when one pair of rows does, so fits that differ in their last digits may differ by a
  /// pair: glmnet's fold fits are up to 1e-4 off in the tail.
  private func expectDiscrimination(_ curve: CrossValidationCurve, _ expected: GoldenValue, pair: Double) {
    let mean = expected["cvm"].numbers
    #expect(curve.mean.count == mean.count)
    for k in mean.indices { #expect(abs(curve.mean[k] - mean[k]) <= pair, "lambda \(k)") }
    #expect(mean.indices.count { abs(curve.mean[$0] - mean[$0]) < 1e-9 } >= mean.count * 9 / 10)
  }

  @Test func theBrierScoreIsHalfOfWhatGlmnetCallsMSE() throws {
    let golden = GoldenCase("glmnet/cv_bin_biopsy")
    let folds = Folds(codes: try golden.numbers(golden.spec["foldid"].string!).map { Int($0) })
    let fit = try CrossValidatedPath(
      LogisticFamily(), PenalizedDesign(golden.design()), golden.response(), folds: folds,
      measure: .brier, options: options(golden))
    expectCurve(fit.curve, try golden.expected["cv"]["mse"], factor: 0.5)
  }

  @Test(arguments: ["cv_bin_BinomialExample", "cv_bin_biopsy"].map { GoldenCase("glmnet/" + $0) })
  func theAUCAgreesWithGlmnet(golden: GoldenCase) throws {
    let folds = Folds(codes: try golden.numbers(golden.spec["foldid"].string!).map { Int($0) })
    let fit = try CrossValidatedPath(
      LogisticFamily(), PenalizedDesign(golden.design()), golden.response(), folds: folds,
      measure: .auc, options: options(golden))
    expectDiscrimination(fit.curve, try golden.expected["cv"]["auc"], pair: 0.01)
  }

  @Test(arguments: ["cv_cox_CoxExample", "cv_cox_p_gt_n_weights"].map { GoldenCase("glmnet/" + $0) })
  func theCIndexAgreesWithGlmnet(golden: GoldenCase) throws {
    let folds = Folds(codes: try golden.numbers(golden.spec["foldid"].string!).map { Int($0) })
    let fit = try CrossValidatedPath(
      CoxFamily(ties: .breslow), PenalizedDesign(golden.design()), golden.survival(),
      weights: golden.optionalNumbers("weights"), folds: folds, measure: .cIndex,
      options: options(golden))
    expectDiscrimination(fit.curve, try golden.expected["cv"]["C"], pair: 0.02)
  }

  /// Rows of one stratum left out of all others' risk sets: two strata of the same rows are two data sets.
  @Test func strataEnterTheCrossValidatedDeviance() throws {
    let golden = GoldenCase("glmnet/cv_cox_CoxExample")
    let (x, y) = (try golden.design(), try golden.survival())
    let rows = Array(0..<y.count) + Array(0..<y.count)
    let codes = try golden.numbers(golden.spec["foldid"].string!).map { Int($0) }
    var options = try options(golden)
    options.lambdas = .given([0.1, 0.05, 0.02])
    let once = try CrossValidatedPath(
      CoxFamily(ties: .breslow), PenalizedDesign(x), y, folds: Folds(codes: codes), options: options)
    let strata = rows.indices.map { $0 < y.count ? 0 : 1 }
    let twice = try CrossValidatedPath(
      CoxFamily(ties: .breslow, strata: strata), PenalizedDesign(x.selecting(rows: rows)),
      y.selecting(rows), folds: Folds(codes: codes + codes), options: options)
    expectClose(twice.curve.mean, once.curve.mean, tolerance: Tolerance.convergedFit)
  }

  @Test func repeatsAverageTheirCurvesAndDoNotShrinkTheirError() async throws {
    let golden = GoldenCase("glmnet/cv_bin_biopsy")
    let codes = try golden.numbers(golden.spec["foldid"].string!).map { Int($0) }
    var options = try options(golden)
    options.lambdas = .given([0.1, 0.03, 0.01])
    let dealt = [Folds(codes: codes), Folds(codes: codes.reversed())]
    let (x, y) = (PenalizedDesign(try golden.design()), try golden.response())
    let single = try dealt.map {
      try CrossValidatedPath(LogisticFamily(), x, y, folds: $0, options: options).curve
    }
    let both = try CrossValidatedPath(
      CrossValidationTask(LogisticFamily(), x, y, folds: dealt, options: options)
    ).curve
    #expect(both.repeatCount == 2)
    #expect(both.foldCount == single[0].foldCount + single[1].foldCount)
    for k in 0..<3 {
      expectClose(both.mean[k], (single[0].mean[k] + single[1].mean[k]) / 2)
      let squares = single.map { $0.standardError[k] * $0.standardError[k] }
      expectClose(both.standardError[k], ((squares[0] + squares[1]) / 2).squareRoot())
    }
  }

  @Test(arguments: [1, 2, 5]) func theSameBitsForAnyWidth(width: Int) async throws {
    let golden = GoldenCase("glmnet/cv_cox_CoxExample")
    let folds = Folds(codes: try golden.numbers(golden.spec["foldid"].string!).map { Int($0) })
    var options = try options(golden)
    options.lambdas = .automatic(count: 20)
    let task = CrossValidationTask(
      CoxFamily(ties: .breslow), PenalizedDesign(try golden.design()), try golden.survival(),
      folds: [folds], options: options)
    let serial = try CrossValidatedPath(task)
    let parallel = try await CrossValidatedPath(task, width: width)
    #expect(parallel.curve.mean == serial.curve.mean)
    #expect(parallel.curve.standardError == serial.curve.standardError)
    for (a, b) in zip(parallel.path.points, serial.path.points) {
      #expect(a.coefficients == b.coefficients)
    }
  }

  @Test func aModelWithoutInterceptIsCrossValidatedWithoutOne() throws {
    let golden = GoldenCase("glmnet/cv_bin_BinomialExample")
    let codes = try golden.numbers(golden.spec["foldid"].string!).map { Int($0) }
    var options = try options(golden)
    options.lambdas = .given([0.05])
    let x = PenalizedDesign(try golden.design(), centered: false)
    let fit = try CrossValidatedPath(
      LogisticFamily(hasIntercept: false), x, golden.response(), folds: Folds(codes: codes),
      options: options)
    #expect(fit.path.points[0].intercept == 0)
    // By hand: each fold's fit, its held-out deviance, averaged by the folds' sizes.
    let y = try golden.response()
    var (sum, count) = (0.0, 0.0)
    for code in Set(codes).sorted() {
      var logistic = PenalizedLogistic()
      logistic.hasIntercept = false
      logistic.penalty = options
      let rows = codes.indices.filter { codes[$0] == code }
      let path = try logistic.path(x, y, weights: codes.map { $0 == code ? 0 : 1 })
      let eta = x.linearPredictor(of: path.points[0])
      for i in rows {
        sum += 2 * .log(onePlus: .exp(y.isCase[i] ? -eta[i] : eta[i]))
        count += 1
      }
    }
    expectClose(fit.curve.mean[0], sum / count, tolerance: Tolerance.convergedFit)
  }

  /// A pair of rows counts as often as the product of their weights, which need not be whole numbers.
  @Test func theAUCOfAFoldTakesCaseWeights() throws {
    let golden = GoldenCase("glmnet/cv_bin_BinomialExample")
    let codes = try golden.numbers(golden.spec["foldid"].string!).map { Int($0) }
    let (x, y) = (PenalizedDesign(try golden.design()), try golden.response())
    let weights = (0..<y.count).map { 0.5 + Double($0 % 3) * 0.75 }
    var options = try options(golden)
    options.lambdas = .given([0.03])
    let fit = try CrossValidatedPath(
      LogisticFamily(), x, y, weights: weights, folds: Folds(codes: codes), measure: .auc, options: options)
    var (sum, total) = (0.0, 0.0)
    for code in Set(codes).sorted() {
      var logistic = PenalizedLogistic()
      logistic.penalty = options
      let training = codes.indices.map { codes[$0] == code ? 0 : weights[$0] }
      let eta = x.linearPredictor(of: try logistic.path(x, y, weights: training).points[0])
      let rows = codes.indices.filter { codes[$0] == code }
      var (won, pairs) = (0.0, 0.0)
      for i in rows where y.isCase[i] {
        for j in rows where !y.isCase[j] {
          won += weights[i] * weights[j] * (eta[i] > eta[j] ? 1 : eta[i] == eta[j] ? 0.5 : 0)
          pairs += weights[i] * weights[j]
        }
      }
      let weight = rows.reduce(0) { $0 + weights[$1] }
      sum += weight * won / pairs
      total += weight
    }
    expectClose(fit.curve.mean[0], sum / total)
  }

  /// One feature gives the order of all events without error: linear predictors run apart as lambda falls.
  @Test func anOrderWithoutErrorHasFiniteResultsAndLosses() async throws {
    let n = 60
    let a = (0..<n).map { 9 * Double($0) / Double(n) }
    let x = try DesignMatrix(
      names: ["a", "b"],
      values: Matrix(columns: [a, a.map { ($0 * 7).truncatingRemainder(dividingBy: 3) }], rowCount: n))
    let y = try SurvivalOutcome(
      time: a.map { 100 - 10 * $0 }, isEvent: [Bool](repeating: true, count: n))
    let folds = Folds(codes: (0..<n).map { $0 % 5 })
    let task = CrossValidationTask(
      CoxFamily(), PenalizedDesign(x), y, folds: [folds], options: PenaltyOptions())
    let fit = try CrossValidatedPath(task)
    for point in fit.path.points {
      #expect(point.kktResidual.isFinite)
      #expect(point.coefficients.allSatisfy { $0.value.isFinite })
      #expect(point.kktResidual <= 1e-9 || fit.path.notes.contains { $0.kind == .notOptimal })
    }
    #expect(fit.curve.mean[fit.curve.minimumIndex].isFinite)
    let relaxed = try await CrossValidatedRelaxation(task, width: 1)
    #expect(fit.path.points.indices.contains(relaxed.choice(.lambdaMin).index))
  }
}
