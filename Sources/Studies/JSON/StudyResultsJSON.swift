internal import Models
internal import Statistics
internal import Validation

extension StudyResults {
  /// The document `results.json`: every number of the report with its estimator card.
  public func json(_ provenance: Provenance) -> JSONValue {
    .document(
      command: "run",
      [
        "version": .string(provenance.version), "seed": .integer(Int(provenance.seed)),
        "study": study.json, "cohort": cohort.json(isResponse: study.model.family == .logistic),
        "repeatability": repeatability?.json ?? .null, "attenuation": attenuation?.json ?? .null,
        "model": model.json(study.model),
        "performance": performance.json.appending([
          "crossValidated": performance.crossValidated.map {
            CurveNumbers(
              outcome: outcome, probability: $0.probability, horizons: study.validation.horizons,
              isHighRisk: $0.isHighRisk
            ).json
          } ?? .null
        ]),
        "baselines": .object(
          baselines.map {
            JSONValue.Member(
              $0.name,
              JSONValue.object([.init("features", JSONValue($0.features))]).appending(
                $0.performance.json
              ).appending(["gain": $0.gainsJSON]))
          }),
        "controls": controls.json(performance.measures),
        "external": .array(
          external.map { cohort in
            cohort.json(isResponse: study.model.family == .logistic).appending([
              "curves": CurveNumbers(
                outcome: cohort.outcome, probability: cohort.probability,
                horizons: study.validation.horizons, isHighRisk: cohort.isHighRisk
              ).json
            ])
          }),
        "acceptance": .array(acceptance.map(\.json)), "sampleSize": sampleSize.json,
        "checks": .array(checks.map(\.json)),
      ])
  }
}

extension CohortSummary {
  func json(isResponse: Bool) -> JSONValue {
    .object([
      .init("n", .integer(rows)), .init("subjects", .integer(subjects)),
      .init(isResponse ? "positives" : "events", .integer(events)),
      .init("candidates", .integer(candidateCount)),
      .init("medianFollowUp", JSONValue(medianFollowUp)),
      .init(
        "flow",
        .array(
          flow.map {
            [
              "step": .string($0.label), "rows": .integer($0.rows), "excluded": .integer($0.excluded),
            ]
          })),
      .init(
        "missing",
        .array(missing.map { ["feature": .string($0.feature), "count": .integer($0.count)] })),
    ])
  }
}

extension RepeatabilitySummary {
  var json: JSONValue {
    let body: JSONValue = [
      "subjects": .integer(subjects), "repeats": .integer(repeats),
      "subjectsInCohort": .integer(sharedSubjects),
      "criterion": JSONValue(criterion?.description),
      "kept": JSONValue(criterion == nil ? nil : features.count { $0.isKept == true }),
      "features": .array(
        features.map { feature in
          [
            "feature": .string(feature.name), "kept": feature.isKept.map(JSONValue.bool) ?? .null,
            "reason": JSONValue(feature.reason),
            "icc": .object(
              feature.result.intraclassCorrelations.map {
                JSONValue.Member($0.form.rawValue, $0.estimate.json)
              }), "reml": feature.result.unbalanced?.json ?? .null,
            "withinSubjectSD": feature.result.variation.standardDeviation.json,
            "withinSubjectCV": feature.result.variation.coefficientOfVariation.json,
            "repeatabilityCoefficient": feature.result.variation.repeatabilityCoefficient.json,
          ]
        }),
    ]
    guard !claims.isEmpty else { return body }
    return body.appending([
      "claims": .array(
        claims.map {
          JSONValue.object([.init("feature", JSONValue($0.claim.feature))]).appending($0.json)
        })
    ])
  }
}

extension ModelSummary {
  func json(_ plan: ModelPlan) -> JSONValue {
    let curve = fit.curve
    return [
      "kind": .string(plan.family.rawValue), "penalty": .string(plan.penalty.rawValue),
      "lambda": plan.penalty == .none ? .null : JSONValue(fit.model.lambda),
      "alpha": plan.penalty == .none ? .null : JSONValue(plan.alpha),
      "intercept": plan.family == .logistic ? JSONValue(fit.model.intercept) : .null,
      "kktResidual": JSONValue(fit.kktResidual),
      "coefficients": .array(
        terms.map {
          [
            "feature": .string($0.feature), "estimate": JSONValue($0.coefficient),
            "standardDeviation": JSONValue($0.standardDeviation),
            "perStandardDeviation": JSONValue($0.coefficient * $0.standardDeviation),
            "selectionFrequency": JSONValue($0.selectionFrequency),
          ]
        }),
      "crossValidation": curve.map {
        [
          "measure": .string($0.measure.rawValue), "lambda": JSONValue($0.lambda),
          "mean": JSONValue($0.mean), "standardError": JSONValue($0.standardError),
          "lambdaMin": JSONValue($0.lambda[$0.minimumIndex]),
          "lambda1SE": JSONValue($0.lambda[$0.oneStandardErrorIndex]),
        ]
      } ?? .null,
      "imputation": imputationJSON,
      "notes": JSONValue(fit.notes.map(\.message)),
    ]
  }
}

extension Baseline {
  /// By measure: what the biomarker model gains over this one.
  var gainsJSON: JSONValue {
    .object(
      performance.measures.compactMap { measure in
        gains[measure].map { JSONValue.Member(measure.name, $0.json) }
      })
  }
}

extension PerformanceSummary {
  var json: JSONValue {
    func byMeasure(_ value: (PerformanceMeasure) -> JSONValue?) -> JSONValue {
      .object(
        measures.compactMap { measure in
          value(measure).map { JSONValue.Member(measure.name, $0) }
        })
    }
    let document: JSONValue = [
      "apparent": byMeasure { apparent[$0]?.json },
      "optimism": byMeasure { corrected[$0].map { JSONValue($0.optimism) } },
      "optimismStandardError": byMeasure { corrected[$0].map { JSONValue($0.optimismError) } },
      "corrected": byMeasure { corrected[$0]?.corrected.json },
      "replicates": !isValidated
        ? .null
        : [
          "requested": .integer(resampleCount), "fitted": .integer(fittedCount),
          "withoutFeatures": .integer(selections.count(where: \.isEmpty)),
          "largestKKTResidual": JSONValue(largestResidual), "lambda": JSONValue(lambdas),
          "selected": .array(selections.map { .integer($0.count) }),
          "notes": JSONValue(validationNotes.map(\.message)),
        ],
    ]
    if let optimism {
      return document.appending([
        "corrections": .object(
          BootstrapCorrection.allCases.map { correction in
            .init(correction.rawValue, byMeasure { optimism.corrections[correction]?[$0]?.json })
          }),
        "intervals": .object(
          CorrectedInterval.allCases.compactMap { kind in
            optimism.intervals[kind].map { found in
              .init(kind.rawValue, byMeasure { found[$0]?.limitsJSON })
            }
          }),
      ])
    }
    if let heldOut, !heldOut.sites.isEmpty {
      return document.appending([
        "sites": .array(
          heldOut.sites.map { site in
            [
              "site": .string(site.name), "n": .integer(site.sampleSize.count),
              "events": JSONValue(site.sampleSize.events),
              "performance": byMeasure { site.performance[$0]?.json },
              "failure": JSONValue(site.failure?.description),
            ]
          }), "predictionIntervals": byMeasure { heldOut.predictionIntervals[$0]?.limitsJSON },
      ])
    }
    return document
  }
}

extension ExternalResult {
  func json(isResponse: Bool) -> JSONValue {
    [
      "name": .string(name), "cohort": cohort.json(isResponse: isResponse),
      "performance": .object(
        measures.compactMap { measure in
          performance[measure].map { JSONValue.Member(measure.name, $0.json) }
        }), "increments": .array(increments.map(\.json)), "notes": JSONValue(notes.map(\.message)),
    ]
  }
}

extension AcceptanceResult {
  var json: JSONValue {
    [
      "quantity": .string(criterion.quantity.name), "bound": .string(criterion.bound.rawValue),
      "atLeast": JSONValue(criterion.atLeast), "atMost": JSONValue(criterion.atMost),
      "value": JSONValue(value), "met": .bool(isMet),
    ]
  }
}

extension Check {
  var json: JSONValue {
    [
      "id": .string(id), "severity": .string(severity.rawValue), "message": .string(message),
      "reference": JSONValue(reference?.text), "doi": JSONValue(reference?.doi),
    ]
  }
}

extension StudyFile {
  /// The study as it was understood, every default filled in.
  var json: JSONValue {
    let endpoint: JSONValue =
      switch data.endpoint {
      case .survival(let time, let event, let eventValue, let entry, let unit):
        [
          "kind": "survival", "time": .string(time), "event": .string(event),
          "eventValue": JSONValue(eventValue), "entry": JSONValue(entry), "unit": JSONValue(unit),
        ]
      case .response(let column, let positive):
        ["kind": "response", "column": .string(column), "positive": JSONValue(positive)]
      }
    let selection: JSONValue =
      switch model.selection {
      case .crossValidated(let choice): .string(choice.rawValue)
      case .fixed(let lambda): JSONValue(lambda)
      }
    return [
      "title": .string(title),
      "contextOfUse": contextOfUse.map {
        [
          "category": JSONValue($0.category?.rawValue), "population": JSONValue($0.population),
          "use": JSONValue($0.use),
        ]
      } ?? .null,
      "data": [
        "table": .string(data.table), "subject": JSONValue(data.subject), "endpoint": endpoint,
        "features": JSONValue(data.features), "exclude": JSONValue(data.exclude),
        "clinical": JSONValue(data.clinical), "size": JSONValue(data.size), "site": JSONValue(data.site),
        "treatment": data.treatment.map {
          ["column": .string($0.column), "control": .string($0.control)]
        } ?? .null,
      ],
      "missing": .string(missing.rawValue), "imputation": imputation?.json ?? .null,
      "transform": .array(
        transforms.map {
          [
            "feature": .string($0.feature), "lower": JSONValue($0.lower), "upper": JSONValue($0.upper),
            "logarithm": JSONValue($0.logarithm?.rawValue),
          ]
        }),
      "repeatability": repeatability.map {
        ["table": .string($0.table), "keep": JSONValue($0.keep?.description)]
      } ?? .null,
      "filters": [
        "variance": variance.map { ["largestShare": JSONValue($0.largestShare)] } ?? .null,
        "univariable": screen?.json ?? .null,
      ],
      "redundancy": redundancy.map {
        ["correlation": .string($0.correlation.rawValue), "above": JSONValue($0.limit)]
      } ?? .null,
      "model": [
        "family": .string(model.family.rawValue), "penalty": .string(model.penalty.rawValue),
        "alpha": JSONValue(model.alpha), "select": selection, "folds": .integer(model.folds),
        "measure": .string(model.measure.rawValue), "unpenalized": JSONValue(model.unpenalized),
        "ties": model.family == .cox ? .string(model.ties) : .null,
        "adaptive": JSONValue(model.adaptive?.gamma), "terms": .array(model.terms.map(\.json)),
      ],
      "validation": validation.json, "sampleSize": sampleSize.json,
      "report": ["outline": .string(report.outline), "formats": JSONValue(report.formats)],
    ]
  }
}
