/// Follow-up that ends with one of several kinds of event, or is censored: row `i` is at risk on
/// `(entry[i], time[i]]` and `cause[i]` says which event ended it, 0 for none.
///
/// Times obey the same rules as those of `SurvivalOutcome`; code that receives one need not check again.
public struct CompetingOutcome: Outcome, Equatable {
  /// The causes' names; cause `k` of `cause` is `causeNames[k - 1]`.
  public let causeNames: [String]
  /// The cause of the event that ended the row's follow-up, from 1; 0 where it was censored.
  public let cause: [Int]
  /// Follow-up to the first event of any cause.
  public let anyCause: SurvivalOutcome

  /// Checks and makes an outcome.
  ///
  /// - Parameter cause: one code a row, 0 for censored, else from 1 to the number of `causeNames`.
  public init(
    time: [Double], cause: [Int], causeNames: [String], entry: [Double]? = nil
  ) throws(OutcomeError) {
    precondition(
      cause.allSatisfy { (0...causeNames.count).contains($0) }, "a cause is 0 or the number of a name")
    anyCause = try SurvivalOutcome(time: time, isEvent: cause.map { $0 > 0 }, entry: entry)
    self.cause = cause
    self.causeNames = causeNames
  }

  private init(anyCause: SurvivalOutcome, cause: [Int], causeNames: [String]) {
    self.anyCause = anyCause
    self.cause = cause
    self.causeNames = causeNames
  }

  /// Time of the event or of censoring.
  public var time: [Double] { anyCause.time }

  /// Number of rows.
  public var count: Int { cause.count }

  /// Rows with an event of any cause.
  public var eventCount: Int { anyCause.eventCount }

  /// Rows with an event of one cause.
  public func eventCount(ofCause number: Int) -> Int { cause.count { $0 == number } }

  /// The same outcome for the given rows.
  public func selecting(_ rows: [Int]) -> CompetingOutcome {
    CompetingOutcome(
      anyCause: anyCause.selecting(rows), cause: rows.map { cause[$0] }, causeNames: causeNames)
  }

  /// The same outcome with times that differ by rounding only made equal, see
  /// `SurvivalOutcome.mergingTiedTimes`.
  package func mergingTiedTimes() throws(OutcomeError) -> CompetingOutcome {
    CompetingOutcome(
      anyCause: try anyCause.mergingTiedTimes(), cause: cause, causeNames: causeNames)
  }
}
