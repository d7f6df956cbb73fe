internal import Statistics
internal import Validation

extension ControlSummary {
  func json(_ measures: [PerformanceMeasure]) -> JSONValue {
    [
      "permutedOutcome": permuted?.json(measures) ?? .null,
      "shuffledFeatures": shuffled?.json(measures) ?? .null,
      "learningCurve": learning?.json(measures) ?? .null, "stabilitySelection": selection?.json ?? .null,
      "selectionStability": stability.map { found in
        found.estimate.json.appending(["meanSelected": JSONValue(found.meanSelected)])
      } ?? .null,
      "predictionInstability": instability.map { found in
        [
          "models": .integer(found.models), "meanAbsoluteError": found.meanError.json,
          "largestAbsoluteError": found.largestError.json, "errors": JSONValue(found.errors),
          "predictions": JSONValue(found.predictions), "lower": JSONValue(found.lower),
          "upper": JSONValue(found.upper),
        ]
      } ?? .null,
    ]
  }
}

extension ControlResult {
  /// By measure: the data as they are, the mean and the values of the permutations, the permutation p-value.
  func json(_ measures: [PerformanceMeasure]) -> JSONValue {
    [
      "permutations": .integer(controls.count),
      "measures": .object(
        measures.compactMap { measure in
          mean(of: measure).map { estimate in
            JSONValue.Member(
              measure.name,
              [
                "real": JSONValue(real?.performance[measure]), "mean": estimate.json,
                "values": JSONValue(values(of: measure)), "pValue": JSONValue(pValue(of: measure)),
                "leak": revealsLeak(measure).map(JSONValue.bool) ?? .null,
              ])
          }
        }),
      "meanSelected": JSONValue(controls.map(\.meanSelected)),
      "failedFolds": .integer(controls.reduce(0) { $0 + $1.failedFolds }),
      "notes": JSONValue(notes.map(\.message)),
    ]
  }
}

extension LearningCurveResult {
  func json(_ measures: [PerformanceMeasure]) -> JSONValue {
    [
      "replicates": .integer(replicates),
      "points": .array(
        points.map { point in
          [
            "subjects": JSONValue(point.subjects), "events": JSONValue(point.events),
            "failures": .integer(point.failures),
            "measures": .object(
              measures.compactMap { measure in
                point.values[measure].map { values in
                  JSONValue.Member(
                    measure.name,
                    [
                      "mean": JSONValue(Statistics.mean(values)),
                      "standardDeviation": JSONValue(
                        values.count > 1 ? sampleStandardDeviation(values) : nil),
                      "count": .integer(values.count),
                    ])
                }
              }),
          ]
        }),
    ]
  }
}

extension SelectionSummary {
  var json: JSONValue {
    [
      "pairs": .integer(selection.pairs), "failures": .integer(failures), "entering": .integer(entering),
      "candidates": .integer(names.count), "threshold": JSONValue(Self.threshold),
      "expectedFalseSelections": .object(
        StabilityBound.Assumption.allCases.map { assumption in
          .init(
            assumption.rawValue, JSONValue(selection.bound(assumption, threshold: Self.threshold)))
        }),
      "stable": JSONValue(stable),
      "features": .array(
        ranked.map { ["feature": .string($0.name), "share": JSONValue($0.share)] }),
    ]
  }
}
