import Tables
import TestSupport

/// The golden case `competing/mgus2_frozen`: 400 rows with the frozen predictions of a Fine-Gray model, two causes.
struct Mgus2Golden {
  let golden = GoldenCase("competing/mgus2_frozen")
  let expected: GoldenValue
  let outcome: CompetingOutcome
  let horizons = [60.0, 120]

  init() throws {
    expected = try golden.expected
    outcome = try CompetingOutcome(
      time: try golden.numbers("time"), cause: try golden.numbers("status").map { Int($0) },
      causeNames: ["progression", "death"])
  }

  func numbers(_ name: String) throws -> [Double] { try golden.numbers(name) }

  func risks(at horizon: Double) throws -> [Double] { try numbers("risk\(Int(horizon))") }
}
