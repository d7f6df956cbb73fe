import Foundation
import TestSupport
import Testing

@Suite struct RepeatabilityReportCommandTests {
  private let pet = SharedData.repository("datasets/pet_test_retest/pet_test_retest.csv")
  private var arguments: [String] {
    ["repeatability", pet, "--subject", "subject", "--repeat", "scan", "--features", "vt", "--by", "tracer"]
  }

  private func contents(_ folder: ScratchFolder, _ name: String) throws -> [String: String] {
    let root = folder.url.appending(path: name)
    let files = try #require(FileManager.default.subpaths(atPath: root.path))
    var contents: [String: String] = [:]
    for file in files where file.contains(".") { contents[file] = try folder.read("\(name)/\(file)") }
    return contents
  }

  @Test func theFolderIsWholeAndTheSameForAnyJobs() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    for (name, jobs) in [("one", "1"), ("two", "3")] {
      let run = try CommandRun(
        arguments + ["--claim", "vt=wcv:0.5", "--report", name, "--jobs", jobs], in: folder)
      #expect(run.status == 0)
      #expect(run.standardOutput == "\(name)/report.md\n")
    }
    let one = try contents(folder, "one")
    #expect(try one == contents(folder, "two"))
    for file in ["report.md", "results.json", "manifest.json", "log.jsonl", "tables/repeatability.csv"] {
      #expect(one[file]?.isEmpty == false, "\(file)")
    }
    let report = try #require(one["report.md"])
    #expect(
      report.contains("The study **conforms**: 3 of 3") && report.contains("Bland-Altman plot of vt, DASB"))
    for path in report.matches(of: /\((figures\/[^)]+)\)|`(tables\/[^`]+)`/) {
      #expect(one[String(path.1 ?? path.2 ?? "")] != nil, "\(path.0)")
    }
  }

  @Test func anExistingFolderIsNotTouchedWithoutForce() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let first = try CommandRun(arguments + ["--report", "r"], in: folder)
    #expect(first.status == 0)
    let again = try CommandRun(arguments + ["--report", "r"], in: folder)
    #expect(again.status == 73 && again.standardError.contains("--force"))
    #expect(
      try CommandRun(arguments + ["--report", "r", "--force", "--title", "Second"], in: folder).status == 0)
    #expect(try folder.read("r/report.md").contains("title: \"Second\""))
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "mine"), withIntermediateDirectories: true)
    try folder.write("mine/letter.txt", "not ours")
    let foreign = try CommandRun(arguments + ["--report", "mine", "--force"], in: folder)
    #expect(foreign.status == 73)
    #expect(try folder.read("mine/letter.txt") == "not ours")
  }

  @Test func aClaimThatIsNotMetStillHasItsReport() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let run = try CommandRun(arguments + ["--claim", "vt=wcv:0.1", "--report", "r"], in: folder)
    #expect(run.status == 5)
    #expect(try folder.read("r/report.md").contains("does not conform"))
    #expect(try folder.read("r/log.jsonl").contains("\"conforms\":false"))
  }

  @Test func unitsStandBehindNumbersAndOnAxes() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    #expect(try CommandRun(arguments + ["--unit", "v*=mL/cm3", "--report", "r"], in: folder).status == 0)
    #expect(try folder.read("r/report.md").contains(" 1.44 mL/cm3 |"))
    #expect(try folder.read("r/figures/bland-altman-1.svg").contains("First less second repeat (mL/cm3)"))
    let table = try folder.read("r/tables/repeatability.csv").split(separator: "\n")
    #expect(table.contains { $0.hasPrefix("vt,DASB,RC,") && $0.contains(",mL/cm3,") })
    #expect(table.contains { $0.hasPrefix("vt,DASB,%RC,") && $0.contains(",%,") })
  }

  @Test func readersAndLesionsHaveReports() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    for (table, options) in [
      ("reader_session", ["--repeat", "session", "--reader", "reader"]),
      ("nested_lesions", ["--repeat", "scan", "--lesion", "lesion"]),
    ] {
      let run = try CommandRun(
        ["repeatability", GoldenCase("reml/\(table)").inputPath, "--subject", "subject", "--features", "y"]
          + options + ["--report", table], in: folder)
      #expect(run.status == 0, "\(run.standardError)")
      let report = try folder.read("\(table)/report.md")
      #expect(report.contains(table == "reader_session" ? "RDC" : "Lesions: reliability and error"))
      let words = report.lowercased().split { !$0.isLetter }
      #expect(!words.contains("nan") && !words.contains("optional") && !words.contains("nil"))
    }
  }

  @Test(arguments: [
    (["--show", "vt"], "--show is the report's"),
    (["--report", "r", "--unit", "vt"], "NAME=UNIT"),
    (["--report", "r", "--unit", "x=mL"], "unit of 'x' matches none"), (["--force"], "add --report"),
    (["--report", "r", "--show", "abc"], "'abc' is to be shown"),
  ])
  func mistakesAreNamed(options: [String], message: String) throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let run = try CommandRun(arguments + options, in: folder)
    #expect(run.status == 64 && run.standardError.contains(message), "\(run.standardError)")
  }

  private static let prostate = SharedData.path("qin_prostate/T2bc_norm_2D_bin15_paired_long.csv")

  /// Test-retest of the prostate (QIN-PROSTATE-Repeatability): the shape of the original image is the most repeatable of
  /// the classes, and volume has the published ICC(1,1).
  @Test(.enabled(if: prostate != nil, "needs qin_prostate"))
  func theProstateReportMapsItsFilters() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let table = try #require(Self.prostate)
    let run = try CommandRun(
      [
        "repeatability", table, "--subject", "patient", "--repeat", "timepoint", "--exclude", "imageType",
        "--by", "structure", "--features", "original_*,log-*_firstorder_*", "--show", "original_shape_Volume",
        "--report", "r", "--quiet",
      ], in: folder)
    #expect(run.status == 0, "\(run.standardError)")
    let report = try folder.read("r/report.md")
    for words in ["TumorROI_PZ_1 (11 subjects)", "WholeGland (15 subjects)", "4 warnings"] {
      #expect(report.contains(words), "\(words)")
    }
    #expect(try folder.read("r/figures/filter-medians.svg").contains("<title>LoG 3.0 mm, firstorder"))
    let volume = try folder.read("r/tables/repeatability.csv").split(separator: "\n").filter {
      $0.hasPrefix("original_shape_Volume,") && $0.contains(",ICC(1),")
    }.compactMap { Double($0.split(separator: ",")[3]).map { ($0 * 1000).rounded() } }
    #expect(Set(volume).isSuperset(of: [949, 859, 857]), "\(volume)")
  }

  @Test func patientsChangesHaveAWaterfall() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("p.csv", "id,a,b\nP1,10,20\nP2,10,10.1\nP3,10,5\n")
    let run = try CommandRun(
      [
        "change", "p.csv", "--subject", "id", "--baseline", "a", "--follow-up", "b", "--wcv", "0.1",
        "--report", "r",
      ], in: folder)
    #expect(run.status == 0 && run.standardOutput == "r/report.md\n")
    #expect(try folder.read("r/report.md").contains("1 decreased, 1 increased, 1 stayed within"))
    #expect(try folder.read("r/figures/waterfall.svg").contains("<title>P1: 100"))
    #expect(try folder.read("r/tables/changes.csv").contains("P3,10.0,5.0,-50.0"))
    #expect(try folder.read("r/manifest.json").contains("\"command\": \"change\""))
  }
}
