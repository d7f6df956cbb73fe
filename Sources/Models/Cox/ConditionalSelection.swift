package import LinearAlgebra
internal import RealModule

/// The distribution of a set of `count` items drawn without order from n items, a set having probability
/// proportional to the product of its items' weights: given that `d` of a risk set die, which ones.
///
/// The items are decided one after the other; with `j` still to be drawn from item `k` on, item `k` is drawn
/// with probability `r_k / (rho + r_k)`, where `rho = e_j / e_{j-1}` is a ratio of elementary symmetric
/// functions of the weights after `k`. The ratios obey a recursion of positive terms, so that nothing cancels,
/// overflows or underflows whatever the size of the set. Time and memory are n d.
///
/// Sources: Gail, Lubin, Rubinstein 1981, doi 10.1093/biomet/68.3.703; Chen, Dempster, Liu 1994,
/// doi 10.1093/biomet/81.3.457.
package struct ConditionalSelection {
  /// `log e_d`, the logarithm of the sum over all sets of the product of their weights.
  package let logTotal: Double
  private let itemCount: Int
  private let count: Int
  /// For item k and j = 1 ... d still to be drawn, at `k d + j - 1`: the probability that k is drawn.
  private let draw: [Double]
  /// For item k and j = 0 ... d, at `k (d + 1) + j`: the probability that j are still to be drawn.
  private let state: [Double]

  /// - Parameter weights: positive, at least `count` of them; `count` is at least 1.
  package init(weights: [Double], count d: Int) {
    let n = weights.count
    precondition(d >= 1 && n >= d)
    var draw = [Double](repeating: 0, count: n * d)
    var ratio = [Double](repeating: 0, count: d + 1)
    for k in (0..<n).reversed() {
      let r = weights[k]
      for j in stride(from: d, through: 1, by: -1) {
        draw[k * d + j - 1] = r / (ratio[j] + r)
        ratio[j] = j == 1 ? ratio[1] + r : ratio[j - 1] * ((ratio[j] + r) / (ratio[j - 1] + r))
      }
    }
    logTotal = ratio[1...].reduce(0) { $0 + .log($1) }
    var state = [Double](repeating: 0, count: (n + 1) * (d + 1))
    state[d] = 1
    for k in 0..<n {
      for j in 0...d where state[k * (d + 1) + j] > 0 {
        let probability = j > 0 ? draw[k * d + j - 1] : 0
        let mass = state[k * (d + 1) + j]
        state[(k + 1) * (d + 1) + j] += mass * (1 - probability)
        if j > 0 { state[(k + 1) * (d + 1) + j - 1] += mass * probability }
      }
    }
    itemCount = n
    count = d
    self.draw = draw
    self.state = state
  }

  /// The probability of each item to be drawn; they sum to `count`.
  package var inclusion: [Double] {
    (0..<itemCount).map { k in
      (1...count).reduce(0) { $0 + state[k * (count + 1) + $1] * draw[k * count + $1 - 1] }
    }
  }

  /// Adds the covariance matrix of the sum of the drawn items' rows to the lower triangle of `sum`.
  ///
  /// Deciding item k with j to go moves the expected sum by `D = x_k + m(j - 1) - m(j)`, m the expected sum
  /// over the later items; by the law of total variance the covariance is the sum over k and j of
  /// `P(j) p (1 - p) D D'`: positive terms only.
  /// - Parameters:
  ///   - columns: the design, of which row `rows[k]` is item k's.
  ///   - rows: one an item.
  package func addCovariance(of columns: Matrix, rows: [Int], to sum: inout Matrix) {
    let width = columns.columnCount
    let d = count
    let stride = columns.rowCount
    // m(j) from `j width` on. m(0) = 0 stays; what the later items cannot supply has probability 0.
    var later = [Double](repeating: 0, count: (d + 1) * width)
    var shift = [Double](repeating: 0, count: width)
    // The lower triangle, row by row.
    var triangle = [Double](repeating: 0, count: width * (width + 1) / 2)
    columns.elements.withSpan { x in
      for k in (0..<itemCount).reversed() {
        // Before item k at most k are drawn, so that d - k or more are still to be drawn.
        for j in Swift.stride(from: d, through: max(1, d - k), by: -1) {
          let probability = draw[k * d + j - 1]
          let scale = state[k * (d + 1) + j] * probability * (1 - probability)
          let base = j * width
          var position = 0
          for a in 0..<width {
            let difference = x[rows[k] + a * stride] + later[base - width + a] - later[base + a]
            shift[a] = difference
            later[base + a] += probability * difference
            let factor = scale * difference
            for b in 0...a {
              triangle[position] += factor * shift[b]
              position += 1
            }
          }
        }
      }
    }
    var position = 0
    for a in 0..<width {
      for b in 0...a {
        sum[a, b] += triangle[position]
        position += 1
      }
    }
  }
}
