internal import RealModule
public import Statistics
public import Tables

extension Quantity {
  /// Observed events over expected events.
  public static let observedExpectedRatio = Quantity(
    name: "observed to expected ratio", symbol: "O/E",
    reference: Citation("Debray et al. 2017, BMJ 356:i6460", doi: "10.1136/bmj.i6460"))
  /// Observed events over those that cumulative hazards predict during each row's own follow-up.
  public static let standardizedEventRatio = Quantity(
    name: "observed to expected events during follow-up", symbol: "O/E",
    reference: .crowson)
}

/// Calibration in the large: how many events happened against how many were predicted.
public struct ObservedExpected: Sendable, Hashable {
  /// The observed risk: the share of cases, or 1 - Kaplan-Meier at the horizon; or the number of events.
  public let observed: Double
  /// The mean predicted risk; or the expected number of events.
  public let expected: Double
  /// `observed / expected`: above 1 the model predicts too few events. Its interval is symmetric on the
  /// logarithmic scale and takes the predictions as fixed.
  public let ratio: Estimate
}

/// Observed against expected cases.
///
/// The standard error of the log ratio is `sqrt((1 - o) / (n o))` with `o` the share of cases.
///
/// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows.
/// - Source: Debray et al. 2017, doi 10.1136/bmj.i6460.
public func observedExpected(
  probabilities: [Double], outcome: BinaryOutcome, clusters: [Int]? = nil, level: ConfidenceLevel = .p95
) throws(MetricError) -> ObservedExpected {
  try checkProbabilities(probabilities, rows: outcome.count)
  let n = Double(outcome.count)
  let share = Double(outcome.eventCount) / n
  return observedExpectedRatio(
    observed: share,
    standardError: clusters.map { errorOfMean(outcome.isCase.map { $0 ? 1 : 0 }, $0) }
      ?? (share * (1 - share) / n).squareRoot(),
    expected: mean(probabilities), SampleSize(outcome.count, events: outcome.eventCount), level,
    method: "observed over expected")
}

/// Observed against expected risk of an event by a horizon; the observed risk is 1 - Kaplan-Meier and
/// the standard error of the log ratio Greenwood's divided by that risk.
///
/// - Parameters:
///   - risks: predicted probabilities of an event up to and including `horizon`.
///   - clusters: a code a row, for rows that are not independent: the standard error is then that of the jackknife
///     pseudo-values' mean with sums over clusters.
/// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows, `entryTimesNotSupported`,
///   `horizonBeyondFollowUp`.
public func observedExpected(
  risks: [Double], outcome: SurvivalOutcome, horizon: Double, clusters: [Int]? = nil,
  level: ConfidenceLevel = .p95
) throws(MetricError) -> ObservedExpected {
  try checkProbabilities(risks, rows: outcome.count)
  let curve = try productLimit(outcome, horizon: horizon)
  var standardError = curve.standardError
  if let clusters {
    standardError = errorOfMean(try pseudoRisks(outcome: outcome, horizon: horizon), clusters)
  }
  return observedExpectedRatio(
    observed: 1 - curve.survival, standardError: standardError, expected: mean(risks),
    outcome.sampleSize(through: horizon), level, method: "1 - Kaplan-Meier over expected",
    settings: [.horizon(horizon)])
}

/// Observed against expected events during each row's own follow-up, from the cumulative hazards that the
/// model predicts until its time: O is the number of events and E the sum of the hazards. It uses the whole
/// follow-up and needs no horizon; `log(O/E)` is the intercept of the Poisson regression of the event on the
/// logarithm of the hazard as an offset, and its standard error `1 / sqrt(O)`.
///
/// - Parameter cumulativeHazards: `-log S_i(t_i)` a row with `t_i` its own time of event or censoring; with entry
///   times, the hazard between entry and that time.
/// - Returns: `observed` and `expected` are numbers of events.
/// - Throws: `countMismatch`, `notFinite` for a hazard that is negative or not finite, `tooFew` without rows.
/// - Source: Crowson, Atkinson, Therneau 2016, doi 10.1177/0962280213497434.
public func observedExpected(
  cumulativeHazards: [Double], outcome: SurvivalOutcome, level: ConfidenceLevel = .p95
) throws(MetricError) -> ObservedExpected {
  try checkCumulativeHazards(cumulativeHazards, rows: outcome.count)
  let events = Double(outcome.eventCount)
  return observedExpectedRatio(
    observed: events, standardError: events.squareRoot(), expected: cumulativeHazards.reduce(0, +),
    SampleSize(outcome.count, events: outcome.eventCount), level,
    method: "events over the sum of predicted cumulative hazards", quantity: .standardizedEventRatio)
}

/// Checks that there is a cumulative hazard for every row, and a row.
func checkCumulativeHazards(_ hazards: [Double], rows: Int) throws(MetricError) {
  guard hazards.count == rows else { throw .countMismatch(scores: hazards.count, outcomes: rows) }
  if let row = hazards.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) { throw .notFinite(row: row) }
  guard rows > 0 else { throw .tooFew(needed: 1, found: 0) }
}

extension Citation {
  static let crowson = Citation(
    "Crowson, Atkinson, Therneau 2016, Stat Methods Med Res 25:1692", doi: "10.1177/0962280213497434")
}

/// The standard error of a mean of rows in clusters.
func errorOfMean(_ values: [Double], _ clusters: [Int]) -> Double {
  let center = mean(values)
  return influenceStandardError(influenceOfUnits(values.map { $0 - center }, clusters: clusters))
}

extension Note.Kind {
  /// No event was observed, so that a logarithm does not exist.
  public static let noEvents = Note.Kind("no-events")
  /// No event was predicted, so that a ratio does not exist.
  public static let noneExpected = Note.Kind("none-expected")
}

/// The ratio with its interval on the logarithmic scale.
func observedExpectedRatio(
  observed: Double, standardError: Double, expected: Double, _ sample: SampleSize,
  _ level: ConfidenceLevel, method name: String, quantity: Quantity = .observedExpectedRatio,
  settings: [MethodSetting] = []
) -> ObservedExpected {
  let method = Method(name, settings: settings)
  func result(_ estimate: Estimate) -> ObservedExpected {
    ObservedExpected(observed: observed, expected: expected, ratio: estimate)
  }
  guard expected > 0 else {
    return result(
      .undefined(
        quantity, method: method, sampleSize: sample,
        because: Note(.noneExpected, "Every predicted risk is 0, so there is no ratio.")))
  }
  let value = observed / expected
  guard observed > 0 else {
    return result(
      Estimate(
        quantity, value: value, method: method, sampleSize: sample,
        notes: [Note(.noEvents, "No event was observed, so there is no interval on the log scale.")]))
  }
  guard standardError > 0 else {
    return result(
      Estimate(
        quantity, value: value, standardError: 0, method: method, sampleSize: sample,
        notes: [Note(.zeroStandardError, "The standard error is 0, so there is no interval.")]))
  }
  let margin = Double.exp(level.normalQuantile * standardError / observed)
  return result(
    Estimate(
      quantity, value: value, standardError: standardError / expected,
      interval: ConfidenceInterval(
        lower: value / margin, upper: value * margin, level: level, method: Method("Wald, log scale")),
      method: method, sampleSize: sample))
}
