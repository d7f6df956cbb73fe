public import Statistics
internal import Tables

/// An estimated survival function with its pointwise intervals, made by `KaplanMeier`.
public struct SurvivalCurve: Sendable {
  /// What is known at one time.
  public struct Row: Sendable, Hashable {
    /// The time.
    public let time: Double
    /// The weight of the rows at risk just before it.
    public let atRisk: Double
    /// The weight of the events at it.
    public let events: Double
    /// The weight of the rows censored at it.
    public let censored: Double
    /// The probability to survive beyond it.
    public let survival: Double
    /// The standard error of `survival`; nil at survival 0, where no estimator of it exists.
    public let standardError: Double?
    /// The pointwise interval; nil where the band does not exist, see `SurvivalBand`.
    public let interval: ConfidenceInterval?
    /// The Nelson-Aalen estimate of the cumulative hazard.
    public let cumulativeHazard: Double
    /// Its standard error.
    public let cumulativeHazardStandardError: Double
  }

  /// One row for each distinct time at which follow-up ends, with or without event; none for time 0.
  public let rows: [Row]
  /// Rows of data behind the curve, and those with the event, each counted once whatever its weight.
  public let sampleSize: SampleSize
  /// The kind of pointwise interval.
  public let band: SurvivalBand
  /// The level of the intervals.
  public let level: ConfidenceLevel
  /// The variance estimator.
  public let variance: KaplanMeier.Variance
  /// The earliest entry, 0 when all rows are observed from the start.
  public let firstEntry: Double

  let timeTolerance: Double
  let table: RiskTable
  let isEvent: [Bool]

  init(
    _ outcome: SurvivalOutcome, _ table: RiskTable, band: SurvivalBand, level: ConfidenceLevel,
    variance: KaplanMeier.Variance
  ) {
    self.band = band
    self.level = level
    self.variance = variance
    self.table = table
    isEvent = outcome.isEvent
    sampleSize = SampleSize(outcome.count, events: outcome.eventCount)
    firstEntry = outcome.entry?.min() ?? 0
    timeTolerance = tieTolerance(ofDistinct: table.rows.map(\.time))

    let errors = SurvivalErrors(table, isEvent: outcome.isEvent, variance)
    let z = level.normalQuantile
    let method = Method(band.rawValue)
    var survival = 1.0
    var hazard = 0.0
    rows = table.rows.enumerated().map { index, row in
      if row.eventCount == row.atRiskCount {
        survival = 0
      } else if row.eventCount > 0 {
        survival *= (row.atRisk - row.events) / row.atRisk
      }
      hazard += row.events / row.atRisk
      let logError = survival > 0 ? errors.logSurvival[index].squareRoot() : nil
      let limits = logError.flatMap { band.limits(survival, logStandardError: $0, z: z) }
      return Row(
        time: row.time, atRisk: row.atRisk, events: row.events, censored: row.censored,
        survival: survival, standardError: logError.map { survival * $0 },
        interval: limits.map {
          ConfidenceInterval(lower: $0.lower, upper: $0.upper, level: level, method: method)
        },
        cumulativeHazard: hazard,
        cumulativeHazardStandardError: errors.cumulativeHazard[index].squareRoot())
    }
  }

  /// The last row at or before a time, the row's own time included up to rounding; nil before the first.
  func lastRow(atOrBefore time: Double) -> Row? {
    let count = partitionIndex(rows) { $0.time <= time + timeTolerance }
    return count > 0 ? rows[count - 1] : nil
  }

  /// The value of the step function at a time: right-continuous, 1 before the first event, and constant
  /// beyond the last time, where data say nothing of it.
  public func value(at time: Double) -> Double {
    lastRow(atOrBefore: time)?.survival ?? 1
  }

  /// The probability to survive beyond a horizon, with its standard error and interval.
  ///
  /// Undefined, with a note, beyond the last time of follow-up unless survival has reached 0: R's
  /// `summary(extend = TRUE)` would repeat the last value.
  public func survival(at horizon: Double) -> Estimate {
    precondition(horizon >= 0, "a horizon is a time")
    let quantity = Quantity.survival(at: horizon)
    guard reaches(horizon) else {
      return .undefined(
        quantity, method: .kaplanMeier, sampleSize: sampleSize, because: .beyondFollowUp(horizon))
    }
    guard let row = lastRow(atOrBefore: horizon) else {
      let limits = band.limits(1, logStandardError: 0, z: level.normalQuantile)
      return Estimate(
        quantity, value: 1, standardError: 0,
        interval: limits.map {
          ConfidenceInterval(
            lower: $0.lower, upper: $0.upper, level: level, method: Method(band.rawValue))
        },
        method: .kaplanMeier, sampleSize: sampleSize, notes: limits == nil ? [.noBand] : [])
    }
    return Estimate(
      quantity, value: row.survival, standardError: row.standardError, interval: row.interval,
      method: .kaplanMeier, sampleSize: sampleSize, notes: row.interval == nil ? [.noBand] : [])
  }

  /// Whether the curve is known up to a time: follow-up lasts so long, or survival is 0 before.
  func reaches(_ time: Double) -> Bool {
    guard let last = rows.last else { return false }
    return time <= last.time + timeTolerance || last.survival == 0
  }
}

extension Quantity {
  /// The probability to survive beyond a horizon.
  public static func survival(at horizon: Double) -> Quantity {
    Quantity(
      name: "survival probability at \(settingText(horizon))", symbol: "S(\(settingText(horizon)))",
      reference: Citation("Kaplan, Meier 1958, JASA 53:457", doi: "10.1080/01621459.1958.10501452"))
  }
}

extension Method {
  static let kaplanMeier = Method("Kaplan-Meier")
}

extension Note.Kind {
  /// A time beyond the last follow-up.
  public static let beyondFollowUp = Note.Kind("beyond-follow-up")
  /// The interval does not exist at survival 0 or 1.
  public static let noSurvivalBand = Note.Kind("no-survival-band")
}

extension Note {
  static func beyondFollowUp(_ time: Double) -> Note {
    Note(.beyondFollowUp, "Nobody is followed up to \(time), and not all have had the event before.")
  }

  static let noBand = Note(
    .noSurvivalBand, "This interval does not exist where estimated survival is 1 or 0.")
}
