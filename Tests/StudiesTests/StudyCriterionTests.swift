import Studies
import Testing
import Validation

@Suite struct StudyCriterionTests {
  private static func study(_ keep: String) throws -> StudyFile {
    try StudyFile(
      yaml: """
        title: t
        data:
          table: cohort.csv
          endpoint: {response: {column: y}}
          features: ["a"]
        repeatability:
          table: retest.csv
          subject: s
          repeat: r
          keep: \(keep)
        """, path: "study.yaml")
  }

  @Test func everyCoefficientIsRead() throws {
    for coefficient in RepeatabilityCriterion.Coefficient.all {
      let limit = if case .variation = coefficient { "at_most" } else { "at_least" }
      let keep = try Self.study("{coefficient: \"\(coefficient.name)\", \(limit): 0.2}").repeatability?.keep
      #expect(keep?.coefficient == coefficient && keep?.limit == 0.2)
      #expect(keep?.bound == (limit == "at_most" ? .upper : .lower))
    }
    let estimate = try Self.study("{coefficient: wCV, bound: estimate, at_most: 0.15}").repeatability?.keep
    #expect(estimate?.description == "wCV estimate <= 0.15")
  }

  @Test(arguments: [
    ("{coefficient: wCV, at_least: 0.15}", "10:38: error: wCV is better the smaller it is: give 'at_most'"),
    ("{coefficient: ICC(1), at_most: 1}", "10:40: error: ICC(1) is better the larger it is: give 'at_least'"),
    ("{coefficient: wCV, bound: lower, at_most: 1}", "10:35: error: wCV is judged by its 'upper' limit"),
    ("{coefficient: ICC(k), bound: upper, at_least: 1}", "10:38: error: ICC(k) is judged by its 'lower'"),
    (
      "{coefficient: wSD, at_most: 1}", "10:23: error: 'repeatability.keep.coefficient' must be one of ICC(1)"
    ),
    ("{coefficient: wCV, at_most: 0}", "10:37: error: 'repeatability.keep.at_most' must be positive"),
    ("{coefficient: wCV}", "10:9: error: 'repeatability.keep' needs the key 'at_most'"),
  ])
  func mistakesAreNamedWithTheirPlace(keep: String, message: String) throws {
    let error = #expect(throws: StudyFileError.self) { try Self.study(keep) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
