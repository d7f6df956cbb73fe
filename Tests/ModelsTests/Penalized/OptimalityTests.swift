import LinearAlgebra
import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing

/// The optimality conditions of solutions, computed from the definition of likelihood and penalty with no part of the
/// solver: quadratic loops over rows, features as they are, standardising by hand.
@Suite struct OptimalityTests {
  /// What a fit may be asked for.
  struct Problem: Sendable, CustomTestStringConvertible {
    var name: String
    var rows = 80
    var features = 12
    var alpha = 1.0
    var ties = TiedEvents.efron
    var hasStrata = false
    var hasEntry = false
    var hasWeights = false
    var hasOffset = false
    var hasLimits = false
    var hasFactors = false
    var standardize = true
    var testDescription: String { name }
  }

  static let problems = [
    Problem(name: "plain"),
    Problem(name: "more features than rows", rows: 40, features: 150),
    Problem(name: "Breslow, weights", ties: .breslow, hasWeights: true),
    Problem(name: "Efron, weights, strata, offset", hasStrata: true, hasWeights: true, hasOffset: true),
    Problem(name: "entry times", hasEntry: true),
    Problem(
      name: "entry times, strata, weights, Breslow", ties: .breslow, hasStrata: true, hasEntry: true,
      hasWeights: true),
    Problem(name: "limits", hasLimits: true),
    Problem(name: "penalty factors", hasFactors: true),
    Problem(
      name: "elastic net, everything", rows: 60, features: 90, alpha: 0.5, hasStrata: true, hasWeights: true,
      hasOffset: true, hasLimits: true, hasFactors: true),
    Problem(name: "ridge, more features than rows", rows: 30, features: 60, alpha: 0),
    Problem(name: "not standardised", standardize: false),
  ]

  private struct Data {
    var x: DesignMatrix
    var time: [Double] = []
    var entry: [Double]?
    var isEvent: [Bool] = []
    var weights: [Double]?
    var strata: [Int]?
    var offset: [Double]?
    var options = PenaltyOptions()
  }

  private func data(_ problem: Problem, seed: UInt64) throws -> Data {
    var stream = RandomStream(seed: seed, substream: problem.rows + problem.features)
    let (n, p) = (problem.rows, problem.features)
    var values = Matrix(zeros: n, p)
    for j in 0..<p {
      for i in 0..<n {
        values[i, j] = (j > 0 ? 0.4 * values[i, j - 1] : 0) + stream.normal() * Double(1 + j % 3) + Double(j)
      }
    }
    var data = Data(x: try DesignMatrix(names: (0..<p).map { "x\($0)" }, values: values))
    var entry: [Double] = []
    for i in 0..<n {
      let eta = 0.5 * (values[i, 0] - values[i, 1] + 1)
      // Whole numbers, so that times are tied.
      let time = 2 + (8 * -Double.log(stream.uniform()) * .exp(-eta / 2)).rounded(.up)
      data.time.append(time)
      data.isEvent.append(stream.uniform() < 0.7)
      entry.append((stream.uniform() * (time - 1)).rounded(.down))
    }
    if problem.hasEntry { data.entry = entry }
    if problem.hasWeights { data.weights = (0..<n).map { $0 % 7 == 3 ? 0 : 0.5 + Double($0 % 4) } }
    if problem.hasStrata { data.strata = (0..<n).map { $0 % 3 } }
    if problem.hasOffset { data.offset = (0..<n).map { Double($0 % 5) / 4 - 0.5 } }
    data.options.alpha = problem.alpha
    data.options.standardize = problem.standardize
    data.options.lambdas = .automatic(count: 12, minimumRatio: 0.02, stopsEarly: false)
    if problem.hasLimits {
      data.options.lowerLimits = (0..<p).map { $0 % 4 == 0 ? 0 : -0.1 }
      data.options.upperLimits = (0..<p).map { $0 % 4 == 1 ? 0.02 : .infinity }
    }
    if problem.hasFactors {
      data.options.penaltyFactors = (0..<p).map { [1, 0, 2.5, 0.5][$0 % 4] }
      data.options.penaltyFactors![5] = .infinity
    }
    return data
  }

  /// `d logL / d eta_i` of the partial likelihood, each event's risk set written out.
  private func coxScore(_ data: Data, _ eta: [Double], _ ties: TiedEvents) -> [Double] {
    let n = eta.count
    // Only differences count, and exp(eta) of features far from zero would overflow.
    let largest = eta.max()!
    let w = data.weights ?? [Double](repeating: 1, count: n)
    var score = [Double](repeating: 0, count: n)
    let strata = data.strata ?? [Int](repeating: 0, count: n)
    for s in Set(strata).sorted() {
      let times = Set(
        (0..<n).filter { strata[$0] == s && data.isEvent[$0] && w[$0] > 0 }.map { data.time[$0] })
      for t in times.sorted() {
        let dead = (0..<n).filter { strata[$0] == s && data.isEvent[$0] && data.time[$0] == t && w[$0] > 0 }
        let atRisk = (0..<n).filter {
          strata[$0] == s && data.time[$0] >= t && (data.entry?[$0] ?? -.infinity) < t
        }
        for i in dead { score[i] += w[i] }
        let total = dead.reduce(0) { $0 + w[$1] }
        let factors = ties == .efron ? dead.count : 1
        for l in 0..<factors {
          let fraction = Double(l) / Double(factors)
          func part(_ i: Int) -> Double { w[i] * .exp(eta[i] - largest) * (dead.contains(i) ? 1 - fraction : 1) }
          let sum = atRisk.reduce(0) { $0 + part($1) }
          for i in atRisk { score[i] -= total / Double(factors) * part(i) / sum }
        }
      }
    }
    return score
  }

  /// The largest violation, relative to lambda, of the conditions in the features' own units, standardised by hand.
  private func violation(
    _ data: Data, _ point: PenalizedPath.Point, hasIntercept: Bool, score: ([Double]) -> [Double]
  ) -> Double {
    let (n, p) = (data.x.rowCount, data.x.columnCount)
    let w = data.weights ?? [Double](repeating: 1, count: n)
    let total = w.reduce(0, +)
    var beta = [Double](repeating: 0, count: p)
    for coefficient in point.coefficients { beta[coefficient.feature] = coefficient.value }
    let eta = (0..<n).map { i in
      (0..<p).reduce(point.intercept + (data.offset?[i] ?? 0)) { $0 + beta[$1] * data.x.values[i, $1] }
    }
    let residual = score(eta)
    #expect(!residual.contains { !$0.isFinite })
    var factors = data.options.penaltyFactors ?? [Double](repeating: 1, count: p)
    let finite = factors.map { $0 == .infinity ? 1 : $0 }
    factors = factors.map { $0 * Double(p) / finite.reduce(0, +) }
    var worst = hasIntercept ? abs(residual.reduce(0, +)) / total : 0
    for j in 0..<p where factors[j] < .infinity {
      let mean = (0..<n).reduce(0) { $0 + w[$1] * data.x.values[$1, j] } / total
      let variance =
        (0..<n).reduce(0) { $0 + w[$1] * (data.x.values[$1, j] - mean) * (data.x.values[$1, j] - mean) }
        / total
      let scale = data.options.standardize ? variance.squareRoot() : 1
      // The gradient of a centred feature: the score sums to zero, so centring changes nothing but rounding.
      let gradient = (0..<n).reduce(0) { $0 + residual[$1] * (data.x.values[$1, j] - mean) } / total / scale
      let b = beta[j] * scale
      let slope = gradient - point.lambda * (1 - data.options.alpha) * factors[j] * b
      let threshold = point.lambda * data.options.alpha * factors[j]
      let isAtUpper = data.options.upperLimits.map { beta[j] >= $0[j] * (1 - 1e-12) } ?? false
      let isAtLower = data.options.lowerLimits.map { beta[j] <= $0[j] * (1 - 1e-12) } ?? false
      if let upper = data.options.upperLimits { #expect(beta[j] <= upper[j] + 1e-12) }
      if let lower = data.options.lowerLimits { #expect(beta[j] >= lower[j] - 1e-12) }
      let rise = slope - (b >= 0 ? threshold : -threshold)
      let fall = -slope - (b <= 0 ? threshold : -threshold)
      if !isAtUpper { worst = max(worst, rise) }
      if !isAtLower { worst = max(worst, fall) }
    }
    return worst / point.lambda
  }

  @Test(arguments: problems) func coxSolutionsSatisfyTheirConditions(problem: Problem) throws {
    let data = try data(problem, seed: 17)
    let y = try SurvivalOutcome(time: data.time, isEvent: data.isEvent, entry: data.entry)
    var cox = PenalizedCox()
    cox.ties = problem.ties
    cox.penalty = data.options
    let path = try cox.path(
      PenalizedDesign(data.x), y, weights: data.weights, strata: data.strata, offset: data.offset)
    #expect(path.points.contains { $0.degreesOfFreedom > 3 })
    for point in path.points.dropFirst(problem.alpha == 0 ? 1 : 0) {
      #expect(point.kktResidual <= 1e-9)
      let found = violation(data, point, hasIntercept: false) { coxScore(data, $0, problem.ties) }
      #expect(found <= 1e-7, "lambda \(point.lambda)")
    }
  }

  @Test(
    arguments: problems.filter { !$0.hasEntry && !$0.hasStrata } + [
      Problem(name: "weights, offset", hasWeights: true, hasOffset: true)
    ])
  func logisticSolutionsSatisfyTheirConditions(problem: Problem) throws {
    let data = try data(problem, seed: 23)
    var logistic = PenalizedLogistic()
    logistic.penalty = data.options
    let path = try logistic.path(
      PenalizedDesign(data.x), BinaryOutcome(isCase: data.isEvent), weights: data.weights,
      offset: data.offset)
    let w = data.weights ?? [Double](repeating: 1, count: data.x.rowCount)
    for point in path.points.dropFirst(problem.alpha == 0 ? 1 : 0) {
      #expect(point.kktResidual <= 1e-9)
      let found = violation(data, point, hasIntercept: true) { eta in
        eta.indices.map { w[$0] * ((data.isEvent[$0] ? 1 : 0) - 1 / (1 + .exp(-eta[$0]))) }
      }
      #expect(found <= 1e-7, "lambda \(point.lambda)")
    }
  }

  /// A tolerance that is not asked for is not spent: the path at 1e-3 lies within 1e-3 of the certificate's measure.
  @Test func aLooserToleranceIsKeptAndReported() throws {
    let data = try data(Self.problems[1], seed: 5)
    var cox = PenalizedCox()
    cox.penalty = data.options
    cox.penalty.tolerance = 1e-3
    let y = try SurvivalOutcome(time: data.time, isEvent: data.isEvent)
    let path = try cox.path(PenalizedDesign(data.x), y)
    for point in path.points {
      let found = violation(data, point, hasIntercept: false) { coxScore(data, $0, .efron) }
      #expect(found <= 1e-3 * (1 + 1e-6))
      #expect(abs(found - point.kktResidual) <= 1e-9, "\(found) \(point.kktResidual) \(point.lambda)")
    }
  }

  /// A row of weight zero is a row left out, bit for bit when nothing else changes: the features' own centre and
  /// scale, over all rows, do.
  @Test func rowsOfWeightZeroTakeNoPart() throws {
    let data = try data(Self.problems[0], seed: 3)
    let y = try SurvivalOutcome(time: data.time, isEvent: data.isEvent)
    let kept = (0..<data.x.rowCount).filter { $0 % 5 != 1 }
    var cox = PenalizedCox()
    cox.penalty = data.options
    let part = try cox.path(PenalizedDesign(data.x.selecting(rows: kept)), y.selecting(kept))
    cox.penalty.lambdas = .given(part.points.map(\.lambda))
    let weights = (0..<data.x.rowCount).map { $0 % 5 == 1 ? 0.0 : 1 }
    let whole = try cox.path(PenalizedDesign(data.x), y, weights: weights)
    for (a, b) in zip(whole.points, part.points) {
      #expect(a.coefficients.map(\.feature) == b.coefficients.map(\.feature))
      for (u, v) in zip(a.coefficients, b.coefficients) {
        expectClose(u.value, v.value, tolerance: Tolerance.convergedFit)
      }
    }
  }

  /// Order of rows and of features, and the features' units, are the caller's and change nothing.
  @Test func orderAndUnitsDoNotMatter() throws {
    let data = try data(Self.problems[1], seed: 9)
    let y = try SurvivalOutcome(time: data.time, isEvent: data.isEvent)
    var cox = PenalizedCox()
    cox.penalty = data.options
    let plain = try cox.path(PenalizedDesign(data.x), y)
    let (n, p) = (data.x.rowCount, data.x.columnCount)
    let rows = Array((0..<n).reversed())
    let columns = (0..<p).map { ($0 * 7) % p }
    var values = data.x.values.selecting(rows: rows).selecting(columns: columns)
    for j in 0..<p {
      for i in 0..<n { values[i, j] = values[i, j] * 1000 + 1e5 }
    }
    let moved = try cox.path(
      PenalizedDesign(try DesignMatrix(names: (0..<p).map { "z\($0)" }, values: values)),
      y.selecting(rows))
    for (a, b) in zip(moved.points, plain.points) {
      expectClose(a.lambda, b.lambda, tolerance: Tolerance.convergedFit)
      var expected = [Double](repeating: 0, count: p)
      for coefficient in b.coefficients { expected[coefficient.feature] = coefficient.value }
      var found = [Double](repeating: 0, count: p)
      for coefficient in a.coefficients { found[columns[coefficient.feature]] = coefficient.value * 1000 }
      expectClose(found, expected, tolerance: Tolerance.convergedFit)
    }
  }

  /// The curvature that steers the steps is at least the information and close to it.
  @Test(arguments: [TiedEvents.efron, .breslow]) func chordCurvatureBoundsTheInformation(ties: TiedEvents)
    throws
  {
    let data = try data(Self.problems[0], seed: 31)
    let y = try SurvivalOutcome(time: data.time, isEvent: data.isEvent)
    let strata = (0..<y.count).map { $0 % 2 }
    let rows = CoxRiskSets.order(y, weights: nil, strata: strata)
    let likelihood = CoxPartialLikelihood(
      y.selecting(rows), strata: rows.map { strata[$0] }, ties: ties)
    let x = data.x.values.selecting(rows: rows)
    let point = likelihood.evaluate(at: (0..<y.count).map { 0.3 * x[$0, 0] })
    let exact = likelihood.information(at: point, columns: x)
    let weights = try #require(likelihood.chordWeights(at: point))
    let chord = CurvatureFactors(
      positive: x.scalingRows(by: weights.roots), negative: weights.means?.means(of: x)
    ).information
    var difference = chord
    difference.subtract(exact)
    let eigen = try SymmetricEigen(difference).values
    #expect(eigen.allSatisfy { $0 >= -1e-9 * exact[0, 0] })
    #expect(eigen.last! <= 0.1 * exact[0, 0])
    #expect(weights.means!.count < likelihood.riskSets.groups.count)
  }
}
