import Studies
import TestSupport
import Testing
import Validation

@Suite struct StudySampleSizeTests {
  @Test func theCohortsOutcomeIsTheDesigns() async throws {
    let study = PlantedStudy()
    let (time, event) = (study["time"].compactMap(Double.init), study["event"])
    let found = try await study.use { try StudySampleSize($0) }
    let design = try #require(found.design)
    guard case .survival(let rate, let followUp, let horizon) = design.outcome else {
      Issue.record("not a survival design")
      return
    }
    let total = time.reduce(0, +)
    expectClose(rate, Double(event.count { $0 == "1" }) / total)
    expectClose(followUp, total / 60)
    #expect(horizon == 5)
    #expect(design.parameters == 3)
    #expect(found.plan.isAssumed && found.plan.fit == .nagelkerke(0.15))
    #expect(found.verdict?.participants == 60)
    #expect(found.sentences.first?.contains("assumed, as nothing else is known") == true)
  }

  @Test func theStudyFileSaysWhatIsAnticipated() async throws {
    var study = PlantedStudy()
    study.lines["sample_size"] =
      "sample_size: {c_statistic: 0.75, shrinkage: 0.85, optimism: 0.04, margin: 0.1}"
    let plan = try await study.use { $0.sampleSize }
    #expect(plan.fit == .cStatistic(0.75) && !plan.isAssumed)
    #expect(plan.targets.shrinkage == 0.85 && plan.targets.optimism == 0.04 && plan.targets.margin == 0.1)
  }

  @Test(arguments: [
    "sample_size: {c_statistic: 0.5}", "sample_size: {nagelkerke_r2: 1}", "sample_size: {shrink: 0.9}",
    "sample_size: {c_statistic: 0.7, cox_snell_r2: 0.1}", "sample_size: 0.9",
  ])
  func badKeysAreRefused(_ line: String) async throws {
    var study = PlantedStudy()
    study.lines["sample_size"] = line
    await #expect(throws: StudyFileError.self) { try await study.use { $0.sampleSize } }
  }
}
