internal import RealModule

/// A performance measure whose interval has to be short enough when a model is validated.
public enum ValidationCriterion: String, Sendable, CaseIterable {
  case observedExpected, calibrationSlope, cStatistic, netBenefit

  /// The measure.
  public var measure: String {
    switch self {
    case .observedExpected: "observed/expected ratio"
    case .calibrationSlope: "calibration slope"
    case .cStatistic: "C-statistic"
    case .netBenefit: "standardised net benefit"
    }
  }

  /// What is asked for, in words.
  public var words: String { "precise \(measure)" }
}

/// The widths of 95 % intervals that a validation aims at.
public struct ValidationWidths: Sendable, Hashable {
  /// Of the observed/expected ratio.
  public var observedExpected = 0.2
  /// Of the calibration slope.
  public var calibrationSlope = 0.2
  /// Of the C-statistic.
  public var cStatistic = 0.1
  /// Of the standardised net benefit.
  public var netBenefit = 0.2

  /// The customary widths.
  public init() {}

  subscript(criterion: ValidationCriterion) -> Double {
    switch criterion {
    case .observedExpected: observedExpected
    case .calibrationSlope: calibrationSlope
    case .cStatistic: cStatistic
    case .netBenefit: netBenefit
    }
  }

  func check() throws(SampleSizeError) {
    for criterion in ValidationCriterion.allCases {
      try require(self[criterion], "the interval's width (\(criterion.words))", above: 0)
    }
  }
}

/// What a criterion of a validation asks for.
public struct ValidationRequirement: Sendable, Hashable {
  /// The criterion.
  public let criterion: ValidationCriterion
  /// The anticipated value of the measure.
  public let anticipated: Double
  /// The interval's width that is aimed at.
  public let width: Double
  /// The standard error that gives it.
  public let standardError: Double
  /// The fewest participants.
  public let participants: Int
  /// Events expected among them.
  public let events: Double
}

/// What a validation of a given size gives.
public struct ValidationVerdict: Sendable {
  /// A criterion and whether it is met.
  public struct Finding: Sendable, Hashable {
    /// What the criterion asks for.
    public let requirement: ValidationRequirement
    /// The width expected of the 95 % interval.
    public let expectedWidth: Double
    /// Whether the criterion is met.
    public let isMet: Bool
  }
  /// Participants.
  public let participants: Int
  /// Events expected among them.
  public let events: Double
  /// Each criterion.
  public let findings: [Finding]

  /// Whether all criteria are met.
  public var isMet: Bool { findings.allSatisfy(\.isMet) }
}

/// A planned validation: requirements, and what a sample of another size gives.
public protocol ValidationDesign: Sendable {
  /// What each criterion asks for.
  var requirements: [ValidationRequirement] { get }
  /// Events expected of each participant.
  var eventsPerParticipant: Double { get }
  /// The width expected of a measure's 95 % interval with n participants.
  func width(_ criterion: ValidationCriterion, participants n: Int) -> Double
}

extension ValidationDesign {
  /// The criterion that asks for most.
  public var binding: ValidationRequirement {
    requirements.dropFirst().reduce(requirements[0]) { $1.participants > $0.participants ? $1 : $0 }
  }

  /// What a validation in so many participants gives.
  /// - Precondition: `participants > 0`.
  public func verdict(participants n: Int) -> ValidationVerdict {
    precondition(n > 0)
    return ValidationVerdict(
      participants: n, events: Double(n) * eventsPerParticipant,
      findings: requirements.map {
        ValidationVerdict.Finding(
          requirement: $0, expectedWidth: width($0.criterion, participants: n), isMet: n >= $0.participants)
      })
  }
}

/// The interval of a ratio on the log scale: its width for a standard error of the logarithm and back.
enum RatioWidth {
  /// `exp(ln r + 1.96 se) - exp(ln r - 1.96 se) = 2 r sinh(1.96 se)`.
  static func width(of ratio: Double, standardError: Double) -> Double {
    2 * ratio * Double.sinh(publishedQuantile * standardError)
  }

  static func standardError(of ratio: Double, width: Double) -> Double {
    Double.asinh(width / (2 * ratio)) / publishedQuantile
  }
}
