import Models
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct TwoStageBootstrapTests {
  /// An unpenalised model's corrected slope is about its expected shrinkage in each outer sample, and the interval of C holds
  /// the sampling error of the data: wider than the spread of optimism alone.
  @Test func theCorrectionIsRepeatedInEachOuterSample() async throws {
    let golden = GoldenCase("rms/cox_lung_boot200")
    let design = try golden.design()
    let outcome = try golden.survival()
    let training = Pipeline<CoxFamily>.Training(
      features: FeatureColumns(names: design.names, values: design.values), outcome: outcome,
      subjects: SubjectGroups(rowCount: outcome.count), identifiers: (0..<outcome.count).map { "\($0)" })
    let pipeline = Pipeline(CoxFamily(), rule: .none)
    let twoStage = TwoStageBootstrap(pipeline, training, outer: 40, inner: 10, seed: 3)
    let outcomes = await parallelMap(40, width: 2) { twoStage.replicate($0) }
    let corrected = try outcomes.map { try $0.get().corrected[.cIndex]! }
    var stream = RandomStream(seed: 1, substream: 0)
    let fit = try pipeline.fit(training, stream: &stream)
    var bootstrap = OptimismBootstrap(pipeline, Bootstrap(replicates: 20, seed: 1), training)
    bootstrap.interval = .twoStage
    let result = bootstrap.result(
      apparent: fit, (0..<20).map(bootstrap.replicate), twoStage: outcomes)
    let performance = try #require(result.performance[.cIndex])
    let interval = try #require(performance.corrected.interval)
    expectClose(interval.lower, quantile(0.025, ofSorted: corrected.sorted()))
    expectClose(interval.upper, quantile(0.975, ofSorted: corrected.sorted()))
    #expect(interval.method.name.contains("two-stage"))
    // The standard error of C of 226 patients is about 0.025.
    #expect((0.05...0.2).contains(interval.upper - interval.lower))
    #expect(outcomes == [] || twoStage.replicate(5) == outcomes[5])
  }
}
