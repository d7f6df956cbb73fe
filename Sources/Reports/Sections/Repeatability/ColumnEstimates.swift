internal import Statistics
internal import Validation

extension RepeatabilityResult {
  /// What readers, sites or lesions add to a feature, in the order of tables.
  var columnEstimates: [Estimate] {
    var estimates: [Estimate] = []
    if let crossed {
      estimates += [
        crossed.interColumn, crossed.interColumnConsistency, crossed.intraColumn, crossed.interError,
        crossed.intraError, crossed.reproducibilityCoefficient,
      ]
    }
    if let nested { estimates += [nested.lesion, nested.subject] }
    if let factorial { estimates += factorial.components.map(\.variance) + factorial.estimates }
    return estimates
  }
}

extension [Estimate] {
  /// What is to be said of estimates, each sentence once.
  var remarks: [String] {
    var seen: Set<String> = []
    return flatMap(\.notes).map(\.message).filter { seen.insert($0).inserted }
  }
}
