import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct IntegratedBrierTests {
  static func scores(_ horizons: [Double], slope: Double = 0.15) throws -> TimeDependentBrier {
    let (oracle, x) = TimeDependentOracle.simulated(100, seed: 43, ties: false)
    let risks = horizons.map { t in x.map { min(1, max(0, (0.3 + slope * $0) * t / 2)) } }
    return try timeDependentBrier(risks: risks, outcome: try oracle.survival(), horizons: horizons)
  }

  /// Horizons 1, 2, 4: `(1 (b1 + b2)/2 + 2 (b2 + b4)/2) / 3`, and from 0 `(b1/2 + ...) / 4`.
  @Test func trapezoidsByHand() throws {
    let scores = try Self.scores([1, 2, 4])
    let b = scores.horizons.map { $0.brier.value! }
    let area = (b[0] + b[1]) / 2 + (b[1] + b[2])
    let integrated = scores.integrated()
    expectClose(integrated.brier.value, area / 3)
    let fromZero = scores.integrated(from: .zero)
    expectClose(fromZero.brier.value, (b[0] / 2 + area) / 4)
    #expect(fromZero.from == 0)
    // The standard error is that of the same combination of influence values.
    let influence = (0..<100).map { row in
      let i = scores.horizons.map { $0.influence[row] }
      return (i[0] / 2 + i[1] / 2 + i[1] + i[2]) / 3
    }
    expectClose(integrated.brier.standardError, sampleStandardDeviation(influence) / 10)
    let null = scores.horizons.map { $0.null.value! }
    expectClose(
      integrated.scaled.value, 1 - area / ((null[0] + null[1]) / 2 + null[1] + null[2]))
  }

  @Test func theOrderOfHorizonsChangesNothing() throws {
    let a = try Self.scores([1, 2, 4]).integrated()
    let b = try Self.scores([4, 1, 2]).integrated()
    expectClose(a.brier.value, b.brier.value!)
    expectClose(a.scaled.standardError, b.scaled.standardError!)
  }

  @Test func comparesTwoPredictions() throws {
    let a = try Self.scores([1, 2]).integrated()
    let b = try Self.scores([1, 2], slope: -0.1).integrated()
    let difference = try #require(compare(a, b)).difference
    expectClose(difference.value, a.brier.value! - b.brier.value!)
    let influence = zip(a.influence, b.influence).map { $0 - $1 }
    expectClose(difference.standardError, sampleStandardDeviation(influence) / 10)
  }

  @Test func aSingleHorizonSpansNoRange() throws {
    let scores = try Self.scores([1])
    #expect(scores.integrated().brier.notes.map(\.kind) == [.noRange])
    expectClose(scores.integrated(from: .zero).brier.value, scores.horizons[0].brier.value! / 2)
  }
}
