internal import Statistics
internal import Tables
internal import Validation

extension KaplanMeierRequest {
  /// The cumulative incidence of each cause in each group, and Gray's test of each cause.
  func cumulativeIncidence(
    _ outcome: CompetingOutcome, _ groups: Grouping?, _ strata: Grouping?, _ notes: inout [Note]
  ) throws -> (curves: [KaplanMeierAnalysis.Incidence], tests: [GrayTest]) {
    guard weights == nil else {
      throw TableAnalysisError(
        .request, "cumulative incidences do not know case weights; leave out --weights or --competing")
    }
    let estimator = CumulativeIncidence(band: band, level: level)
    let byGroup =
      try groups.map { try estimator.estimate(outcome, groups: $0) } ?? [try estimator.estimate(outcome)]
    let curves = byGroup.enumerated().flatMap { index, curves in
      curves.map { curve in
        KaplanMeierAnalysis.Incidence(
          label: groups?.labels[index], curve: curve,
          atHorizon: horizons.map {
            KaplanMeierAnalysis.AtHorizon(horizon: $0, estimate: curve.incidence(at: $0))
          })
      }
    }
    guard let groups else { return (curves, []) }
    var tests: [GrayTest] = []
    for (index, name) in outcome.causeNames.enumerated() {
      do {
        tests.append(try GrayTest(outcome, cause: index + 1, groups: groups, strata: strata))
      } catch {
        let reason =
          switch error {
          case .noEvents: "no row has the event"
          case .noComparison: "no event happens while two groups are at risk"
          case .lateEntries: "it does not know entry times"
          default: throw error
          }
        notes.append(Note(.noGrayTest, "No Gray's test of \(name): \(reason)."))
      }
    }
    return (curves, tests)
  }
}

extension SurvivalColumns {
  /// The outcome with the event of interest as cause 1 and competing events as the causes after it.
  func competingOutcome(
    of table: FeatureTable, with competing: [ColumnValue]
  ) throws -> CompetingOutcome {
    var seen: [ColumnValue] = []
    for column in [event] + competing {
      if seen.contains(column) {
        throw TableAnalysisError(.request, "the event \(column.label) is named twice; leave one of them out")
      }
      seen.append(column)
    }
    var cause = [Int](repeating: 0, count: table.rowCount)
    var last: SurvivalOutcome?
    for (index, column) in seen.enumerated() {
      let own = try table.survivalOutcome(
        time: time, event: column.column, eventValue: column.value, entry: entry)
      for (row, isEvent) in own.isEvent.enumerated() where isEvent {
        guard cause[row] == 0 else {
          let place = "\(table.source):\(table.lineNumber(ofRow: row))"
          throw TableAnalysisError(
            .row,
            "\(place): error: the row has both \(seen[cause[row] - 1].label) and \(column.label)"
              + " (events compete: a row ends with one of them)")
        }
        cause[row] = index + 1
      }
      last = own
    }
    guard let last else { preconditionFailure("there is the event of interest") }
    return try CompetingOutcome(
      time: last.time, cause: cause, causeNames: seen.map(\.label), entry: last.entry)
  }
}

extension ColumnValue {
  /// The event as it is named on the command line.
  fileprivate var label: String { value.map { "\(column)=\($0)" } ?? column }
}

extension Note.Kind {
  /// A cause that is not compared.
  static let noGrayTest = Note.Kind("no-gray-test")
}
