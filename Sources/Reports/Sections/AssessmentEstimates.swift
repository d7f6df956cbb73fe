internal import Statistics
internal import Studies
internal import Validation

extension Assessment {
  /// `107 with the event`, and with those that compete.
  var eventCounts: String {
    (["\(events) with the event"] + competing.map { "\($0.count) with \($0.name)" })
      .joined(separator: ", ")
  }

  /// The numbers in the order in which they are read: discrimination, calibration, accuracy.
  var estimates: [NamedEstimate] {
    var rows: [NamedEstimate] = []
    func add(_ name: String, _ estimate: Estimate?) {
      if let estimate { rows.append(NamedEstimate(name, estimate)) }
    }
    func at(_ horizon: Double?) -> String { horizon.map { " at \(Format.setting($0))" } ?? "" }
    add("AUC", roc?.auc)
    add("Harrell's C", harrell?.estimate)
    add("Uno's C", uno?.estimate)
    add("Wolbers' C", wolbers?.estimate)
    for area in timeDependentAUC?.horizons ?? [] { add("AUC\(at(area.horizon))", area.estimate) }
    for area in allControlsAUC?.horizons ?? [] {
      add("AUC\(at(area.horizon)), all without the event", area.estimate)
    }
    for area in incidentAUC?.times ?? [] { add("Incident AUC\(at(area.time))", area.estimate) }
    if competing.isEmpty { add("Calibration slope", calibration.first?.slope) }
    for part in calibration {
      let at = at(part.horizon)
      if !competing.isEmpty {
        add("Calibration slope\(at)", part.slope)
        add("Calibration in the large\(at)", part.inTheLarge)
      }
      add("Observed / expected\(at)", part.observedExpected?.ratio)
      if part.horizon == nil { add("Calibration in the large", part.inTheLarge) }
      add("ICI\(at)", part.distances?.ici)
      add("E50\(at)", part.distances?.e50)
      add("E90\(at)", part.distances?.e90)
    }
    for part in accuracy {
      add("Brier score\(at(part.horizon))", part.brier)
      add("Scaled Brier score (IPA)\(at(part.horizon))", part.scaled)
    }
    add("Integrated Brier score", integrated?.brier)
    return rows
  }
}

extension Increment {
  /// The differences in the order in which they are read.
  var estimates: [NamedEstimate] {
    var rows: [NamedEstimate] = []
    func add(_ name: String, _ estimate: Estimate?) {
      if let estimate { rows.append(NamedEstimate(name, estimate)) }
    }
    add("Difference of AUC", auc?.difference)
    add("Difference of Harrell's C", harrell?.difference)
    add("Difference of Uno's C", uno?.difference)
    add("Difference of Wolbers' C", wolbers?.difference)
    for part in atHorizon {
      let at = part.horizon.map { " at \(Format.setting($0))" } ?? ""
      add("Difference of AUC\(at)", part.auc?.difference)
      add("Difference of incident AUC\(at)", part.incidentAUC?.difference)
      add("Difference of Brier score\(at)", part.brier)
      add("Difference of scaled Brier score\(at)", part.scaledBrier)
      for estimate in part.netBenefit {
        guard let threshold = estimate.threshold, abs((threshold * 10).rounded() - threshold * 10) < 1e-9
        else { continue }
        add("Difference of net benefit\(at), threshold \(Format.setting(threshold))", estimate)
      }
      add("Event NRI\(at)", part.reclassification?.events)
      add("Non-event NRI\(at)", part.reclassification?.nonEvents)
      add("IDI\(at)", part.reclassification?.idi)
    }
    return rows
  }
}

extension Estimate {
  /// The threshold of a decision that it belongs to.
  fileprivate var threshold: Double? {
    for case .threshold(let value) in method.settings { return value }
    return nil
  }
}
