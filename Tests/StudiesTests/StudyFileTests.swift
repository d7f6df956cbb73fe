import Models
import Studies
import Testing
import Validation

@Suite struct StudyFileTests {
  static let valid = """
    version: 1
    title: A study
    data:
      table: cohort.csv
      endpoint:
        survival: {time: t, event: e}
      features: ["f*"]
    model: {family: cox, penalty: lasso, select: lambda.min, folds: 5}
    validation: {method: bootstrap, replicates: 50, seed: 7}
    """

  @Test func fillsInEveryDefault() throws {
    let study = try StudyFile(
      yaml: """
        title: Bare
        data: {table: t.csv, features: [a], endpoint: {response: {column: y}}}
        """, path: "bare.yaml")
    #expect(study.missing == .refuse)
    #expect(study.model.family == .logistic)
    #expect(study.model.penalty == .lasso)
    #expect(study.model.selection == .crossValidated(.lambda1SE))
    #expect(study.model.folds == 10)
    #expect(study.validation.replicates == 1000)
    #expect(study.validation.seed == 20_260_101)
    #expect(study.report.outline == "brief")
  }

  @Test func readsWhatIsWritten() throws {
    let study = try StudyFile(yaml: Self.valid, path: "folder/s.yaml")
    #expect(study.title == "A study")
    #expect(study.model.family == .cox)
    #expect(study.model.selection == .crossValidated(.lambdaMin))
    #expect(study.validation.seed == 7)
    #expect(study.resolve("cohort.csv") == "folder/cohort.csv")
  }

  @Test func readsTermsAndAdaptiveFactors() throws {
    let study = try StudyFile(
      yaml: Self.valid.replacing(
        "folds: 5}",
        with:
          "folds: 5, adaptive: 0.5, terms: [{spline: f1, knots: 4}, {spline: f2, kind: natural, knots: [1, 2, 4]}, "
          + "{interaction: [f1, f3]}]}"), path: "s.yaml")
    #expect(study.model.adaptive == AdaptiveLasso(gamma: 0.5))
    #expect(
      study.model.terms == [
        .spline(try SplineTerm(feature: "f1", kind: .restricted, knots: .count(4))),
        .spline(try SplineTerm(feature: "f2", kind: .natural, knots: .fixed([1, 2, 4]))),
        .interaction("f1", "f3"),
      ])
    #expect(
      study.model.terms.map(\.words) == [
        "restricted cubic spline of f1 with 4 knots",
        "natural cubic spline of f2 with knots at 1.0, 2.0, 4.0", "interaction of f1 and f3",
      ])
  }

  /// A line of the valid study replaced by another, and the exact error.
  static let mistakes: [(String, String, String)] = [
    (
      "title: A study", "titel: A study",
      "s.yaml:2:1: error: unknown key 'titel' in the study file (did you mean 'title'?)"
    ),
    (
      "  table: cohort.csv", "  tabel: cohort.csv",
      "s.yaml:4:3: error: unknown key 'tabel' in 'data' (did you mean 'table'?)"
    ),
    ("title: A study\n", "", "s.yaml:1:1: error: the study file needs the key 'title'"),
    (
      "folds: 5", "folds: five", "s.yaml:8:65: error: 'model.folds' must be a whole number, found 'five'"
    ),
    ("folds: 5", "folds: 1", "s.yaml:8:65: error: 'model.folds' must be at least 2, found 1"),
    (
      "seed: 7", "seed: 012", "s.yaml:9:55: error: 'validation.seed' must be a whole number, found '012'"
    ),
    (
      "penalty: lasso", "penalty: laso",
      "s.yaml:8:31: error: 'model.penalty' must be one of none, lasso, ridge, elastic-net, found 'laso'"
    ),
    (
      "family: cox", "family: logistic",
      "s.yaml:8:17: error: a logistic model does not fit the endpoint: use 'cox'"
    ),
    (
      "survival: {time: t, event: e}", "survival: {time: t}",
      "s.yaml:6:15: error: 'data.endpoint.survival' needs the key 'event'"
    ),
    (
      "folds: 5", "terms: [{spline: f1}]",
      "s.yaml:8:66: error: 'model.terms[1]' needs the key 'knots'"
    ),
    (
      "folds: 5", "terms: [{spline: f1, knots: 2}]",
      "s.yaml:8:86: error: 'model.terms[1].knots' must be at least 3, found 2"
    ),
    (
      "folds: 5", "terms: [{spline: f1, knots: [3, 2, 1]}]",
      "s.yaml:8:86: error: the spline of 'f1' needs three knots or more, rising"
    ),
    (
      "folds: 5", "terms: [{interaction: [f1]}]",
      "s.yaml:8:66: error: an interaction is {interaction: [A, B]}, of two features"
    ),
    (
      "folds: 5", "adaptive: 0",
      "s.yaml:8:68: error: 'model.adaptive' is the exponent of the factors: above 0"
    ),
    (
      "version: 1", "version: 2", "s.yaml:1:10: error: this program reads version 1 of the study file"
    ),
    (
      "  features: [\"f*\"]", "  features: {a: b}",
      "s.yaml:7:13: error: 'data.features' must be a list, found a mapping"
    ),
  ]

  @Test(arguments: mistakes) func aMistakeIsNamedWithItsPlace(
    _ line: String, _ replacement: String, _ message: String
  ) throws {
    let yaml = Self.valid.replacing(line, with: replacement)
    #expect(yaml != Self.valid)
    do {
      _ = try StudyFile(yaml: yaml, path: "s.yaml")
      Issue.record("no error for \(replacement)")
    } catch {
      #expect(error.description == message)
    }
  }

  @Test func claimsAreReadWithTheirBounds() throws {
    let study = try StudyFile(
      yaml: Self.valid + """

        repeatability:
          table: r.csv
          subject: s
          repeat: scan
          claims: [{feature: adc, within_subject_cv: 0.04, source: paper}, {feature: suv, claim: pet-fdg-suvmax}]
          rule: point-estimate
        """, path: "s.yaml")
    let claims = try #require(study.repeatability).claims
    #expect(claims.map(\.feature) == ["adc", "suv"])
    #expect(claims.map(\.bound.atMost) == [0.04, 0.12])
    #expect(claims[0].source == "paper" && claims[1].published?.verified == true)
    #expect(study.repeatability?.rule == .pointEstimate)
  }

  @Test(arguments: [
    ("{feature: adc}", "a claim is one of 'claim' and "),
    ("{feature: adc, bias: -1}", "'bias' must be positive"),
    ("{feature: adc, claim: nothing-like-it}", "there is no claim 'nothing-like-it'"),
    ("{feature: adc, claim: \"wcv:0.1\"}", "'claim' names a published claim"),
    ("{bias: 1}", "needs the key 'feature'"), ("{feature: adc, bias: 1, claim: MR-DSC}", "a claim is one of"),
  ])
  func aClaimMistakeIsNamed(claim: String, message: String) {
    let yaml = Self.valid + "\nrepeatability: {table: r.csv, subject: s, repeat: scan, claims: [\(claim)]}"
    do {
      _ = try StudyFile(yaml: yaml, path: "s.yaml")
      Issue.record("no error for \(claim)")
    } catch {
      #expect(error.description.contains(message), "\(error)")
      #expect(error.line == 10)
    }
  }

  @Test func brokenYAMLIsNamedWithItsPlace() {
    do {
      _ = try StudyFile(yaml: "title: [a\ndata: b\n", path: "s.yaml")
      Issue.record("no error")
    } catch {
      #expect(error.description.hasPrefix("s.yaml:2:"))
      #expect(error.description.contains("not valid YAML"))
    }
  }

  @Test func aKeyWrittenTwiceIsAnError() {
    do {
      _ = try StudyFile(yaml: Self.valid + "\ntitle: again\n", path: "s.yaml")
      Issue.record("no error")
    } catch {
      #expect(error.description.contains("'title' occurs twice"))
    }
  }

  @Test(arguments: [
    ("optimism_corrected_c", true), ("apparent_c_index", true), ("corrected_calibration_slope", true),
    ("optimism_corrected_auc", false), ("external_c", false), ("c_index", false),
  ]) func acceptanceCriteriaNameQuantitiesOfTheStudy(name: String, isKnown: Bool) {
    let yaml = Self.valid + "\nacceptance: [{quantity: \(name), at_least: 0.6}]\n"
    if isKnown {
      #expect(throws: Never.self) { try StudyFile(yaml: yaml, path: "s.yaml") }
    } else {
      #expect(throws: StudyFileError.self) { try StudyFile(yaml: yaml, path: "s.yaml") }
    }
  }

  @Test func anAcceptanceCriterionNeedsABound() {
    let yaml = Self.valid + "\nacceptance: [{quantity: apparent_c}]\n"
    do {
      _ = try StudyFile(yaml: yaml, path: "s.yaml")
      Issue.record("no error")
    } catch {
      #expect(error.message == "an acceptance criterion needs 'at_least' or 'at_most'")
      #expect(error.line == 10)
    }
  }
}
