internal import Models
public import Statistics
internal import Tables

/// Groups between cut-offs of a score against one of them: hazard or odds ratios, tests of any difference and of a trend.
///
/// The ratios are those of one regression with an indicator for each group but the reference, so that all rows
/// contribute to each standard error. The trend has the scores 0, 1, 2, ... for the groups.
public struct RiskGroupComparison: Sendable {
  /// The ratio of each group to the reference, in the groups' order; nil for the reference and for groups without
  /// rows.
  public let ratios: [Estimate?]
  /// The reference's place.
  public let reference: Int
  /// Any difference, by twice the gain in log likelihood.
  public let likelihoodRatio: HypothesisTest
  /// Any difference of survival; nil for a response.
  public let logRank: LogRankTest?
  /// A trend: Tarone's log-rank test, or Cochran and Armitage's.
  public let trend: HypothesisTest?
  /// The share of cases of each group with Wilson's interval, nil without rows; nil for survival.
  public let shares: [Estimate?]?

  /// Compares groups.
  /// - Parameter reference: the group that the others are compared with.
  /// - Throws: `noEvents`, `noEffect`, `oneGroup` when the reference has no rows.
  public init(
    _ regression: MarkerRegression, groups: ScoreGroups, reference: Int = 0, level: ConfidenceLevel = .p95
  ) throws(StratificationError) {
    guard groups.codes.count == regression.count else {
      throw .countMismatch(expected: regression.count, found: groups.codes.count)
    }
    guard regression.hasInformation else { throw .noEvents }
    let rows = groups.rowsByGroup
    guard rows.indices.contains(reference), !rows[reference].isEmpty else { throw .oneGroup }
    let others = rows.indices.filter { $0 != reference && !rows[$0].isEmpty }
    var ratios = [Estimate?](repeating: nil, count: rows.count)
    do throws(FitError) {
      let fit = try regression.fit(
        others.map { other in (groups.labels[other], groups.codes.map { $0 == other ? 1 : 0 }) }, level: level
      )
      for (other, coefficient) in zip(others, fit.coefficients) {
        ratios[other] = coefficient.estimate.exponential(regression.ratio)
      }
      likelihoodRatio = fit.likelihoodRatioTest
    } catch { throw .noEffect(error.description) }
    self.ratios = ratios
    self.reference = reference
    switch regression {
    case .cox(let outcome):
      // Codes as texts keep their order, which labels with signs would not.
      let grouping = Grouping(groups.codes.map { "\($0)" })
      do {
        let test = try LogRankTest(outcome, groups: grouping)
        logRank = test
        trend = TrendTest.survival(test)
      } catch {
        if case .emptyFollowUp(let row) = error { throw .emptyFollowUp(row: row) }
        logRank = nil
        trend = nil
      }
      shares = nil
    case .logistic(let outcome):
      logRank = nil
      trend = TrendTest.response(codes: groups.codes, isCase: outcome.isCase)
      shares = rows.map { rows in
        guard !rows.isEmpty else { return nil }
        let cases = rows.count { outcome.isCase[$0] }
        let share = Double(cases) / Double(rows.count)
        return Estimate(
          .observedRisk, value: share,
          standardError: (share * (1 - share) / Double(rows.count)).squareRoot(),
          interval: .wilson(successes: cases, of: rows.count, level: level), method: Method("share of cases"),
          sampleSize: SampleSize(rows.count, events: cases))
      }
    }
  }
}
