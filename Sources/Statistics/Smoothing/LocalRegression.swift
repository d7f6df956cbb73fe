/// Local polynomial regression of degree 2 on one variable with tricube weights, computed directly at
/// every point asked for: R's `loess(degree = 2, family = "gaussian", surface = "direct")`.
///
/// At `x0` the smooth is the intercept `a` that minimises
/// `sum w_i (y_i - a - b (x_i - x0) - c (x_i - x0)^2)^2` with `w_i = (1 - (|x_i - x0| / h)^3)^3` for
/// `|x_i - x0| < h`, where `h` is the distance from `x0` to its `q`-th nearest observation and
/// `q = floor(span * n)`, at least 1. Observations tied in `x` each count.
///
/// Where fewer than three distinct values of `x` have weight, the terms that they do not identify are
/// left out: a line through two values, a mean at one. If the `q` nearest observations all lie at
/// `x0`, or all at one distance from it, the smooth is the mean of those nearest. (R uses a
/// minimum-norm solution there, or stops.)
///
/// - Source: Cleveland, Devlin 1988, J Am Stat Assoc 83:596, doi 10.1080/01621459.1988.10478639.
public struct LocalRegression: Sendable {
  /// The share of the observations in each neighbourhood.
  public let span: Double
  private let x: [Double]
  private let y: [Double]
  private let neighbours: Int

  /// A smoother of `y` on `x`: finite, of one length, not empty; `span` in (0, 1].
  public init(x: [Double], y: [Double], span: Double = 0.75) {
    precondition(x.count == y.count && !x.isEmpty, "one y for each x, and at least one")
    precondition(span > 0 && span <= 1, "the span is a share of the observations")
    let order = ascendingOrder(x)
    self.x = order.map { x[$0] }
    self.y = order.map { y[$0] }
    self.span = span
    neighbours = max(1, Int((span * Double(x.count) + LocalRegression.countSlack).rounded(.down)))
  }

  /// Keeps `span * n` from falling below a whole number by rounding; the value is that of R.
  private static let countSlack = 1e-5

  /// A column whose orthogonal remainder is below this share of its length is not identified.
  private static let rankTolerance = 1e-7

  /// The smooth at the given points, in O(log n + q) each; equal neighbours are computed once.
  public func values(at points: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: points.count)
    var last: (point: Double, value: Double)?
    for index in ascendingOrder(points) {
      let point = points[index]
      if let last, last.point == point {
        result[index] = last.value
      } else {
        result[index] = value(at: point)
        last = (point, result[index])
      }
    }
    return result
  }

  /// The smooth at one point.
  public func value(at point: Double) -> Double {
    let window = neighbourhood(of: point)
    let bandwidth = max(point - x[window.lowerBound], x[window.upperBound - 1] - point)
    guard bandwidth > 0 else { return meanResponse(within: 0, of: point) }

    var weights = [Double]()
    var u = [Double]()
    var responses = [Double]()
    for i in window {
      let offset = (x[i] - point) / bandwidth
      let distance = abs(offset)
      guard distance < 1 else { continue }
      let tricube = 1 - distance * distance * distance
      weights.append(tricube * tricube * tricube)
      u.append(offset)
      responses.append(y[i])
    }
    // All the neighbours lie at the edge of the neighbourhood: every one is as near as the next.
    guard !weights.isEmpty else { return meanResponse(within: bandwidth, of: point) }
    return intercept(u, responses, weights)
  }

  private func meanResponse(within distance: Double, of point: Double) -> Double {
    mean(x.indices.filter { abs(x[$0] - point) <= distance }.map { y[$0] })
  }

  /// The `neighbours` observations nearest to `point`: a range of the sorted observations.
  private func neighbourhood(of point: Double) -> Range<Int> {
    // The smallest start whose window is not improved by moving one observation to the right.
    var low = 0
    var high = x.count - neighbours
    while low < high {
      let middle = (low + high) / 2
      if point - x[middle] > x[middle + neighbours] - point { low = middle + 1 } else { high = middle }
    }
    return low..<(low + neighbours)
  }

  /// The weighted least-squares value at `u = 0` of a parabola, by orthogonal polynomials.
  private func intercept(_ u: [Double], _ y: [Double], _ weights: [Double]) -> Double {
    let total = weights.reduce(0, +)
    func weightedMean(_ f: (Int) -> Double) -> Double {
      var sum = 0.0
      for i in u.indices { sum += weights[i] * f(i) }
      return sum / total
    }
    // p1 = u - m1 and p2 = u^2 - s p1 - m2, orthogonal to 1 and to each other under the weights.
    let m1 = weightedMean { u[$0] }
    let length1 = weightedMean { (u[$0] - m1) * (u[$0] - m1) }
    let meanY = weightedMean { y[$0] }
    let scale1 = weightedMean { u[$0] * u[$0] }
    guard length1 > LocalRegression.rankTolerance * LocalRegression.rankTolerance * scale1 else {
      return meanY
    }
    let b1 = weightedMean { (u[$0] - m1) * (y[$0] - meanY) } / length1
    let line = meanY - b1 * m1

    let s = weightedMean { u[$0] * u[$0] * (u[$0] - m1) } / length1
    let m2 = weightedMean { u[$0] * u[$0] - s * (u[$0] - m1) }
    func p2(_ i: Int) -> Double { u[i] * u[i] - s * (u[i] - m1) - m2 }
    let length2 = weightedMean { p2($0) * p2($0) }
    let scale2 = weightedMean { u[$0] * u[$0] * u[$0] * u[$0] }
    guard length2 > LocalRegression.rankTolerance * LocalRegression.rankTolerance * scale2 else {
      return line
    }
    let b2 = weightedMean { p2($0) * (y[$0] - meanY - b1 * (u[$0] - m1)) } / length2
    return line + b2 * (s * m1 - m2)
  }
}
