import Foundation
import Studies
import Tables
import Validation

/// The names that golden files give to kinds of limits.
enum SurvivalBandName: String, Sendable {
  case log
  case logLog = "loglog"
  case plain

  var band: SurvivalBand {
    switch self {
    case .log: .log
    case .logLog: .logLog
    case .plain: .plain
    }
  }
}

/// Harrell's C of scores in the GBSG trial.
func concordanceIndex(_ risk: [Double], _ trial: FeatureTable) throws -> Double? {
  let outcome = try trial.survivalOutcome(time: "rfstime", event: "status")
  return try concordance(risk: risk, outcome: outcome).estimate.value
}

extension ModelFile {
  /// The model in a document.
  static func reading(_ text: String) throws -> ModelFile {
    let path = FileManager.default.temporaryDirectory.appending(path: "model-\(UUID().uuidString).json")
    defer { unlink(path.path) }
    try text.write(to: path, atomically: true, encoding: .utf8)
    return try ModelFile(contentsOf: path.path)
  }
}
