import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct LearningCurveTests {
  @Test func samplesGrowAndKeepTheMixOfEvents() throws {
    let training = try PipelineTests.noise(100, 4, seed: 6)
    let curve = LearningCurve(Pipeline(CoxFamily(), rule: .none), training, seed: 1)
    let points = curve.replicate(0)
    #expect(points.map(\.subjects).last == 80)
    let share = Double(training.outcome.eventCount) / 100
    for (point, wanted) in zip(points, [0.4, 0.6, 0.8, 1.0]) {
      #expect(abs(Double(point.subjects) - 80 * wanted) <= 2)
      #expect(abs(Double(point.events) - Double(point.subjects) * share) <= 2)
    }
    #expect(points == curve.replicate(0))
    #expect(points != curve.replicate(1))
  }

  /// Ten features of a strong linear effect: with more patients the score of new ones is better.
  @Test func aModelThatLearnsRises() throws {
    let noise = try PipelineTests.noise(120, 10, seed: 9)
    var random = RandomStream(seed: 4, substream: 0)
    let eta = (0..<120).map { i in (0..<10).reduce(0.0) { $0 + 0.5 * noise.features.values[i, $1] } }
    let training = Pipeline<CoxFamily>.Training(
      features: noise.features,
      outcome: try SurvivalOutcome(
        time: eta.map { -.log(random.uniform()) / .exp($0) }, isEvent: eta.map { _ in true }),
      subjects: noise.subjects, identifiers: noise.identifiers)
    let curve = LearningCurve(Pipeline(CoxFamily(), rule: .none), training, seed: 1)
    let result = try #require(LearningCurveResult((0..<12).map(curve.replicate)))
    let c = result.points.map { point in mean(point.values[.cIndex]!) }
    #expect(c.last! > c.first! + 0.02)
    #expect(c.last! > 0.75)
  }
}
