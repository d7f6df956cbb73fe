import Foundation
import Models
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct AddedValueTests {
  @Test func agreesWithAnovaOfGlm() throws {
    let data = try FrozenModelGolden()
    let logits = try ["q1", "q2"].map { name in try data.numbers(name).map { log($0 / (1 - $0)) } }
    let test = try addedValueTest(base: [logits[0]], added: [logits[1]], outcome: data.response)
    let r = data.expected["addedValue"]
    expectClose(test.statistic, r["binary"].number!, tolerance: Tolerance.convergedFit)
    expectClose(test.pValue, r["binaryP"].number!, tolerance: Tolerance.convergedFit)
    #expect(test.degreesOfFreedom == [1])
  }

  @Test func agreesWithTwoCoxFits() throws {
    let data = try FrozenModelGolden()
    let scores = try ["risk1", "risk2"].map { name in
      try data.numbers(name).map { log(-log(1 - $0)) }
    }
    let test = try addedValueTest(base: [scores[0]], added: [scores[1]], outcome: data.survival)
    let r = data.expected["addedValue"]
    expectClose(test.statistic, r["survival"].number!, tolerance: Tolerance.convergedFit)
    expectClose(test.pValue, r["survivalP"].number!, tolerance: Tolerance.convergedFit)
  }

  @Test func whatIsInTheBaseAddsNothing() throws {
    let data = try FrozenModelGolden()
    let score = try data.numbers("lp")
    #expect(throws: FitError.nothingToFit) {
      try addedValueTest(base: [score], added: [score.map { 2 * $0 + 1 }], outcome: data.survival)
    }
    let alone = try addedValueTest(base: [], added: [score], outcome: data.survival)
    #expect(alone.degreesOfFreedom == [1])
    #expect(alone.statistic > 0)
  }

  @Test func theStatisticIsTwiceTheGain() {
    let test = likelihoodRatioTest(smaller: -10, larger: -10 + 0.5 * 3.841458820694124, degreesOfFreedom: 1)
    expectClose(test.statistic, 3.841458820694124)
    expectClose(test.pValue, 0.05)
  }
}
