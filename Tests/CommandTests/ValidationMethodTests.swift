import Foundation
import Testing

@testable import TestSupport

/// Every scheme of internal validation from study file to report.
@Suite struct ValidationMethodTests {
  private static func folder(_ validation: String, site: Bool = true) throws -> ScratchFolder {
    let folder = try SmallStudy.folder(replicates: 4)
    var text = try folder.read("study.yaml")
    text.replace("validation: {replicates: 4, seed: 4, horizons: [12]}", with: "validation: {\(validation)}")
    text.replace(
      "external: [{name: Fifth centre, table: external.csv}]\n", with: "")
    if site { text.replace("  clinical: [age, stage]", with: "  clinical: [age, stage]\n  site: centre") }
    try folder.write("study.yaml", text)
    return folder
  }

  @Test(arguments: [
    ("method: repeated-cv, replicates: 2, folds: 3, seed: 4, horizons: [12]", 6),
    ("method: monte-carlo, replicates: 3, seed: 4, horizons: [12]", 3),
    (
      "method: leave-one-site-out, seed: 4, controls: {permutations: 1, shuffles: 0, learning_curve: 1, "
        + "stability_selection: 2}", 2
    ),
    (
      "method: bootstrap, replicates: 4, correction: .632+, interval: two-stage, two_stage: {outer: 3, inner: 2}, "
        + "seed: 4, controls: {permutations: 2, shuffles: 2, learning_curve: 2, stability_selection: 2}", 4
    ),
  ])
  func everySchemeReachesTheReport(validation: String, resamples: Int) throws {
    let folder = try Self.folder(validation)
    defer { folder.remove() }
    let run = try CommandRun(["run", "study.yaml", "--out", "out", "--quiet", "--jobs", "1"], in: folder)
    #expect(run.status == 0 || run.status == 5, "\(run.standardError)")
    let results = GoldenValue(
      try JSONSerialization.jsonObject(with: Data(try folder.read("out/results.json").utf8)))
    let performance = results["performance"]
    #expect(performance["replicates"]["requested"].number == Double(resamples))
    let (apparent, corrected) = (
      performance["apparent"]["c_index"]["estimate"].number!,
      performance["corrected"]["c_index"]["estimate"].number!
    )
    expectClose(performance["optimism"]["c_index"].number, apparent - corrected)
    #expect(results["baselines"]["clinical"]["gain"]["c_index"]["estimate"].number != nil)
    let report = try folder.read("out/report.md")
    #expect(report.contains("# Controls and stability"))
    #expect(!report.contains(". ."))
    // Shards in any order give the same bytes.
    for shard in ["2/2", "1/2"] {
      let part = try CommandRun(
        ["run", "study.yaml", "--out", "merged", "--quiet", "--shard", shard], in: folder)
      #expect(part.status == 0, "\(part.standardError)")
    }
    _ = try CommandRun(["merge", "study.yaml", "--out", "merged", "--quiet"], in: folder)
    #expect(try folder.read("merged/results.json") == folder.read("out/results.json"))
    #expect(try folder.read("merged/report.md") == report)
  }

  @Test func aGivenSplitIsJudgedOnce() throws {
    let folder = try Self.folder(
      "method: split, split: {column: set, training: dev}, seed: 4, controls: {permutations: 0, shuffles: 0, "
        + "learning_curve: 0, stability_selection: 0}")
    defer { folder.remove() }
    let rows = try folder.read("cohort.csv").split(separator: "\n")
    let marked = rows.enumerated().map {
      $0.offset == 0 ? $0.element + ",set" : $0.element + ($0.offset % 4 == 0 ? ",val" : ",dev")
    }
    try folder.write("cohort.csv", marked.joined(separator: "\n") + "\n")
    let run = try CommandRun(["run", "study.yaml", "--out", "out", "--quiet"], in: folder)
    #expect(run.status == 0 || run.status == 5, "\(run.standardError)")
    let results = GoldenValue(
      try JSONSerialization.jsonObject(with: Data(try folder.read("out/results.json").utf8)))
    #expect(results["performance"]["replicates"]["requested"].number == 1)
    #expect(try folder.read("out/report.md").contains("is not dev were held out"))
  }

  @Test func aSplitWithoutRowsOnBothSidesIsRefused() throws {
    let folder = try Self.folder("method: split, split: {column: centre, training: nowhere}")
    defer { folder.remove() }
    let run = try CommandRun(["run", "study.yaml", "--out", "out", "--quiet"], in: folder)
    #expect(run.status == 65, "\(run.standardError)")
    #expect(run.standardError.contains("must have rows with 'nowhere' and rows without"))
  }
}
