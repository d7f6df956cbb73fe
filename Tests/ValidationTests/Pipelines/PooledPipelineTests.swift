import LinearAlgebra
import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct PooledPipelineTests {
  /// Three correlated features of which two have missing values, and a response.
  private func incomplete(
    _ n: Int, seed: UInt64
  ) throws -> Pipeline<LogisticFamily>.Training {
    var random = RandomStream(seed: seed, substream: 0)
    var (a, b, c): ([Double], [Double], [Double]) = ([], [], [])
    var isCase: [Bool] = []
    for _ in 0..<n {
      let x = random.normal()
      let y = 0.6 * x + 0.8 * random.normal()
      let z = 10 + 0.5 * y + random.normal()
      isCase.append(random.uniform() < 1 / (1 + .exp(0.3 - x + 0.4 * y)))
      a.append(random.uniform() < 1 / (1 + .exp(1.2 - y)) ? .nan : x)
      b.append(y)
      c.append(random.uniform() < 0.15 ? .nan : z)
    }
    return Pipeline<LogisticFamily>.Training(
      features: FeatureColumns(names: ["a", "b", "c"], values: Matrix(columns: [a, b, c], rowCount: n)),
      outcome: BinaryOutcome(isCase: isCase), subjects: SubjectGroups(rowCount: n),
      identifiers: (0..<n).map { "\($0)" })
  }

  private func pipeline<Family: RiskFamily>(
    _ family: Family, rule: Pipeline<Family>.PenaltyRule, imputations: Int = 4
  ) -> Pipeline<Family> {
    var method = ChainedEquations()
    method.imputations = imputations
    method.iterations = 5
    var pipeline = Pipeline(family, rule: rule)
    pipeline.imputation = .chainedEquations(method)
    return pipeline
  }

  /// The pooled coefficients of an unpenalised model, their variances and fractions of missing information against R's
  /// mice::pool of 200 imputations, within four Monte Carlo standard errors of the difference.
  @Test func theLogisticModelAgreesWithMice() throws {
    let golden = GoldenCase("imputation/mice_response")
    let names = ["x1", "x2", "x3", "x4"]
    let columns = try names.map(golden.numbers)
    let outcome = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
    let n = outcome.count
    let training = Pipeline<LogisticFamily>.Training(
      features: FeatureColumns(names: names, values: Matrix(columns: columns, rowCount: n)), outcome: outcome,
      subjects: SubjectGroups(rowCount: n), identifiers: (0..<n).map { "\($0)" })
    try compare(golden, training, LogisticFamily())
  }

  @Test func theCoxModelAgreesWithMice() throws {
    let golden = GoldenCase("imputation/mice_survival")
    let names = ["x1", "x2", "x3"]
    let columns = try names.map(golden.numbers)
    let outcome = try SurvivalOutcome(
      time: golden.numbers("time"), isEvent: golden.numbers("event").map { $0 == 1 })
    let n = outcome.count
    let training = Pipeline<CoxFamily>.Training(
      features: FeatureColumns(names: names, values: Matrix(columns: columns, rowCount: n)), outcome: outcome,
      subjects: SubjectGroups(rowCount: n), identifiers: (0..<n).map { "\($0)" })
    try compare(golden, training, CoxFamily())
  }

  private func compare<Family: RiskFamily>(
    _ golden: GoldenCase, _ training: Pipeline<Family>.Training, _ family: Family
  ) throws {
    var pipeline = Pipeline(family, rule: .none)
    var method = ChainedEquations()
    method.imputations = 40
    pipeline.imputation = .chainedEquations(method)
    var stream = RandomStream(seed: 20, substream: 0)
    let fit = try pipeline.fit(training, stream: &stream)
    let pooling = try #require(fit.pooling)
    let expected = try golden.expected
    for (j, name) in training.features.names.enumerated() {
      let ours = try #require(pooling.estimates[j])
      let between = expected["between"][j].number!
      let error = (between * (1.0 / 40 + 1.0 / 200)).squareRoot()
      let difference = (ours.estimate - expected["estimate"][j].number!) / error
      #expect(abs(difference) < 4, "\(name): \(difference) Monte Carlo standard errors")
      #expect((0.5...2).contains(ours.betweenVariance / between), "\(name)")
      expectClose(ours.withinVariance / expected["within"][j].number!, 1, tolerance: 0.05, name)
      #expect(abs(ours.fractionOfMissingInformation - expected["fmi"][j].number!) < 0.15, "\(name)")
      expectClose(fit.model.coefficients[j].value, ours.estimate)
      expectClose(pooling.monteCarloError[j], ours.monteCarloError)
    }
  }

  /// The pooled model is the average of the models fitted to the completed sets, by hand.
  @Test func coefficientsAreAveraged() throws {
    let training = try incomplete(80, seed: 1)
    var method = ChainedEquations()
    method.imputations = 3
    method.iterations = 4
    var pipeline = Pipeline(LogisticFamily(), rule: .none)
    pipeline.imputation = .chainedEquations(method)
    var stream = RandomStream(seed: 4, substream: 0)
    let fit = try pipeline.fit(training, stream: &stream)
    var again = RandomStream(seed: 4, substream: 0)
    let sets = method.completed(
      training.features, outcome: [training.outcome.isCase.map { $0 ? 1 : 0 }], count: 3, using: &again)
    let fits = try sets.map {
      try LogisticRegression().fit(
        DesignMatrix(names: $0.names, values: $0.values), training.outcome)
    }
    for j in 0..<3 {
      let values = fits.map { $0.coefficients[j + 1].estimate.value! }
      expectClose(fit.model.coefficients[j].value, mean(values), tolerance: Tolerance.convergedFit)
      let rubin = pooled(
        estimates: values, variances: fits.map { $0.covariance[j + 1, j + 1] },
        completeDegreesOfFreedom: 76)
      let own = try #require(fit.pooling?.estimates[j])
      expectClose(own.totalVariance, rubin.totalVariance, tolerance: Tolerance.convergedFit)
      expectClose(own.degreesOfFreedom, rubin.degreesOfFreedom, tolerance: 1e-6)
    }
    expectClose(
      fit.model.intercept, mean(fits.map { $0.coefficients[0].estimate.value! }),
      tolerance: Tolerance.convergedFit)
  }

  /// Where the model is applied a missing value is the solution of its equations, found here by elimination; the outcome
  /// has no part in it.
  @Test func missingValuesOfNewRowsAreConditionalMeans() throws {
    let training = try incomplete(120, seed: 2)
    let pipeline = pipeline(LogisticFamily(), rule: .none)
    var stream = RandomStream(seed: 2, substream: 0)
    let fit = try pipeline.fit(training, stream: &stream)
    let equations = try #require(fit.imputation.equations).equations
    #expect(equations.map(\.feature) == ["a", "b", "c"])
    #expect(equations.allSatisfy { $0.coefficients.count == 2 })
    let rows: [[Double]] = [[.nan, 1, 11], [.nan, -0.5, .nan], [.nan, .nan, .nan], [0.3, 0.2, 9]]
    let x = FeatureColumns(names: ["a", "b", "c"], values: Matrix(rows: rows))
    let filled = fit.columns(x).values
    for (i, row) in rows.enumerated() {
      let open = (0..<3).filter { row[$0].isNaN }
      // (I - B) x_open = intercept + known part.
      let system = Matrix(
        rows: open.map { j in
          open.map { k in
            (j == k ? 1 : 0)
              - (equations[j].coefficients.first { $0.feature == x.names[k] }?.estimate ?? 0)
          }
        })
      let right = open.map { j in
        equations[j].coefficients.reduce(equations[j].intercept) { sum, term in
          let value = row[x.names.firstIndex(of: term.feature)!]
          return value.isNaN ? sum : sum + term.estimate * value
        }
      }
      let solution = Self.solve(system, right)
      for (k, j) in open.enumerated() { expectClose(filled[i, j], solution[k], tolerance: 1e-8, "row \(i)") }
      for j in 0..<3 where !open.contains(j) { #expect(filled[i, j] == row[j]) }
    }
    let risk = fit.risk(x)
    for i in rows.indices {
      let sum = fit.model.coefficients.reduce(fit.model.intercept) { $0 + $1.value * filled[i, $1.feature] }
      #expect(risk[i] == sum)
    }
  }

  /// Gauss-Jordan elimination.
  private static func solve(_ a: Matrix, _ b: [Double]) -> [Double] {
    var (a, b) = (a, b)
    for p in b.indices {
      let pivot = a[p, p]
      for j in b.indices { a[p, j] /= pivot }
      b[p] /= pivot
      for i in b.indices where i != p {
        let factor = a[i, p]
        for j in b.indices { a[i, j] -= factor * a[p, j] }
        b[i] -= factor * b[p]
      }
    }
    return b
  }

  /// With complete training rows the equations are least squares with the ridge: of two features the slope is
  /// `cov / (var (1 + 1e-5))`. Values 1..4 and 1, 3, 2, 6: cov = 1.75, var = 1.25, means 2.5 and 3. Row copies count.
  @Test func equationsOfCompleteRowsAreLeastSquares() throws {
    let outcome = BinaryOutcome(isCase: [true, false, true, false, true])
    func fit(_ frequencies: [Double]?) throws -> FittedPipeline {
      let rows: [[Double]] = [[1, 1], [2, 3], [3, 2], [4, 6], [100, 7]]
      let training = Pipeline<LogisticFamily>.Training(
        features: FeatureColumns(names: ["u", "v"], values: Matrix(rows: rows)), outcome: outcome,
        subjects: SubjectGroups(rowCount: 5), identifiers: (0..<5).map { "\($0)" })
      var stream = RandomStream(seed: 1, substream: 0)
      return try pipeline(LogisticFamily(), rule: .fixed(1e-3)).fit(
        training, frequencies: frequencies, stream: &stream)
    }
    let once = try #require(try fit([1, 1, 1, 1, 0]).imputation.equations).equations
    let slope = 1.75 / (1.25 * (1 + 1e-5))
    #expect(once.map(\.feature) == ["u", "v"])
    expectClose(once[1].coefficients[0].estimate, slope)
    expectClose(once[1].intercept, 3 - slope * 2.5)
    let twice = try #require(try fit([2, 2, 2, 2, 0]).imputation.equations).equations
    expectClose(twice[0].coefficients[0].estimate, once[0].coefficients[0].estimate)
    expectClose(twice[0].intercept, once[0].intercept)
  }

  /// A new patient's score is the same whoever else is scored, and does not depend on chance.
  @Test func aPatientHasOneScore() throws {
    let training = try incomplete(90, seed: 3)
    var stream = RandomStream(seed: 2, substream: 0)
    let fit = try pipeline(LogisticFamily(), rule: .none).fit(training, stream: &stream)
    let all = fit.risk(training.features)
    let some = fit.risk(training.features.selecting(rows: [7, 3]))
    #expect(some == [all[7], all[3]])
    #expect(all.allSatisfy { $0?.isFinite == true })
  }

  @Test func selectionIsPooledOverCompletedSets() throws {
    let training = try incomplete(70, seed: 6)
    var stream = RandomStream(seed: 2, substream: 0)
    let fit = try pipeline(
      LogisticFamily(), rule: .crossValidated(folds: 5, measure: .deviance, choice: .lambdaMin),
      imputations: 6
    ).fit(training, stream: &stream)
    let pooling = try #require(fit.pooling)
    #expect(pooling.imputations == 6)
    expectClose(fit.model.lambda, mean(pooling.lambdas))
    let selected = Set(fit.model.coefficients.map(\.feature))
    for j in 0..<3 { #expect((pooling.selectionShare[j] > 0) == selected.contains(j)) }
    #expect(pooling.estimates.isEmpty)
  }

  /// Knots are quantiles of all completed sets, so that the sets have the same columns.
  @Test func splinesArePooledOnCommonKnots() throws {
    let training = try incomplete(80, seed: 7)
    var pipeline = pipeline(LogisticFamily(), rule: .none)
    pipeline.terms = [
      .spline(try SplineTerm(feature: "a", kind: .restricted, knots: .count(3))), .interaction("a", "b"),
    ]
    var stream = RandomStream(seed: 2, substream: 0)
    let fit = try pipeline.fit(training, stream: &stream)
    #expect(fit.model.names == ["a", "b", "c", "a'", "a:b", "a':b"])
    #expect(fit.pooling?.estimates.count == 6)
    #expect(fit.risk(training.features).allSatisfy { $0?.isFinite == true })
  }

  /// A survival bootstrap with imputation inside each replicate gives the same bits whatever the number of threads.
  @Test func replicatesDoNotDependOnTheNumberOfThreads() async throws {
    let response = try incomplete(60, seed: 9)
    var random = RandomStream(seed: 1, substream: 5)
    let outcome = try SurvivalOutcome(
      time: (0..<60).map { _ in -.log(random.uniform()) }, isEvent: response.outcome.isCase)
    let training = Pipeline<CoxFamily>.Training(
      features: response.features, outcome: outcome, subjects: response.subjects,
      identifiers: response.identifiers)
    let pipeline = pipeline(
      CoxFamily(), rule: .crossValidated(folds: 4, measure: .deviance, choice: .lambdaMin))
    let bootstrap = OptimismBootstrap(pipeline, Bootstrap(replicates: 6, seed: 3), training)
    var stream = RandomStream(seed: 5, substream: 1)
    let fit = try pipeline.fit(training, stream: &stream)
    let one = await bootstrap.run(apparent: fit, width: 1)
    let three = await bootstrap.run(apparent: fit, width: 3)
    #expect(one.replicates.count == 6 && one.replicates == three.replicates)
  }

  /// Ninety-five per cent intervals by Rubin's rules in simulated data missing at random: of 60 intervals fewer than 50
  /// cover once in 2,000 runs when each covers with probability 0.95.
  @Test func rubinsIntervalsCover() throws {
    var covered = 0
    for seed in 0..<60 as Range<UInt64> {
      let training = try incomplete(150, seed: 1000 + seed)
      var stream = RandomStream(seed: seed, substream: 0)
      let fit = try pipeline(LogisticFamily(), rule: .none, imputations: 5).fit(training, stream: &stream)
      let limits = try #require(fit.pooling?.estimates[0]).interval(.p95)
      if limits.lower <= 1, limits.upper >= 1 { covered += 1 }
    }
    #expect(covered >= 50, "\(covered) of 60")
  }
}
