internal import Statistics
internal import Validation

extension Assessment {
  /// The document of `assess`. What belongs to one horizon stands at the top for the first of them, and for all in a list.
  public var json: JSONValue {
    .document(
      command: "assess",
      [
        "score": .string(scores.name), "scale": .string(scores.kind), "n": .integer(n),
        "events": .integer(events),
        "competingEvents": .array(
          competing.map { ["event": .string($0.name), "count": .integer($0.count)] }),
        "horizons": JSONValue(horizons),
        "discrimination": discrimination,
        "timeDependentAUC": .array(areas), "incidentDynamicAUC": .array(incidentAUC?.times.map(\.json) ?? []),
        "calibration": calibrationJSON, "brier": JSONValue(accuracy.first?.brier),
        "scaledBrier": JSONValue(accuracy.first?.scaled),
        "brierAtHorizon": .array(accuracy.filter { $0.horizon != nil }.map(\.json)),
        "integratedBrier": integrated?.json ?? .null,
        "netBenefit": utility.first?.json ?? .array([]),
        "netBenefitAtHorizon": .array(
          utility.filter { $0.horizon != nil }.map {
            ["horizon": JSONValue($0.horizon), "curve": $0.json]
          }),
        "increment": increments.first?.json ?? .null, "increments": .array(increments.map(\.json)),
        "bootstrap": bootstrap.map {
          ["replicates": .integer($0.replicates), "seed": JSONValue(seed: $0.seed)]
        } ?? .null,
        "excludedRows": exclusions.json, "notes": JSONValue(notes.map(\.message)),
      ])
  }

  private var discrimination: JSONValue {
    if let roc { return ["auc": roc.auc.json, "direction": .string(roc.direction.rawValue)] }
    return [
      "harrell": harrell.map { $0.estimate.json.appending($0.counts.json) } ?? .null,
      "uno": JSONValue(uno?.estimate),
      "wolbers": wolbers.map { $0.estimate.json.appending($0.counts.json) } ?? .null,
    ]
  }

  /// The cumulative/dynamic areas; where events compete, each beside that against all rows without the event.
  private var areas: [JSONValue] {
    (timeDependentAUC?.horizons ?? []).enumerated().map { index, area in
      guard let all = allControlsAUC?.horizons[index] else { return area.json }
      return area.json.appending([
        "competing": .integer(all.counts.competing), "againstAllWithoutEvent": all.estimate.json,
      ])
    }
  }

  private var calibrationJSON: JSONValue {
    guard let first = calibration.first else { return .null }
    return first.json.appending([
      "atHorizon": .array(
        calibration.filter { $0.horizon != nil }.map { calibration in
          let horizon: JSONValue = ["horizon": JSONValue(calibration.horizon)]
          return horizon.appending(calibration.json)
        }),
      "recalibration": recalibration?.json ?? .null, "distribution": distribution?.json ?? .null,
    ])
  }
}

extension JSONValue {
  /// An estimate, or `null`.
  init(_ estimate: Estimate?) { self = estimate?.json ?? .null }
}

extension TimeDependentAUC.AtHorizon {
  var json: JSONValue {
    let horizon: JSONValue = ["horizon": JSONValue(self.horizon)]
    return horizon.appending(estimate.json).appending([
      "cases": .integer(counts.events), "controls": .integer(counts.free),
      "censoredBefore": .integer(counts.censored),
    ])
  }
}

extension IncidentDynamicAUC.AtTime {
  /// The window is that of the events whose ranks were averaged.
  var json: JSONValue {
    let horizon: JSONValue = ["horizon": JSONValue(time)]
    return horizon.appending(estimate.json).appending([
      "windowEvents": .integer(events), "from": JSONValue(window?.lowerBound),
      "to": JSONValue(window?.upperBound),
    ])
  }
}

extension Assessment.Calibration {
  var json: JSONValue {
    [
      "inTheLarge": JSONValue(inTheLarge),
      "observedExpected": observedExpected.map {
        $0.ratio.json.appending([
          "observed": JSONValue($0.observed), "expected": JSONValue($0.expected),
        ])
      } ?? .null,
      "slope": JSONValue(slope), "ici": JSONValue(distances?.ici), "e50": JSONValue(distances?.e50),
      "e90": JSONValue(distances?.e90), "curve": .array(curve?.grid.map(\.json) ?? []),
      "groups": .array(
        groups.map { group in
          let head: JSONValue = ["predicted": JSONValue(group.meanPredicted)]
          return head.appending(group.observed.json)
        }),
    ]
  }
}

extension CalibrationPoint {
  var json: JSONValue {
    [
      "predicted": JSONValue(predicted), "observed": JSONValue(observed),
      "lower": JSONValue(interval?.lower), "upper": JSONValue(interval?.upper),
    ]
  }
}

extension Assessment.Accuracy {
  var json: JSONValue {
    let horizon: JSONValue = ["horizon": JSONValue(self.horizon)]
    return horizon.appending(brier.json).appending(["null": JSONValue(null), "scaled": scaled.json])
  }
}

extension IntegratedBrier {
  var json: JSONValue {
    brier.json.appending([
      "from": JSONValue(from), "to": JSONValue(to), "null": null.json, "scaled": scaled.json,
    ])
  }
}

extension Assessment.Utility {
  /// One row a threshold; `model`, `all` and `none` are net benefits, the rest belongs to the model.
  var json: JSONValue {
    guard let model = curves.models.first else { return .array([]) }
    return .array(
      model.points.enumerated().map { index, point in
        let all = curves.treatAll[index]
        return [
          "threshold": JSONValue(point.threshold), "model": JSONValue(point.netBenefit.value),
          "all": JSONValue(all.value), "none": .number(0), "treated": .integer(point.treated),
          "modelEstimate": point.netBenefit.json, "allEstimate": all.json,
          "standardized": point.standardized.json,
          "interventionsAvoided": point.interventionsAvoided.json,
          "comparedModels": .array(
            curves.models.dropFirst().map {
              ["name": .string($0.name), "model": JSONValue($0.points[index].netBenefit.value)]
            }),
        ]
      })
  }
}

extension Recalibration {
  var json: JSONValue {
    [
      "interceptAlone": interceptAlone.json, "intercept": intercept.json, "slope": slope.json,
      "overallTest": overallTest.json, "slopeTest": slopeTest.json,
      "revision": revision?.json ?? .null, "significance": JSONValue(significance),
      "choice": .string(choice.rawValue),
    ]
  }
}

extension ModelRevision {
  var json: JSONValue {
    [
      "againstOriginal": againstOriginal.json, "againstIntercept": againstIntercept.json,
      "againstInterceptAndSlope": againstInterceptAndSlope.json,
      "coefficients": .array(
        terms.map { term in
          let head: JSONValue = ["feature": .string(term.name)]
          return head.appending(term.coefficient.json)
        }),
    ]
  }
}

extension DCalibration {
  var json: JSONValue {
    test.json.appending([
      "bins": .array(
        bins.map {
          [
            "lower": JSONValue($0.range.lowerBound), "upper": JSONValue($0.range.upperBound),
            "count": JSONValue($0.count), "expected": JSONValue($0.expected),
          ]
        })
    ])
  }
}

extension Increment {
  /// Differences are the score's less the base's.
  var json: JSONValue {
    [
      "base": .string(base.name), "baseScale": .string(base.kind),
      "likelihoodRatio": likelihoodRatio?.json ?? .null,
      "auc": auc?.json ?? .null, "harrell": harrell?.json ?? .null, "uno": uno?.json ?? .null,
      "wolbers": wolbers?.json ?? .null, "brier": JSONValue(atHorizon.first?.brier),
      "scaledBrier": JSONValue(atHorizon.first?.scaledBrier),
      "atHorizon": .array(atHorizon.map(\.json)),
    ]
  }
}

extension Increment.AtHorizon {
  var json: JSONValue {
    [
      "horizon": JSONValue(horizon), "timeDependentAUC": auc?.json ?? .null,
      "incidentDynamicAUC": incidentAUC?.json ?? .null, "brier": JSONValue(brier),
      "scaledBrier": JSONValue(scaledBrier), "netBenefit": .array(netBenefit.map(\.json)),
      "reclassification": reclassification?.json ?? .null,
    ]
  }
}

extension Reclassification {
  var json: JSONValue {
    [
      "eventNRI": JSONValue(events), "nonEventNRI": JSONValue(nonEvents),
      "categoryFreeEventNRI": categoryFreeEvents.json,
      "categoryFreeNonEventNRI": categoryFreeNonEvents.json, "idi": idi.json,
    ]
  }
}
