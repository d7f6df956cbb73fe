import Foundation
import Testing

@testable import TestSupport

/// A study of a small simulated trial, for tests of the commands that run studies.
enum SmallStudy {
  static let text = """
    title: "Simulated: small study"
    data:
      table: cohort.csv
      subject: patient
      endpoint:
        survival: {time: os_months, event: os_event, unit: months}
      features: ["original_*"]
      clinical: [age, stage]
    repeatability:
      table: retest.csv
      subject: subject
      repeat: scan
      keep: {coefficient: "ICC(A,1)", bound: lower, at_least: 0.5}
    model: {penalty: lasso, select: lambda.min, folds: 3}
    validation: {replicates: REPLICATES, seed: 4, horizons: [12]}
    external: [{name: Fifth centre, table: external.csv}]
    acceptance: [{quantity: optimism_corrected_c, at_least: LEAST}]
    """

  /// A folder with simulated tables and a study file.
  static func folder(replicates: Int = 5, least: Double = 0.1) throws -> ScratchFolder {
    let folder = try ScratchFolder()
    let simulated = try CommandRun(
      [
        "simulate", "--out", ".", "--patients", "80", "--features", "12", "--prognostic-features", "3",
        "--external-patients", "40", "--retest-subjects", "20", "--centres", "2",
      ], in: folder)
    #expect(simulated.status == 0)
    let filled = text.replacing("REPLICATES", with: "\(replicates)").replacing("LEAST", with: "\(least)")
    try folder.write("study.yaml", filled)
    return folder
  }

  /// The files of a folder in it by path.
  static func contents(_ folder: ScratchFolder, _ name: String) throws -> [String: Data] {
    let root = folder.url.appending(path: name)
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
      var isFolder: ObjCBool = false
      let full = root.appending(path: path).path
      _ = FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
      if !isFolder.boolValue { files[path] = FileManager.default.contents(atPath: full) }
    }
    return files
  }

  /// The files of an output folder but for those of `slurm`.
  static func results(_ folder: ScratchFolder, _ name: String) throws -> [String: Data] {
    try contents(folder, name).filter { !$0.key.hasPrefix("slurm/") }
  }
}
