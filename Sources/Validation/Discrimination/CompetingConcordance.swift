public import Statistics
public import Tables

extension Quantity {
  /// Harrell's index for one cause when other events compete.
  public static let wolbersC = Quantity(
    name: "concordance index for competing risks", symbol: "C_Wolbers", reference: .wolbers)
}

extension Citation {
  static let wolbers = Citation(
    "Wolbers, Koller, Witteman, Steyerberg 2009, Epidemiology 20:555",
    doi: "10.1097/EDE.0b013e3181a39056")
}

/// The concordance of a risk score with one cause when other events compete: of two rows of which one has the event of
/// interest at t and the other is free of it at t or had another event before, the probability that the first has the
/// higher score, ties of the score counting one half.
///
/// It is Harrell's C after rows with another event are taken as followed forever without the event of interest, for they can
/// no more have it: they stay in all risk sets. Those censored leave at their time, so that, as Harrell's C, it depends on the
/// distribution of censoring. Variance and interval are those of `concordance(risk:outcome:)`.
///
/// - Parameters:
///   - risk: one finite score a row; higher means likelier or earlier.
///   - outcome: follow-up without late entries.
///   - cause: the number of the cause of interest, from 1.
///   - clusters: a code a row, for rows that are not independent.
///   - tau: events after `tau` are taken as censored.
/// - Throws: `countMismatch`, `notFinite`, `auxiliaryCountMismatch`, `entryTimesNotSupported`.
/// - Source: Wolbers et al. 2009, doi 10.1097/EDE.0b013e3181a39056.
public func concordance(
  risk: [Double], outcome: CompetingOutcome, cause: Int, clusters: [Int]? = nil, tau: Double? = nil,
  level: ConfidenceLevel = .p95
) throws(MetricError) -> Concordance {
  precondition(
    (1...outcome.causeNames.count).contains(cause), "the cause of interest is one of the outcome's")
  guard outcome.anyCause.entry == nil else { throw .entryTimesNotSupported }
  let end = (outcome.time.max() ?? 0) + 1
  let forever: SurvivalOutcome
  do {
    forever = try SurvivalOutcome(
      time: zip(outcome.time, outcome.cause).map { $1 == 0 || $1 == cause ? $0 : end },
      isEvent: outcome.cause.map { $0 == cause })
  } catch { preconditionFailure("times after all others are times") }
  let index = try concordance(
    risk: risk, outcome: forever, clusters: clusters, tau: tau, level: level)
  return index.renamed(
    .wolbersC,
    Method(
      "Wolbers' C, rows with competing events stay at risk; infinitesimal jackknife", reference: .wolbers,
      settings: index.estimate.method.settings))
}
