internal import Statistics
internal import Validation

extension StudyRunner {
  /// An acceptance criterion against the results. Of several external cohorts the worst counts.
  func judge(
    _ criterion: AcceptanceCriterion, _ performance: PerformanceSummary, _ external: [ExternalResult]
  ) -> AcceptanceResult {
    let measure = criterion.quantity.measure
    let estimates: [Estimate?] =
      switch criterion.quantity.stage {
      case .apparent: [performance.apparent[measure]]
      case .corrected: [performance.corrected[measure]?.corrected]
      case .external: external.map { $0.performance[measure] }
      }
    let values: [Double?] = estimates.map { estimate in
      switch criterion.bound {
      case .estimate: estimate?.value
      case .lower: estimate?.interval?.lower
      case .upper: estimate?.interval?.upper
      }
    }
    func meets(_ value: Double?) -> Bool {
      guard let value else { return false }
      return (criterion.atLeast.map { value >= $0 } ?? true) && (criterion.atMost.map { value <= $0 } ?? true)
    }
    let known = values.compactMap { $0 }
    // The number shown is the one furthest from its bound on the wrong side.
    let shown = criterion.atLeast != nil ? known.min() : known.max()
    return AcceptanceResult(
      criterion: criterion, value: known.count == values.count ? shown : nil,
      isMet: !values.isEmpty && values.allSatisfy(meets))
  }
}
