import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct CalibrationBandTests {
  @Test func agreesWithPredictOfExactLoess() throws {
    let data = try FrozenModelGolden()
    let r = data.expected["loess"]
    var smoothing = CalibrationSmoothing()
    smoothing.gridCount = 11
    let curve = try calibrationCurve(
      probabilities: try data.numbers("q1"), outcome: data.response, smoothing: smoothing)
    expectClose(curve.grid.map(\.observed), r["fit"].numbers)
    let z = ConfidenceLevel.p95.normalQuantile
    let errors = curve.grid.map { ($0.interval!.upper - $0.interval!.lower) / (2 * z) }
    expectClose(errors, r["se"].numbers, tolerance: 1e-10)
    smoothing.level = nil
    let bare = try calibrationCurve(
      probabilities: try data.numbers("q1"), outcome: data.response, smoothing: smoothing)
    #expect(bare.grid.allSatisfy { $0.interval == nil })
    #expect(bare.ici == curve.ici)
  }

  /// Slow and obvious: the smoother's matrix from smooths of unit responses.
  @Test func theLeveragesAreTheSmoothsOfUnitResponses() {
    var stream = RandomStream(seed: 3, substream: 0)
    let x = (0..<25).map { _ in (stream.uniform() * 20).rounded() / 20 }
    let y = x.map { $0 * $0 + 0.1 * stream.normal() }
    let smoother = LocalRegression(x: x, y: y, span: 0.6)
    let columns = x.indices.map { j in
      LocalRegression(x: x, y: x.indices.map { $0 == j ? 1 : 0 }, span: 0.6).values(at: x)
    }
    let leverages = smoother.leverages(at: x)
    var degrees = 0.0
    var residuals = 0.0
    for i in x.indices {
      let l = x.indices.map { columns[$0][i] }
      expectClose(leverages[i].squaredNorm, l.reduce(0) { $0 + $1 * $1 }, "norm")
      expectClose(leverages[i].own, l[i], "own")
      let value = zip(l, y).reduce(0) { $0 + $1.0 * $1.1 }
      expectClose(leverages[i].value, value, "value")
      for j in x.indices {
        let element = (i == j ? 1 : 0) - l[j]
        degrees += element * element
      }
      residuals += (y[i] - value) * (y[i] - value)
    }
    expectClose(
      LocalRegression.residualVariance(responses: y, leverages: leverages), residuals / degrees)
  }
}
