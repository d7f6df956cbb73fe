internal import Statistics
internal import Validation

extension TreatmentAnalysis {
  /// The document of `treatment`.
  public var json: JSONValue {
    .document(
      command: "treatment",
      [
        "marker": .string(marker),
        "treatment": [
          "column": .string(treatment), "control": .string(control), "treated": .string(treated),
        ],
        "randomised": .bool(isRandomised), "n": .integer(sampleSize.count),
        "events": JSONValue(sampleSize.events), "cut": JSONValue(interaction.cut),
        "cutFromData": .bool(isCutFromData), "adjustment": JSONValue(adjustment),
        "markerSD": JSONValue(interaction.markerSD), "overall": interaction.overall.json,
        "strata": .array(interaction.strata.map(\.json)),
        "interaction": [
          "grouped": interaction.grouped.json, "continuous": interaction.continuous.json,
          "riskDifference": interaction.riskDifference.map {
            $0.json.appending(["wald": interaction.riskDifferenceTest?.json ?? .null])
          } ?? .null,
        ], "prognostic": interaction.prognostic.json, "curve": curve?.json ?? .null,
        "excludedRows": exclusions.json, "notes": JSONValue(notes.map(\.message)),
      ])
  }
}

extension TreatmentInteraction.Effect {
  var json: JSONValue { ratio.json.appending(["wald": wald?.json ?? .null]) }
}

extension TreatmentInteraction.Interaction {
  var json: JSONValue {
    ratio.json.appending(["wald": wald?.json ?? .null, "likelihoodRatio": likelihoodRatio.json])
  }
}

extension TreatmentInteraction.Stratum {
  var json: JSONValue {
    [
      "stratum": .string(label), "treated": treated.json, "control": control.json, "ratio": ratio.json,
      "riskDifference": riskDifference?.json ?? .null,
    ]
  }
}

extension TreatmentInteraction.Arm {
  var json: JSONValue { ["n": .integer(count), "events": .integer(events)] }
}

extension TreatmentEffectCurve {
  var json: JSONValue {
    [
      "windowSize": .integer(options.size), "overlap": .integer(options.overlap), "overall": overall.json,
      "windows": .array(windows.map(\.json)), "criticalValue": JSONValue(criticalValue), "test": test.json,
      "permutations": .integer(options.permutations), "failures": .integer(failures),
      "draws": .integer(options.draws), "seed": JSONValue(seed: options.seed),
    ]
  }
}

extension TreatmentEffectCurve.Window {
  var json: JSONValue {
    [
      "lower": JSONValue(range.lowerBound), "median": JSONValue(median), "upper": JSONValue(range.upperBound),
      "treated": .integer(treated), "control": .integer(control), "effect": effect.json,
      "simultaneous": [
        "lower": JSONValue(simultaneous.lower), "upper": JSONValue(simultaneous.upper),
        "level": JSONValue(simultaneous.level.probability), "method": .string(simultaneous.method.name),
      ],
    ]
  }
}
