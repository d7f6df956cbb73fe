public import Validation

extension PlannedOutcome {
  var json: JSONValue {
    switch self {
    case .binary(let prevalence): ["kind": "binary", "prevalence": JSONValue(prevalence)]
    case .survival(let rate, let followUp, let horizon):
      [
        "kind": "survival", "rate": JSONValue(rate), "meanFollowUp": JSONValue(followUp),
        "horizon": JSONValue(horizon),
      ]
    }
  }
}

extension AnticipatedFit {
  var json: JSONValue {
    switch self {
    case .coxSnell(let value): ["measure": "coxSnellR2", "value": JSONValue(value)]
    case .nagelkerke(let value): ["measure": "nagelkerkeR2", "value": JSONValue(value)]
    case .cStatistic(let value): ["measure": "cStatistic", "value": JSONValue(value)]
    }
  }
}

extension DevelopmentDesign {
  /// The design, and what a sample of so many participants gives.
  public func json(participants: Int?) -> JSONValue {
    [
      "purpose": "develop", "outcome": outcome.json, "parameters": .integer(parameters),
      "anticipated": fit.json,
      "coxSnellR2": JSONValue(coxSnell), "maximumCoxSnellR2": JSONValue(maximumCoxSnell),
      "nagelkerkeR2": JSONValue(nagelkerke), "criteria": .array(requirements.map(\.json)),
      "required": binding.json,
      "verdict": participants.map { verdict(participants: $0).json } ?? .null,
    ]
  }
}

extension DevelopmentDesign.Requirement {
  var json: JSONValue {
    [
      "criterion": .string(criterion.rawValue), "target": JSONValue(target), "n": .integer(participants),
      "events": JSONValue(events), "eventsPerParameter": JSONValue(eventsPerParameter),
      "shrinkage": JSONValue(shrinkage),
    ]
  }
}

extension DevelopmentVerdict {
  var json: JSONValue {
    [
      "n": .integer(participants), "events": JSONValue(events),
      "eventsPerParameter": JSONValue(eventsPerParameter), "met": .bool(isMet),
      "mostParameters": .integer(mostParameters),
      "criteria": .array(
        findings.map {
          [
            "criterion": .string($0.requirement.criterion.rawValue),
            "target": JSONValue($0.requirement.target),
            "expected": JSONValue($0.expected), "met": .bool($0.isMet),
          ]
        }),
    ]
  }
}

extension BinaryValidationDesign {
  /// The design, and what a sample of so many participants gives.
  public func json(participants: Int?) -> JSONValue {
    JSONValue.object([
      .init("purpose", "validate"),
      .init("outcome", ["kind": "binary", "prevalence": JSONValue(prevalence)]),
      .init("cStatistic", JSONValue(cStatistic)), .init("observedExpected", JSONValue(observedExpected)),
      .init("meanPredictedRisk", JSONValue(predictor.meanRisk)),
      .init(
        "decision",
        decision.map {
          [
            "threshold": JSONValue($0.threshold), "sensitivity": JSONValue($0.sensitivity),
            "specificity": JSONValue($0.specificity),
          ]
        } ?? .null),
    ]).appending(criteria(participants))
  }
}

extension SurvivalValidationDesign {
  /// The design, and what a sample of so many participants gives.
  public func json(participants: Int?) -> JSONValue {
    JSONValue.object([
      .init("purpose", "validate"),
      .init(
        "outcome",
        ["kind": "survival", "riskAtHorizon": JSONValue(risk), "lostByHorizon": JSONValue(lost)]),
      .init("cStatistic", JSONValue(cStatistic)),
      .init("standardDeviation", JSONValue(standardDeviation)),
      .init("observedExpected", JSONValue(observedExpected)),
      .init("cohorts", .integer(Self.cohorts)), .init("cohortSize", .integer(Self.cohortSize)),
      .init("seed", .integer(Int(seed))),
    ]).appending(criteria(participants))
  }
}

extension ValidationDesign {
  func criteria(_ participants: Int?) -> JSONValue {
    [
      "criteria": .array(requirements.map(\.json)), "required": binding.json,
      "verdict": participants.map { verdict(participants: $0).json } ?? .null,
    ]
  }
}

extension ValidationRequirement {
  var json: JSONValue {
    [
      "criterion": .string(criterion.rawValue), "anticipated": JSONValue(anticipated),
      "width": JSONValue(width), "standardError": JSONValue(standardError), "n": .integer(participants),
      "events": JSONValue(events),
    ]
  }
}

extension ValidationVerdict {
  var json: JSONValue {
    [
      "n": .integer(participants), "events": JSONValue(events), "met": .bool(isMet),
      "criteria": .array(
        findings.map {
          [
            "criterion": .string($0.requirement.criterion.rawValue), "width": JSONValue($0.requirement.width),
            "expectedWidth": JSONValue($0.expectedWidth), "met": .bool($0.isMet),
          ]
        }),
    ]
  }
}
