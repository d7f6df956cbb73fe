import LinearAlgebra
import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct HoldOutValidationTests {
  /// Lung cancer patients at three made-up sites.
  private static func lung() throws -> Pipeline<CoxFamily>.Training {
    let golden = GoldenCase("rms/cox_lung_boot200")
    let design = try golden.design()
    let outcome = try golden.survival()
    return Pipeline<CoxFamily>.Training(
      features: FeatureColumns(names: design.names, values: design.values), outcome: outcome,
      subjects: SubjectGroups(rowCount: outcome.count), identifiers: (0..<outcome.count).map { "\($0)" })
  }

  private static func plan(
    _ scheme: HoldOutScheme, _ training: Pipeline<CoxFamily>.Training
  ) -> HoldOutPlan {
    HoldOutPlan(
      scheme, subjects: training.subjects, isEvent: training.outcome.isEvent,
      sites: (0..<training.outcome.count).map { "site \($0 % 3)" }, seed: 4)
  }

  private static func validation(
    _ scheme: HoldOutScheme, _ training: Pipeline<CoxFamily>.Training
  ) -> HoldOutValidation<CoxFamily> {
    HoldOutValidation(
      Pipeline(CoxFamily(horizons: [365]), rule: .none), plan(scheme, training), training)
  }

  /// The oracle fits Cox models to tables of the training rows alone.
  @Test func aSplitIsAFitToItsTrainingRowsJudgedOnTheOthers() throws {
    let training = try Self.lung()
    let validation = Self.validation(.repeatedFolds(5, repeats: 2), training)
    let x = training.features.values
    for index in [0, 7] {
      let split = validation.plan.split(index)
      let kept = split.training.indices.filter { split.training[$0] > 0 }
      let fit = try CoxRegression().fit(
        DesignMatrix(names: training.features.names, values: x.selecting(rows: kept)),
        training.outcome.selecting(kept))
      let risk = split.heldOut.map { row in
        fit.coefficients.enumerated().reduce(0) { $0 + $1.element.estimate.value! * x[row, $1.offset] }
      }
      let oracle = try concordance(risk: risk, outcome: training.outcome.selecting(split.heldOut))
      let replicate = try validation.replicate(index).get()
      #expect(replicate.rows == split.heldOut)
      #expect(replicate.trainingCount == kept.count)
      expectClose(replicate.test[.cIndex], oracle.estimate.value!, tolerance: Tolerance.convergedFit)
    }
  }

  @Test func discriminationIsTheMeanOverFoldsWithTheCorrectedResampledT() throws {
    let training = try Self.lung()
    let validation = Self.validation(.repeatedFolds(5, repeats: 2), training)
    var stream = RandomStream(seed: 1, substream: 0)
    let fit = try validation.pipeline.fit(training, stream: &stream)
    let outcomes = (0..<10).map(validation.replicate)
    let result = validation.result(apparent: fit, outcomes)
    let values = try outcomes.map { try $0.get().test[.cIndex]! }
    let mean = values.reduce(0, +) / 10
    let corrected = try #require(result.performance[.cIndex])
    expectClose(corrected.corrected.value, mean)
    expectClose(corrected.optimism, corrected.apparent.value! - mean)
    // Nadeau and Bengio by hand: n2 / n1 is about 1/4.
    let ratio =
      try outcomes.map { outcome in
        let replicate = try outcome.get()
        return Double(replicate.rows.count) / Double(replicate.trainingCount)
      }.reduce(0, +) / 10
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 9
    let error = ((0.1 + ratio) * variance).squareRoot()
    expectClose(corrected.corrected.standardError, error, tolerance: 1e-10)
    let t = StudentT(degreesOfFreedom: 9).quantile(0.975)
    expectClose(corrected.corrected.interval?.upper, mean + t * error, tolerance: 1e-10)
  }

  @Test func calibrationIsThatOfAllFoldsOfARepeatTogether() throws {
    let training = try Self.lung()
    let validation = Self.validation(.repeatedFolds(5, repeats: 2), training)
    var stream = RandomStream(seed: 1, substream: 0)
    let fit = try validation.pipeline.fit(training, stream: &stream)
    let outcomes = (0..<10).map(validation.replicate)
    let result = validation.result(apparent: fit, outcomes)
    var slopes: [Double] = []
    for round in 0..<2 {
      var risk = [Double](repeating: 0, count: training.outcome.count)
      for k in 0..<5 {
        let replicate = try outcomes[5 * round + k].get()
        for (row, value) in zip(replicate.rows, replicate.linearPredictor) { risk[row] = value }
      }
      slopes.append(try calibrationSlope(linearPredictor: risk, outcome: training.outcome).value!)
    }
    expectClose(
      result.performance[.calibrationSlope]?.corrected.value, (slopes[0] + slopes[1]) / 2,
      tolerance: Tolerance.convergedFit)
    // A repeat with a fold that failed has no calibration of all rows.
    var broken = outcomes
    broken[3] = .failure(.noEvents)
    let fewer = validation.result(apparent: fit, broken)
    expectClose(
      fewer.performance[.calibrationSlope]?.corrected.value, slopes[1], tolerance: Tolerance.convergedFit)
    #expect(fewer.notes.contains { $0.message.contains("1 of 10 splits failed") })
  }

  @Test func sitesHaveTheirOwnPerformanceAndARandomEffectsMean() throws {
    let training = try Self.lung()
    let validation = Self.validation(.sites, training)
    var stream = RandomStream(seed: 1, substream: 0)
    let fit = try validation.pipeline.fit(training, stream: &stream)
    let result = validation.result(apparent: fit, (0..<3).map(validation.replicate))
    #expect(result.sites.map(\.name) == ["site 0", "site 1", "site 2"])
    #expect(result.sites.reduce(0) { $0 + $1.sampleSize.count } == training.outcome.count)
    let sites = result.sites.map { $0.performance[.cIndex]! }
    let logits = sites.map { Double.log($0.value! / (1 - $0.value!)) }
    let variances = sites.map { site in
      let slope = 1 / (site.value! * (1 - site.value!))
      return site.standardError! * site.standardError! * slope * slope
    }
    let summary = try #require(RandomEffects(estimates: logits, variances: variances))
    let corrected = try #require(result.performance[.cIndex]?.corrected)
    expectClose(corrected.value, 1 / (1 + .exp(-summary.mean)))
    expectClose(corrected.interval?.lower, 1 / (1 + .exp(-summary.interval(.p95).lower)))
    let prediction = try #require(result.predictionIntervals[.cIndex])
    #expect(prediction.lower < corrected.interval!.upper && prediction.upper > corrected.value!)
  }

  /// Nothing about the rows held out reaches the fit: with other outcomes and other features there the model is the same. All fits
  /// share one matrix, standardised over all rows and weighted, so that the same is the same but for rounding.
  @Test func rowsHeldOutAreOutOfReach() throws {
    let training = try PipelineTests.noise(70, 12, seed: 8)
    let plan = HoldOutPlan(
      .repeatedFolds(4, repeats: 1), subjects: training.subjects, isEvent: training.outcome.isEvent,
      sites: nil, seed: 2)
    let held = Set(plan.split(1).heldOut)
    var values = training.features.values
    for row in held { for j in 0..<values.columnCount { values[row, j] = Double(row * j) } }
    let other = Pipeline<CoxFamily>.Training(
      features: FeatureColumns(names: training.features.names, values: values),
      outcome: try SurvivalOutcome(
        time: training.outcome.time.enumerated().map { held.contains($0) ? 100 - $1 : $1 },
        isEvent: training.outcome.isEvent.enumerated().map { held.contains($0) ? !$1 : $1 }),
      subjects: training.subjects, identifiers: training.identifiers)
    let one = try HoldOutValidation(PipelineTests.lasso(), plan, training).replicate(1).get()
    let two = try HoldOutValidation(PipelineTests.lasso(), plan, other).replicate(1).get()
    #expect(one.selected == two.selected)
    expectClose(one.lambda, two.lambda, tolerance: 1e-10)
    #expect(one.training.count == two.training.count)
    for (measure, value) in one.training {
      expectClose(two.training[measure], value, tolerance: 1e-10, measure.name)
    }
    #expect(one.linearPredictor != two.linearPredictor || one.selected.isEmpty)
  }

  @Test func noiseIsJudgedAsNoise() throws {
    var sum = 0.0
    for seed in 1...6 as ClosedRange<UInt64> {
      let training = try PipelineTests.noise(90, 15, seed: seed)
      let plan = HoldOutPlan(
        .repeatedFolds(5, repeats: 2), subjects: training.subjects, isEvent: training.outcome.isEvent,
        sites: nil, seed: seed)
      let validation = HoldOutValidation(
        Pipeline(CoxFamily(), rule: .none), plan, training)
      var stream = RandomStream(seed: seed, substream: 9)
      let fit = try validation.pipeline.fit(training, stream: &stream)
      let result = validation.result(apparent: fit, (0..<plan.count).map(validation.replicate))
      sum += result.performance[.cIndex]!.corrected.value! / 6
      #expect(result.performance[.cIndex]!.apparent.value! > 0.6)
    }
    // The mean of six cross-validated C of 90 patients has a standard error of about 0.02.
    #expect(abs(sum - 0.5) < 0.06, "mean cross-validated C of noise is \(sum)")
  }
}
