internal import Statistics
public import Tables

/// The ROC curve of one score for many resamples of its rows.
///
/// Made once (which sorts the scores), it gives each resample's area or curve in O(n). A bootstrap sample
/// is given as frequencies: how often each row was drawn. Scores tie only when they are equal.
public struct AUCPlan: Sendable, Hashable {
  /// The rows of the cases in row order, then those of the controls: the *members*.
  let members: [Int32]
  let caseCount: Int
  /// Members, ascending in oriented score.
  let order: [Int32]
  /// The end of each run of equal scores in `order`.
  let runEnds: [Int32]
  /// The score of each run, negated where cases score lower.
  let runValues: [Double]

  /// Sorts a score.
  ///
  /// - Throws: `countMismatch`, `notFinite`.
  public init(
    scores: [Double], outcome: BinaryOutcome, direction: ScoreDirection = .higher
  ) throws(MetricError) {
    guard scores.count == outcome.count else {
      throw .countMismatch(scores: scores.count, outcomes: outcome.count)
    }
    if let row = scores.firstIndex(where: { !$0.isFinite }) { throw .notFinite(row: row) }
    // No branch on the class or on a comparison of rows: half of them would be mispredicted.
    caseCount = outcome.eventCount
    var (nextCase, nextControl) = (0, caseCount)
    var memberOfRow = [Int32](repeating: 0, count: scores.count)
    var members = memberOfRow
    for (row, isCase) in outcome.isCase.enumerated() {
      let step = isCase ? 1 : 0
      let member = isCase ? nextCase : nextControl
      nextCase &+= step
      nextControl &+= 1 &- step
      memberOfRow[row] = Int32(truncatingIfNeeded: member)
      members[member] = Int32(truncatingIfNeeded: row)
    }
    self.members = members
    let sorted = ascendingOrder(direction == .higher ? scores : scores.map { -$0 })
    order = sorted.map { memberOfRow[$0] }
    var runEnds: [Int32] = []
    var runValues: [Double] = []
    runEnds.reserveCapacity(sorted.count)
    runValues.reserveCapacity(sorted.count)
    for position in sorted.indices {
      let score = scores[sorted[position]]
      if position + 1 == sorted.count || score != scores[sorted[position + 1]] {
        runEnds.append(Int32(position + 1))
        runValues.append(direction == .higher ? score : -score)
      }
    }
    self.runEnds = runEnds
    self.runValues = runValues
  }

  /// Number of rows.
  public var count: Int { order.count }

  /// The area when row `i` occurs `frequencies[i]` times (not negative, one a row; nil for once each),
  /// or nil without a case or without a control.
  ///
  /// The pairs are counted in whole numbers; their doubled count must fit an `Int`.
  public func value(frequencies: [Int]? = nil) -> Double? {
    guard let frequencies else { return value(ofMembers: [Int32](repeating: 1, count: count)) }
    precondition(frequencies.count == count && frequencies.allSatisfy { $0 >= 0 })
    return value(ofMembers: members.map { Int32(frequencies[Int($0)]) })
  }

  /// The area when each member occurs so many times.
  func value(ofMembers frequencies: [Int32]) -> Double? {
    var controlsBelow = 0
    var cases = 0
    // Twice the number of won pairs, so that ties are whole.
    var doubledWins = 0
    var start = 0
    let firstControl = Int32(caseCount)
    for runEnd in runEnds {
      let end = Int(runEnd)
      var casesHere = 0
      var controlsHere = 0
      for position in start..<end {
        let member = order[position]
        // All ones for a case: half the rows would mispredict a branch.
        let mask = (member &- firstControl) >> 31
        let frequency = frequencies[Int(member)]
        casesHere &+= Int(frequency & mask)
        controlsHere &+= Int(frequency & ~mask)
      }
      doubledWins &+= casesHere &* (2 &* controlsBelow &+ controlsHere)
      cases &+= casesHere
      controlsBelow &+= controlsHere
      start = end
    }
    guard cases > 0, controlsBelow > 0 else { return nil }
    return Double(doubledWins) / 2 / (Double(cases) * Double(controlsBelow))
  }

  /// The curve when each member occurs so many times (nil for once each), or nil without a case or without
  /// a control.
  func steps(ofMembers frequencies: [Int32]? = nil) -> ROCSteps? {
    let frequencies = frequencies ?? [Int32](repeating: 1, count: count)
    var steps = ROCSteps(capacity: runEnds.count)
    var start = 0
    let firstControl = Int32(caseCount)
    for (run, runEnd) in runEnds.enumerated() {
      let end = Int(runEnd)
      var casesHere: Int32 = 0
      var here: Int32 = 0
      for position in start..<end {
        let member = order[position]
        let frequency = frequencies[Int(member)]
        casesHere &+= frequency & ((member &- firstControl) >> 31)
        here &+= frequency
      }
      if here > 0 { steps.append(cases: Int(casesHere), controls: Int(here &- casesHere), run: run) }
      start = end
    }
    return steps.caseCount > 0 && steps.controlCount > 0 ? steps : nil
  }

  /// A threshold between two neighbouring runs of a resample: their midpoint, or the upper one where no
  /// number lies between; infinite beyond the ends. Oriented as `runValues`.
  func threshold(above lower: Int?, below upper: Int?) -> Double {
    guard let lower else { return -.infinity }
    guard let upper else { return .infinity }
    let (here, next) = (runValues[lower], runValues[upper])
    let middle = here / 2 + next / 2
    return middle > here ? min(middle, next) : next
  }
}
