internal import Statistics
internal import Validation

extension ControlSummary {
  /// What the controls say of leaks and of features beyond chance.
  func checks(_ measures: [PerformanceMeasure]) -> [Check] {
    guard let measure = measures.first(where: \.isProbabilityOfOrder) else { return [] }
    var checks: [Check] = []
    if let permuted, let estimate = permuted.mean(of: measure), let value = estimate.value,
      let leaks = permuted.revealsLeak(measure)
    {
      let found =
        "With permuted outcomes the cross-validated \(measure.words) is \(roundedForText(value)) on average over "
        + "\(permuted.controls.count) permutations"
      checks.append(
        Check(
          id: "permuted-outcome", severity: leaks ? .warning : .ok,
          message: leaks
            ? "\(found): better than chance, though there is nothing to find. Some step sees the outcome of patients "
              + "on whom it is judged."
            : "\(found): no better than chance, as it must be when no step sees the outcome of patients on whom it "
              + "is judged.",
          reference: Citation("Ojala, Garriga 2010, J Mach Learn Res 11:1833")))
      if let p = permuted.pValue(of: measure) {
        checks.append(
          Check(
            id: "better-than-permuted", severity: p > 0.05 ? .warning : .info,
            message: "Of \(permuted.controls.count) permutations of the outcome "
              + "\(Int((p * Double(permuted.controls.count + 1)).rounded()) - 1) reached the \(measure.words) of the data as they "
              + "are (permutation p = \(roundedForText(p))).",
            reference: Citation("Ojala, Garriga 2010, J Mach Learn Res 11:1833")))
      }
    }
    if let shuffled, let p = shuffled.pValue(of: measure), p > 0.05 {
      checks.append(
        Check(
          id: "shuffled-features", severity: .warning,
          message: "Features whose values were shuffled among the patients do as well as the features themselves "
            + "(\(measure.words), permutation p = \(roundedForText(p))): the features add nothing that can be shown here.",
          reference: Citation("Welch et al. 2019, Radiother Oncol 130:2", doi: "10.1016/j.radonc.2018.10.027")))
    }
    return checks
  }
}
