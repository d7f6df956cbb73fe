public import Statistics

extension SurvivalCurve {
  /// The time by which a fraction `p` has had the event: the smallest t with `S(t) <= 1 - p`.
  ///
  /// Where the curve is level at `1 - p` (up to `1.5e-8`) and falls later, the middle of the level piece, as
  /// is usual for the median of an even number. Where it stays level to the end of follow-up, its
  /// beginning: R's `print` and `summary` do the same; R's `quantile` takes the middle up to the end of
  /// follow-up, which no event marks.
  ///
  /// The interval holds the times at which the pointwise band contains `1 - p` (Brookmeyer-Crowley), found
  /// from the band's limits by the same rule; its upper limit is infinite when the upper band does not come
  /// down to `1 - p`. Undefined, with a note, when the curve does not.
  /// - Source: Brookmeyer, Crowley 1982, Biometrics 38:29, doi 10.2307/2530286.
  public func quantile(_ p: Double) -> Estimate {
    precondition(p > 0 && p < 1, "a quantile's probability lies between 0 and 1")
    let target = 1 - p
    let value = crossing(of: target) { $0.survival }
    let lower = crossing(of: target) { $0.interval?.lower }
    let upper = crossing(of: target) { $0.interval?.upper }
    let interval = lower.map {
      ConfidenceInterval(
        lower: $0, upper: upper ?? .infinity, level: level,
        method: Method("Brookmeyer-Crowley, \(band.rawValue)"))
    }
    var notes: [Note] = []
    if value == nil { notes.append(.quantileNotReached(p)) }
    if interval == nil { notes.append(.noQuantileInterval) }
    return Estimate(
      .survivalQuantile(p), value: value, interval: interval, method: .kaplanMeier,
      sampleSize: sampleSize, notes: notes)
  }

  /// The median survival time, see `quantile`.
  public var median: Estimate { quantile(0.5) }

  /// Where a falling step function, skipping the rows at which it does not exist, comes down to a level.
  private func crossing(of target: Double, _ value: (Row) -> Double?) -> Double? {
    let tolerance = Double.ulpOfOne.squareRoot()
    var level: (time: Double, value: Double)?
    for row in rows {
      guard let value = value(row), value < target + tolerance else { continue }
      guard let reached = level else {
        guard abs(value - target) < tolerance else { return row.time }
        level = (row.time, value)
        continue
      }
      if value < reached.value { return (reached.time + row.time) / 2 }
    }
    return level?.time
  }
}

extension Quantity {
  /// The time by which a fraction has had the event, in the unit of time.
  public static func survivalQuantile(_ p: Double) -> Quantity {
    p == 0.5
      ? Quantity(name: "median survival time", symbol: "median")
      : Quantity(name: "survival time quantile \(p)", symbol: "Q(\(p))")
  }
}

extension Note.Kind {
  /// Survival does not fall to the level of a quantile.
  public static let quantileNotReached = Note.Kind("quantile-not-reached")
  /// A quantile's interval has no lower limit.
  public static let noQuantileInterval = Note.Kind("no-quantile-interval")
}

extension Note {
  static func quantileNotReached(_ p: Double) -> Note {
    Note(.quantileNotReached, "Survival does not fall to \(1 - p) during follow-up.")
  }

  static let noQuantileInterval = Note(
    .noQuantileInterval, "The band around the curve does not fall to this level: no interval.")
}
