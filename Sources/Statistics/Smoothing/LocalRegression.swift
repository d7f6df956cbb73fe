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

  /// The smooth at the given points; of more than `nodes` distinct ones only so many are computed directly, evenly spaced
  /// in rank with both ends, and the smooth is straight between them. At most O(nodes q) in all.
  public func values(at points: [Double], nodes: Int) -> [Double] {
    guard let places = Self.nodes(of: points, atMost: nodes) else { return values(at: points) }
    return Self.between(points, places, values(at: places)) { a, b, share in a + share * (b - a) }
  }

  /// `nodes` of the distinct points, ascending, evenly spaced in rank; nil when there are no more than that.
  private static func nodes(of points: [Double], atMost nodes: Int) -> [Double]? {
    precondition(nodes > 1, "a straight piece has two ends")
    var distinct: [Double] = []
    for index in ascendingOrder(points) where distinct.last != points[index] {
      distinct.append(points[index])
    }
    guard distinct.count > nodes else { return nil }
    return (0..<nodes).map { distinct[$0 * (distinct.count - 1) / (nodes - 1)] }
  }

  /// What lies at each point on straight lines between ascending nodes.
  private static func between<Value>(
    _ points: [Double], _ nodes: [Double], _ values: [Value], _ mix: (Value, Value, Double) -> Value
  ) -> [Value] {
    points.map { point in
      // The first node at or above the point.
      var (next, high) = (1, nodes.count - 1)
      while next < high {
        let middle = (next + high) / 2
        if nodes[middle] < point { next = middle + 1 } else { high = middle }
      }
      let share = (point - nodes[next - 1]) / (nodes[next] - nodes[next - 1])
      return mix(values[next - 1], values[next], share)
    }
  }

  /// The smooth at one point.
  public func value(at point: Double) -> Double {
    let near = neighbours(of: point)
    guard !near.weights.isEmpty else { return meanResponse(within: near.bandwidth, of: point) }
    return intercept(Parabola(near.offsets, near.weights), near.responses)
  }

  /// The observations with weight at a point: offsets in units of the bandwidth. There are none when all the nearest lie at
  /// the edge of the neighbourhood, or at the point itself: every one is as near as the next.
  private struct Neighbours {
    let bandwidth: Double
    var offsets = [Double]()
    var responses = [Double]()
    var weights = [Double]()
  }

  private func neighbours(of point: Double) -> Neighbours {
    let window = neighbourhood(of: point)
    var near = Neighbours(bandwidth: max(point - x[window.lowerBound], x[window.upperBound - 1] - point))
    guard near.bandwidth > 0 else { return near }
    for i in window {
      let offset = (x[i] - point) / near.bandwidth
      let distance = abs(offset)
      guard distance < 1 else { continue }
      let tricube = 1 - distance * distance * distance
      near.weights.append(tricube * tricube * tricube)
      near.offsets.append(offset)
      near.responses.append(y[i])
    }
    return near
  }

  /// How the smooth at a point depends on the responses: it is `sum l_i y_i` with weights `l` that the
  /// responses do not enter.
  public struct Leverage: Sendable, Hashable {
    /// The smooth.
    public let value: Double
    /// `sum l_i^2`: the variance of the smooth in units of the responses' variance.
    public let squaredNorm: Double
    /// The weight of one observation that lies at the point; 0 when none does.
    public let own: Double
  }

  /// The smooth at the given points with its dependence on the responses, in O(log n + q) each.
  public func leverages(at points: [Double]) -> [Leverage] {
    var result = [Leverage?](repeating: nil, count: points.count)
    var last: (point: Double, leverage: Leverage)?
    for index in ascendingOrder(points) {
      let point = points[index]
      let leverage = last.flatMap { $0.point == point ? $0.leverage : nil } ?? leverage(at: point)
      result[index] = leverage
      last = (point, leverage)
    }
    return result.map { $0! }
  }

  /// The same, computed directly at `nodes` of many points and straight between them, as `values(at:nodes:)`.
  public func leverages(at points: [Double], nodes: Int) -> [Leverage] {
    guard let places = Self.nodes(of: points, atMost: nodes) else { return leverages(at: points) }
    return Self.between(points, places, leverages(at: places)) { a, b, share in
      Leverage(
        value: a.value + share * (b.value - a.value),
        squaredNorm: a.squaredNorm + share * (b.squaredNorm - a.squaredNorm),
        own: a.own + share * (b.own - a.own))
    }
  }

  /// The variance of a response about the smooth, taken as constant, from the smooth at every observation:
  /// `sum (y_i - s_i)^2 / tr (I - L)(I - L)'` with `L` the matrix of all weights. It is the square of the
  /// residual standard error of R's `loess(statistics = "exact")`. Nil when nothing is left to estimate it.
  ///
  /// - Parameters:
  ///   - responses: the observations' responses.
  ///   - leverages: those at the observations, in the same order.
  public static func residualVariance(responses: [Double], leverages: [Leverage]) -> Double? {
    precondition(responses.count == leverages.count, "one leverage for each observation")
    var residuals = 0.0
    var degrees = 0.0
    for (response, row) in zip(responses, leverages) {
      residuals += (response - row.value) * (response - row.value)
      degrees += 1 - 2 * row.own + row.squaredNorm
    }
    guard degrees > rankTolerance else { return nil }
    return residuals / degrees
  }

  private func leverage(at point: Double) -> Leverage {
    let near = neighbours(of: point)
    guard !near.weights.isEmpty else {
      let count = Double(x.count { abs($0 - point) <= near.bandwidth })
      return Leverage(
        value: meanResponse(within: near.bandwidth, of: point), squaredNorm: 1 / count,
        own: near.bandwidth > 0 ? 0 : 1 / count)
    }
    let fit = Parabola(near.offsets, near.weights)
    var (norm, own) = (0.0, 0.0)
    for i in near.offsets.indices {
      let l = fit.weight(of: i)
      norm += l * l
      if near.offsets[i] == 0 { own = l }
    }
    return Leverage(value: intercept(fit, near.responses), squaredNorm: norm, own: own)
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
  private func intercept(_ fit: Parabola, _ y: [Double]) -> Double {
    let u = fit.u
    let meanY = fit.weightedMean { y[$0] }
    guard let first = fit.first else { return meanY }
    let b1 = fit.weightedMean { (u[$0] - first.mean) * (y[$0] - meanY) } / first.length
    let line = meanY - b1 * first.mean
    guard let second = fit.second else { return line }
    let b2 =
      fit.weightedMean { fit.p2($0, second) * (y[$0] - meanY - b1 * (u[$0] - first.mean)) }
      / second.length
    return line + b2 * (second.slope * first.mean - second.mean)
  }

  /// The polynomials 1, `p1 = u - m1` and `p2 = u^2 - s p1 - m2`, orthogonal to each other under weights; those
  /// that the values do not identify are absent.
  private struct Parabola {
    let u: [Double]
    let weights: [Double]
    let total: Double
    private(set) var first: (mean: Double, length: Double)?
    private(set) var second: Second?

    struct Second {
      let slope: Double
      let mean: Double
      let offset: Double
      var length: Double
    }

    init(_ u: [Double], _ weights: [Double]) {
      self.u = u
      self.weights = weights
      total = weights.reduce(0, +)
      let m1 = weightedMean { u[$0] }
      let length1 = weightedMean { (u[$0] - m1) * (u[$0] - m1) }
      let scale1 = weightedMean { u[$0] * u[$0] }
      guard length1 > LocalRegression.rankTolerance * LocalRegression.rankTolerance * scale1 else {
        return
      }
      first = (m1, length1)
      let s = weightedMean { u[$0] * u[$0] * (u[$0] - m1) } / length1
      let m2 = weightedMean { u[$0] * u[$0] - s * (u[$0] - m1) }
      var polynomial = Second(slope: s, mean: m2, offset: m1, length: 0)
      polynomial.length = weightedMean { p2($0, polynomial) * p2($0, polynomial) }
      let scale2 = weightedMean { u[$0] * u[$0] * u[$0] * u[$0] }
      guard polynomial.length > LocalRegression.rankTolerance * LocalRegression.rankTolerance * scale2
      else { return }
      second = polynomial
    }

    func weightedMean(_ f: (Int) -> Double) -> Double {
      var sum = 0.0
      for i in u.indices { sum += weights[i] * f(i) }
      return sum / total
    }

    func p2(_ i: Int, _ second: Second) -> Double {
      u[i] * u[i] - second.slope * (u[i] - second.offset) - second.mean
    }

    /// What observation `i` contributes to the value at 0 for each unit of its response.
    func weight(of i: Int) -> Double {
      var sum = 1.0
      if let first { sum -= first.mean * (u[i] - first.mean) / first.length }
      if let first, let second {
        sum += (second.slope * first.mean - second.mean) * p2(i, second) / second.length
      }
      return weights[i] / total * sum
    }
  }
}
