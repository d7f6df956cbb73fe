import Foundation
import Models

/// The meanings of the process's exit status.
enum ExitStatus: Int32 {
  case done = 0
  case statisticalStop = 4
  case criterionNotMet = 5
  case usage = 64
  case badInput = 65
  case programMissing = 69
  case internalError = 70
  case outputExists = 73
  case interrupted = 130
}

/// Why a command ends without its result.
struct CommandFailure: Error {
  let status: ExitStatus
  /// The line for standard error.
  let message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  init(_ error: FitError) {
    switch error {
    case .invalidOption(let reason): self.init(.usage, "error: \(reason)")
    case .invalidWeight, .countMismatch: self.init(.badInput, "error: \(error)")
    case .noEvents, .noControls, .nothingToFit, .notConverged:
      self.init(.statisticalStop, "error: \(error)")
    }
  }

  /// Prints the message and ends the process.
  func report() -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(status.rawValue)
  }
}
