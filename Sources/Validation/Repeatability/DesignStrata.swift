internal import Statistics

/// The mean squares of a design of variance components: one for each source, with its degrees of freedom and what it
/// holds of the components.
///
/// The level means of source q vary by its component and, within a level, by the means of every source that is finer:
/// `a_q = theta_q + sum_t share_qt theta_t`, with `share_qt` the mean over the levels of q of `sum_k (n_k / n)^2` over the levels k
/// of t within (for the residual `1/n`). A source is finer when each of its levels lies in one level of q. In a complete crossed
/// or nested design `a_q` is the expected mean square of q over the number of measurements of a level. Degrees of
/// freedom are the levels less one and those of the coarser sources. Where cells are missing this counts too few, down to none in a
/// small table, while a component that is estimable has one at least: that is its least number.
///
/// A weighted sum of components is a sum of the `a_q`, `sum w_t theta_t = sum c_q a_q` with `c_t = w_t - sum_q c_q share_qt`, so
/// that an interval for sums of independent mean squares becomes one for it: exactly the mean squares' of the analysis of
/// variance in a complete design without a component at 0, their counterpart in incomplete ones (which for
/// subjects and repeats is the analysis of unweighted means).
/// - Source: Burdick, Graybill 1992, Confidence Intervals on Variance Components, chapters 3 and 5; Thomas, Hultquist
///   1978, Ann Stat 6:582, doi 10.1214/aos/1176344202.
struct DesignStrata: Sendable {
  private struct Stratum {
    /// Its place among the components.
    let place: Int
    let degreesOfFreedom: Double
    /// `share_qt` by place, 0 where t is not finer.
    let shares: [Double]
  }
  /// Coarser sources first.
  private let strata: [Stratum]

  /// The strata of sources.
  /// - Parameters:
  ///   - labels: for each source but the residual, the level of every measurement, counted from 0.
  ///   - fixed: the same for constants, which take degrees of freedom and have no variance.
  init(labels: [[Int]], fixed: [[Int]] = [], measurements: Int) {
    let all = labels + [Array(0..<measurements)] + fixed
    let sizes = all.map { ($0.max() ?? -1) + 1 }
    let order = all.indices.sorted { (sizes[$0], $0) < (sizes[$1], $1) }
    var degrees = [Double](repeating: 0, count: all.count)
    var coarser = [[Int]](repeating: [], count: all.count)
    var strata: [Stratum] = []
    for q in order {
      var shares = [Double](repeating: 0, count: all.count)
      for t in order where sizes[t] > sizes[q] {
        guard let share = Self.share(of: all[t], sizes[t], within: all[q], sizes[q]) else { continue }
        shares[t] = share
        coarser[t].append(q)
      }
      degrees[q] = Double(sizes[q]) - 1 - coarser[q].reduce(0) { $0 + degrees[$1] }
      strata.append(Stratum(place: q, degreesOfFreedom: max(1, degrees[q]), shares: shares))
    }
    self.strata = strata
  }

  /// The mean over coarse levels of `sum (n_k / n)^2` over the fine levels within; nil when a fine level lies in several.
  private static func share(
    of fine: [Int], _ fineCount: Int, within coarse: [Int], _ coarseCount: Int
  ) -> Double? {
    var parent = [Int](repeating: -1, count: fineCount)
    var fineSizes = [Double](repeating: 0, count: fineCount)
    var coarseSizes = [Double](repeating: 0, count: coarseCount)
    for (f, c) in zip(fine, coarse) {
      guard parent[f] < 0 || parent[f] == c else { return nil }
      parent[f] = c
      fineSizes[f] += 1
      coarseSizes[c] += 1
    }
    var sum = 0.0
    for (size, c) in zip(fineSizes, parent) { sum += size * size / (coarseSizes[c] * coarseSizes[c]) }
    return sum / Double(coarseCount)
  }

  /// The coefficients of the mean squares in a weighted sum of components, coarser sources first.
  private func coefficients(_ weights: [Double]) -> [Double] {
    var rest = weights + [Double](repeating: 0, count: strata.count - weights.count)
    return strata.map { stratum in
      // What is left of a weight that coarser sources have used up.
      let coefficient = rest[stratum.place]
      if abs(coefficient) < Self.rounding || stratum.place >= weights.count { return 0 }
      for (place, share) in stratum.shares.enumerated() { rest[place] -= coefficient * share }
      return coefficient
    }
  }

  /// The mean squares at components.
  private func meanSquares(_ variances: [Double]) -> [Double] {
    strata.map { stratum in
      variances.indices.reduce(0) { sum, place in
        sum + (place == stratum.place ? 1 : stratum.shares[place]) * variances[place]
      }
    }
  }

  /// A weighted sum of components as a sum of mean squares at the components' estimates.
  func sum(_ weights: [Double], of variances: [Double]) -> MeanSquareSum {
    MeanSquareSum(
      zip(zip(coefficients(weights), meanSquares(variances)), strata).map {
        .init(coefficient: $0.0, meanSquare: $0.1, degreesOfFreedom: $1.degreesOfFreedom)
      })
  }

  /// The share of one weighted sum in another: the limits x of those between 0 and 1 at which the interval of
  /// `part - x whole` holds 0.
  func shareLimits(
    of part: [Double], in whole: [Double], variances: [Double], level: ConfidenceLevel
  ) -> (lower: Double, upper: Double) {
    let squares = meanSquares(variances)
    let parts = zip(coefficients(part), squares).map { $0 * $1 }
    let wholes = zip(coefficients(whole), squares).map { $0 * $1 }
    let margins = MeanSquareMargins(strata.map(\.degreesOfFreedom), level)
    func limits(_ x: Double) -> (lower: Double, upper: Double) {
      margins.limits(zip(parts, wholes).map { $0 - x * $1 })
    }
    // Both limits fall with x, and 0 lies between them at the estimate.
    return (
      Self.crossing { limits($0).lower <= 0 }, Self.crossing { limits($0).upper <= 0 }
    )
  }

  /// Where between 0 and 1 a condition begins to hold, by bisection; 1 when it never does.
  private static func crossing(_ holds: (Double) -> Bool) -> Double {
    if holds(0) { return 0 }
    if !holds(1) { return 1 }
    var (low, high) = (0.0, 1.0)
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return high }
      if holds(middle) { high = middle } else { low = middle }
    }
  }

  /// Coefficients are sums of fractions of small whole numbers.
  private static let rounding = 1e-12
}

extension DesignStrata {
  /// The strata of subjects, columns and their cells.
  init(_ data: CrossedMeasurements, _ model: ComponentModel) {
    var subjects: [Int] = []
    var columns: [Int] = []
    var cells: [Int] = []
    var columnNumber: [Int: Int] = [:]
    var cell = 0
    for i in 0..<data.subjectCount {
      for j in 0..<data.columnCount {
        let count = data.counts[i * data.columnCount + j]
        if count == 0 { continue }
        let number = columnNumber[j, default: columnNumber.count]
        columnNumber[j] = number
        for _ in 0..<count {
          subjects.append(i)
          columns.append(number)
          cells.append(cell)
        }
        cell += 1
      }
    }
    let labels = model.sources.dropLast().map { source in
      switch source {
      case .subject: subjects
      case .column: columns
      case .interaction, .residual: cells
      }
    }
    self.init(
      labels: Array(labels), fixed: model.columns == .fixed ? [columns] : [], measurements: subjects.count)
  }

  /// The strata of the terms of several factors.
  init(_ data: FactorialMeasurements, _ terms: [FactorialTerm]) {
    // The column's part of each level, numbered.
    let width = data.columns.count
    let partOfColumn = terms.map { term in
      var known: [[Int]: Int] = [:]
      return (0..<width).map { column in
        let label = data.columns.label(term.factors, column: column)
        let number = known[label, default: known.count]
        known[label] = number
        return number
      }
    }
    var labels = [[Int]](repeating: [], count: terms.count)
    for (c, term) in terms.enumerated() {
      var known = [Int](repeating: -1, count: width * (term.isOfSubject ? data.subjectCount : 1))
      var (next, subject) = (0, 0)
      for pattern in data.patterns {
        for _ in pattern.values {
          for column in pattern.columns {
            let place = (term.isOfSubject ? subject * width : 0) + partOfColumn[c][column]
            if known[place] < 0 {
              known[place] = next
              next += 1
            }
            labels[c].append(known[place])
          }
          subject += 1
        }
      }
    }
    self.init(labels: labels, measurements: data.measurementCount)
  }
}
