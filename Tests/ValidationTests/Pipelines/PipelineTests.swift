import LinearAlgebra
import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct PipelineTests {
  /// Independent noise: no score can predict, so the corrected C must be near 1/2.
  static func noise(_ n: Int, _ p: Int, seed: UInt64) throws -> Pipeline<CoxFamily>.Training {
    var random = RandomStream(seed: seed, substream: 0)
    var columns: [[Double]] = []
    for _ in 0..<p { columns.append((0..<n).map { _ in random.normal() }) }
    let outcome = try SurvivalOutcome(
      time: (0..<n).map { _ in -.log(random.uniform()) },
      isEvent: (0..<n).map { _ in random.uniform() < 0.6 })
    return Pipeline<CoxFamily>.Training(
      features: FeatureColumns(
        names: (0..<p).map { "x\($0)" }, values: Matrix(columns: columns, rowCount: n)),
      outcome: outcome, subjects: SubjectGroups(rowCount: n), identifiers: (0..<n).map { "P\($0)" })
  }

  static func lasso() -> Pipeline<CoxFamily> {
    Pipeline(CoxFamily(), rule: .crossValidated(folds: 5, measure: .deviance, choice: .lambdaMin))
  }

  /// R refits coxph on 200 bootstrap samples of lung whose rows it wrote down, and computes Harrell's
  /// optimism and the calibration slope; our replicates are the same samples as frequencies.
  @Test func replicatesOfTheWholePipelineAgreeWithR() throws {
    let golden = GoldenCase("rms/cox_lung_boot200")
    let design = try golden.design()
    let outcome = try golden.survival()
    let n = outcome.count
    let training = Pipeline<CoxFamily>.Training(
      features: FeatureColumns(names: design.names, values: design.values), outcome: outcome,
      subjects: SubjectGroups(rowCount: n), identifiers: (0..<n).map { "\($0)" })
    let pipeline = Pipeline(CoxFamily(), rule: .none)
    let evaluate = pipeline.family.evaluator(for: outcome)
    let expected = try golden.expected["optimism"]
    let samples = try golden.bootstrapIndices()
    var stream = RandomStream(seed: 1, substream: 0)
    var optimism = 0.0
    for (b, rows) in samples.enumerated() {
      var frequencies = [Double](repeating: 0, count: n)
      for row in rows { frequencies[row - 1] += 1 }
      let fit = try pipeline.fit(training, frequencies: frequencies, stream: &stream)
      let risk = fit.risk(training.features).compactMap { $0 }
      let predictions = pipeline.family.predictions(risk, outcome: outcome, training: frequencies)
      let onSample = evaluate(predictions, frequencies)
      let onAll = evaluate(predictions, nil)
      let tolerance = Tolerance.convergedFit
      expectClose(onSample[.cIndex], expected["train_C"][b].number!, tolerance: tolerance, "train \(b)")
      expectClose(onAll[.cIndex], expected["test_C"][b].number!, tolerance: tolerance, "test \(b)")
      expectClose(
        onAll[.calibrationSlope], expected["slope"][b].number!, tolerance: tolerance, "slope \(b)")
      optimism += (onSample[.cIndex]! - onAll[.cIndex]!) / Double(samples.count)
    }
    expectClose(optimism, expected["optimism"].number!, tolerance: Tolerance.convergedFit)
  }

  @Test func noiseHasACorrectedConcordanceNearOneHalf() async throws {
    var sum = 0.0
    for seed in 1...4 as ClosedRange<UInt64> {
      let training = try Self.noise(90, 15, seed: seed)
      let pipeline = Self.lasso()
      var stream = RandomStream(seed: seed, substream: 9)
      let fit = try pipeline.fit(training, stream: &stream)
      let result = await OptimismBootstrap(
        pipeline, Bootstrap(replicates: 20, seed: seed), training
      ).run(apparent: fit, width: 2)
      sum += result.performance[.cIndex]!.corrected.value! / 4
    }
    // The mean of four corrected C of 90 patients has a standard error of about 0.02.
    #expect(abs(sum - 0.5) < 0.06, "mean corrected C of noise is \(sum)")
  }

  @Test func noiseHasACorrectedAreaNearOneHalf() async throws {
    var sum = 0.0
    for seed in 1...4 as ClosedRange<UInt64> {
      let survival = try Self.noise(90, 12, seed: 100 + seed)
      let training = Pipeline<LogisticFamily>.Training(
        features: survival.features, outcome: BinaryOutcome(isCase: survival.outcome.isEvent),
        subjects: survival.subjects, identifiers: survival.identifiers)
      let pipeline = Pipeline(
        LogisticFamily(), rule: .crossValidated(folds: 5, measure: .deviance, choice: .lambdaMin))
      var stream = RandomStream(seed: seed, substream: 9)
      let fit = try pipeline.fit(training, stream: &stream)
      let result = await OptimismBootstrap(
        pipeline, Bootstrap(replicates: 20, seed: seed), training
      ).run(apparent: fit, width: 2)
      sum += result.performance[.auc]!.corrected.value! / 4
    }
    // The mean of four corrected areas of 90 patients has a standard error of about 0.03.
    #expect(abs(sum - 0.5) < 0.09, "mean corrected AUC of noise is \(sum)")
  }

  @Test func resultsDoNotDependOnTheNumberOfThreads() async throws {
    let training = try Self.noise(60, 8, seed: 5)
    let pipeline = Self.lasso()
    var stream = RandomStream(seed: 5, substream: 1)
    let fit = try pipeline.fit(training, stream: &stream)
    let bootstrap = OptimismBootstrap(pipeline, Bootstrap(replicates: 12, seed: 77), training)
    let one = await bootstrap.run(apparent: fit, width: 1)
    let three = await bootstrap.run(apparent: fit, width: 3)
    for (a, b) in zip(one.replicates, three.replicates) {
      #expect(a.training == b.training && a.test == b.test)
      #expect(a.lambda == b.lambda && a.selected == b.selected)
    }
    #expect(
      one.performance[.cIndex]!.corrected.value == three.performance[.cIndex]!.corrected.value)
    let other = await OptimismBootstrap(
      pipeline, Bootstrap(replicates: 12, seed: 78), training
    ).run(apparent: fit, width: 2)
    #expect(other.replicates[0].training != one.replicates[0].training)
  }

  @Test func mediansAreLearntFromTrainingRowsOnly() throws {
    let values = Matrix(columns: [[1, 2, 3, 100, .nan, 5]], rowCount: 6)
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 4, 5, 6], isEvent: [true, true, true, false, true, true])
    let training = Pipeline<CoxFamily>.Training(
      features: FeatureColumns(names: ["x"], values: values), outcome: outcome,
      subjects: SubjectGroups(rowCount: 6), identifiers: (0..<6).map { "\($0)" })
    var pipeline = Pipeline(CoxFamily(), rule: .none)
    var stream = RandomStream(seed: 1, substream: 0)
    #expect(throws: FitError.self) { try pipeline.fit(training, stream: &stream) }
    pipeline.imputation = .median
    // Row 3 (value 100) is a test row; row 0 stands twice: the median of 1, 1, 2, 3, 5 is 2.
    let fit = try pipeline.fit(training, frequencies: [2, 1, 1, 0, 1, 1], stream: &stream)
    #expect(fit.imputation.values == [2])
    let risk = fit.risk(training.features)
    expectClose(risk[4], risk[1]!)
  }

  @Test func redundantFeaturesAreDroppedInTheirOrder() {
    let x = FeatureColumns(
      names: ["a", "b", "c"],
      values: Matrix(columns: [[1, 2, 3, 4], [10, 20, 30, 41], [4, 1, 3, 2]], rowCount: 4))
    let outcome = TrainingOutcome.response(BinaryOutcome(isCase: [true, false, true, false]))
    let reasons = RedundancyFilter(correlation: .spearman, above: 0.9).reasonsToDrop(
      TrainingSample(x, frequencies: nil, outcome: outcome), candidates: [true, true, true])
    #expect(reasons == [nil, "correlates with a", nil])
    // Among rows 0 and 2 alone c also falls as a rises; a test row must not be looked at.
    let fewer = RedundancyFilter(correlation: .spearman, above: 0.9).reasonsToDrop(
      TrainingSample(x, frequencies: [1, 0, 1, 0], outcome: outcome), candidates: [true, false, true])
    #expect(fewer == [nil, nil, "correlates with a"])
  }

  @Test func filteredFeaturesNeverEnterTheModel() throws {
    let training = try Self.noise(60, 4, seed: 11)
    var pipeline = Pipeline(CoxFamily(), rule: .fixed(0.001))
    pipeline.features = ["x1", "x3"]
    var stream = RandomStream(seed: 1, substream: 0)
    let fit = try pipeline.fit(training, stream: &stream)
    #expect(fit.model.coefficients.map(\.feature) == [1, 3])
    #expect(fit.dropReasons[0] == "not part of this model")
  }

  /// The repeatability experiment shares its subjects with the cohort: with the noisy subject drawn the
  /// feature fails, without it it passes.
  @Test func repeatabilityFilterFollowsTheDrawnSubjects() throws {
    let scans = Matrix(columns: [[1, 2, 3, 4, 9], [1.1, 2.1, 2.9, 4.1, 1]], rowCount: 5)
    let filter = RepeatabilityFilter(
      RepeatabilityCriterion(coefficient: .oneWaySingle, bound: .estimate, atLeast: 0.9),
      subjects: ["A", "B", "C", "D", "E"], measurements: ["f": try RepeatedMatrix(scans)],
      cohort: ["A", "B", "C", "D", "E", "F"])
    #expect(filter.usesCohort)
    let x = FeatureColumns(names: ["f"], values: Matrix(zeros: 6, 1))
    func reasons(_ counts: [String: Double]) -> [String?] {
      filter.reasonsToDrop(
        TrainingSample(
          x, frequencies: [1, 1, 1, 1, 1, 1],
          outcome: .response(BinaryOutcome(isCase: [true, false, true, false, true, false])),
          subjectFrequency: { counts[$0] }),
        candidates: [true])
    }
    #expect(reasons(["A": 1, "B": 2, "C": 1, "D": 1, "E": 0]) == [nil])
    #expect(reasons(["A": 1, "B": 1, "C": 1, "D": 1, "E": 1])[0] != nil)
  }

  /// Fifty rows with missing ages.
  private func withAges() throws -> Pipeline<CoxFamily>.Training {
    let noise = try Self.noise(50, 3, seed: 8)
    var values = noise.features.values
    for i in 0..<50 { values[i, 0] = i % 9 == 0 ? .nan : 40 + 10 * values[i, 0] }
    return Pipeline<CoxFamily>.Training(
      features: FeatureColumns(names: ["age", "dose", "size"], values: values), outcome: noise.outcome,
      subjects: noise.subjects, identifiers: noise.identifiers)
  }

  /// Knots are learnt from the rows of the resample, medians filled in first; rows outside are scored with them.
  @Test func termsAreFittedToTheTrainingRows() throws {
    let training = try withAges()
    var pipeline = Pipeline(CoxFamily(), rule: .fixed(0.01))
    pipeline.imputation = .median
    pipeline.terms = [
      .spline(try SplineTerm(feature: "age", kind: .restricted, knots: .count(3))),
      .interaction("age", "dose"),
    ]
    let frequencies = (0..<50).map { Double($0 % 4) }
    var stream = RandomStream(seed: 1, substream: 0)
    let fit = try pipeline.fit(training, frequencies: frequencies, stream: &stream)
    let rows = frequencies.indices.flatMap { Array(repeating: $0, count: Int(frequencies[$0])) }
    var known = rows.map { training.features.values[$0, 0] }.filter { !$0.isNaN }
    let middle = median(known)
    known += [Double](repeating: middle, count: rows.count - known.count)
    #expect(fit.terms.splines[0].basis.breaks == PiecewiseCubic.restrictedKnots(3, values: known))
    #expect(fit.model.names == ["age", "dose", "size", "age'", "age:dose", "age':dose"])
    let columns = fit.columns(training.features)
    #expect(columns.values[0, 0] == middle)
    let risk = fit.risk(training.features)
    for i in [0, 4, 7] {
      let expected = fit.model.coefficients.reduce(0) { $0 + $1.value * columns.values[i, $1.feature] }
      #expect(risk[i] == expected)
    }
  }

  @Test func aTermGoesWithItsFeatures() throws {
    let training = try withAges()
    var pipeline = Pipeline(CoxFamily(), rule: .fixed(0.001))
    pipeline.imputation = .median
    pipeline.features = ["age", "size"]
    pipeline.unpenalized = ["age"]
    pipeline.terms = [
      .spline(try SplineTerm(feature: "age", kind: .natural, knots: .count(3))), .interaction("size", "dose"),
    ]
    var stream = RandomStream(seed: 1, substream: 0)
    let fit = try pipeline.fit(training, stream: &stream)
    let names = fit.model.names
    #expect(names == ["age", "dose", "size", "ns(age)1", "ns(age)2", "size:dose"])
    #expect(fit.dropReasons.map { $0 == nil } == [false, false, true, true, true, false])
    pipeline.rule = .fixed(10)
    let empty = try pipeline.fit(training, stream: &stream)
    // The spline of an unpenalised feature is unpenalised.
    #expect(empty.model.coefficients.map { names[$0.feature] } == ["ns(age)1", "ns(age)2"])
  }

  /// Adaptive factors are part of what a resample repeats: a pipeline fitted to a resample is the one fitted to its
  /// rows written out.
  @Test func adaptiveFactorsAreThoseOfTheResample() throws {
    let noise = try Self.noise(60, 4, seed: 3)
    let counts = (0..<60).map { Double($0 % 3) }
    var pipeline = Pipeline(CoxFamily(), rule: .fixed(0.02))
    pipeline.adaptive = AdaptiveLasso(initial: .none)
    var stream = RandomStream(seed: 1, substream: 0)
    let weighted = try pipeline.fit(noise, frequencies: counts, stream: &stream)
    let rows = counts.indices.flatMap { Array(repeating: $0, count: Int(counts[$0])) }
    let written = Pipeline<CoxFamily>.Training(
      features: noise.features.selecting(rows: rows), outcome: noise.outcome.selecting(rows),
      subjects: SubjectGroups(rowCount: rows.count), identifiers: rows.indices.map { "\($0)" })
    let repeated = try pipeline.fit(written, stream: &stream)
    #expect(weighted.model.coefficients.map(\.feature) == repeated.model.coefficients.map(\.feature))
    expectClose(
      weighted.model.coefficients.map(\.value), repeated.model.coefficients.map(\.value),
      tolerance: Tolerance.coordinateDescent)
    pipeline.adaptive = AdaptiveLasso()
    pipeline.rule = .crossValidated(folds: 4, measure: .deviance, choice: .lambdaMin)
    let a = try pipeline.fit(noise, frequencies: counts, folds: nil, stream: &stream)
    #expect(a.kktResidual <= 1e-9)
  }
}
