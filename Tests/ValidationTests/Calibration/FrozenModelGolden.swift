import Tables
import TestSupport

/// The golden case `calibration/frozen_model`: 160 rows with the predictions of two frozen models.
struct FrozenModelGolden {
  let golden = GoldenCase("calibration/frozen_model")
  let expected: GoldenValue
  let survival: SurvivalOutcome
  let response: BinaryOutcome
  let horizon = 5.0

  init() throws {
    expected = try golden.expected
    survival = try SurvivalOutcome(
      time: try golden.numbers("time"), isEvent: try golden.numbers("event").map { $0 == 1 })
    response = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
  }

  func numbers(_ name: String) throws -> [Double] { try golden.numbers(name) }
}
