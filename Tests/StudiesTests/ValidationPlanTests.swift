import Studies
import Testing
import Validation

@Suite struct ValidationPlanTests {
  private static func study(_ validation: String, site: Bool = true) throws -> StudyFile {
    try StudyFile(
      yaml: """
        title: A study
        data:
          table: cohort.csv
          endpoint: {survival: {time: t, event: e}}
          features: ["f*"]
        \(site ? "  site: centre" : "  clinical: [age]")
        validation: {\(validation)}
        """, path: "s.yaml")
  }

  @Test func everyMethodHasItsDefaults() throws {
    func plan(_ text: String) throws -> ValidationPlan { try Self.study(text).validation }
    let bootstrap = try plan("seed: 1")
    #expect(bootstrap.method == .bootstrap && bootstrap.replicates == 1000)
    #expect(bootstrap.correction == .optimism && bootstrap.interval == .asymmetric)
    #expect(bootstrap.controls.permutations == 20 && bootstrap.controls.selectionPairs == 50)
    let repeated = try plan("method: repeated-cv")
    #expect(repeated.replicates == 10 && repeated.folds == 10 && repeated.isHoldOut)
    #expect(try plan("method: monte-carlo").heldOutShare == 0.25)
    #expect(try plan("method: leave-one-site-out").controls.permutations == 10)
    let twoStage = try #require(try plan("interval: two-stage").twoStage)
    #expect(twoStage.outer == 200 && twoStage.inner == 50)
    let none = try plan("method: none").controls
    #expect(none.permutations == 0 && none.selectionPairs == 0)
    // Controls cost a share of the validation.
    let few = try plan("replicates: 40").controls
    #expect(few.permutations == 4 && few.selectionPairs == 10)
    #expect(try plan("replicates: 40, controls: {permutations: 9}").controls.permutations == 9)
  }

  @Test(arguments: [
    ("folds: 5", "'validation.folds' belongs to the method 'repeated-cv', and the method is 'bootstrap'"),
    ("method: repeated-cv, correction: .632", "'validation.correction' belongs to the method 'bootstrap'"),
    ("method: monte-carlo, held_out: 1.5", "a share of the subjects, between 0 and 1"),
    ("method: split", "needs 'split: {column: COLUMN, training: VALUE}'"),
    ("two_stage: {outer: 9}", "belongs to 'interval: two-stage'"),
    ("correction: .362", "must be one of optimism, out-of-bag, .632, .632+"),
    ("method: loso", "must be one of bootstrap, repeated-cv, leave-one-site-out, monte-carlo, split, none"),
    ("control: {permutations: 1}", "unknown key 'control'"),
  ])
  func mistakesAreNamed(validation: String, message: String) {
    do {
      _ = try Self.study(validation)
      Issue.record("no error for \(validation)")
    } catch let error as StudyFileError {
      #expect(error.description.contains(message), "\(error)")
      #expect(error.line == 7)
    } catch { Issue.record("\(error)") }
  }

  @Test func sitesNeedTheirColumn() {
    #expect(throws: StudyFileError.self) {
      try Self.study("method: leave-one-site-out", site: false)
    }
  }
}
