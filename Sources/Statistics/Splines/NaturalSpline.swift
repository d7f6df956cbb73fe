extension PiecewiseCubic {
  /// The basis of natural cubic splines without intercept: cubic between the knots, linear beyond the first and
  /// the last, one function fewer than knots. It is that of R's `splines::ns`: B-splines of order 4 on the
  /// knots, the first left out, rotated by the Householder reflections that annihilate the second derivatives
  /// at the two boundary knots.
  ///
  /// Source: de Boor 1978, A Practical Guide to Splines; Hastie 1992 in Statistical Models in S, chapter 7.
  /// - Parameter knots: three or more, rising; the first and the last are the boundary knots.
  public static func natural(knots: [Double]) -> PiecewiseCubic {
    precondition(knots.count > 2 && zip(knots, knots.dropFirst()).allSatisfy { $0 < $1 })
    let intervals = knots.count - 1
    let splines = knots.count + 1
    // By B-spline (the first left out) and interval, the powers of x - left knot.
    var powers = [[[Double]]](
      repeating: [[Double]](repeating: [0, 0, 0, 0], count: intervals), count: splines)
    for i in 0..<intervals {
      for (spline, polynomial) in BSplines(knots: knots, interval: i).polynomials where spline > 0 {
        powers[spline - 1][i] = polynomial
      }
    }
    let width = knots[intervals] - knots[intervals - 1]
    // Three B-splines are curved at either boundary (one of the left ones is left out). The others are 0 there,
    // and not its rounding: the sign of a reflection hangs on it.
    let left = powers.indices.map { $0 < 2 ? 2 * powers[$0][0][2] : 0 }
    let right = powers.indices.map { spline in
      let last = powers[spline][intervals - 1]
      return spline < splines - 3 ? 0 : 2 * last[2] + 6 * last[3] * width
    }
    let first = Reflection(left, from: 0)
    let second = Reflection(first.apply(right), from: 1)
    for i in 0..<intervals {
      for power in 0..<4 {
        let rotated = second.apply(first.apply(powers.map { $0[i][power] }))
        for spline in powers.indices { powers[spline][i][power] = rotated[spline] }
      }
    }
    let functions = powers.dropFirst(2).map { pieces in
      let start = pieces[0]
      let c = pieces[intervals - 1]
      let value = ((c[3] * width + c[2]) * width + c[1]) * width + c[0]
      let slope = (3 * c[3] * width + 2 * c[2]) * width + c[1]
      return [[start[0], start[1], 0, 0]] + pieces + [[value, slope, 0, 0]]
    }
    return PiecewiseCubic(breaks: knots, functions: functions)
  }

  /// So many knots where R's `ns` puts them: the smallest and largest value, and quantiles (type 7) that divide
  /// the sample evenly. They may coincide.
  public static func naturalKnots(_ count: Int, values: [Double]) -> [Double] {
    precondition(count > 2 && !values.isEmpty)
    let sorted = values.sorted()
    return (0..<count).map { quantile(Double($0) / Double(count - 1), ofSorted: sorted) }
  }
}

/// The B-splines of order 4 that are not zero on one interval between knots, boundary knots being fourfold, as
/// polynomials in the distance from the interval's left knot.
private struct BSplines {
  /// Number of the B-spline, counted from 0, and its powers.
  private(set) var polynomials: [(spline: Int, powers: [Double])]

  init(knots: [Double], interval: Int) {
    let all =
      Array(repeating: knots[0], count: 3) + knots + Array(repeating: knots[knots.count - 1], count: 3)
    let left = knots[interval]
    var current: [Int: [Double]] = [interval + 3: [1, 0, 0, 0]]
    for order in 2...4 {
      var next: [Int: [Double]] = [:]
      for s in (interval + 4 - order)...(interval + 3) {
        var sum = [0.0, 0, 0, 0]
        if let lower = current[s] {
          // (x - a_s) / (a_(s + order - 1) - a_s)
          let span = all[s + order - 1] - all[s]
          Self.add(lower, times: (left - all[s]) / span, slope: 1 / span, to: &sum)
        }
        if let lower = current[s + 1] {
          // (a_(s + order) - x) / (a_(s + order) - a_(s + 1))
          let span = all[s + order] - all[s + 1]
          Self.add(lower, times: (all[s + order] - left) / span, slope: -1 / span, to: &sum)
        }
        next[s] = sum
      }
      current = next
    }
    polynomials = current.keys.sorted().map { ($0, current[$0]!) }
  }

  /// `sum += polynomial (constant + slope t)`.
  private static func add(
    _ polynomial: [Double], times constant: Double, slope: Double, to sum: inout [Double]
  ) {
    for power in 0..<4 {
      sum[power] += polynomial[power] * constant
      if power < 3 { sum[power + 1] += polynomial[power] * slope }
    }
  }
}

/// The Householder reflection that turns a vector's elements after position `from` into zeros and leaves those
/// before it alone.
private struct Reflection {
  private let direction: [Double]
  private let square: Double

  init(_ vector: [Double], from: Int) {
    var direction = vector
    for i in 0..<from { direction[i] = 0 }
    let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    direction[from] += direction[from] < 0 ? -length : length
    self.direction = direction
    square = direction.reduce(0) { $0 + $1 * $1 }
  }

  func apply(_ vector: [Double]) -> [Double] {
    let product = zip(direction, vector).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(direction, vector).map { $1 - 2 * product / square * $0 }
  }
}
