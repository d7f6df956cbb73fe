public import Statistics

/// What is known at a horizon of each row, with its inverse probability of censoring weight.
struct HorizonWeights {
  /// What a row is at a horizon t.
  enum Status: Sendable {
    /// The event of interest came by t.
    case event
    /// Another event came by t.
    case competing
    /// Neither event nor censoring by t.
    case free
    /// Censored by t.
    case unknown
  }

  let horizon: Double
  let status: [Status]
  /// `1/G(T-)` for events of any cause by t, `1/G(t)` for rows free at t, 0 for unknown ones.
  let weights: [Double]
  let counts: HorizonCounts
  /// Why weighted averages over all rows do not exist at this horizon.
  let problem: Note?

  /// - Parameter index: the horizon's number among those of the analysis.
  init(_ followUp: FollowUp, _ censoring: CensoringFit, horizon: Double, index: Int) {
    self.horizon = horizon
    let reached = horizon + followUp.timeTolerance
    let status = followUp.time.indices.map { row -> Status in
      guard followUp.time[row] <= reached else { return .free }
      switch followUp.cause[row] {
      case 0: return .unknown
      case 1: return .event
      default: return .competing
      }
    }
    self.status = status
    let atHorizon = censoring.at(horizon, index: index)
    let probabilities = status.indices.map { row -> Double in
      switch status[row] {
      case .event, .competing: censoring.before(row: row)
      case .free: atHorizon[row]
      case .unknown: .infinity
      }
    }
    counts = HorizonCounts(
      events: status.count { $0 == .event }, competing: status.count { $0 == .competing },
      free: status.count { $0 == .free }, censored: status.count { $0 == .unknown })
    guard !probabilities.contains(0) else {
      weights = []
      problem = Note(
        .noCensoringWeight,
        "A row has an estimated probability of 0 to be uncensored by \(settingText(horizon)): it has no weight."
      )
      return
    }
    weights = probabilities.map { 1 / $0 }
    // Nobody is followed beyond the horizon: all is known only when the last times are events.
    let last = followUp.time[followUp.order[followUp.count - 1]]
    let lastIsCensored = followUp.order.reversed().prefix { followUp.time[$0] == last }
      .contains { followUp.cause[$0] == 0 }
    problem = counts.free == 0 && lastIsCensored ? .beyondFollowUp(horizon) : nil
  }
}

/// How many rows are what at a horizon.
public struct HorizonCounts: Sendable, Hashable {
  /// Rows with the event of interest by the horizon.
  public let events: Int
  /// Rows with another event by the horizon.
  public let competing: Int
  /// Rows followed beyond the horizon without event.
  public let free: Int
  /// Rows censored by the horizon.
  public let censored: Int
}

extension Note.Kind {
  /// A row whose estimated probability to be uncensored is 0.
  public static let noCensoringWeight = Note.Kind("no-censoring-weight")
}
