internal import RealModule

/// What a sample of a given size gives a planned model.
public struct DevelopmentVerdict: Sendable {
  /// A criterion and whether it is met.
  public struct Finding: Sendable, Hashable {
    /// What the criterion asks for.
    public let requirement: DevelopmentDesign.Requirement
    /// What is expected with this sample: the shrinkage factor, the optimism of Nagelkerke's R2, the margin of the overall
    /// risk, or the mean absolute error.
    public let expected: Double
    /// Whether the criterion is met.
    public let isMet: Bool
  }
  /// The sample's participants.
  public let participants: Int
  /// Events expected among them.
  public let events: Double
  /// Events per candidate parameter.
  public let eventsPerParameter: Double
  /// Each criterion.
  public let findings: [Finding]
  /// The most candidate parameters with which this sample meets the criteria on shrinkage and optimism.
  public let mostParameters: Int

  /// Whether all criteria are met.
  public var isMet: Bool { findings.allSatisfy(\.isMet) }
  /// The shrinkage factor expected.
  public var shrinkage: Double { expected(.shrinkage) }
  /// The optimism expected of Nagelkerke's R2.
  public var optimism: Double { expected(.optimism) }

  private func expected(_ criterion: DevelopmentDesign.Criterion) -> Double {
    findings.first { $0.requirement.criterion == criterion }!.expected
  }
}

extension DevelopmentDesign {
  /// The shrinkage factor S expected with n participants: the root of `(1 - S) (-ln(1 - r / S)) = P / n` between the
  /// Cox-Snell R2, r, and 1.
  static func shrinkage(_ n: Int, _ parameters: Int, _ r2: Double) -> Double {
    let target = Double(parameters) / Double(n)
    return crossing(between: r2, and: 1) { s in
      s > r2 ? -(1 - s) * Double.log(onePlus: -r2 / s) - target : .infinity
    }
  }

  /// What a sample of so many participants gives.
  /// - Precondition: `participants > 0`.
  public func verdict(participants n: Int) -> DevelopmentVerdict {
    precondition(n > 0)
    let shrinkage = Self.shrinkage(n, parameters, coxSnell)
    let events = Double(n) * outcome.eventsPerParticipant
    let findings = requirements.map { requirement in
      let expected =
        switch requirement.criterion {
        case .shrinkage: shrinkage
        case .optimism: coxSnell * (1 / shrinkage - 1) / maximumCoxSnell
        case .overallRisk: margin(n)
        case .averageError:
          Double.exp(
            -0.508 + 0.259 * Double.log(outcome.eventsPerParticipant) + 0.504 * Double.log(Double(parameters))
              - 0.544 * Double.log(Double(n)))
        }
      return DevelopmentVerdict.Finding(
        requirement: requirement, expected: expected, isMet: n >= requirement.participants)
    }
    let least = max(targets.shrinkage, coxSnell / (coxSnell + targets.optimism * maximumCoxSnell))
    let most = Double(n) * (least - 1) * Double.log(onePlus: -coxSnell / least)
    return DevelopmentVerdict(
      participants: n, events: events, eventsPerParameter: events / Double(parameters), findings: findings,
      mostParameters: Int(min(most.rounded(.down), 1e9)))
  }

  /// The distance of the overall risk's further limit from it.
  private func margin(_ n: Int) -> Double {
    switch outcome {
    case .binary(let prevalence):
      return publishedQuantile * (prevalence * (1 - prevalence) / Double(n)).squareRoot()
    case .survival(let rate, let followUp, let horizon):
      let t = horizon ?? 0
      let halfWidth = publishedQuantile * (rate / (Double(n) * followUp)).squareRoot()
      return Double.exp(-rate * t) * Double.expMinusOne(halfWidth * t)
    }
  }
}
