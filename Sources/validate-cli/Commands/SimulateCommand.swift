import ArgumentParser
import Foundation
import Studies

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Simulate a multi-centre radiomics trial whose truth is known.",
    discussion: """
      Writes cohort.csv, external.csv, retest.csv, subject_truth.csv, truth.json and SHA256SUMS. No \
      patient stands behind any number of them. The same options and seed give the same bytes.
      """)

  @Option(name: .long, help: "The folder to write into; it may exist.")
  var out: String

  @Flag(name: .long, help: "Replace files of an earlier simulation.")
  var force = false

  @OptionGroup var seed: SeedOption

  @Option(name: .long, help: "Patients of the cohort.")
  var patients = 300

  @Option(name: .long, help: "Centres of the cohort.")
  var centres = 4

  @Option(name: .long, help: "Imaging features.")
  var features = 120

  @Option(name: .long, help: "Features with an effect on survival.")
  var prognosticFeatures = 6

  @Option(name: .long, help: "Treatment arms, 1 or 2.")
  var arms = 2

  @Option(name: .long, help: "Patients of the external cohort.")
  var externalPatients = 150

  @Option(name: .long, help: "Subjects scanned twice, none of them in the cohort.")
  var retestSubjects = 40

  mutating func validate() throws {
    guard patients >= 1, centres >= 1, externalPatients >= 1, retestSubjects >= 2 else {
      throw ValidationError(
        "the numbers of patients, centres and retest subjects must be positive (2 for retest)")
    }
    guard arms == 1 || arms == 2 else { throw ValidationError("--arms must be 1 or 2") }
    guard prognosticFeatures >= 0, features >= max(2, 2 * prognosticFeatures) else {
      throw ValidationError("--features must be at least 2 and at least twice --prognostic-features")
    }
  }

  func run() throws {
    var simulation = RadiomicsTrialSimulation(seed: seed.seed)
    simulation.patients = patients
    simulation.centres = centres
    simulation.features = features
    simulation.prognosticFeatures = prognosticFeatures
    simulation.arms = arms
    simulation.externalPatients = externalPatients
    simulation.retestSubjects = retestSubjects
    let files = simulation.run().files
    for file in files where !force && FileManager.default.fileExists(atPath: "\(out)/\(file.path)") {
      throw CommandFailure(
        .outputExists, "\(out)/\(file.path): error: the file exists (give --force to replace it)")
    }
    do {
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      for file in files {
        try Data(file.text.utf8).write(to: URL(filePath: "\(out)/\(file.path)"), options: .atomic)
      }
    } catch {
      throw CommandFailure(.outputExists, "\(out): error: cannot be written: \(error.localizedDescription)")
    }
    print("seed \(seed.seed)")
    for file in files { print("\(out)/\(file.path)") }
  }
}
