extension PiecewiseCubic {
  /// The non-linear functions of a restricted cubic spline with k knots in Harrell's parametrisation; with the
  /// variable itself they are its basis. For j = 1 ... k - 2, with `u+ = max(u, 0)`,
  ///
  ///     ((x - t_j)+^3 - (x - t_(k-1))+^3 (t_k - t_j) / (t_k - t_(k-1))
  ///       + (x - t_k)+^3 (t_(k-1) - t_j) / (t_k - t_(k-1))) / (t_k - t_1)^2
  ///
  /// which is 0 below the first knot, linear above the last, and has the unit of x (`norm = 2` of Hmisc's
  /// `rcspline.eval`). They span the same curves as the natural splines on the same knots.
  ///
  /// Source: Harrell 2015, Regression Modeling Strategies, section 2.4.5, doi 10.1007/978-3-319-19425-7.
  /// - Parameter knots: three or more, rising.
  public static func restricted(knots: [Double]) -> PiecewiseCubic {
    precondition(knots.count > 2 && zip(knots, knots.dropFirst()).allSatisfy { $0 < $1 })
    let k = knots.count
    let norm = (knots[k - 1] - knots[0]) * (knots[k - 1] - knots[0])
    let last = knots[k - 1] - knots[k - 2]
    let functions = (0..<(k - 2)).map { j in
      let weights = [
        (knots[j], 1.0), (knots[k - 2], -(knots[k - 1] - knots[j]) / last),
        (knots[k - 1], (knots[k - 2] - knots[j]) / last),
      ]
      var pieces: [[Double]] = [[0, 0, 0, 0]]
      for origin in knots {
        var powers = [0.0, 0, 0, 0]
        // (x - t)^3 with x - t = (x - origin) + d.
        for (knot, weight) in weights where knot <= origin {
          let d = origin - knot
          for (power, term) in [d * d * d, 3 * d * d, 3 * d, 1].enumerated() {
            powers[power] += weight * term / norm
          }
        }
        pieces.append(powers)
      }
      // The powers above the first cancel beyond the last knot.
      pieces[k][2] = 0
      pieces[k][3] = 0
      return pieces
    }
    return PiecewiseCubic(breaks: knots, functions: functions)
  }

  /// So many knots at Harrell's quantiles (type 7): evenly spaced between .10 and .90 for 3, .05 and .95 for 4 to 6,
  /// .025 and .975 for 7 knots and more. With fewer than 100 values the outer knots are the fifth smallest and
  /// the fifth largest value. They may coincide.
  public static func restrictedKnots(_ count: Int, values: [Double]) -> [Double] {
    precondition(count > 2 && !values.isEmpty)
    let sorted = values.sorted()
    let outer = count == 3 ? 0.1 : count < 7 ? 0.05 : 0.025
    let step = (1 - 2 * outer) / Double(count - 1)
    var knots = (0..<count).map { quantile(outer + Double($0) * step, ofSorted: sorted) }
    if sorted.count < 100, sorted.count > 9 {
      knots[0] = sorted[4]
      knots[count - 1] = sorted[sorted.count - 5]
    }
    return knots
  }
}
