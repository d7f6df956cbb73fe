import LinearAlgebra
import TestSupport
import Testing

@Suite struct ColumnKernelsTests {
  /// Lengths around the widths of lanes and blocks.
  static let lengths = [1, 7, 8, 15, 16, 17, 31, 64, 100, 511, 512, 513, 1030]

  private func matrix(_ n: Int, _ p: Int, offset: Double = 0) -> Matrix {
    var x = Matrix(zeros: n, p)
    for j in 0..<p {
      for i in 0..<n { x[i, j] = offset + Double((i * 37 + j * 101 + i * j) % 89) / 10 - 4 }
    }
    return x
  }

  @Test(arguments: lengths) func columnSumsEqualPlainLoops(n: Int) {
    let x = matrix(n, 3)
    let r = (0..<n).map { Double($0 % 5) - 1.5 }
    let w = (0..<n).map { Double($0 % 3) }
    for j in 0..<3 {
      let column = x.column(j)
      expectClose(
        x.centeredDot(column: j, center: 0.7, with: r), zip(column, r).reduce(0) { $0 + ($1.0 - 0.7) * $1.1 })
      let mean = column.reduce(0, +) / Double(n)
      let moments = x.moments(column: j)
      expectClose(moments.mean, mean)
      expectClose(moments.variance, column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n))
      #expect(moments.largest == column.map { abs($0) }.max())
      let total = w.reduce(0, +)
      guard total > 0 else { continue }
      let spread = x.weightedSpread(column: j, center: 0.3, weights: w, total: total)
      let weightedMean = zip(column, w).reduce(0) { $0 + $1.0 * $1.1 } / total
      expectClose(spread.shift, weightedMean - 0.3)
      expectClose(
        spread.variance,
        zip(column, w).reduce(0) { $0 + $1.1 * ($1.0 - weightedMean) * ($1.0 - weightedMean) } / total)
      #expect(spread.largest == zip(column, w).filter { $0.1 > 0 }.map { abs($0.0 - 0.3) }.max())
      var y = r
      x.addCentered(column: j, center: 2, times: 0.5, to: &y)
      expectClose(y, zip(r, column).map { $0 + 0.5 * ($1 - 2) })
    }
  }

  /// A column far from zero keeps its variance: it is taken about the mean.
  @Test func momentsSurviveAnOffset() {
    let moments = matrix(400, 1, offset: 1e8).moments(column: 0)
    let plain = matrix(400, 1).moments(column: 0)
    expectClose(moments.variance, plain.variance, tolerance: 1e-7)
    expectClose(moments.mean - 1e8, plain.mean, tolerance: 1e-7)
  }

  @Test func gathersRowsInTheirOrder() {
    let x = matrix(20, 2)
    var result: [Double] = [9]
    x.gather(
      column: 1, rows: RowIndices([3, 3, 0, 19], bound: 20), center: 1, factor: 2, into: &result)
    expectClose(result, [9] + [3, 3, 0, 19].map { (x[$0, 1] - 1) * 2 })
  }

  @Test(arguments: lengths) func singlePrecisionProductsKeepTheirBound(n: Int) {
    let p = 11
    let x = matrix(n, p)
    let center = (0..<p).map { Double($0) / 5 }
    let single = SingleMatrix(x, center: center, factor: [Double](repeating: 0.5, count: p))
    let q = (0..<n).map { Float($0 % 7) - 2.7 }
    let all = single.products(q)
    #expect(single.products(q, columns: [10, 0, 4, 7, 1]) == [10, 0, 4, 7, 1].map { all[$0] })
    let length = q.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    for j in 0..<p {
      let column = x.column(j).map { ($0 - center[j]) * 0.5 }
      let exact = zip(column, q).reduce(0) { $0 + $1.0 * Double($1.1) }
      let norm = dot(column, column).squareRoot()
      #expect(abs(Double(all[j]) - exact) <= norm * length * Double(SingleMatrix.relativeError))
    }
  }

  @Test func openColumnsAreThoseThatTheBoundDoesNotRuleOut() {
    let p = 150
    let g = (0..<(2 * p)).map { Float(($0 * 31) % 17) - 8 }
    let norm = (0..<p).map { Float($0 % 4) }
    var threshold = (0..<p).map { Float($0 % 9) }
    threshold[20] = .infinity
    let open = openColumns(
      g, coefficients: [0.5, -0.25], norm: norm, radius: 0.75, threshold: threshold, scale: 1.5)
    let expected = (0..<p).filter { j in
      abs(0.5 * g[j] - 0.25 * g[p + j]) + 0.75 * norm[j] >= 1.5 * threshold[j]
    }
    #expect(open.map(Int.init) == expected)
    // Without vectors only the radius counts.
    let bare = openColumns([], coefficients: [], norm: norm, radius: 2, threshold: threshold, scale: 1)
    #expect(bare.map(Int.init) == (0..<p).filter { 2 * norm[$0] >= threshold[$0] })
  }

  @Test func singleColumnsGiveTheProductsOfScaledColumns() {
    let x = matrix(50, 6)
    let factors = (0..<50).map { Double($0 % 4) / 3 }
    var columns = SingleColumns(x.selecting(columns: [0, 1, 2, 3]), rowFactors: factors)
    let more = SingleColumns(x.selecting(columns: [4, 5]), rowFactors: factors)
    let expected = x.scalingRows(by: factors).gram
    let side = columns.products(with: more)
    columns.append(more)
    let gram = columns.lowerGram
    for j in 0..<6 {
      for i in j..<6 {
        #expect(abs(gram[i, j] - expected[i, j]) <= 1e-5 * abs(expected[i, i] + expected[j, j]))
      }
    }
    for j in 0..<2 {
      for i in 0..<4 {
        #expect(abs(side[i, j] - expected[i, 4 + j]) <= 1e-5 * abs(expected[i, i]) + 1e-5)
      }
    }
  }

  @Test func segmentMeansEqualTheirDefinition() {
    let x = matrix(40, 3)
    let risk = (0..<40).map { 1 + Double($0 % 3) }
    let share = (0..<40).map { Double($0 % 5) / 4 }
    let start = [0, 3, 20, 20, 40]
    let resets = [true, false, true, false]
    let (hazard, factor) = ([0.5, 1, 2, 0.25], [1.0, 2, 3, 4])
    let means = SegmentMeans(
      risk: risk, share: share, start: start, resets: resets, hazard: hazard, factor: factor
    ).means(of: x)
    for j in 0..<3 {
      var before = 0.0
      for s in 0..<4 {
        if resets[s] { before = 0 }
        let rows = start[s]..<start[s + 1]
        let part = rows.reduce(0) { $0 + share[$1] * x[$1, j] }
        expectClose(means[s, j], factor[s] * (hazard[s] * before + part))
        before += rows.reduce(0) { $0 + risk[$1] * x[$1, j] }
      }
    }
  }

  @Test func columnsAreAddedAndKeptInPlace() {
    let x = matrix(9, 5)
    var grown = x.selecting(columns: [0, 1])
    grown.append(columns: x.selecting(columns: [2, 3, 4]))
    #expect(grown == x)
    grown.keep(columns: [1, 4])
    #expect(grown == x.selecting(columns: [1, 4]))
  }
}
