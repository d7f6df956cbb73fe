import Foundation
import Reports
import Studies
import Testing

/// Studies of a few simulated patients, small enough to be run in a test.
struct SmallStudy: Sendable, CustomTestStringConvertible {
  let name: String
  let yaml: String

  var testDescription: String { name }

  private static let features = "[\"original_*\"]"

  /// Everything a survival study can have.
  static let full = SmallStudy(
    name: "full",
    yaml: """
      title: "Simulated: a small trial"
      context_of_use: {category: prognostic, population: simulated patients, use: to test the report}
      data:
        table: cohort.csv
        subject: patient
        endpoint:
          survival: {time: os_months, event: os_event, event_value: 1, unit: months}
        features: \(features)
        clinical: [age, stage]
        size: original_shape_VoxelVolume
        site: centre
        treatment: {column: arm, control: A}
      missing: {method: median}
      repeatability:
        table: retest.csv
        subject: subject
        repeat: scan
        keep: {coefficient: "ICC(A,1)", bound: lower, at_least: 0.5}
      model: {family: cox, penalty: lasso, select: lambda.min, folds: 5}
      validation: {method: bootstrap, replicates: 8, seed: 1, horizons: [12, 900]}
      external: [{name: Second centre, table: external.csv}]
      acceptance:
        - {quantity: optimism_corrected_c, bound: lower, at_least: 0.6}
        - {quantity: external_c, at_least: 0.01}
      """)

  /// A response, a plain logistic model, a bootstrap.
  static let response = SmallStudy(
    name: "response",
    yaml: """
      title: A small response study
      data:
        table: cohort.csv
        endpoint: {response: {column: response, positive: 1}}
        features: [age, original_shape_VoxelVolume]
        clinical: [age]
      transform: [{feature: original_shape_VoxelVolume, log: true}]
      model: {family: logistic, penalty: none}
      validation: {method: bootstrap, replicates: 8, seed: 1}
      external: [{name: Second centre, table: external.csv}]
      """)

  /// No resampling, no horizon, one feature.
  static let unvalidated = SmallStudy(
    name: "unvalidated, one feature, no horizon",
    yaml: """
      title: One feature
      data:
        table: cohort.csv
        endpoint: {survival: {time: os_months, event: os_event}}
        features: [age]
      model: {penalty: none}
      validation: {method: none}
      """)

  /// A penalty that leaves nothing.
  static let empty = SmallStudy(
    name: "empty model",
    yaml: """
      title: Nothing selected
      data:
        table: cohort.csv
        subject: patient
        endpoint: {survival: {time: os_months, event: os_event, unit: months}}
        features: \(features)
      model: {penalty: lasso, lambda: 100}
      validation: {method: bootstrap, replicates: 4, horizons: [12]}
      """)

  /// A ridge model of a response, without a baseline.
  static let ridge = SmallStudy(
    name: "ridge",
    yaml: """
      title: Ridge
      data:
        table: cohort.csv
        subject: patient
        endpoint: {response: {column: response}}
        features: \(features)
      model: {penalty: ridge, folds: 3, select: lambda.1se}
      redundancy: {above: 0.9}
      validation: {method: none}
      """)

  static let all = [full, response, unvalidated, empty, ridge]

  typealias Run = (results: StudyResults, provenance: Provenance)

  /// The study's results and provenance, computed once.
  func run() async throws -> Run { try await Runs.shared.run(self) }

  private actor Runs {
    static let shared = Runs()
    private var tasks: [String: Task<Run, any Error>] = [:]

    func run(_ study: SmallStudy) async throws -> Run {
      let task = tasks[study.name] ?? Task { try await study.computed() }
      tasks[study.name] = task
      return try await task.value
    }
  }

  private func computed() async throws -> Run {
    let folder = FileManager.default.temporaryDirectory.appending(path: "small-study-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var simulation = RadiomicsTrialSimulation(seed: 7)
    simulation.patients = 60
    simulation.externalPatients = 40
    simulation.features = 8
    simulation.prognosticFeatures = 3
    simulation.retestSubjects = 15
    let trial = simulation.run()
    for (name, table) in [("cohort", trial.cohort), ("external", trial.external), ("retest", trial.retest)] {
      try table.csv.write(to: folder.appending(path: "\(name).csv"), atomically: true, encoding: .utf8)
    }
    let path = folder.appending(path: "study.yaml").path
    try yaml.write(toFile: path, atomically: true, encoding: .utf8)
    let study = try StudyFile(contentsOf: path)
    let results = try await StudyRunner(study, width: 2).run()
    let provenance = try Provenance(of: study, command: "validate-cli run study.yaml --out OUT")
    try FileManager.default.removeItem(at: folder)
    return (results, provenance)
  }

  /// The report's files.
  func report() async throws -> [OutputFile] {
    let (results, provenance) = try await run()
    return StudyReport(results, provenance: provenance).files()
  }
}
