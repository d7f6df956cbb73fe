import Statistics
import TestSupport
import Testing

@Suite struct PiecewiseCubicTests {
  static let golden = GoldenCase("splines/bases")

  private struct Case {
    let values: [Double]
    let expected: GoldenValue
    var count: Int { Int(expected["k"].number!) }
  }

  private func cases() throws -> [Case] {
    let x = try Self.golden.numbers("x")
    return try Self.golden.expected["cases"].array.map {
      Case(values: Array(x.prefix(Int($0["n"].number!))), expected: $0)
    }
  }

  /// (b) R's `ns`: knots and basis, inside and beyond the boundary knots.
  @Test func naturalBasisIsThatOfNS() throws {
    let new = try Self.golden.expected["new"].numbers
    for test in try cases() {
      let knots = PiecewiseCubic.naturalKnots(test.count, values: test.values)
      expectClose(knots, test.expected["natural_knots"].numbers)
      let basis = PiecewiseCubic.natural(knots: knots)
      for (x, row) in zip(test.values, test.expected["natural"].rows) {
        expectClose(basis.values(at: x), row)
      }
      for (x, row) in zip(new, test.expected["natural_new"].rows) { expectClose(basis.values(at: x), row) }
    }
  }

  /// (b) Hmisc's `rcspline.eval`, norm 2; its knots with fewer than 100 values as well.
  @Test func restrictedBasisIsThatOfRcsplineEval() throws {
    let new = try Self.golden.expected["new"].numbers
    for test in try cases() {
      let knots = PiecewiseCubic.restrictedKnots(test.count, values: test.values)
      expectClose(knots, test.expected["restricted_knots"].numbers)
      let basis = PiecewiseCubic.restricted(knots: knots)
      for (x, row) in zip(test.values, test.expected["restricted"].rows) {
        expectClose(basis.values(at: x), row)
      }
      for (x, row) in zip(new, test.expected["restricted_new"].rows) { expectClose(basis.values(at: x), row) }
    }
  }

  /// (a) By hand: knots 0, 1, 2 and norm (2 - 0)^2 = 4. At x = 1 the first cube is 1; at 3 it is 27 - 2 8 + 1 1 = 12.
  @Test func restrictedValuesByHand() {
    let basis = PiecewiseCubic.restricted(knots: [0, 1, 2])
    #expect(basis.values(at: -1) == [0])
    expectClose(basis.values(at: 1), [0.25])
    expectClose(basis.values(at: 3), [3])
  }

  /// (c) The formula of the truncated cubes as it is written.
  @Test func restrictedPiecesAreTheTruncatedCubes() {
    let t = [-1.5, 0.25, 2, 3.5, 8]
    let basis = PiecewiseCubic.restricted(knots: t)
    func cube(_ u: Double) -> Double { u > 0 ? u * u * u : 0 }
    for step in 0...60 {
      let x = -3 + Double(step) * 0.2
      let values = (0..<3).map { j in
        (cube(x - t[j]) - cube(x - t[3]) * (t[4] - t[j]) / (t[4] - t[3])
          + cube(x - t[4]) * (t[3] - t[j]) / (t[4] - t[3])) / ((t[4] - t[0]) * (t[4] - t[0]))
      }
      expectClose(basis.values(at: x), values)
    }
  }

  /// (d) Value, slope and curvature are continuous at the knots; beyond the outer ones the curve is straight.
  @Test(arguments: [PiecewiseCubic.natural(knots: [0, 1, 2.5, 7]), .restricted(knots: [0, 1, 2.5, 7])])
  func piecesJoinSmoothly(basis: PiecewiseCubic) {
    for pieces in basis.functions {
      for (i, knot) in basis.breaks.enumerated() {
        let width = i == 0 ? 0 : knot - basis.breaks[i - 1]
        let c = pieces[i]
        expectClose(((c[3] * width + c[2]) * width + c[1]) * width + c[0], pieces[i + 1][0])
        expectClose((3 * c[3] * width + 2 * c[2]) * width + c[1], pieces[i + 1][1])
        expectClose(3 * c[3] * width + c[2], pieces[i + 1][2])
      }
      #expect(pieces[0][2...].allSatisfy { $0 == 0 } && pieces.last![2...].allSatisfy { $0 == 0 })
    }
  }
}
