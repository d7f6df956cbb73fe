internal import RealModule

/// The sample size for developing a model by Riley's criteria.
///
/// With P candidate parameters, the anticipated Cox-Snell R2, r, and its largest value m:
///
/// - shrinkage: `n = P / ((S - 1) ln(1 - r / S))` so that predictors' effects need to be shrunk by no more than the factor S;
/// - optimism: the same with `S = r / (r + d m)`, so that apparent and adjusted Nagelkerke R2 differ by no more than d;
/// - overall risk: so many that its 95 % interval reaches no further than the margin. Binary: `(1.96 / margin)^2 p (1 - p)`.
///   Survival: the rate's interval `rate +- 1.96 sqrt(rate / person-time)`, taken to the risk at the horizon, both of whose
///   limits lie within the margin;
/// - average error (binary, on request): the mean absolute error of predicted probabilities in new people is no more than
///   asked, `ln n = (-0.508 + 0.259 ln p + 0.504 ln P - ln MAPE) / 0.544`, which was found by simulation for P up to 30.
///
/// The parameters are all candidates that are screened, not those that a selection leaves.
/// - Source: Riley et al. 2019, doi 10.1002/sim.7992 and 10.1002/sim.7993 (read together, for binary and time-to-event
///   outcomes); Riley et al. 2020, doi 10.1136/bmj.m441; van Smeden et al. 2019, doi 10.1177/0962280218784726.
public struct DevelopmentDesign: Sendable {
  /// The outcome.
  public let outcome: PlannedOutcome
  /// Candidate parameters.
  public let parameters: Int
  /// What is anticipated, as it was given.
  public let fit: AnticipatedFit
  /// The targets.
  public let targets: Targets
  /// The anticipated Cox-Snell R2.
  public let coxSnell: Double
  /// What each criterion asks for.
  public let requirements: [Requirement]

  /// What the criteria aim at.
  public struct Targets: Sendable, Hashable {
    /// The least uniform shrinkage factor.
    public var shrinkage = 0.9
    /// The largest difference between the apparent and the adjusted Nagelkerke R2.
    public var optimism = 0.05
    /// The largest distance of the overall risk's limits from it.
    public var margin = 0.05
    /// The largest mean absolute error of predicted probabilities; nil leaves the criterion out.
    public var averageError: Double?

    /// The targets that the papers recommend.
    public init() {}
  }

  /// A criterion.
  public enum Criterion: String, Sendable, CaseIterable {
    // Small overfitting, small optimism of R2, a precise overall risk, a small mean error of predictions.
    case shrinkage, optimism, overallRisk, averageError

    /// In words.
    public var words: String {
      switch self {
      case .shrinkage: "small overfitting"
      case .optimism: "small optimism of R2"
      case .overallRisk: "precise overall risk"
      case .averageError: "small mean error of predictions"
      }
    }
  }

  /// What a criterion asks for.
  public struct Requirement: Sendable, Hashable {
    /// The criterion.
    public let criterion: Criterion
    /// What it aims at.
    public let target: Double
    /// The fewest participants.
    public let participants: Int
    /// Events expected among them.
    public let events: Double
    /// Those events per candidate parameter.
    public let eventsPerParameter: Double
    /// The shrinkage expected with so many.
    public let shrinkage: Double
  }

  /// A design.
  /// - Parameter parameters: candidate parameters, 1 or more.
  /// - Throws: `outOfRange`, `beyondMaximum`, `shrinkageTooSmall`, `noSample`.
  public init(
    _ outcome: PlannedOutcome, parameters: Int, fit: AnticipatedFit, targets: Targets = Targets()
  ) throws(SampleSizeError) {
    guard parameters > 0 else {
      throw .outOfRange("the number of parameters", value: Double(parameters), allowed: "1 or more")
    }
    try require(targets.shrinkage, "the shrinkage", above: 0, below: 1)
    try require(targets.optimism, "the optimism", above: 0, below: 1)
    try require(targets.margin, "the margin", above: 0, below: 1)
    if let error = targets.averageError {
      try require(error, "the mean absolute error", above: 0, below: 1)
      guard case .binary(let prevalence) = outcome, prevalence <= 0.5,
        parameters <= Self.mostParametersForError
      else {
        throw .outOfRange(
          "the number of parameters of the criterion on the mean absolute error", value: Double(parameters),
          allowed: "30 or fewer, with a binary outcome of prevalence 0.5 or less")
      }
    }
    let coxSnell = try fit.coxSnell(outcome)
    guard targets.shrinkage > coxSnell else {
      throw .shrinkageTooSmall(coxSnell: coxSnell, shrinkage: targets.shrinkage)
    }
    self.outcome = outcome
    self.parameters = parameters
    self.fit = fit
    self.targets = targets
    self.coxSnell = coxSnell
    var found: [Requirement] = []
    for (criterion, target) in Self.criteria(outcome, targets) {
      let n = try Self.participants(criterion, target, outcome, parameters, coxSnell)
      let events = Double(n) * outcome.eventsPerParticipant
      found.append(
        Requirement(
          criterion: criterion, target: target, participants: n, events: events,
          eventsPerParameter: events / Double(parameters),
          shrinkage: Self.shrinkage(n, parameters, coxSnell)))
    }
    requirements = found
  }

  /// The simulations behind the criterion on the mean absolute error had no more parameters.
  private static let mostParametersForError = 30

  private static func criteria(_ outcome: PlannedOutcome, _ targets: Targets) -> [(Criterion, Double)] {
    var criteria = [(Criterion.shrinkage, targets.shrinkage), (.optimism, targets.optimism)]
    switch outcome {
    case .binary, .survival(_, _, .some): criteria.append((.overallRisk, targets.margin))
    case .survival: break
    }
    if let error = targets.averageError { criteria.append((.averageError, error)) }
    return criteria
  }

  private static func participants(
    _ criterion: Criterion, _ target: Double, _ outcome: PlannedOutcome, _ parameters: Int, _ r2: Double
  ) throws(SampleSizeError) -> Int {
    let p = Double(parameters)
    func shrunk(by s: Double) -> Double { p / ((s - 1) * Double.log(onePlus: -r2 / s)) }
    let needed =
      switch criterion {
      case .shrinkage: shrunk(by: target)
      case .optimism: shrunk(by: r2 / (r2 + target * outcome.maximumCoxSnell))
      case .overallRisk:
        switch outcome {
        case .binary(let prevalence):
          Double.pow(publishedQuantile / target, 2) * prevalence * (1 - prevalence)
        case .survival(let rate, let followUp, let horizon):
          Self.personTime(rate, horizon ?? 0, target) / followUp
        }
      case .averageError:
        Double.exp(
          (-0.508 + 0.259 * Double.log(outcome.eventsPerParticipant) + 0.504 * Double.log(p)
            - Double.log(target)) / 0.544)
      }
    return try Validation.participants(needed, for: criterion.words)
  }

  /// The person-time with which the risk at the horizon has both limits within the margin: the lower limit, which lies
  /// further away, is `exp(-rate t) (exp(d t) - 1)` below it for a half-width d of the rate's interval.
  private static func personTime(_ rate: Double, _ horizon: Double, _ margin: Double) -> Double {
    let halfWidth = Double.log(onePlus: margin * Double.exp(rate * horizon)) / horizon
    return rate * Double.pow(publishedQuantile / halfWidth, 2)
  }

  /// The criterion that asks for most.
  public var binding: Requirement {
    requirements.dropFirst().reduce(requirements[0]) { $1.participants > $0.participants ? $1 : $0 }
  }

  /// The largest Cox-Snell R2.
  public var maximumCoxSnell: Double { outcome.maximumCoxSnell }
  /// The anticipated Nagelkerke R2.
  public var nagelkerke: Double { coxSnell / maximumCoxSnell }
}
