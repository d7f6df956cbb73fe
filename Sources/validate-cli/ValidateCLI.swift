import ArgumentParser
import Foundation
import LinearAlgebra
import Models
import Studies
import Tables
import Validation

/// The command and its subcommands.
struct ValidateCLI: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate-cli",
    abstract: "Statistical validation and qualification of biomarkers.",
    discussion: """
      A study file says what is to be analysed and how; 'run' turns it and its tables into a \
      qualification report. The other commands do one analysis of one table each.

      Exit status: 0 done, 4 a statistical stop, 5 done but an acceptance criterion is not met, \
      64 usage, 65 bad input, 69 a needed program is missing, 70 a bug, 73 the output exists.
      """,
    version: "validate-cli \(ProgramVersion.current)",
    subcommands: [
      RunCommand.self, MergeCommand.self, SlurmCommand.self, CheckCommand.self, FitCommand.self,
      PredictCommand.self,
      AssessCommand.self,
      RepeatabilityCommand.self, AgreementCommand.self, LinearityCommand.self, KappaCommand.self,
      DiceCommand.self,
      ChangeCommand.self, ClaimsCommand.self, AttenuationCommand.self, ROCCommand.self,
      ConcordanceCommand.self, KMCommand.self, GroupsCommand.self, CutpointCommand.self,
      TreatmentCommand.self, SampleSizeCommand.self,
      SimulateCommand.self,
    ])
}

@main
enum Main {
  static func main() async {
    Startup.pinNumericKernels()
    Startup.endOnInterrupt()
    var isStudyCommand = false
    do {
      var command = try ValidateCLI.parseAsRoot()
      isStudyCommand = command is RunCommand || command is CheckCommand
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let failure as CommandFailure {
      failure.report()
    } catch let error as TableError where isStudyCommand && error.isMissingValues {
      CommandFailure(
        .badInput,
        "\(error.place): error: \(error.problem.message) (fill them in, or choose 'missing: {method: drop}' or "
          + "'median' in the study file)"
      ).report()
    } catch let error as TableError {
      CommandFailure(.badInput, error.description).report()
    } catch let error as StudyFileError {
      CommandFailure(.badInput, error.description).report()
    } catch let error as ModelFile.ReadError {
      CommandFailure(.badInput, error.description).report()
    } catch let error as FitError {
      CommandFailure(error).report()
    } catch {
      ValidateCLI.exit(withError: error)
    }
  }
}

extension TableError {
  /// Whether values are missing where none may be.
  fileprivate var isMissingValues: Bool {
    if case .missingValues = problem { true } else { false }
  }
}
