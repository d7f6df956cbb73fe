internal import Statistics
internal import Validation

extension CutpointAnalysis {
  /// The document of `cutpoint`.
  public var json: JSONValue {
    let continuousJSON = continuous.ratio.json.appending([
      "standardDeviation": JSONValue(continuous.standardDeviation),
      "likelihoodRatio": continuous.likelihoodRatio.json,
    ])
    return .document(
      command: "cutpoint",
      [
        "score": .string(score), "n": .integer(effect.naive.sampleSize.count),
        "events": JSONValue(effect.naive.sampleSize.events), "continuous": continuousJSON,
        "search": [
          "lower": JSONValue(search.range.lowerBound), "upper": JSONValue(search.range.upperBound),
          "candidates": .array(
            search.candidates.map {
              ["cut": JSONValue($0.cut), "below": .integer($0.below), "statistic": JSONValue($0.statistic)]
            }),
        ], "cut": effect.cut.json, "below": .integer(search.best.below),
        "statistic": JSONValue(search.statistic),
        "pValues": [
          "uncorrected": pValues.uncorrected.json, "permutation": pValues.permutation.json,
          "improvedBonferroni": pValues.improvedBonferroni.json,
          "asymptotic": pValues.asymptotic?.json ?? .null, "altman": pValues.altman?.json ?? .null,
        ],
        "effect": [
          "naive": effect.naive.json, "corrected": effect.corrected.json,
          "shrinkage": JSONValue(effect.shrinkage),
        ], "permutations": .integer(pValues.permutations), "folds": .integer(options.folds),
        "repeats": .integer(options.repeats), "replicates": .integer(options.replicates),
        "seed": JSONValue(seed: options.seed), "excludedRows": exclusions.json,
        "notes": JSONValue(notes.map(\.message)),
      ])
  }
}
