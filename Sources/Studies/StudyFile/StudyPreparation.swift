internal import Validation

extension StudyFile {
  /// `missing`: what happens to missing values of features, and how they are imputed.
  static func missing(_ node: StudyNode) throws(StudyFileError) -> (MissingRule, ChainedEquations?) {
    let keys = try node.members([
      "method", "imputations", "imputations_resample", "iterations", "donors", "predictors", "outcome",
    ])
    let rule = try keys.required("method", in: node).choice(MissingRule.self)
    guard rule == .mice else {
      for (key, value) in keys.sorted(by: { $0.key < $1.key }) where key != "method" {
        throw value.error("'missing.\(key)' belongs to the method mice, and the method is \(rule.rawValue)")
      }
      return (rule, nil)
    }
    var method = ChainedEquations()
    if let count = try keys["imputations"]?.integer(atLeast: 2) { method.imputations = count }
    if let count = try keys["imputations_resample"]?.integer(atLeast: 1) {
      method.resampleImputations = count
    }
    if let count = try keys["iterations"]?.integer(atLeast: 1) { method.iterations = count }
    if let count = try keys["donors"]?.integer(atLeast: 1) { method.donors = count }
    if let count = try keys["predictors"]?.integer(atLeast: 1) { method.predictors = count }
    if let flag = try keys["outcome"]?.flag() { method.usesOutcome = flag }
    return (rule, method)
  }

  /// `filters`: the filter of features that hardly vary, and univariable screening.
  static func filters(_ node: StudyNode) throws(StudyFileError) -> (VarianceFilter?, UnivariableScreen?) {
    let keys = try node.members(["variance", "univariable"])
    return (try keys["variance"].map(variance), try keys["univariable"].map(screen))
  }

  private static func variance(_ node: StudyNode) throws(StudyFileError) -> VarianceFilter {
    let keys = try node.members(["largest_share"])
    guard let bound = keys["largest_share"] else { return VarianceFilter() }
    let share = try bound.number()
    guard share > 0, share < 1 else {
      throw bound.error("'filters.variance.largest_share' must lie between 0 and 1, found \(share)")
    }
    return VarianceFilter(largestShare: share)
  }

  private static func screen(_ node: StudyNode) throws(StudyFileError) -> UnivariableScreen {
    let keys = try node.members(["keep", "p"])
    guard keys.count == 1 else {
      throw node.error("'filters.univariable' needs exactly one of 'keep' and 'p'")
    }
    if let count = try keys["keep"]?.integer(atLeast: 1) { return UnivariableScreen(.best(count)) }
    let bound = try keys.required("p", in: node)
    let p = try bound.number()
    guard p > 0, p < 1 else {
      throw bound.error("'filters.univariable.p' must lie between 0 and 1, found \(p)")
    }
    return UnivariableScreen(.pValue(p))
  }
}
