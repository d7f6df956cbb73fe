import Statistics
import TestSupport
import Testing

@Suite struct LocalRegressionTests {
  @Test(arguments: [0.5, 0.75, 1.0])
  func agreesWithRsDirectLoess(span: Double) throws {
    let golden = GoldenCase("loess/calibration_curve")
    let expected = try golden.expected["\(span == 1 ? "1" : "\(span)")"]
    let smoother = LocalRegression(x: try golden.numbers("x"), y: try golden.numbers("y"), span: span)
    expectClose(smoother.values(at: expected["grid"].numbers), expected["atGrid"].numbers)
    expectClose(smoother.values(at: try golden.numbers("x")), expected["atX"].numbers)
  }

  /// By hand: five points 0 to 4, span 1, at 2: h = 2, weights 0, 343/512, 1, 343/512, 0. Three points
  /// carry weight, so the parabola passes through them.
  @Test func passesThroughThreeWeightedPoints() {
    let smoother = LocalRegression(x: [0, 1, 2, 3, 4], y: [9, 1, 5, -2, 7], span: 1)
    expectClose(smoother.value(at: 2), 5)
  }

  @Test func reproducesAParabolaExactly() {
    let x = (0..<30).map { Double($0 * $0) / 40 }
    let y = x.map { 3 - 2 * $0 + 0.25 * $0 * $0 }
    let smoother = LocalRegression(x: x, y: y)
    let points = [-1, 0.1, 3, 7.7, 20, 25]
    expectClose(smoother.values(at: points), points.map { 3 - 2 * $0 + 0.25 * $0 * $0 })
  }

  /// The normal equations of `1, x - x0, (x - x0)^2`, solved by Cramer's rule.
  @Test func agreesWithTheNormalEquations() {
    var random = RandomStream(seed: 8, substream: 0)
    let x = (0..<60).map { _ in Double(Int.random(in: 0..<40, using: &random)) / 40 }
    let y = x.map { $0 + Double.random(in: -1..<1, using: &random) }
    let smoother = LocalRegression(x: x, y: y, span: 0.6)
    for point in [0, 0.013, 0.3, 0.5, 0.71, 1] {
      let distance = x.map { abs($0 - point) }
      let h = distance.sorted()[35]
      var moment = [Double](repeating: 0, count: 5)
      var right = [Double](repeating: 0, count: 3)
      for i in x.indices where distance[i] < h {
        let ratio = distance[i] / h
        let core = 1 - ratio * ratio * ratio
        var term = core * core * core
        for power in 0..<5 {
          moment[power] += term
          if power < 3 { right[power] += term * y[i] }
          term *= x[i] - point
        }
      }
      func determinant(_ a: [[Double]]) -> Double {
        a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1])
          - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
          + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0])
      }
      let matrix = (0..<3).map { row in (0..<3).map { moment[row + $0] } }
      var replaced = matrix
      for row in 0..<3 { replaced[row][0] = right[row] }
      expectClose(smoother.value(at: point), determinant(replaced) / determinant(matrix), tolerance: 1e-10)
    }
  }

  @Test func isShiftAndScaleEquivariantAndIgnoresRowOrder() {
    var random = RandomStream(seed: 9, substream: 0)
    let x = (0..<40).map { _ in Double.random(in: 0..<1, using: &random) }
    let y = x.map { _ in Double.random(in: 0..<1, using: &random) }
    let points = [0.1, 0.5, 0.9]
    let base = LocalRegression(x: x, y: y).values(at: points)
    let moved = LocalRegression(x: x.map { 1024 + 8 * $0 }, y: y.map { 5 - 2 * $0 })
    expectClose(
      moved.values(at: points.map { 1024 + 8 * $0 }), base.map { 5 - 2 * $0 }, tolerance: 1e-9)
    let reversed = LocalRegression(x: x.reversed(), y: y.reversed())
    expectClose(reversed.values(at: points), base)
  }

  @Test func leavesOutTermsThatTheNeighbourhoodDoesNotIdentify() {
    // Two values of x carry weight (the third is the edge): a line through the two means.
    let two = LocalRegression(x: [0, 0, 1, 1, 3], y: [1, 3, 6, 8, 99], span: 1)
    expectClose(two.value(at: 0.25), 3.25)
    // One value of x carries weight: its mean.
    let one = LocalRegression(x: [0, 0, 1, 1], y: [1, 3, 6, 8], span: 1)
    expectClose(one.value(at: 0.25), 2)
    // Every neighbour at the point itself, and every neighbour at one distance.
    expectClose(LocalRegression(x: [2, 2, 2], y: [1, 2, 6], span: 1).value(at: 2), 3)
    expectClose(LocalRegression(x: [2, 2, 2], y: [1, 2, 6], span: 1).value(at: 0), 3)
    expectClose(LocalRegression(x: [4], y: [7]).value(at: 1), 7)
  }

  /// Between a thousand places the curve of 3,000 points is as good as straight: it has no kinks but where a neighbour
  /// comes or goes.
  @Test func aCurveThroughNodesIsTheCurve() {
    var stream = RandomStream(seed: 11, substream: 0)
    let x = (0..<3000).map { _ in stream.uniform() }
    let y = x.map { $0 * $0 + 0.3 * stream.normal() }
    let smoother = LocalRegression(x: x, y: y)
    let (direct, quick) = (smoother.values(at: x), smoother.values(at: x, nodes: 1000))
    let largest = zip(direct, quick).map { abs($0 - $1) }.max()!
    #expect(largest < 1e-4, "\(largest)")
    #expect(
      smoother.values(at: Array(x.prefix(800)), nodes: 1000) == smoother.values(at: Array(x.prefix(800))))
    let (a, b) = (smoother.leverages(at: x), smoother.leverages(at: x, nodes: 1000))
    let variances = [a, b].map { LocalRegression.residualVariance(responses: y, leverages: $0)! }
    #expect(abs(variances[0] / variances[1] - 1) < 1e-5, "\(variances)")
  }
}
