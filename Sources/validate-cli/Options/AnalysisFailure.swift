import Foundation
import Studies

extension CommandFailure {
  /// An analysis that ended without its result.
  init(_ error: TableAnalysisError) {
    switch error.kind {
    case .request: self.init(.usage, "error: \(error)")
    case .estimate: self.init(.statisticalStop, "error: \(error)")
    case .row: self.init(.badInput, error.description)
    }
  }
}

/// Runs an analysis; what goes wrong with its request or its data becomes the command's failure.
func carryOut<Result>(_ analysis: () throws -> Result) throws -> Result {
  do {
    return try analysis()
  } catch let error as TableAnalysisError {
    throw CommandFailure(error)
  } catch let error as StudyRunError {
    throw CommandFailure(.badInput, error.description)
  }
}

/// Runs an analysis that suspends; see the other `carryOut`.
func carryOut<Result>(_ analysis: () async throws -> Result) async throws -> Result {
  do {
    return try await analysis()
  } catch let error as TableAnalysisError {
    throw CommandFailure(error)
  } catch let error as StudyRunError {
    throw CommandFailure(.badInput, error.description)
  }
}

extension OutputOptions {
  /// Says something on standard error, unless the command is to be quiet.
  func remark(_ sentence: String?) {
    guard let sentence, !quiet else { return }
    FileHandle.standardError.write(Data((sentence + "\n").utf8))
  }
}
