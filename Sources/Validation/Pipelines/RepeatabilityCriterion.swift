public import Statistics

/// A bound on a repeatability coefficient that a feature must keep to enter a model, fixed in advance: an
/// intraclass correlation at least, or a measure of variation within subjects at most, a value.
public struct RepeatabilityCriterion: Sendable, Equatable {
  /// What is judged.
  public enum Coefficient: Sendable, Equatable {
    /// An intraclass correlation, which has to be at least the limit.
    case intraclass(IntraclassForm)
    /// Variation within subjects, which has to be at most the limit.
    case variation(Variation)

    /// Every coefficient by its name, as a study file writes it.
    public static let all: [Coefficient] =
      IntraclassForm.allCases.map(Coefficient.intraclass) + Variation.allCases.map(Coefficient.variation)

    /// The coefficient's name: `"ICC(A,1)"`, `"wCV"`.
    public var name: String {
      switch self {
      case .intraclass(let form): form.rawValue
      case .variation(let variation): variation.rawValue
      }
    }
  }

  /// A measure of variation within subjects that has no unit, so that one limit suits all features.
  public enum Variation: String, Sendable, CaseIterable {
    /// The within-subject coefficient of variation, root-mean-square form, a fraction.
    case withinSubjectCV = "wCV"
    /// The same from logarithms, a fraction.
    case withinSubjectCVLog = "wCV(log)"
    /// The relative repeatability coefficient, in per cent.
    case percentRepeatabilityCoefficient = "%RC"
  }

  /// Which number of the estimate is judged.
  public enum Bound: String, Sendable, CaseIterable {
    /// The lower 95 % confidence limit, the strict reading for an ICC (Koo, Li 2016, doi
    /// 10.1016/j.jcm.2016.02.012).
    case lower
    /// The estimate.
    case estimate
    /// The upper 95 % confidence limit, the strict reading for variation.
    case upper
  }

  /// The coefficient.
  public let coefficient: Coefficient
  /// Which number of it is judged.
  public let bound: Bound
  /// The smallest ICC or the largest variation that passes.
  public let limit: Double

  /// A criterion on an intraclass correlation; `bound` is lower or estimate.
  public init(coefficient: IntraclassForm, bound: Bound = .lower, atLeast: Double) {
    precondition(bound != .upper, "the upper limit of a correlation is no assurance")
    self.coefficient = .intraclass(coefficient)
    self.bound = bound
    limit = atLeast
  }

  /// A criterion on variation within subjects; `bound` is upper or estimate.
  public init(variation: Variation, bound: Bound = .upper, atMost: Double) {
    precondition(bound != .lower, "the lower limit of variation is no assurance")
    coefficient = .variation(variation)
    self.bound = bound
    limit = atMost
  }

  /// Whether small values pass.
  public var isUpperLimit: Bool {
    if case .variation = coefficient { true } else { false }
  }

  /// The judged number in words: `"ICC(A,1) lower limit"`.
  public var judgedName: String {
    switch bound {
    case .lower: "\(coefficient.name) lower limit"
    case .estimate: "\(coefficient.name) estimate"
    case .upper: "\(coefficient.name) upper limit"
    }
  }

  /// The criterion in words: `"ICC(A,1) lower limit >= 0.75"`, `"wCV upper limit <= 0.15"`.
  public var description: String { "\(judgedName) \(isUpperLimit ? "<=" : ">=") \(limit)" }

  /// The judged coefficient of a feature; from REML where cells are missing and the analysis included it.
  public func estimate(of result: RepeatabilityResult) -> Estimate {
    switch coefficient {
    case .intraclass(let form): result.coefficient(form)
    case .variation(.withinSubjectCV): result.variation.coefficientOfVariation
    case .variation(.withinSubjectCVLog): result.variation.coefficientOfVariationLog
    case .variation(.percentRepeatabilityCoefficient): result.variation.percentRepeatabilityCoefficient
    }
  }

  /// The judged number; nil where it does not exist. Variation relative to the mean does not, for a filter, where
  /// not all measurements are positive.
  public func judged(_ result: RepeatabilityResult) -> Double? {
    let estimate = estimate(of: result)
    if isUpperLimit, estimate.notes.contains(where: { $0.kind == .notRatioScale }) { return nil }
    return switch bound {
    case .lower: estimate.interval?.lower
    case .estimate: estimate.value
    case .upper: estimate.interval?.upper
    }
  }

  /// Whether a feature passes; a number that does not exist does not.
  public func isMet(by result: RepeatabilityResult) -> Bool {
    judged(result).map { isUpperLimit ? $0 <= limit : $0 >= limit } ?? false
  }

  /// Why a feature is dropped; nil where it passes.
  public func reasonToDrop(_ result: RepeatabilityResult) -> String? {
    guard !isMet(by: result) else { return nil }
    guard judged(result) != nil else { return "has no \(judgedName): \(absence(result))" }
    let method = isByREML(result) ? " (REML: cells are missing)" : ""
    return (isUpperLimit ? "exceeds " : "does not reach ") + description + method
  }

  /// The analysis that judges these features.
  func analysis(of features: [RepeatedMatrix]) -> Repeatability {
    switch coefficient {
    case .intraclass(.agreementSingle), .intraclass(.consistencySingle): Repeatability(reporting: features)
    case .intraclass, .variation: Repeatability()
    }
  }

  private func isByREML(_ result: RepeatabilityResult) -> Bool {
    if case .intraclass(let form) = coefficient { result.isByREML(form) } else { false }
  }

  private func absence(_ result: RepeatabilityResult) -> String {
    guard let note = estimate(of: result).notes.first?.message else { return "it is undefined" }
    return String((note.hasSuffix(".") ? note.dropLast() : note[...]))
  }
}
