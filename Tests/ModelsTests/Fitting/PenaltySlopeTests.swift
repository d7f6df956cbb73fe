import LinearAlgebra
import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing

/// The derivative of Firth's penalty against differences of `1/2 log det I`.
@Suite struct PenaltySlopeTests {
  private func expectSlope<L: FirthLikelihood>(_ likelihood: L, _ columns: Matrix, at beta: [Double]) throws {
    func half(_ beta: [Double]) throws -> (value: Double, slope: [Double]) {
      let point = likelihood.evaluate(at: columns.times(beta))
      let factor = try Cholesky(likelihood.information(at: point, columns: columns))
      return (
        factor.factorDiagonal.reduce(0) { $0 + .log($1) },
        likelihood.penaltySlope(at: point, columns: columns, inverse: factor.inverse)
      )
    }
    let slope = try half(beta).slope
    let h = 1e-5
    for j in beta.indices {
      var (up, down) = (beta, beta)
      up[j] += h
      down[j] -= h
      let difference = (try half(up).value - half(down).value) / (2 * h)
      #expect(abs(difference - slope[j]) < 1e-7 * max(1, abs(slope[j])), "\(j)")
    }
  }

  @Test(arguments: TiedEvents.approximations, [false, true])
  func coxWithTiesWeightsStrataAndEntry(ties: TiedEvents, hasEntry: Bool) throws {
    var random = RandomStream(seed: 8, substream: 1)
    let n = 50
    let time = (0..<n).map { _ in Double(3 + random.index(below: 9)) }
    let outcome = try SurvivalOutcome(
      time: time, isEvent: (0..<n).map { _ in random.uniform() < 0.7 },
      entry: hasEntry ? time.map { $0 - 1 - Double(random.index(below: 2)) } : nil)
    let likelihood = CoxPartialLikelihood(
      outcome, weights: (0..<n).map { _ in Double(random.index(below: 4)) / 2 },
      strata: (0..<n).map { $0 % 2 }, ties: ties)
    let columns = Matrix(
      columns: (0..<3).map { _ in (0..<n).map { _ in random.normal() } }, rowCount: n)
    try expectSlope(likelihood, columns, at: [0.4, -0.7, 0.2])
  }

  @Test func logisticWithWeights() throws {
    var random = RandomStream(seed: 8, substream: 2)
    let n = 40
    let likelihood = BinomialLikelihood(
      BinaryOutcome(isCase: (0..<n).map { _ in random.uniform() < 0.4 }),
      weights: (0..<n).map { _ in random.uniform() * 3 })
    let columns = Matrix(
      columns: [[Double](repeating: 1, count: n)] + (0..<2).map { _ in (0..<n).map { _ in random.normal() } },
      rowCount: n)
    try expectSlope(likelihood, columns, at: [-0.3, 1.1, 0.6])
  }
}
