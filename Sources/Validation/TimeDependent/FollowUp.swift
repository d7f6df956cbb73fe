internal import Tables

/// Follow-up as time-dependent measures see it: cause 0 is censoring, 1 the event of interest, 2 any other
/// event. Tied times are merged; nobody enters late.
struct FollowUp {
  let time: [Double]
  let cause: [Int]
  /// The rows in ascending order of time.
  let order: [Int]
  /// Two times no farther apart are the same.
  let timeTolerance: Double

  init(_ outcome: SurvivalOutcome) throws(MetricError) {
    try self.init(outcome, cause: outcome.isEvent.map { $0 ? 1 : 0 })
  }

  init(_ outcome: CompetingOutcome, cause number: Int) throws(MetricError) {
    precondition(
      (1...outcome.causeNames.count).contains(number), "the cause of interest is one of the outcome's")
    try self.init(
      outcome.anyCause, cause: outcome.cause.map { $0 == 0 ? 0 : ($0 == number ? 1 : 2) })
  }

  private init(_ outcome: SurvivalOutcome, cause: [Int]) throws(MetricError) {
    guard outcome.entry == nil else { throw .entryTimesNotSupported }
    guard outcome.count > 1 else { throw .tooFew(needed: 2, found: outcome.count) }
    let merged: SurvivalOutcome
    do { merged = try outcome.mergingTiedTimes() } catch {
      preconditionFailure("without entries merging times cannot fail")
    }
    time = merged.time
    self.cause = cause
    let time = time
    order = time.indices.sorted { (time[$0], $0) < (time[$1], $1) }
    timeTolerance = tieTolerance(ofDistinct: sortedDistinct(time))
  }

  var count: Int { time.count }
}
