import TestSupport
import Testing
import Validation

@Suite struct ExtrapolantTests {
  private static let zeta = [0, 0.5, 1, 1.5, 2]

  /// 3 - 2 z + z^2 at -1 is 6.
  @Test func quadraticCurvesAreContinuedExactly() {
    let values = Self.zeta.map { 3 - 2 * $0 + $0 * $0 }
    expectClose(Extrapolant.quadratic.extrapolated(Self.zeta, values), 6, tolerance: 1e-11)
  }

  /// The linear model's attenuation: `b s / (s + (1 + z) u)` with true coefficient b at -1.
  @Test(arguments: [(0.8, 1.0, 0.5), (-2.0, 3.0, 1.0), (0.3, 1.0, 2.0)])
  func rationalCurvesAreContinuedToTheTruth(b: Double, s: Double, u: Double) {
    let values = Self.zeta.map { b * s / (s + (1 + $0) * u) }
    expectClose(Extrapolant.rationalLinear.extrapolated(Self.zeta, values), b, tolerance: 1e-6)
    // The quadratic one falls short.
    let quadratic = Extrapolant.quadratic.extrapolated(Self.zeta, values)!
    #expect(abs(quadratic) < abs(b) && abs(quadratic) > abs(values[0]))
  }

  @Test func aStraightLineHasNoPole() {
    #expect(Extrapolant.rationalLinear.extrapolated(Self.zeta, Self.zeta.map { 1 + $0 }) == nil)
    #expect(Extrapolant.rationalLinear.extrapolated(Self.zeta, [2, 2, 2, 2, 2]) == 2)
    #expect(Extrapolant.quadratic.extrapolated([0, 1], [1, 2]) == nil)
  }
}
