import Foundation
import Studies
import Testing

@testable import TestSupport

@Suite struct RunCommandTests {
  @Test func theSameBytesForAnyNumberOfJobs() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    let one = try CommandRun(["run", "study.yaml", "--out", "one", "--jobs", "1"], in: folder)
    let two = try CommandRun(["run", "study.yaml", "--out", "two", "--jobs", "2"], in: folder)
    #expect(one.status == 0 && two.status == 0)
    let (a, b) = (try SmallStudy.contents(folder, "one"), try SmallStudy.contents(folder, "two"))
    for name in ["report.md", "results.json", "model.json", "manifest.json", "log.jsonl"] {
      #expect(a[name]?.isEmpty == false, "\(name)")
    }
    #expect(a == b)
    #expect(a.keys.contains { $0.hasPrefix("figures/") && $0.hasSuffix(".svg") })
  }

  @Test func claimsAreJudgedOnTheMeasurements() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    let claims =
      "  claims:\n"
      + "    - {feature: original_shape_VoxelVolume, within_subject_cv: 0.9, source: \"own\"}\n"
      + "    - {feature: original_shape_VoxelVolume, claim: CT-CTV-10-34}\nmodel:"
    try folder.write(
      "study.yaml", try folder.read("study.yaml").replacing("model:", with: claims))
    #expect(try CommandRun(["run", "study.yaml", "--out", "out"], in: folder).status == 0)
    let results = GoldenValue(
      try JSONSerialization.jsonObject(with: Data(try folder.read("out/results.json").utf8)))
    let found = results["repeatability"]["claims"]
    #expect(found.array.count == 2)
    #expect(found[0]["conforms"].bool == true && found[0]["source"].string == "own")
    #expect(found[1]["claim"].string == "CT-CTV-10-34" && found[1]["verified"].bool == false)
    #expect(found[0]["estimate"].number == found[1]["estimate"].number)
    let direct = try document(
      [
        "repeatability", "retest.csv", "--subject", "subject", "--repeat", "scan", "--features",
        "original_shape_VoxelVolume",
      ], in: folder)["features"][0]
    #expect(direct["withinSubjectCV"]["estimate"].number == found[0]["estimate"].number)
  }

  /// Without one row of the retest table every feature lacks a cell: REML judges them, and about the same are kept.
  @Test func anIncompleteRetestTableIsJudgedByREML() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    func repeatability(_ name: String) throws -> GoldenValue {
      #expect(try CommandRun(["run", "study.yaml", "--out", name], in: folder).status == 0)
      return GoldenValue(
        try JSONSerialization.jsonObject(with: Data(try folder.read("\(name)/results.json").utf8)))[
          "repeatability"]
    }
    let complete = try repeatability("complete")
    var lines = try folder.read("retest.csv").split(separator: "\n")
    lines.remove(at: 2)
    try folder.write("retest.csv", lines.joined(separator: "\n") + "\n")
    let incomplete = try repeatability("incomplete")
    #expect(complete["features"][0]["reml"].isNull)
    #expect(abs(incomplete["kept"].number! - complete["kept"].number!) <= 1)
    let first = incomplete["features"][0]
    #expect(first["icc"]["ICC(A,1)"]["estimate"].isNull)
    #expect(
      abs(
        first["reml"]["ICC(A,1)"]["estimate"].number!
          - complete["features"][0]["icc"]["ICC(A,1)"]["estimate"].number!) < 0.1)
    #expect(try folder.read("incomplete/report.md").contains(", REML"))
    #expect(try folder.read("incomplete/tables/repeatability.csv").contains("ICC(A,1) REML"))
  }

  @Test func resultsHoldTheContractsKeys() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    #expect(try CommandRun(["run", "study.yaml", "--out", "out"], in: folder).status == 0)
    let data = Data(try folder.read("out/results.json").utf8)
    let results = GoldenValue(try JSONSerialization.jsonObject(with: data))
    #expect(results["schema"].string == "validate-cli/1")
    #expect(results["command"].string == "run")
    #expect(results["cohort"]["n"].number == 80)
    #expect(results["cohort"]["flow"].array.count >= 2)
    #expect(results["model"]["kind"].string == "cox")
    for stage in ["apparent", "corrected"] {
      for measure in ["c_index", "calibration_slope"] {
        let estimate = results["performance"][stage][measure]
        for key in ["estimate", "standardError", "lower", "upper", "level"] {
          #expect(estimate[key].number != nil, "\(stage) \(measure) \(key)")
        }
        #expect(estimate["method"].string != nil)
      }
    }
    let performance = results["performance"]
    let apparent = performance["apparent"]["c_index"]["estimate"].number!
    let optimism = performance["optimism"]["c_index"].number!
    #expect(
      abs(performance["corrected"]["c_index"]["estimate"].number! - (apparent - optimism)) < 1e-12)
    #expect(results["baselines"]["clinical"]["apparent"]["c_index"]["estimate"].number != nil)
    #expect(results["external"][0]["name"].string == "Fifth centre")
    #expect(results["external"][0]["performance"]["c_index"]["estimate"].number != nil)
    #expect(results["acceptance"][0]["met"].bool == true)
    #expect(results["checks"].array.allSatisfy { $0["id"].string != nil && $0["severity"].string != nil })
  }

  @Test func theFrozenModelPredictsWhatTheStudyReports() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    #expect(try CommandRun(["run", "study.yaml", "--out", "out"], in: folder).status == 0)
    let predicted = try CommandRun(
      ["predict", "out/model.json", "external.csv", "--horizon", "12"], in: folder)
    try #require(predicted.status == 0)
    let lines = predicted.standardOutput.split(separator: "\n")
    #expect(lines[0] == "row,linearPredictor,risk")
    #expect(lines.count == 41)
    // Harrell's C of those predictions is the C the study reports for the external cohort.
    var table = try folder.read("external.csv").split(separator: "\n").map(String.init)
    for (index, line) in lines.enumerated() {
      let cells = line.split(separator: ",")
      table[index] += index == 0 ? ",lp" : ",\(cells[1])"
    }
    try folder.write("scored.csv", table.joined(separator: "\n") + "\n")
    let concordance = try document(
      ["concordance", "scored.csv", "--time", "os_months", "--event", "os_event", "--score", "lp"],
      in: folder)
    let data = Data(try folder.read("out/results.json").utf8)
    let results = GoldenValue(try JSONSerialization.jsonObject(with: data))
    expectClose(
      concordance["scores"][0]["harrell"]["estimate"].number,
      results["external"][0]["performance"]["c_index"]["estimate"].number!)
  }

  /// Each line of the log holds the hash of the one before; the manifest holds the hash of every other file.
  @Test func logAndManifestAccountForEveryByte() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    #expect(try CommandRun(["run", "study.yaml", "--out", "out"], in: folder).status == 0)
    let files = try SmallStudy.contents(folder, "out")
    var previous = String(repeating: "0", count: 64)
    for line in try folder.read("out/log.jsonl").split(separator: "\n") {
      let entry = GoldenValue(try JSONSerialization.jsonObject(with: Data(line.utf8)))
      #expect(entry["previous"].string == previous)
      previous = SHA256(of: String(line)).hex
    }
    let manifest = GoldenValue(
      try JSONSerialization.jsonObject(with: try #require(files["manifest.json"])))
    let outputs = manifest["outputs"].array
    #expect(Set(outputs.compactMap { $0["path"].string }) == Set(files.keys).subtracting(["manifest.json"]))
    for output in outputs {
      let path = try #require(output["path"].string)
      let bytes = try #require(files[path])
      #expect(output["sha256"].string == SHA256(of: Array(bytes)).hex)
    }
  }

  @Test func anUnmetCriterionEndsWithFiveAndKeepsTheReport() throws {
    let folder = try SmallStudy.folder(least: 0.99)
    defer { folder.remove() }
    let run = try CommandRun(["run", "study.yaml", "--out", "out", "--quiet"], in: folder)
    #expect(run.status == 5)
    #expect(run.standardError == "acceptance criterion not met: optimism_corrected_c\n")
    #expect(try SmallStudy.contents(folder, "out")["report.md"] != nil)
  }

  @Test func anExistingOutputIsKeptUnlessForced() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "mine"), withIntermediateDirectories: true)
    try folder.write("mine/thesis.txt", "do not delete")
    let plain = try CommandRun(["run", "study.yaml", "--out", "mine"], in: folder)
    #expect(plain.status == 73)
    #expect(plain.standardError == "mine: error: the output exists (give --force to replace it)\n")
    let forced = try CommandRun(["run", "study.yaml", "--out", "mine", "--force"], in: folder)
    #expect(forced.status == 73)
    #expect(forced.standardError.contains("holds no manifest.json of this program"))
    #expect(try folder.read("mine/thesis.txt") == "do not delete")
  }

  @Test func badInputLeavesNothingBehind() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    let broken = try folder.read("external.csv").split(separator: "\n").map(String.init)
    var cells = broken[3].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    cells[6] = "n.d."
    var lines = broken
    lines[3] = cells.joined(separator: ",")
    try folder.write("external.csv", lines.joined(separator: "\n") + "\n")
    let run = try CommandRun(["run", "study.yaml", "--out", "out", "--quiet"], in: folder)
    #expect(run.status == 65)
    #expect(run.standardError.hasPrefix("external.csv:4:7: error: 'n.d.' in column"))
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(!left.contains { $0.hasPrefix("out") })
  }

  @Test func aStudyWithoutEventsStops() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    var lines = try folder.read("cohort.csv").split(separator: "\n").map(String.init)
    let event = lines[0].split(separator: ",").firstIndex(of: "os_event")!
    for index in lines.indices.dropFirst() {
      var cells = lines[index].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      cells[event] = "0"
      lines[index] = cells.joined(separator: ",")
    }
    try folder.write("cohort.csv", lines.joined(separator: "\n") + "\n")
    let run = try CommandRun(["run", "study.yaml", "--out", "out", "--quiet"], in: folder)
    #expect(run.status == 4)
    #expect(run.standardError == "error: no row has the event, so no model can be fitted\n")
  }

  @Test func checkSaysWhatARunWouldDo() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    let check = try CommandRun(["check", "study.yaml"], in: folder)
    #expect(check.status == 0)
    #expect(check.standardOutput.contains("Cohort: cohort.csv, 80 rows of 80 subjects"))
    #expect(
      check.standardOutput.contains("Validation: 5 bootstrap replicates of the whole pipeline, "))
    #expect(check.standardOutput.contains("seed 4."))
  }
}
