import Foundation
import Reports
import Studies
import Testing

/// Reports on the repository's data sets, written where a person can look at them:
/// `VALIDATION_REPORTS=/tmp/reports swift test --filter StudyReportExamples`.
@Suite struct StudyReportExamples {
  private static let folder = ProcessInfo.processInfo.environment["VALIDATION_REPORTS"]
  private static let replicates = ProcessInfo.processInfo.environment["VALIDATION_REPLICATES"] ?? "20"

  @Test(.enabled(if: folder != nil), arguments: ["gse7390", "asah", "simulated_trial"])
  func exampleIsWritten(_ name: String) async throws {
    let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    let source = root.appending(path: "datasets/\(name)")
    let output = URL(filePath: try #require(Self.folder)).appending(path: name)
    var data = source
    if name == "simulated_trial" {
      data = output.appending(path: "data")
      try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
      let trial = RadiomicsTrialSimulation(seed: 20_260_101).run()
      for (file, table) in [("cohort", trial.cohort), ("external", trial.external), ("retest", trial.retest)]
      {
        try table.csv.write(to: data.appending(path: "\(file).csv"), atomically: true, encoding: .utf8)
      }
      let study = try String(contentsOf: source.appending(path: "study.yaml"), encoding: .utf8)
      try study.write(to: data.appending(path: "study.yaml"), atomically: true, encoding: .utf8)
    }
    let path = data.appending(path: "study.yaml").path
    let text = try String(contentsOfFile: path, encoding: .utf8)
      .replacing(/replicates: \d+/, with: "replicates: \(Self.replicates)")
    let study = try StudyFile(yaml: text, path: path)
    let results = try await StudyRunner(study, width: 2).run()
    let provenance = try Provenance(of: study, command: "validate-cli run study.yaml --out OUT")
    for file in StudyReport(results, provenance: provenance).files() {
      let url = output.appending(path: file.path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try file.text.write(to: url, atomically: true, encoding: .utf8)
    }
  }
}
