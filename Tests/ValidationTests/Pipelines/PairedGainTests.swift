import LinearAlgebra
import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct PairedGainTests {
  /// Risk depends on x0 and x1; the base model knows x0 alone.
  private static func training() throws -> Pipeline<CoxFamily>.Training {
    let noise = try PipelineTests.noise(150, 3, seed: 77)
    var random = RandomStream(seed: 5, substream: 0)
    let x = noise.features.values
    return Pipeline<CoxFamily>.Training(
      features: noise.features,
      outcome: try SurvivalOutcome(
        time: (0..<150).map { -.log(random.uniform()) / .exp(x[$0, 0] + x[$0, 1]) },
        isEvent: (0..<150).map { _ in true }), subjects: noise.subjects, identifiers: noise.identifiers)
  }

  private static func pipeline(_ features: [String]) -> Pipeline<CoxFamily> {
    var pipeline = Pipeline(CoxFamily(), rule: .none)
    pipeline.features = features
    return pipeline
  }

  @Test func theGainIsTheDifferenceOfCorrectedNumbers() throws {
    let training = try Self.training()
    func result(_ features: [String]) throws -> OptimismResult {
      let pipeline = Self.pipeline(features)
      var stream = RandomStream(seed: 1, substream: 0)
      let bootstrap = OptimismBootstrap(pipeline, Bootstrap(replicates: 30, seed: 3), training)
      return bootstrap.result(
        apparent: try pipeline.fit(training, stream: &stream), (0..<30).map(bootstrap.replicate))
    }
    let (large, small) = (try result(["x0", "x1"]), try result(["x0"]))
    let gain = try #require(pairedGains(of: large, over: small)[.cIndex])
    expectClose(
      gain.value,
      large.performance[.cIndex]!.corrected.value! - small.performance[.cIndex]!.corrected.value!,
      tolerance: 1e-10)
    #expect(gain.interval!.lower > 0)
    let none = try #require(pairedGains(of: small, over: small)[.cIndex])
    #expect(none.value == 0 && none.interval?.lower == 0 && none.interval?.upper == 0)
  }

  @Test func splitsArePairedToo() throws {
    let training = try Self.training()
    func result(_ features: [String]) throws -> HeldOutResult {
      let pipeline = Self.pipeline(features)
      let plan = HoldOutPlan(
        .repeatedFolds(5, repeats: 2), subjects: training.subjects, isEvent: training.outcome.isEvent,
        sites: nil, seed: 1)
      var stream = RandomStream(seed: 1, substream: 0)
      let validation = HoldOutValidation(pipeline, plan, training)
      return validation.result(
        apparent: try pipeline.fit(training, stream: &stream), (0..<10).map(validation.replicate))
    }
    let (large, small) = (try result(["x0", "x1"]), try result(["x0"]))
    let gain = try #require(pairedGains(of: large, over: small)[.cIndex])
    expectClose(
      gain.value,
      large.performance[.cIndex]!.corrected.value! - small.performance[.cIndex]!.corrected.value!,
      tolerance: 1e-10)
    #expect(pairedGains(of: large, over: small)[.calibrationSlope] == nil)
  }
}
