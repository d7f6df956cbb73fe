import Foundation
import Testing

@testable import TestSupport

/// Studies with multiple imputation, variance filter and screening, from the study file to the report.
@Suite struct ImputationCommandTests {
  private func folder(_ model: String) throws -> ScratchFolder {
    let folder = try ScratchFolder()
    var state: UInt64 = 5
    func draw() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    var text = "time,event,age,stage,m1,m2,rare\n"
    for row in 1...70 {
      let m1 = (draw() * 400).rounded() / 100
      let m2 = ((m1 + draw()) * 100).rounded() / 100
      let time = ((20 - 4 * m1 + 15 * draw()) * 10).rounded() / 10
      text +=
        "\(time),\(row % 3 == 0 ? 0 : 1),\(row % 11 == 0 ? "" : "\(40 + row % 30)"),"
        + "\(row % 9 == 0 ? "" : ["I", "II", "III"][row % 3]),"
        + "\(m2 > 2.5 && row % 2 == 0 ? "" : "\(m1)"),\(m2),\(row == 8 ? 1 : 0)\n"
    }
    try folder.write("t.csv", text)
    try folder.write(
      "study.yaml",
      """
      title: "Imputed"
      data:
        table: t.csv
        endpoint: {survival: {time: time, event: event}}
        features: [m1, m2, rare, stage]
        clinical: [age]
      missing: {method: mice, imputations: 3, iterations: 2}
      filters: {variance: {}, univariable: {keep: 3}}
      model: \(model)
      validation: {replicates: 3, seed: 4, horizons: [12]}
      """)
    return folder
  }

  private func run(_ arguments: String, in folder: ScratchFolder) throws -> CommandRun {
    try CommandRun(arguments.split(separator: " ").map(String.init), in: folder)
  }

  @Test func aStudyIsImputedFromFileToReport() throws {
    let folder = try folder("{penalty: lasso, select: lambda.min, folds: 3}")
    defer { folder.remove() }
    let check = try run("check study.yaml", in: folder)
    #expect(
      check.standardOutput.contains(
        "Missing values: 3 imputations by chained equations with the outcome, 2 in each"))
    #expect(
      check.standardOutput.contains(
        "Screening: the 3 features with the smallest univariable p-values are kept."))
    let one = try run("run study.yaml --out one --jobs 1", in: folder)
    #expect(one.status == 0, "\(one.standardError)")
    #expect(try run("run study.yaml --out two --jobs 3", in: folder).status == 0)
    #expect(try SmallStudy.contents(folder, "one") == SmallStudy.contents(folder, "two"))
    let report = try folder.read("one/report.md")
    #expect(report.contains("imputed 3 times by chained equations (van Buuren and Groothuis-Oudshoorn 2011)"))
    #expect(
      report.contains("the event indicator and the Nelson-Aalen cumulative hazard (White and Royston 2009)"))
    #expect(report.contains("The coefficients over 3 completed data sets, which the model averages."))
    #expect(report.contains("one value made up more than 95 % of the training rows"))
    #expect(report.contains("`missing.imputations_resample`"))
    #expect(report.contains("`filters.univariable.keep`"))
    let results = try JSONSerialization.jsonObject(with: Data(try folder.read("one/results.json").utf8))
    let study = (results as? [String: Any])?["study"] as? [String: Any]
    #expect((study?["imputation"] as? [String: Any])?["imputationsResample"] as? Int == 2)
    let filters = study?["filters"] as? [String: Any]
    #expect((filters?["univariable"] as? [String: Any])?["keep"] as? Int == 3)
    #expect((filters?["variance"] as? [String: Any])?["largestShare"] as? Double == 0.95)
    let model = (results as? [String: Any])?["model"] as? [String: Any]
    let imputation = model?["imputation"] as? [String: Any]
    #expect((imputation?["lambda"] as? [Double])?.count == 3)
    #expect(try folder.read("one/tables/selection.csv").contains("variance: one value makes up most"))
  }

  @Test func anUnpenalisedStudyHasRubinsIntervals() throws {
    let folder = try folder("{penalty: none}")
    defer { folder.remove() }
    let done = try run("run study.yaml --out out", in: folder)
    #expect(done.status == 0, "\(done.standardError)")
    let report = try folder.read("out/report.md")
    #expect(report.contains("Missing information: the fraction of the information"))
    #expect(!report.contains("gives no intervals or tests of single coefficients"))
    let results = try JSONSerialization.jsonObject(with: Data(try folder.read("out/results.json").utf8))
    let model = (results as? [String: Any])?["model"] as? [String: Any]
    let imputation = model?["imputation"] as? [String: Any]
    let coefficients = imputation?["coefficients"] as? [[String: Any]]
    let rubin = try #require(coefficients?.first?["rubin"] as? [String: Any])
    #expect((rubin["fractionOfMissingInformation"] as? Double).map { $0 > 0 && $0 < 1 } == true)
    #expect((rubin["settings"] as? [String: Any])?["imputations"] as? Int == 3)
  }
}
