public import Statistics
internal import Tables

/// An estimated cumulative incidence function with its pointwise intervals, made by `CumulativeIncidence`.
public struct IncidenceCurve: Sendable {
  /// What is known at one time.
  public struct Row: Sendable, Hashable {
    /// The time.
    public let time: Double
    /// Rows at risk of any event just before it.
    public let atRisk: Int
    /// Events of the cause at it.
    public let events: Int
    /// Events of other causes at it.
    public let competing: Int
    /// Rows censored at it.
    public let censored: Int
    /// The probability that an event of the cause has come by it.
    public let incidence: Double
    /// The standard error of `incidence`.
    public let standardError: Double
    /// The pointwise interval; nil where the band does not exist, see `SurvivalBand`.
    public let interval: ConfidenceInterval?
  }

  /// The cause's name.
  public let cause: String
  /// One row for each distinct time at which follow-up ends, with or without event; none for time 0.
  public let rows: [Row]
  /// Rows of data, and those with an event of the cause.
  public let sampleSize: SampleSize
  /// The kind of pointwise interval.
  public let band: SurvivalBand
  /// The level of the intervals.
  public let level: ConfidenceLevel
  /// The variance estimator.
  public let variance: CumulativeIncidence.Variance

  private let timeTolerance: Double
  private let endsFree: Bool

  /// - Parameters:
  ///   - outcome: not empty, tied times merged.
  ///   - number: the cause, from 1.
  init(
    _ outcome: CompetingOutcome, cause number: Int, band: SurvivalBand, level: ConfidenceLevel,
    variance: CumulativeIncidence.Variance
  ) {
    let table = RiskTable(outcome.anyCause)
    var own = [Int](repeating: 0, count: table.rows.count)
    for (row, cause) in outcome.cause.enumerated() where cause == number {
      own[table.exitRow[row]] += 1
    }
    var sums = VarianceSums(variance)
    var (free, incidence) = (1.0, 0.0)
    var result: [Row] = []
    for (row, events) in zip(table.rows, own) {
      // The jumps of a curve that ends at 1 may add up to a little more.
      incidence = min(1, incidence + free * Double(events) / row.atRisk)
      sums.add(
        atRisk: row.atRisk, events: row.events, own: Double(events), free: free, incidence: incidence)
      free = row.eventCount == row.atRiskCount ? 0 : free * (row.atRisk - row.events) / row.atRisk
      let error = sums.variance(at: incidence).squareRoot()
      let limits = band.limits(
        incidence, logStandardError: error / incidence, z: level.normalQuantile)
      result.append(
        Row(
          time: row.time, atRisk: row.atRiskCount, events: events,
          competing: row.eventCount - events, censored: row.censoredCount, incidence: incidence,
          standardError: error,
          interval: limits.map {
            ConfidenceInterval(
              lower: $0.lower, upper: $0.upper, level: level, method: Method(band.rawValue))
          }))
    }
    rows = result
    endsFree = free > 0
    cause = outcome.causeNames[number - 1]
    sampleSize = SampleSize(outcome.count, events: outcome.eventCount(ofCause: number))
    timeTolerance = tieTolerance(ofDistinct: table.rows.map(\.time))
    self.band = band
    self.level = level
    self.variance = variance
  }

  /// The last row at or before a time; nil before the first.
  private func lastRow(atOrBefore time: Double) -> Row? {
    let count = partitionIndex(rows) { $0.time <= time + timeTolerance }
    return count > 0 ? rows[count - 1] : nil
  }

  /// The value of the step function at a time: right-continuous, 0 before the first event, constant
  /// beyond the last time.
  public func value(at time: Double) -> Double { lastRow(atOrBefore: time)?.incidence ?? 0 }

  /// The probability that an event of the cause comes by a horizon, with its standard error and interval.
  ///
  /// Undefined, with a note, beyond the last time of follow-up unless nobody is free of an event then.
  public func incidence(at horizon: Double) -> Estimate {
    precondition(horizon >= 0, "a horizon is a time")
    let quantity = Quantity.cumulativeIncidence(of: cause, at: horizon)
    let method = Method(
      "Aalen-Johansen, \(variance.rawValue) variance", reference: .aalenJohansen,
      settings: [.horizon(horizon)])
    let last = rows[rows.count - 1].time
    guard horizon <= last + timeTolerance || !endsFree else {
      return .undefined(
        quantity, method: method, sampleSize: sampleSize, because: .beyondFollowUp(horizon))
    }
    let row = lastRow(atOrBefore: horizon)
    return Estimate(
      quantity, value: row?.incidence ?? 0, standardError: row?.standardError ?? 0,
      interval: row?.interval, method: method, sampleSize: sampleSize,
      notes: row?.interval == nil ? [.noIncidenceBand] : [])
  }
}

/// The running sums of the variance of cumulative incidence, see `CumulativeIncidence.Variance`.
struct VarianceSums {
  let variance: CumulativeIncidence.Variance
  /// Sums of g, g F and g F^2; of p; of c and c F.
  private var (g0, g1, g2) = (0.0, 0.0, 0.0)
  private var p = 0.0
  private var (c0, c1) = (0.0, 0.0)

  init(_ variance: CumulativeIncidence.Variance) { self.variance = variance }

  /// Adds a time with n at risk, d events of any cause and k of the cause; `free` is just before it, `incidence` at it. At a time at which all have an event F is
  /// final, and the terms of `F(t) - F(u)` are 0; with one row at risk Aalen's p has no value and is 0.
  mutating func add(
    atRisk n: Double, events d: Double, own k: Double, free: Double, incidence: Double
  ) {
    guard d > 0 else { return }
    let divisor = variance == .greenwood ? n : n - 1
    if divisor > 0 { p += free * free * k * (n - k) / (n * n * divisor) }
    guard d < n else { return }
    let other = d - k
    let g =
      variance == .greenwood
      ? d / (n * (n - d)) : (k * (n - k) + other * (n - other)) / ((n - d) * (n - d) * divisor)
    let c = free * (variance == .greenwood ? k / (n * n) : k * (n - k) / (n * (n - d) * divisor))
    g0 += g
    g1 += g * incidence
    g2 += g * incidence * incidence
    c0 += c
    c1 += c * incidence
  }

  /// The variance at the current time, whose incidence is `f`; never below 0 by rounding.
  func variance(at f: Double) -> Double {
    max(0, f * f * g0 - 2 * f * g1 + g2 + p - 2 * (f * c0 - c1))
  }
}

extension Quantity {
  /// The probability that an event of a cause comes by a horizon.
  public static func cumulativeIncidence(of cause: String, at horizon: Double) -> Quantity {
    Quantity(
      name: "cumulative incidence of \(cause) at \(settingText(horizon))",
      symbol: "F(\(settingText(horizon)))",
      reference: .aalenJohansen)
  }
}

extension Citation {
  static let aalenJohansen = Citation("Aalen, Johansen 1978, Scand J Stat 5:141")
}

extension Note {
  static let noIncidenceBand = Note(
    .noSurvivalBand, "This interval does not exist where estimated incidence is 0 or 1.")
}
