import Tables
import TestSupport
import Validation

/// The trial of `stratification/treatment`.
struct GoldenTrial {
  let golden = GoldenCase("stratification/treatment")
  let marker: [Double]
  let age: [Double]
  let isTreated: [Bool]
  let survival: SurvivalOutcome
  let response: BinaryOutcome

  init() throws {
    marker = try golden.numbers("x")
    age = try golden.numbers("age")
    isTreated = try golden.columns()["arm"]!.map { $0 == "T" }
    survival = try SurvivalOutcome(
      time: golden.numbers("time"), isEvent: golden.numbers("event").map { $0 == 1 })
    response = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
  }
}
