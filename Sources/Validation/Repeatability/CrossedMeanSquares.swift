internal import Statistics

/// The mean squares of a complete crossed design: n subjects x k columns (readers, sites) x m replicates.
///
/// `subjects = k m sum (y_i.. - y)^2 / (n - 1)`, `columns = n m sum (y_.j. - y)^2 / (k - 1)`,
/// `interaction = m sum (y_ij. - y_i.. - y_.j. + y)^2 / ((n - 1)(k - 1))`,
/// `residual = sum (y_ijl - y_ij.)^2 / (n k (m - 1))`, which does not exist for one replicate.
public struct CrossedMeanSquares: Sendable, Equatable {
  /// Mean square of subjects, on `n - 1` degrees of freedom.
  public let subjects: Double
  /// Mean square of columns, on `k - 1`.
  public let columns: Double
  /// Mean square of the interaction, on `(n - 1)(k - 1)`; with one replicate it is the residual.
  public let interaction: Double
  /// Mean square within cells, on `n k (m - 1)`; nil for one replicate.
  public let residual: Double?
  /// Number of subjects, at least 2.
  public let subjectCount: Int
  /// Number of columns, at least 2.
  public let columnCount: Int
  /// Replicates in each cell.
  public let replicates: Int

  /// The analysis of variance; nil for incomplete data, one subject or one column.
  public init?(_ data: CrossedMeasurements) {
    guard let m = data.replicates, data.subjectCount > 1, data.columnCount > 1 else { return nil }
    let (n, k) = (data.subjectCount, data.columnCount)
    var rows = [Double](repeating: 0, count: n)
    var columns = [Double](repeating: 0, count: k)
    for i in 0..<n {
      for j in 0..<k {
        rows[i] += data.means[i * k + j] / Double(k)
        columns[j] += data.means[i * k + j] / Double(n)
      }
    }
    let center = mean(rows)
    var (between, across, mixed) = (0.0, 0.0, 0.0)
    for row in rows { between += (row - center) * (row - center) }
    for column in columns { across += (column - center) * (column - center) }
    for i in 0..<n {
      for j in 0..<k {
        let rest = (data.means[i * k + j] - rows[i]) - (columns[j] - center)
        mixed += rest * rest
      }
    }
    let size = Double(m)
    subjects = Double(k) * size * between / Double(n - 1)
    self.columns = Double(n) * size * across / Double(k - 1)
    interaction = size * mixed / Double((n - 1) * (k - 1))
    residual = m > 1 ? data.withinSumOfSquares / Double(n * k * (m - 1)) : nil
    subjectCount = n
    columnCount = k
    replicates = m
  }

  /// Degrees of freedom of the interaction.
  public var interactionDegreesOfFreedom: Int { (subjectCount - 1) * (columnCount - 1) }
  /// Degrees of freedom within cells.
  public var residualDegreesOfFreedom: Int { subjectCount * columnCount * (replicates - 1) }
}

/// A sum of independent mean squares with coefficients that are at least 0, and its interval.
///
/// The interval is Graybill and Wang's modified large-sample one: with `Y = sum c_q S_q`,
/// `G_q = 1 - 1/F(1 - a/2; f_q, inf)` and `H_q = 1/F(a/2; f_q, inf) - 1`, limits
/// `Y - sqrt(sum (G_q c_q S_q)^2)` and `Y + sqrt(sum (H_q c_q S_q)^2)`. Exact when one term stands alone.
/// - Source: Graybill, Wang 1980, J Am Stat Assoc 75:869, doi 10.1080/01621459.1980.10477565.
struct MeanSquareSum {
  struct Term {
    let coefficient: Double
    let meanSquare: Double
    let degreesOfFreedom: Double
  }
  let terms: [Term]

  init(_ terms: [Term]) { self.terms = terms.filter { $0.coefficient > 0 } }

  var value: Double { terms.reduce(0) { $0 + $1.coefficient * $1.meanSquare } }

  /// Satterthwaite's degrees of freedom; nil when the sum is 0.
  var degreesOfFreedom: Double? {
    let total = value
    guard total > 0 else { return nil }
    let shares = terms.reduce(0) { sum, term in
      let share = term.coefficient * term.meanSquare / total
      return sum + share * share / term.degreesOfFreedom
    }
    return 1 / shares
  }

  func limits(_ level: ConfidenceLevel) -> (lower: Double, upper: Double) {
    var (below, above) = (0.0, 0.0)
    for term in terms {
      let amount = term.coefficient * term.meanSquare
      let chi = ChiSquared(degreesOfFreedom: term.degreesOfFreedom)
      let g = 1 - term.degreesOfFreedom / chi.quantile(1 - level.tail)
      let h = term.degreesOfFreedom / chi.quantile(level.tail) - 1
      below += g * g * amount * amount
      above += h * h * amount * amount
    }
    return (value - below.squareRoot(), value + above.squareRoot())
  }
}
