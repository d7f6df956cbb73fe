import Studies
import Testing
import Validation

@Suite struct StudyPreparationTests {
  private func study(_ line: String) throws -> StudyFile {
    try StudyFile(yaml: StudyFileTests.valid + "\n" + line + "\n", path: "s.yaml")
  }

  private func message(_ line: String) -> String {
    do {
      _ = try study(line)
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func readsTheSettingsOfMultipleImputation() throws {
    let plain = try study("missing: {method: mice}")
    #expect(plain.missing == .mice && plain.imputation == ChainedEquations())
    #expect(plain.imputation?.imputations == 20 && plain.imputation?.resampleImputations == 2)
    var method = ChainedEquations()
    method.imputations = 7
    method.resampleImputations = 1
    method.iterations = 3
    method.donors = 4
    method.predictors = 9
    method.usesOutcome = false
    #expect(
      try study(
        "missing: {method: mice, imputations: 7, imputations_resample: 1, iterations: 3, donors: 4, predictors: 9, outcome: false}"
      ).imputation == method)
    #expect(try study("missing: {method: median}").imputation == nil)
  }

  @Test func readsTheFilters() throws {
    let both = try study("filters: {variance: {largest_share: 0.9}, univariable: {p: 0.05}}")
    #expect(both.variance == VarianceFilter(largestShare: 0.9))
    #expect(both.screen == UnivariableScreen(.pValue(0.05)))
    let bare = try study("filters: {variance: {}, univariable: {keep: 50}}")
    #expect(
      bare.variance == VarianceFilter(largestShare: 0.95) && bare.screen == UnivariableScreen(.best(50)))
    #expect(try study("filters: {}").variance == nil)
  }

  @Test(arguments: [
    ("missing: {method: median, imputations: 5}", "'missing.imputations' belongs to the method mice"),
    ("missing: {method: mice, imputations: 1}", "imputations"),
    ("missing: {method: mice, donor: 1}", "did you mean 'donors'?"),
    ("filters: {variance: {largest_share: 1}}", "must lie between 0 and 1"),
    ("filters: {univariable: {keep: 5, p: 0.1}}", "exactly one of 'keep' and 'p'"),
    ("filters: {univariable: {p: 2}}", "must lie between 0 and 1"),
    ("filters: {varance: {}}", "did you mean 'variance'?"),
  ])
  func refusesWhatDoesNotFit(_ line: String, _ reason: String) {
    #expect(message(line).contains(reason), "\(message(line))")
  }
}
