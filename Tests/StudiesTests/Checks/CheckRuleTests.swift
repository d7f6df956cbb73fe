import Foundation
import Studies
import TestSupport
import Testing

/// Each mistake is planted into a study and must be found, and not in the study without it; docs/checks.md lists the rules.
@Suite struct CheckRuleTests {
  static let rules = CheckRule.groups.flatMap(\.rules)

  @Test func identifiersAreUniqueAndKept() {
    let ids = Self.rules.map(\.id)
    #expect(Set(ids).count == ids.count)
    // Names that results.json has always had.
    for id in [
      "whole-pipeline-resampled", "subjects-kept-whole", "subject-column-missing", "events-per-candidate",
      "no-baseline",
      "no-external-cohort", "solution-not-optimal", "empty-model", "few-replicates", "empty-replicates",
      "replicates-failed",
      "replicates-undefined", "risk-folds-failed", "repeatability-filter", "few-retest-subjects",
      "baseline-clinical",
      "baseline-size",
    ] { #expect(ids.contains(id)) }
  }

  /// The page is this text between its two marks; a rule that is added or changed shows here what it must be.
  @Test func thePageListsEveryRule() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../docs/checks.md").standardizedFileURL
    let text = try String(contentsOf: page, encoding: .utf8)
    var expected = "<!-- rules -->\n"
    for (subject, rules) in CheckRule.groups {
      expected += "\n## \(subject)\n\n| Check | Gravest | When it speaks | Reference |\n|---|---|---|---|\n"
      for rule in rules {
        let source =
          rule.reference.map { reference in reference.text + (reference.doi.map { ", doi \($0)" } ?? "") }
          ?? ""
        expected += "| `\(rule.id)` | \(rule.severity.rawValue) | \(rule.title) | \(source) |\n"
      }
    }
    expected += "\n<!-- end of rules -->"
    #expect(text.contains(expected), "docs/checks.md must hold:\n\(expected)")
  }

  @Test func aSoundStudyIsQuiet() async throws {
    let checks = try await PlantedStudy().preview()
    for id in [
      "subject-column-missing", "no-baseline", "no-acceptance-criteria", "no-internal-validation",
      "split-sample-small",
      "predictive-without-interaction", "competing-events-censored", "horizons-absent",
      "horizon-beyond-follow-up",
      "c-index-for-horizon", "site-unknown", "single-site", "missing-values-many", "rows-dropped",
      "sample-size-unknown",
    ] { #expect(checks.severity(id) == nil, "\(id): \(checks.message(id))") }
    #expect(checks.severity("site-outcome") == .info)
    #expect(checks.severity("event-polarity") == .ok)
    #expect(checks.severity("events-per-candidate") == .info)
  }

  private static let plans: [(id: String, severity: Check.Severity, key: String, line: String)] = [
    ("subject-column-missing", .info, "data.subject", ""),
    ("no-baseline", .warning, "data.clinical", ""),
    ("no-acceptance-criteria", .info, "acceptance", ""),
    ("no-internal-validation", .warning, "validation", "validation: {method: none, horizons: [5]}"),
    ("predictive-without-interaction", .warning, "context", "context_of_use: {category: predictive}"),
    ("horizons-absent", .warning, "validation", "validation: {replicates: 3, seed: 1}"),
    ("horizon-beyond-follow-up", .warning, "validation", "validation: {replicates: 3, horizons: [5, 25]}"),
    (
      "c-index-for-horizon", .warning, "acceptance",
      "acceptance: [{quantity: optimism_corrected_c, at_least: 0.1}]"
    ),
    ("site-unknown", .info, "data.site", ""),
    ("no-external-cohort", .warning, "missing", "missing: {method: refuse}"),
    ("multiplicity", .info, "missing", "missing: {method: refuse}"),
    ("entry-times-absent", .info, "missing", "missing: {method: refuse}"),
    ("tau-absent", .info, "missing", "missing: {method: refuse}"),
    ("follow-up", .info, "missing", "missing: {method: refuse}"),
    ("sites-not-harmonized", .info, "missing", "missing: {method: refuse}"),
    ("transforms-fixed", .ok, "transform", "transform: [{feature: x2, upper: 2}]"),
    ("sample-size-unknown", .warning, "sample_size", "sample_size: {cox_snell_r2: 0.999}"),
    ("sample-size-shrinkage", .info, "sample_size", "sample_size: {nagelkerke_r2: 0.7}"),
    ("sample-size-shrinkage", .warning, "sample_size", "sample_size: {nagelkerke_r2: 0.02}"),
    ("sample-size-optimism", .warning, "missing", "missing: {method: refuse}"),
    ("sample-size-overall-risk", .warning, "sample_size", "sample_size: {margin: 0.01}"),
  ]

  @Test(arguments: plans.indices)
  func whatThePlanLacksIsFound(_ index: Int) async throws {
    let plan = Self.plans[index]
    var study = PlantedStudy()
    study.lines[plan.key] = plan.line.isEmpty ? nil : plan.line
    if plan.key == "validation", !plan.line.contains("[5") { study.lines["acceptance"] = nil }
    if plan.line.contains("method: none") { study.lines["acceptance"] = nil }
    let checks = try await study.preview()
    #expect(checks.severity(plan.id) == plan.severity, "\(plan.id): \(checks.message(plan.id))")
  }

  @Test func whatTheDataHoldIsFound() async throws {
    var study = PlantedStudy()
    let n = study["patient"].count
    // A third value of the event column, one site's patients all with the event, missing values.
    study["event"] = (0..<n).map { $0 % 9 == 1 ? "2" : $0 % 3 == 0 ? "1" : "0" }
    study["x2"] = study["x2"].enumerated().map { $0.offset % 2 == 0 ? "" : $0.element }
    study.lines["missing"] = "missing: {method: median}"
    let checks = try await study.preview()
    #expect(checks.severity("competing-events-censored") == .warning)
    #expect(checks.severity("site-outcome") == .warning)
    #expect(checks.message("site-outcome").contains("S0 20/20, S1 0/20, S2 0/20 (chi-square p < 0.001)"))
    #expect(checks.severity("missing-values-many") == .warning)
    #expect(checks.severity("missing-filled-inside") == .ok)
    study.lines["missing"] = "missing: {method: drop}"
    let dropped = try await study.preview()
    #expect(dropped.severity("rows-dropped") == .warning)
    #expect(dropped.message("rows-dropped").contains("30 of 60 rows"))
  }

  /// R: chisq.test(matrix(c(36, 17, 21, 6), 2), correct = FALSE) has p = 0.3573.
  @Test func theChiSquareIsRs() async throws {
    var study = PlantedStudy()
    let n = study["patient"].count
    #expect(n == 60)
    study["site"] = (0..<n).map { $0 < 40 ? "A" : "B" }
    study["event"] = (0..<n).map { $0 < 30 || ($0 >= 40 && $0 < 50) ? "1" : "0" }
    // 30/40 and 10/20: 60 (30 * 10 - 10 * 10)^2 / (40 * 20 * 40 * 20) = 3.75, p = 0.0528.
    let checks = try await study.preview()
    #expect(checks.message("site-outcome").contains("A 30/40, B 10/20 (chi-square p = 0.053)"))
    study["site"] = [String](repeating: "A", count: n)
    #expect(try await study.preview().severity("single-site") == .warning)
  }

  @Test func aCensoringFlagIsDoubted() async throws {
    var study = PlantedStudy()
    study.columns[study.columns.firstIndex { $0.name == "event" }!].name = "CNSR"
    study.lines["data.endpoint"] = "  endpoint: {survival: {time: time, event: CNSR}}"
    #expect(try await study.preview().severity("event-polarity") == .warning)
    study.lines["data.endpoint"] = "  endpoint: {survival: {time: time, event: CNSR, event_value: 0}}"
    #expect(try await study.preview().severity("event-polarity") == .ok)
  }

  @Test func aPredictiveModelNeedsItsInteraction() async throws {
    var study = PlantedStudy()
    study.columns.append(("arm", (0..<60).map { $0 % 2 == 0 ? "A" : "B" }))
    study.lines["context"] = "context_of_use: {category: predictive}"
    study.lines["data.treatment"] = "  treatment: {column: arm, control: A}"
    let without = try await study.preview()
    #expect(
      without.message("predictive-without-interaction").contains("no interaction of the biomarker with 'arm'")
    )
  }

  @Test func externalPatientsOfTheCohortAreFound() async throws {
    var study = PlantedStudy()
    study.externalRows = 20
    let apart = try await study.preview()
    #expect(apart.severity("external-shares-subjects") == nil)
    #expect(apart.severity("external-shares-sites") == nil)
    #expect(apart.severity("no-external-cohort") == nil)
    study.sharesPatients = true
    let shared = try await study.preview()
    #expect(shared.severity("external-shares-subjects") == .warning)
    #expect(shared.message("external-shares-subjects").hasPrefix("20 subjects of Elsewhere"))
    #expect(shared.severity("external-shares-sites") == .warning)
    study.lines["validation"] = "validation: {method: none, horizons: [5]}"
    study.lines["acceptance"] = nil
    #expect(try await study.preview().severity("split-sample-small") == .warning)
  }

  @Test func aRunKnowsItsModel() async throws {
    var study = PlantedStudy()
    study.lines["data.size"] = "  size: volume"
    study.externalRows = 30
    let checks = try await study.run()
    // The volume is a line of x1, on which the risk depends.
    #expect(checks.severity("size-correlation") == .warning)
    #expect(checks.severity("whole-pipeline-resampled") == .ok)
    #expect(checks.severity("intervals-corrected") == .ok)
    #expect(checks.severity("no-inference-after-selection") == .ok)
    #expect(checks.severity("cut-point-locked") == .ok)
    #expect(checks.severity("few-replicates") == .warning)
    #expect(checks.severity("external-few-events") == .warning)
    #expect(checks.severity("external-precision") == .warning)
    #expect(checks.severity("one-cross-validation") == .info)
    #expect(checks.severity("proportional-hazards") != nil)
    #expect(checks.severity("empty-model") == nil)
    #expect(checks.severity("solution-not-optimal") == nil)
    // No rule speaks more gravely than it says it can.
    let order: [Check.Severity] = [.ok, .info, .warning]
    for check in checks {
      let rule = try #require(Self.rules.first { $0.id == check.id })
      #expect(order.firstIndex(of: check.severity)! <= order.firstIndex(of: rule.severity)!)
    }
  }

  @Test func anEmptyModelIsFound() async throws {
    var study = PlantedStudy()
    study.lines["model"] = "model: {penalty: lasso, lambda: 50}"
    let checks = try await study.run()
    #expect(checks.severity("empty-model") == .warning)
    #expect(checks.severity("empty-replicates") == .warning)
    #expect(checks.severity("size-correlation") == nil)
  }
}
