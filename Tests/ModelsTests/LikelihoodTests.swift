import LinearAlgebra
import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing

/// Score and information against differences and against the definition.
@Suite struct LikelihoodTests {
  struct Setting: Sendable, CustomTestStringConvertible {
    let ties: TiedEvents
    let hasEntry: Bool
    let hasStrata: Bool
    let meaning: WeightMeaning
    var testDescription: String {
      "\(ties)\(hasEntry ? ", entry" : "")\(hasStrata ? ", strata" : ""), \(meaning)"
    }
  }

  static let settings = TiedEvents.approximations.flatMap { ties in
    [false, true].flatMap { entry in
      [false, true].flatMap { strata in
        [WeightMeaning.caseWeights, .frequencies].map {
          Setting(ties: ties, hasEntry: entry, hasStrata: strata, meaning: $0)
        }
      }
    }
  }

  private func cox(_ setting: Setting) throws -> (CoxPartialLikelihood, [Double], Matrix) {
    var random = RandomStream(seed: 12, substream: 0)
    let n = 40
    let time = (0..<n).map { _ in Double(3 + random.index(below: 9)) }
    let outcome = try SurvivalOutcome(
      time: time, isEvent: (0..<n).map { _ in random.uniform() < 0.7 },
      entry: setting.hasEntry ? time.map { $0 - 1 - Double(random.index(below: 2)) } : nil)
    let weights = (0..<n).map { _ in Double(random.index(below: 4)) }
    let likelihood = CoxPartialLikelihood(
      outcome, weights: weights, meaning: setting.meaning,
      strata: setting.hasStrata ? (0..<n).map { $0 % 2 } : nil, ties: setting.ties)
    let columns = Matrix(
      columns: (0..<3).map { _ in (0..<n).map { _ in random.normal() } }, rowCount: n)
    return (likelihood, (0..<n).map { _ in random.normal() }, columns)
  }

  @Test(arguments: settings) func scoreIsTheGradientOfTheLogLikelihood(setting: Setting) throws {
    let (likelihood, eta, _) = try cox(setting)
    expectGradient(likelihood, eta)
  }

  @Test(arguments: settings) func informationIsMinusTheDerivativeOfTheScore(setting: Setting) throws {
    let (likelihood, eta, columns) = try cox(setting)
    expectInformation(likelihood, eta, columns)
  }

  @Test func logisticScoreAndInformationAreDerivatives() throws {
    var random = RandomStream(seed: 3, substream: 0)
    let n = 30
    let likelihood = BinomialLikelihood(
      BinaryOutcome(isCase: (0..<n).map { _ in random.uniform() < 0.4 }),
      weights: (0..<n).map { _ in random.uniform() * 3 })
    let eta = (0..<n).map { _ in 2 * random.normal() }
    expectGradient(likelihood, eta)
    let columns = Matrix(
      columns: (0..<3).map { _ in (0..<n).map { _ in random.normal() } }, rowCount: n)
    expectInformation(likelihood, eta, columns)
  }

  /// Probabilities of 1e-300 and their complements lose no digits.
  @Test func logisticTailsNeitherOverflowNorCancel() {
    let likelihood = BinomialLikelihood(BinaryOutcome(isCase: [true, false, true, false]))
    let point = likelihood.evaluate(at: [-700, 700, 700, -700])
    expectClose(point.logLikelihood, -1400)
    #expect(point.score[0] == 1 && point.score[1] == -1)
    #expect(point.score[2] > 0 && point.score[2] < 1e-300)
    #expect(point.curvature.allSatisfy { $0 > 0 })
  }

  /// The risk sets by their definition, every one summed anew, Efron's factors one by one.
  @Test(arguments: TiedEvents.approximations) func coxLogLikelihoodIsTheDefinition(ties: TiedEvents) throws {
    let (likelihood, eta, _) = try cox(
      Setting(ties: ties, hasEntry: false, hasStrata: false, meaning: .caseWeights))
    var random = RandomStream(seed: 12, substream: 0)
    let n = 40
    let time = (0..<n).map { _ in Double(3 + random.index(below: 9)) }
    let isEvent = (0..<n).map { _ in random.uniform() < 0.7 }
    let weight = (0..<n).map { _ in Double(random.index(below: 4)) }
    var expected = 0.0
    for t in Set(time) {
      let deaths = (0..<n).filter { time[$0] == t && isEvent[$0] && weight[$0] > 0 }
      guard !deaths.isEmpty else { continue }
      let total = (0..<n).filter { time[$0] >= t }.reduce(0) { $0 + weight[$1] * .exp(eta[$1]) }
      let dying = deaths.reduce(0) { $0 + weight[$1] * .exp(eta[$1]) }
      let sum = deaths.reduce(0) { $0 + weight[$1] }
      let m = ties == .efron ? deaths.count : 1
      expected += deaths.reduce(0) { $0 + weight[$1] * eta[$1] }
      for l in 0..<m {
        expected -= sum / Double(m) * .log(total - Double(l) / Double(m) * dying)
      }
    }
    expectClose(likelihood.evaluate(at: eta).logLikelihood, expected)
  }

  private func expectGradient<L: Likelihood>(_ likelihood: L, _ eta: [Double]) {
    let score = likelihood.evaluate(at: eta).score
    let h = 1e-5
    for i in eta.indices {
      var (up, down) = (eta, eta)
      up[i] += h
      down[i] -= h
      let slope =
        (likelihood.evaluate(at: up).logLikelihood - likelihood.evaluate(at: down).logLikelihood)
        / (2 * h)
      // A central difference errs by h^2 times a third derivative, and by rounding over h.
      #expect(abs(slope - score[i]) < 1e-7, "row \(i)")
    }
  }

  private func expectInformation<L: Likelihood>(_ likelihood: L, _ eta: [Double], _ columns: Matrix) {
    let information = likelihood.information(at: likelihood.evaluate(at: eta), columns: columns)
    let h = 1e-5
    for j in 0..<columns.columnCount {
      func moved(_ step: Double) -> [Double] {
        let shifted = eta.indices.map { eta[$0] + step * columns[$0, j] }
        return columns.transposedTimes(likelihood.evaluate(at: shifted).score)
      }
      let (up, down) = (moved(h), moved(-h))
      for k in 0..<columns.columnCount {
        let slope = (down[k] - up[k]) / (2 * h)
        #expect(abs(slope - information[k, j]) < 1e-6 * max(1, abs(information[k, j])), "\(j), \(k)")
      }
    }
  }
}
