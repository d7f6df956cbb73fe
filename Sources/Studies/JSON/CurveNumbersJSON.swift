internal import Statistics
internal import Tables
internal import Validation

/// The numbers that a report prints beside its curves: calibration distances and the risk groups'
/// survival, from the scores and outcomes in the results.
struct CurveNumbers {
  let outcome: StudyOutcome
  /// Predicted probabilities by horizon; a response has one set.
  let probability: [[Double?]]
  let horizons: [Double]
  let isHighRisk: [Bool?]

  /// `{"calibration": [{"horizon", "ici", "e50", "e90"}], "netBenefit": [{"horizon", "curve"}], "riskGroups": [...]}`; what the
  /// data do not define is left out.
  var json: JSONValue {
    [
      "calibration": .array(calibration), "netBenefit": .array(netBenefit),
      "riskGroups": .array(riskGroups),
    ]
  }

  private var netBenefit: [JSONValue] {
    probability.indices.compactMap { index in
      var horizon: Double?
      if case .survival = outcome { horizon = horizons[index] }
      guard
        let curves = outcome.decisionCurves("model", probabilities: probability[index], horizon: horizon)
      else { return nil }
      return [
        "horizon": JSONValue(horizon),
        "curve": .array(
          zip(curves.models[0].points, curves.treatAll).map { point, all in
            [
              "threshold": JSONValue(point.threshold), "model": JSONValue(point.netBenefit.value),
              "lower": JSONValue(point.netBenefit.interval?.lower),
              "upper": JSONValue(point.netBenefit.interval?.upper), "all": JSONValue(all.value),
              "none": .number(0),
            ]
          }),
      ]
    }
  }

  private var calibration: [JSONValue] {
    probability.indices.compactMap { index in
      let rows = probability[index].indices.filter { probability[index][$0]?.isNaN == false }
      let known = rows.compactMap { probability[index][$0] }
      // A smooth curve needs three places to lie on, and an event by the horizon.
      guard Set(known).count > 2 else { return nil }
      do {
        let curve: CalibrationCurve
        var horizon: Double?
        switch outcome {
        case .response(let outcome):
          curve = try calibrationCurve(probabilities: known, outcome: outcome.selecting(rows))
        case .survival(let outcome):
          horizon = horizons[index]
          guard rows.contains(where: { outcome.isEvent[$0] && outcome.time[$0] <= horizons[index] })
          else { return nil }
          curve = try calibrationCurve(
            risks: known, outcome: outcome.selecting(rows), horizon: horizons[index])
        }
        return [
          "horizon": JSONValue(horizon), "ici": curve.ici.json, "e50": curve.e50.json,
          "e90": curve.e90.json,
        ]
      } catch { return nil }
    }
  }

  private var riskGroups: [JSONValue] {
    guard case .survival(let outcome) = outcome else { return [] }
    return [(label: "lower risk", isHigh: false), (label: "higher risk", isHigh: true)].compactMap { group in
      let part = outcome.selecting(isHighRisk.indices.filter { isHighRisk[$0] == group.isHigh })
      guard part.count > 0 else { return nil }
      do {
        let curve = try KaplanMeier().estimate(part)
        return [
          "group": .string(group.label), "n": .integer(part.count), "events": .integer(part.eventCount),
          "median": curve.median.json,
          "atHorizon": .array(
            horizons.map { horizon in
              let head: JSONValue = ["horizon": JSONValue(horizon)]
              return head.appending(curve.survival(at: horizon).json)
            }),
        ]
      } catch { return nil }
    }
  }
}
