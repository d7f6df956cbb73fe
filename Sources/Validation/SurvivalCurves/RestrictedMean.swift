public import Statistics
internal import Tables

extension SurvivalCurve {
  /// The restricted mean survival time, the area under the curve from 0 to `horizon`.
  ///
  /// With `A_j` the area from `t_j` to the horizon, Greenwood's variance is
  /// `sum A_j^2 d_j / (n_j (n_j - d_j))`; for weights that are no counts, the infinitesimal jackknife (R keeps
  /// Greenwood's form there although its curve has the jackknife's). The interval is symmetric (Wald).
  ///
  /// Undefined, with a note, beyond the end of follow-up unless survival has reached 0: R would prolong
  /// the last level. With late entries the area counts survival before the first entry as 1.
  public func restrictedMean(upTo horizon: Double) -> Estimate {
    precondition(horizon > 0 && horizon.isFinite, "the horizon is a positive time")
    let quantity = Quantity.restrictedMean(upTo: horizon)
    guard reaches(horizon) else {
      return .undefined(
        quantity, method: .kaplanMeier, sampleSize: sampleSize, because: .beyondFollowUp(horizon))
    }
    let used = partitionIndex(rows) { $0.time < horizon }
    // The area right of each row's time, from the right.
    var areas = [Double](repeating: 0, count: used)
    var area = 0.0
    var end = horizon
    for j in (0..<used).reversed() {
      area += rows[j].survival * (end - rows[j].time)
      areas[j] = area
      end = rows[j].time
    }
    let standardError = variance(ofArea: areas).squareRoot()
    let value = area + end
    guard standardError.isFinite else {
      return Estimate(
        quantity, value: value, method: .kaplanMeier, sampleSize: sampleSize,
        notes: [
          Note(
            .noStandardErrorOfMean, "The variance exceeds the range of numbers: measure time in another unit."
          )
        ])
    }
    return Estimate(
      quantity, value: value, standardError: standardError,
      interval: .wald(value, standardError: standardError, level: level, method: Method("Wald")),
      method: .kaplanMeier, sampleSize: sampleSize)
  }

  private func variance(ofArea areas: [Double]) -> Double {
    // A row at which all at risk have the event has area 0 to its right.
    let jump = areas.enumerated().map { j, area in
      let row = table.rows[j]
      return row.eventCount < row.atRiskCount ? area / (row.atRisk - row.events) : 0
    }
    switch variance {
    case .greenwood:
      return areas.indices.reduce(0) {
        $0 + areas[$1] * jump[$1] * table.rows[$1].events / table.rows[$1].atRisk
      }
    case .infinitesimalJackknife:
      var accumulated = [0.0]
      for j in areas.indices {
        accumulated.append(accumulated[j] + jump[j] * table.rows[j].events / table.rows[j].atRisk)
      }
      var sum = 0.0
      for i in isEvent.indices {
        let exit = table.exitRow[i]
        let last = min(exit + 1, areas.count)
        let first = min(table.entryRow[i], areas.count)
        let ownJump = isEvent[i] && exit < areas.count ? jump[exit] : 0
        let influence = table.weights[i] * (ownJump - (accumulated[last] - accumulated[first]))
        sum += influence * influence
      }
      return sum
    }
  }
}

extension Note.Kind {
  /// A restricted mean whose variance is no number.
  public static let noStandardErrorOfMean = Note.Kind("no-standard-error-of-mean")
}

extension Quantity {
  /// The mean survival time up to a horizon, in the unit of time.
  public static func restrictedMean(upTo horizon: Double) -> Quantity {
    Quantity(
      name: "restricted mean survival time to \(settingText(horizon))",
      symbol: "RMST(\(settingText(horizon)))")
  }
}
