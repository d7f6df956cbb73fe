public import Statistics

extension RepeatabilityResult {
  /// Whether a form is reported from REML: cells are missing, so that its mean squares do not exist, and the analysis
  /// included REML. The averages of two-way forms have no such counterpart.
  public func isByREML(_ form: IntraclassForm) -> Bool { restricted(form) != nil }

  /// The coefficient of a form that is reported and judged: from mean squares, and for absolute agreement and
  /// consistency of single measurements with missing cells from REML, which the estimate's method names. The one-way form
  /// stays that of mean squares, which is not cut at 0.
  public func coefficient(_ form: IntraclassForm) -> Estimate {
    restricted(form) ?? self[form].estimate
  }

  /// The band of the reported coefficient's lower limit; nil without an interval.
  public func band(_ form: IntraclassForm) -> ReliabilityBand? {
    ReliabilityBand(lowerLimitOf: coefficient(form))
  }

  private func restricted(_ form: IntraclassForm) -> Estimate? {
    switch form {
    case .agreementSingle: unbalanced?.agreement
    case .consistencySingle: unbalanced?.consistency
    case .oneWaySingle, .oneWayAverage, .agreementAverage, .consistencyAverage: nil
    }
  }
}

extension Repeatability {
  /// The analysis that a report on these features or a criterion on them needs: REML only where cells are missing.
  package init(reporting features: [RepeatedMatrix]) {
    self.init(detail: features.allSatisfy(\.isBalanced) ? .forms : .full)
  }
}
