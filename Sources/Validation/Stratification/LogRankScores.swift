public import Tables

/// The scores of the log-rank test, one a row: `a_i = delta_i - H(t_i)`, `H` the Nelson-Aalen estimate of all rows.
///
/// They sum to 0, and their sum over a group is the group's observed less expected events of the log-rank test, with
/// ties too. Without ties they are those of Lausen and Schumacher and of R's `maxstat`; with ties `maxstat` takes
/// `d / (n_after + 1)` for each event, which is no longer the log-rank test (decision 0090).
///
/// - Source: Lausen, Schumacher 1992, Biometrics 48:73, doi 10.2307/2532740.
/// - Throws: `noEvents`, `entryTimesNotSupported`.
public func logRankScores(_ outcome: SurvivalOutcome) throws(StratificationError) -> [Double] {
  guard outcome.entry == nil else { throw .entryTimesNotSupported }
  guard outcome.eventCount > 0 else { throw .noEvents }
  let merged: SurvivalOutcome
  do { merged = try outcome.withTiedTimesMerged() } catch {
    preconditionFailure("without entry times merging cannot fail")
  }
  let table = RiskTable(merged)
  var hazard = 0.0
  let cumulated = table.rows.map { row in
    hazard += row.events / row.atRisk
    return hazard
  }
  return merged.isEvent.indices.map { (merged.isEvent[$0] ? 1 : 0) - cumulated[table.exitRow[$0]] }
}
