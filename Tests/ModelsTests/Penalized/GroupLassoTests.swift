import LinearAlgebra
import Models
import Statistics
import Tables
import TestSupport
import Testing

@Suite struct GroupLassoTests {
  /// Three indicators, a pair and a single column of 40 rows, with weights.
  private struct Sample {
    let x: DesignMatrix
    let groups = FeatureGroups(labels: ["stage", "stage", "stage", "pair", "pair", "age"])
    let survival: SurvivalOutcome
    let response: BinaryOutcome
    let weights: [Double]

    init(reference: Int = 0, rows: Int = 40) throws {
      var stream = RandomStream(seed: 17, substream: 0)
      var columns = [[Double]](repeating: [], count: 6)
      var (time, isEvent, isCase, weights) = ([Double](), [Bool](), [Bool](), [Double]())
      for i in 0..<rows {
        let level = i % 4
        for (k, other) in (0..<4).filter({ $0 != reference }).enumerated() {
          columns[k].append(level == other ? 1 : 0)
        }
        let (a, b, c) = (stream.normal(), stream.normal(), stream.normal())
        columns[3].append(a)
        columns[4].append(0.7 * a + b)
        columns[5].append(50 + 10 * c)
        let eta = 0.5 * Double(level) + 0.6 * a - 0.4 * c
        time.append((1 + stream.uniform() * 9 * (eta < 0.5 ? 2 : 1)).rounded())
        isEvent.append(i % 3 != 0)
        isCase.append(stream.uniform() * 4 < 1 + eta + (level == 2 ? 2 : 0))
        weights.append([1, 0.5, 2][i % 3])
      }
      x = try DesignMatrix(
        names: ["s1", "s2", "s3", "p1", "p2", "age"], values: Matrix(columns: columns, rowCount: rows))
      survival = try SurvivalOutcome(time: time, isEvent: isEvent)
      response = BinaryOutcome(isCase: isCase)
      self.weights = weights
    }
  }

  private func lasso(_ sample: Sample, lambdas: LambdaSequence = .automatic(count: 12, stopsEarly: false))
    -> GroupLasso
  {
    var lasso = GroupLasso(sample.groups)
    lasso.penalty.lambdas = lambdas
    return lasso
  }

  /// (a) By hand: for the indicators of a text column `|g|^2 = sum_l n_l/n (r_l)^2`, r_l the mean residual of level
  /// l. Levels of 4, 4 and 2 rows with 1, 3 and 2 cases of ten (p = .6): residuals -.35, .15, .4, so
  /// |g|^2 = .4 .1225 + .4 .0225 + .2 .16 = .09, and the first lambda is .3 / sqrt 2.
  @Test func firstLambdaByHand() throws {
    let level = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2]
    let isCase = [1, 0, 0, 0, 1, 1, 1, 0, 1, 1].map { $0 == 1 }
    let x = try DesignMatrix(
      names: ["B", "C"],
      values: Matrix(columns: [1, 2].map { l in level.map { $0 == l ? 1.0 : 0 } }, rowCount: 10))
    let path = try GroupLasso(FeatureGroups(labels: ["g", "g"])).path(
      PenalizedDesign(x), BinaryOutcome(isCase: isCase))
    expectClose(path.points[0].lambda, 0.3 / 2.0.squareRoot())
    #expect(path.points[0].coefficients.isEmpty)
    // Both indicators enter at once.
    #expect(path.points[1].coefficients.count == 2)
  }

  /// Coefficients of a path's point, zeros included.
  private func dense(_ point: PenalizedPath.Point, _ count: Int) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    for coefficient in point.coefficients { result[coefficient.feature] = coefficient.value }
    return result
  }

  /// (c) Proximal gradient steps on the coefficients per unit of orthonormal columns, until nothing moves: slow and
  /// without any of the solver's ideas. Columns are made orthonormal by Gram-Schmidt, not by eigenvectors.
  private func slow<L: Likelihood>(
    _ likelihood: L, _ x: DesignMatrix, _ groups: FeatureGroups, _ weights: [Double], lambda: Double
  ) -> [Double] {
    let n = weights.reduce(0, +)
    func inner(_ a: [Double], _ b: [Double]) -> Double {
      var sum = 0.0
      for i in a.indices { sum += weights[i] * a[i] * b[i] }
      return sum / n
    }
    let ones = [Double](repeating: 1, count: x.rowCount)
    var blocks: [[[Double]]] = []
    for members in groups.members {
      var block: [[Double]] = []
      for j in members {
        var column = x.values.column(j)
        for earlier in [ones] + block {
          let share = inner(column, earlier) / inner(earlier, earlier)
          for i in column.indices { column[i] -= share * earlier[i] }
        }
        let length = inner(column, column).squareRoot()
        block.append(column.map { $0 / length })
      }
      blocks.append(block)
    }
    var c = blocks.map { [Double](repeating: 0, count: $0.count) }
    var intercept = 0.0
    func predictor() -> [Double] {
      var eta = [Double](repeating: intercept, count: x.rowCount)
      for (g, block) in blocks.enumerated() {
        for (k, column) in block.enumerated() { for i in eta.indices { eta[i] += c[g][k] * column[i] } }
      }
      return eta
    }
    let step = 0.5
    for _ in 0..<20_000 {
      let score = likelihood.evaluate(at: predictor()).score
      var largest = 0.0
      if likelihood.hasIntercept {
        let move = step * score.reduce(0, +) / n
        intercept += move
        largest = abs(move)
      }
      for (g, block) in blocks.enumerated() {
        let moved = block.enumerated().map { k, column in c[g][k] + step * dot(column, score) / n }
        let length = dot(moved, moved).squareRoot()
        let threshold = step * lambda * Double(block.count).squareRoot()
        let shrunk = moved.map { length > threshold ? $0 * (1 - threshold / length) : 0 }
        for k in shrunk.indices { largest = max(largest, abs(shrunk[k] - c[g][k])) }
        c[g] = shrunk
      }
      if largest < 1e-15 { break }
    }
    return predictor()
  }

  @Test func isTheOptimumThatProximalGradientFinds() throws {
    let sample = try Sample()
    let design = PenalizedDesign(sample.x)
    let cox = CoxPartialLikelihood(sample.survival, weights: sample.weights, ties: .efron)
    let logistic = BinomialLikelihood(sample.response, weights: sample.weights)
    for lambda in [0.08, 0.02] {
      let lasso = lasso(sample, lambdas: .given([lambda]))
      let c = try lasso.path(design, sample.survival, weights: sample.weights)
      let fittedC = sample.x.values.times(dense(c.points[0], 6))
      // A Cox predictor is determined up to a constant.
      let slowC = slow(cox, sample.x, sample.groups, sample.weights, lambda: lambda)
      expectClose(fittedC.map { $0 - fittedC[0] }, slowC.map { $0 - slowC[0] }, tolerance: 1e-9)
      let l = try lasso.path(design, sample.response, weights: sample.weights)
      let fittedL = sample.x.values.times(dense(l.points[0], 6)).map { $0 + l.points[0].intercept }
      expectClose(
        fittedL, slow(logistic, sample.x, sample.groups, sample.weights, lambda: lambda), tolerance: 1e-9)
      #expect(!c.points[0].coefficients.isEmpty && !l.points[0].coefficients.isEmpty)
    }
  }

  /// (b) adelie, on orthonormal groups of 1, 2, 3, 4 and 5 columns: linear predictors at five penalties.
  @Test(arguments: ["group_lasso/cox", "group_lasso/logistic"].map(GoldenCase.init))
  func agreesWithAdelie(golden: GoldenCase) throws {
    let names = (1...15).map { "x\($0)" }
    let x = try DesignMatrix(
      names: names, values: Matrix(columns: names.map { try golden.numbers($0) }, rowCount: 180))
    let expected = try golden.expected
    var lasso = GroupLasso(
      FeatureGroups(labels: (1...5).flatMap { Array(repeating: "group \($0)", count: $0) }))
    lasso.ties = .breslow
    lasso.penalty.lambdas = .given(expected["lambda"].numbers)
    let isCox = golden.path.hasSuffix("cox")
    let path =
      isCox
      ? try lasso.path(
        PenalizedDesign(x),
        SurvivalOutcome(
          time: golden.numbers("time"), isEvent: golden.numbers("event").map { $0 == 1 }))
      : try lasso.path(
        PenalizedDesign(x), BinaryOutcome(isCase: golden.numbers("y").map { $0 == 1 }))
    for (k, point) in path.points.enumerated() {
      let predictor = x.values.times(dense(point, 15)).map { $0 + point.intercept }
      let theirs = expected["predictor"][k].numbers
      // A Cox predictor is determined up to a constant.
      let shift = isCox ? mean(predictor) - mean(theirs) : 0
      expectClose(predictor.map { $0 - shift }, theirs, tolerance: Tolerance.coordinateDescent)
      let present = Set(point.coefficients.map { lasso.groups.ofFeature[$0.feature] })
      #expect((0..<5).map { present.contains($0) ? 1 : 0 } == expected["groups"][k].numbers)
    }
  }

  /// (d) Groups of one feature are the lasso, at the same lambdas, with weights, strata, factors and offset.
  @Test(arguments: [true, false]) func groupsOfOneAreTheLasso(standardize: Bool) throws {
    let golden = GoldenCase("glmnet/cox_p_gt_n_a1")
    let (x, y) = (PenalizedDesign(try golden.design()), try golden.survival())
    var cox = PenalizedCox()
    cox.penalty.standardize = standardize
    cox.penalty.penaltyFactors = (0..<x.columnCount).map { [1, 2, 0.5][$0 % 3] }
    cox.penalty.penaltyFactors?[4] = 0
    cox.penalty.penaltyFactors?[7] = .infinity
    cox.penalty.lambdas = .automatic(count: 15, minimumRatio: 0.1)
    var grouped = GroupLasso(FeatureGroups(labels: x.names))
    grouped.penalty = cox.penalty
    let weights = (0..<y.count).map { [1, 0, 2, 0.5][$0 % 4] }
    let strata = (0..<y.count).map { $0 % 2 }
    let offset = (0..<y.count).map { Double($0 % 5) / 10 }
    let a = try cox.path(x, y, weights: weights, strata: strata, offset: offset)
    let b = try grouped.path(x, y, weights: weights, strata: strata, offset: offset)
    expectClose(b.points.map(\.lambda), a.points.map(\.lambda), tolerance: Tolerance.convergedFit)
    expectClose(
      b.points.map(\.devianceRatio), a.points.map(\.devianceRatio), tolerance: Tolerance.convergedFit)
    for (p, q) in zip(a.points, b.points) {
      #expect(p.coefficients.map(\.feature) == q.coefficients.map(\.feature))
      expectClose(
        q.coefficients.map(\.value), p.coefficients.map(\.value), tolerance: Tolerance.coordinateDescent)
      #expect(q.kktResidual <= 1e-9)
    }
  }

  @Test func groupsOfOneAreTheLogisticLasso() throws {
    let golden = GoldenCase("glmnet/bin_BinomialExample_a1")
    let (x, y) = (PenalizedDesign(try golden.design()), try golden.response())
    let a = try PenalizedLogistic().path(x, y)
    let b = try GroupLasso(FeatureGroups(labels: x.names)).path(x, y)
    #expect(a.points.count == b.points.count)
    for (p, q) in zip(a.points, b.points) {
      expectClose(q.intercept, p.intercept, tolerance: Tolerance.coordinateDescent)
      #expect(p.coefficients.map(\.feature) == q.coefficients.map(\.feature))
      expectClose(
        q.coefficients.map(\.value), p.coefficients.map(\.value), tolerance: Tolerance.coordinateDescent)
    }
  }

  /// (d) The reference level of a text column is a matter of naming.
  @Test func predictionsDoNotDependOnTheReferenceLevel() throws {
    let predictors = try [0, 2].map { reference in
      let sample = try Sample(reference: reference)
      let path = try lasso(sample).path(PenalizedDesign(sample.x), sample.response)
      return path.points.map { point in
        sample.x.values.times(dense(point, 6)).map { $0 + point.intercept }
      }
    }
    for (a, b) in zip(predictors[0], predictors[1]) { expectClose(a, b, tolerance: 1e-7) }
  }

  @Test func groupsAreInTheModelWholeAndCertified() throws {
    let sample = try Sample()
    for path in [
      try lasso(sample).path(PenalizedDesign(sample.x), sample.survival),
      try lasso(sample).path(PenalizedDesign(sample.x), sample.response),
    ] {
      for point in path.points {
        #expect(point.kktResidual <= 1e-9)
        let present = Set(point.coefficients.map { sample.groups.ofFeature[$0.feature] })
        #expect(point.degreesOfFreedom == present.reduce(0) { $0 + sample.groups.members[$1].count })
      }
      #expect(path.points.last!.degreesOfFreedom == 6)
    }
  }

  /// Columns that depend on each other within a group, a level that no row has, and more columns than rows.
  @Test func dependentAndConstantColumnsHaveADefinedOutcome() throws {
    let sample = try Sample()
    let columns = (0..<6).map(sample.x.values.column)
    let sum = zip(columns[3], columns[4]).map { $0 + $1 }
    let zero = [Double](repeating: 0, count: 40)
    let x = try DesignMatrix(
      names: sample.x.names + ["p3", "none"], values: Matrix(columns: columns + [sum, zero], rowCount: 40))
    var wide = GroupLasso(
      FeatureGroups(labels: ["stage", "stage", "stage", "pair", "pair", "age", "pair", "stage"]))
    wide.penalty.lambdas = .automatic(count: 12, stopsEarly: false)
    let a = try lasso(sample).path(PenalizedDesign(sample.x), sample.response)
    let b = try wide.path(PenalizedDesign(x), sample.response)
    #expect(b.notes.map(\.kind) == [.constantFeature])
    // The rank of each group is what it was, so lambda and the predictor are.
    expectClose(b.points.map(\.lambda), a.points.map(\.lambda), tolerance: Tolerance.convergedFit)
    expectClose(
      b.points.map(\.devianceRatio), a.points.map(\.devianceRatio), tolerance: Tolerance.convergedFit)
    #expect(
      b.points.allSatisfy { point in !point.coefficients.contains { $0.feature == 7 && $0.value != 0 } })
  }

  @Test func frequenciesEqualRepeatedRows() throws {
    let sample = try Sample()
    let counts = (0..<40).map { Double($0 % 3) }
    let rows = counts.indices.flatMap { Array(repeating: $0, count: Int(counts[$0])) }
    var weighted = lasso(sample)
    weighted.weightMeaning = .frequencies
    let a = try weighted.path(PenalizedDesign(sample.x), sample.survival, weights: counts)
    let b = try lasso(sample).path(
      PenalizedDesign(sample.x.selecting(rows: rows)), sample.survival.selecting(rows))
    expectClose(
      a.points.map(\.devianceRatio), b.points.map(\.devianceRatio), tolerance: Tolerance.convergedFit)
    expectClose(
      dense(a.points[6], 6), dense(b.points[6], 6), tolerance: Tolerance.coordinateDescent)
  }

  @Test func refusesWhatItDoesNotKnow() throws {
    let sample = try Sample()
    let design = PenalizedDesign(sample.x)
    var lasso = lasso(sample)
    lasso.penalty.alpha = 0.5
    #expect(throws: FitError.self) { try lasso.path(design, sample.response) }
    lasso.penalty.alpha = 1
    lasso.penalty.penaltyFactors = [1, 2, 1, 1, 1, 1]
    #expect(throws: FitError.invalidOption("features of one group must have one penalty factor")) {
      try lasso.path(design, sample.response)
    }
    lasso.penalty.penaltyFactors = nil
    lasso.groups = FeatureGroups(labels: ["a"])
    #expect(throws: FitError.self) { try lasso.path(design, sample.response) }
    #expect(throws: FitError.noEvents) {
      try GroupLasso(sample.groups).path(
        design, try SurvivalOutcome(time: sample.survival.time, isEvent: .init(repeating: false, count: 40)))
    }
  }
}
