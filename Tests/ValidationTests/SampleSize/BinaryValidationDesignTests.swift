import TestSupport
import Testing
import Validation

/// pmvalsampsize's sample sizes, R's quadrature, closed forms of the binormal model, and what each width must be.
@Suite struct BinaryValidationDesignTests {
  private let golden = GoldenCase("samplesize/validation")

  private func needed(_ design: BinaryValidationDesign, _ criterion: ValidationCriterion) -> Double? {
    design.requirements.first { $0.criterion == criterion }.map { Double($0.participants) }
  }

  /// The authors' examples give 905 for O/E, with a standard error found in steps of 0.0001 that overshoots: its interval is wider
  /// than the 1 that was asked. The exact one needs 906. C: 4252.
  @Test func sampleSizesEqualR() throws {
    for row in try golden.expected["normal"].array {
      var widths = ValidationWidths()
      widths.observedExpected = row["oew"].number!
      widths.cStatistic = row["cw"].number!
      let design = try BinaryValidationDesign(
        prevalence: row["prev"].number!, cStatistic: row["c"].number!,
        predictor: .normal(mean: row["mean"].number!, standardDeviation: row["sd"].number!),
        observedExpected: row["oe"].number!,
        decision: try .init(
          threshold: row["t"].number!, sensitivity: row["sens"].number!, specificity: row["spec"].number!),
        widths: widths)
      #expect(needed(design, .observedExpected) == row["observedExpected"].number)
      #expect(needed(design, .cStatistic) == row["cStatistic"].number)
      #expect(needed(design, .netBenefit) == row["netBenefit"].number)
      // R rounds the standard error to three digits there.
      expectClose(
        needed(design, .netBenefit)! / row["netBenefitRounded"].number!, 1, tolerance: 0.02)
      expectClose(design.requirements.last?.anticipated, row["netBenefitValue"].number!)
      let variance = row["slopeVariance"].number!
      expectClose(design.predictor.slopeVariance, variance, tolerance: 1e-9)
      expectClose(needed(design, .calibrationSlope), (variance * 39.2 * 39.2 / 4).rounded(.up))
      // 200,000 simulated linear predictors.
      expectClose(needed(design, .calibrationSlope)! / row["slopeSimulated"].number!, 1, tolerance: 0.02)
    }
  }

  @Test func otherDistributionsEqualR() throws {
    for row in try golden.expected["beta"].array {
      let predictor = LinearPredictorDistribution.beta(row["a"].number!, row["b"].number!)
      expectClose(predictor.slopeVariance, row["slopeVariance"].number!, tolerance: 1e-8)
      expectClose(
        predictor.meanRisk, row["a"].number! / (row["a"].number! + row["b"].number!), tolerance: 1e-9)
    }
    for row in try golden.expected["binormal"].array {
      let prevalence = row["prevalence"].number!
      let predictor = LinearPredictorDistribution.discriminating(
        c: row["c"].number!, prevalence: prevalence)
      expectClose(predictor.slopeVariance, row["slopeVariance"].number!, tolerance: 1e-9)
      expectClose(predictor.meanRisk, prevalence, tolerance: 1e-9)
      let accuracy = predictor.accuracy(threshold: row["threshold"].number!)
      expectClose(accuracy.sensitivity, row["sensitivity"].number!, tolerance: 1e-9)
      expectClose(accuracy.specificity, row["specificity"].number!, tolerance: 1e-9)
    }
  }

  /// Two linear predictors, logit 1/4 and logit 3/4: w = 3/16 in both, I00 = w, I01 = 0, I11 = w l^2, so the variance is
  /// 1 / (w l^2).
  @Test func aSampleOfTwoByHand() throws {
    let l = 1.0986122886681098
    let predictor = LinearPredictorDistribution.sample([-l, l])
    expectClose(predictor.slopeVariance, 16 / (3 * l * l))
    expectClose(predictor.meanRisk, 0.5)
    // At a threshold of 1/2: the upper one is acted on, which holds 3/4 of the events and 1/4 of the others.
    let accuracy = predictor.accuracy(threshold: 0.5)
    expectClose(accuracy.sensitivity, 0.75)
    expectClose(accuracy.specificity, 0.75)
  }

  /// With what a criterion asks for its interval is short enough, and too wide with one fewer.
  @Test func aRequirementIsTheFewest() throws {
    let predictor = LinearPredictorDistribution.discriminating(c: 0.75, prevalence: 0.3)
    let design = try BinaryValidationDesign(
      prevalence: 0.3, cStatistic: 0.75, decision: try .init(threshold: 0.3, predictor))
    #expect(design.requirements.count == 4)
    for requirement in design.requirements {
      let n = requirement.participants
      #expect(design.width(requirement.criterion, participants: n) <= requirement.width * (1 + 1e-12))
      #expect(design.width(requirement.criterion, participants: n - 1) > requirement.width)
      expectClose(requirement.events, Double(n) * 0.3)
    }
    #expect(design.verdict(participants: design.binding.participants).isMet)
    #expect(!design.verdict(participants: design.binding.participants - 1).isMet)
  }

  @Test func impossibleValuesAreRefused() {
    #expect(throws: SampleSizeError.self) { try BinaryValidationDesign(prevalence: 0, cStatistic: 0.7) }
    #expect(throws: SampleSizeError.self) { try BinaryValidationDesign(prevalence: 0.2, cStatistic: 0.5) }
    #expect(throws: SampleSizeError.self) {
      try BinaryValidationDesign(
        prevalence: 0.2, cStatistic: 0.7, predictor: .normal(mean: 0, standardDeviation: 0))
    }
    #expect(throws: SampleSizeError.self) {
      try BinaryValidationDesign(prevalence: 0.2, cStatistic: 0.7, predictor: .sample([1, 1]))
    }
    #expect(throws: SampleSizeError.self) {
      try BinaryValidationDesign.Decision(threshold: 1, sensitivity: 0.5, specificity: 0.5)
    }
  }
}
