internal import RealModule

/// The sample size for validating a model of a binary outcome: so many that the 95 % intervals of the observed/expected ratio,
/// calibration slope, C-statistic and (with a threshold) standardised net benefit are short enough.
///
/// With the prevalence p:
///
/// - observed/expected: `SE(ln(O/E))^2 = (1 - p) / (n p)`, the interval symmetric on the log scale;
/// - calibration slope: `SE^2 = I00 / (n (I00 I11 - I01^2))` with the information of a logistic recalibration expected for the
///   distribution of the linear predictor (integrated, where the authors' program simulates), the model being calibrated;
/// - C-statistic: Newcombe's variance, `C (1 - C) (1 + (n/2 - 1) ((1 - C)/(2 - C) + C/(1 + C))) / (n^2 p (1 - p))`;
/// - standardised net benefit at the threshold t, `w = (1 - p)/p * t/(1 - t)`: `SE^2 = (sens (1 - sens)/p + w^2 spec (1 - spec) /
///   (1 - p) + w^2 (1 - spec)^2 / (p (1 - p))) / n`.
/// - Source: Riley et al. 2021, doi 10.1002/sim.9025; Debray et al. 2019 and Newcombe 2006, doi 10.1002/sim.2324, for C.
public struct BinaryValidationDesign: ValidationDesign {
  /// The prevalence.
  public let prevalence: Double
  /// The anticipated C-statistic.
  public let cStatistic: Double
  /// The anticipated observed/expected ratio.
  public let observedExpected: Double
  /// The distribution of the linear predictor.
  public let predictor: LinearPredictorDistribution
  /// The decision threshold of the net benefit, with sensitivity and specificity there; nil leaves it out.
  public let decision: Decision?
  /// What each criterion asks for.
  public let requirements: [ValidationRequirement]
  private let slopeVariance: Double

  /// A decision threshold and how the model classifies there.
  public struct Decision: Sendable, Hashable {
    /// The probability from which on one acts.
    public let threshold: Double
    /// The anticipated sensitivity.
    public let sensitivity: Double
    /// The anticipated specificity.
    public let specificity: Double

    /// A threshold with anticipated sensitivity and specificity.
    public init(threshold: Double, sensitivity: Double, specificity: Double) throws(SampleSizeError) {
      try require(threshold, "the threshold", above: 0, below: 1)
      try require(sensitivity, "the sensitivity", above: 0, below: 1)
      try require(specificity, "the specificity", above: 0, below: 1)
      self.threshold = threshold
      self.sensitivity = sensitivity
      self.specificity = specificity
    }

    /// A threshold with the sensitivity and specificity of a calibrated model.
    public init(threshold: Double, _ predictor: LinearPredictorDistribution) throws(SampleSizeError) {
      try require(threshold, "the threshold", above: 0, below: 1)
      try predictor.check()
      let (sensitivity, specificity) = predictor.accuracy(threshold: threshold)
      try self.init(threshold: threshold, sensitivity: sensitivity, specificity: specificity)
    }
  }

  /// A validation.
  /// - Parameter predictor: nil for the distribution that the C-statistic implies.
  /// - Throws: `outOfRange`, `noSample`.
  public init(
    prevalence: Double, cStatistic: Double, predictor: LinearPredictorDistribution? = nil,
    observedExpected: Double = 1, decision: Decision? = nil, widths: ValidationWidths = ValidationWidths()
  ) throws(SampleSizeError) {
    try require(prevalence, "the prevalence", above: 0, below: 1)
    try require(cStatistic, "the C-statistic", above: 0.5, below: 1)
    try require(observedExpected, "the observed/expected ratio", above: 0)
    try widths.check()
    let predictor = predictor ?? .discriminating(c: cStatistic, prevalence: prevalence)
    try predictor.check()
    self.prevalence = prevalence
    self.cStatistic = cStatistic
    self.observedExpected = observedExpected
    self.predictor = predictor
    self.decision = decision
    slopeVariance = predictor.slopeVariance
    guard slopeVariance.isFinite, slopeVariance > 0 else {
      throw .outOfRange("the spread of the linear predictor", value: 0, allowed: "more than nothing")
    }

    let slopeError = widths.calibrationSlope / (2 * publishedQuantile)
    let ratioError = RatioWidth.standardError(of: observedExpected, width: widths.observedExpected)
    let cError = widths.cStatistic / (2 * publishedQuantile)
    func requirement(
      _ criterion: ValidationCriterion, _ anticipated: Double, _ error: Double, _ n: Int
    ) -> ValidationRequirement {
      ValidationRequirement(
        criterion: criterion, anticipated: anticipated, width: widths[criterion], standardError: error,
        participants: n, events: Double(n) * prevalence)
    }
    guard
      let cParticipants = fewestSubjects({
        Self.cVariance(cStatistic, prevalence, $0) <= cError * cError
      })
    else { throw .noSample(ValidationCriterion.cStatistic.words) }
    var requirements = [
      requirement(
        .observedExpected, observedExpected, ratioError,
        try participants(
          (1 - prevalence) / (prevalence * ratioError * ratioError),
          for: ValidationCriterion.observedExpected.words)),
      requirement(
        .calibrationSlope, 1, slopeError,
        try participants(
          slopeVariance / (slopeError * slopeError), for: ValidationCriterion.calibrationSlope.words)),
      requirement(.cStatistic, cStatistic, cError, cParticipants),
    ]
    if let decision {
      let error = widths.netBenefit / (2 * publishedQuantile)
      requirements.append(
        requirement(
          .netBenefit, Self.netBenefit(decision, prevalence), error,
          try participants(
            Self.netBenefitVariance(decision, prevalence) / (error * error),
            for: ValidationCriterion.netBenefit.words)))
    }
    self.requirements = requirements
  }

  /// Events expected of each participant.
  public var eventsPerParticipant: Double { prevalence }

  /// The width expected of a measure's 95 % interval with n participants.
  public func width(_ criterion: ValidationCriterion, participants n: Int) -> Double {
    let n = Double(n)
    func wide(_ variance: Double) -> Double { 2 * publishedQuantile * variance.squareRoot() }
    switch criterion {
    case .observedExpected:
      return RatioWidth.width(
        of: observedExpected, standardError: ((1 - prevalence) / (n * prevalence)).squareRoot())
    case .calibrationSlope: return wide(slopeVariance / n)
    case .cStatistic: return wide(Self.cVariance(cStatistic, prevalence, Int(n)))
    case .netBenefit: return wide((decision.map { Self.netBenefitVariance($0, prevalence) } ?? 0) / n)
    }
  }

  private static func cVariance(_ c: Double, _ p: Double, _ participants: Int) -> Double {
    let n = Double(participants)
    return c * (1 - c) * (1 + (n / 2 - 1) * ((1 - c) / (2 - c) + c / (1 + c))) / (n * n * p * (1 - p))
  }

  private static func odds(_ decision: Decision, _ p: Double) -> Double {
    (1 - p) / p * decision.threshold / (1 - decision.threshold)
  }

  private static func netBenefit(_ decision: Decision, _ p: Double) -> Double {
    decision.sensitivity - odds(decision, p) * (1 - decision.specificity)
  }

  private static func netBenefitVariance(_ decision: Decision, _ p: Double) -> Double {
    let w = odds(decision, p)
    let (sensitivity, specificity) = (decision.sensitivity, decision.specificity)
    let falsePositive = 1 - specificity
    return sensitivity * (1 - sensitivity) / p + w * w * specificity * falsePositive / (1 - p)
      + w * w * falsePositive * falsePositive / (p * (1 - p))
  }
}
