internal import LinearAlgebra
internal import RealModule
public import Statistics

extension Note.Kind {
  /// A solution that misses the tolerance of its optimality conditions.
  public static let notOptimal = Note.Kind("not-optimal")
  /// A feature without variation among the rows of the fit.
  public static let constantFeature = Note.Kind("constant-feature")
}

/// Follows the solutions of a penalised likelihood down a sequence of penalties: warm starts, proximal
/// Newton steps on a working set, the working set grown by the optimality conditions of all features.
///
/// Knows the likelihood by its protocol and the penalty by its two weights, and nothing of either's name.
struct PathSolver<L: Likelihood> {
  private let likelihood: L
  private let design: PenalizedDesign
  private let options: PenaltyOptions
  private let penalty: ElasticNetPenalty
  private let offset: [Double]
  private let earlyStop: EarlyStop
  /// Features that may have a coefficient: they vary and are not left out.
  private let candidates: [Int]
  private let constant: [Int]

  /// Newton steps for one penalty before its solution is reported as not optimal.
  private static var stepLimit: Int { 100 }
  /// A Newton step reuses the information of the last one while each shrinks the violation by this much.
  private static var reuseGain: Double { 4 }

  init(
    _ likelihood: L, _ design: PenalizedDesign, _ options: PenaltyOptions, weights: [Double]?,
    offset: [Double]?, earlyStop: EarlyStop
  ) throws(FitError) {
    let p = design.columnCount
    self.earlyStop = earlyStop
    guard options.alpha >= 0, options.alpha <= 1 else {
      throw .invalidOption("alpha must lie between 0 (ridge) and 1 (lasso)")
    }
    if case .given(let values) = options.lambdas {
      guard !values.isEmpty, values.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
        throw .invalidOption("penalties must be finite and not negative, and there must be one")
      }
    }
    if let offset {
      guard offset.count == design.rowCount else {
        throw .countMismatch(design: design.rowCount, outcome: offset.count)
      }
    }
    var factors = options.penaltyFactors ?? [Double](repeating: 1, count: p)
    guard factors.count == p, factors.allSatisfy({ $0 >= 0 }) else {
      throw .invalidOption("penalty factors must be one a feature and not negative")
    }
    // The weighted spread of each column under this fit's weights: in units of the design's own scale
    // when the penalty acts on standardised features, else the design's scale itself.
    let spread = Standardization(design.values, weights: weights).scale
    var candidates: [Int] = []
    var constant: [Int] = []
    for j in 0..<p {
      if spread[j] == 0 {
        constant.append(j)
      } else if factors[j] < .infinity {
        candidates.append(j)
      }
      if factors[j] == .infinity { factors[j] = 1 }
    }
    guard !candidates.isEmpty else { throw .nothingToFit }
    let sum = factors.reduce(0, +)
    guard sum > 0 else {
      throw .invalidOption("at least one feature must be penalised; use no penalty instead")
    }
    let scale = (0..<p).map { j in
      options.standardize
        ? (spread[j] > 0 ? spread[j] : 1) : design.scale[j] > 0 ? 1 / design.scale[j] : 1
    }
    func onDesignScale(_ limits: [Double]?, _ isAllowed: (Double) -> Bool) throws(FitError) -> [Double]? {
      guard let limits else { return nil }
      guard limits.count == p, limits.allSatisfy(isAllowed) else {
        throw .invalidOption("a coefficient's limits must be one a feature and enclose zero")
      }
      return limits.indices.map { limits[$0] == 0 ? 0 : limits[$0] * design.scale[$0] }
    }
    penalty = ElasticNetPenalty(
      alpha: options.alpha, factor: factors.map { $0 * Double(p) / sum }, scale: scale,
      lower: try onDesignScale(options.lowerLimits) { $0 <= 0 },
      upper: try onDesignScale(options.upperLimits) { $0 >= 0 })
    self.likelihood = likelihood
    self.design = design
    self.options = options
    self.offset = offset ?? [Double](repeating: 0, count: design.rowCount)
    self.candidates = candidates
    self.constant = constant
  }

  /// Where the solver stands.
  private struct State {
    var coefficients: [Double]
    var intercept = 0.0
    var predictor: [Double]
    var point: L.Point
    /// `(d logL / d b_j) / n` for every candidate at the last full pass.
    var gradient: [Double]
  }

  /// The coefficients that a Newton step may move, with their columns gathered.
  private struct WorkingSet {
    /// Features, -1 for the intercept in front.
    let features: [Int]
    let columns: Matrix
  }

  private func workingSet(_ features: [Int]) -> WorkingSet {
    let gathered = design.values.selecting(columns: features)
    guard likelihood.hasIntercept else { return WorkingSet(features: features, columns: gathered) }
    let ones = [Double](repeating: 1, count: design.rowCount)
    return WorkingSet(
      features: [-1] + features,
      columns: Matrix(
        rowCount: design.rowCount, columnCount: features.count + 1, elements: ones + gathered.elements))
  }

  private func fullGradient(_ point: L.Point) -> [Double] {
    let n = likelihood.totalWeight
    return design.values.transposedTimes(point.score).map { $0 / n }
  }

  /// The largest violation over all candidates, which is the certificate's number before it is divided
  /// by lambda.
  private func largestViolation(_ state: State, _ lambda: Double) -> Double {
    var worst = 0.0
    if likelihood.hasIntercept { worst = abs(state.point.score.reduce(0, +)) / likelihood.totalWeight }
    for j in candidates {
      worst = max(
        worst, penalty.violation(j, state.coefficients[j], gradient: state.gradient[j], lambda))
    }
    return worst
  }

  func run(sampleSize: SampleSize) throws(FitError) -> PenalizedPath {
    var state = State(
      coefficients: [Double](repeating: 0, count: design.columnCount), predictor: offset,
      point: likelihood.evaluate(at: offset), gradient: [])
    // Solve without the penalised features: the intercept and whatever carries no penalty.
    let free = candidates.filter { penalty.factor[$0] == 0 }
    state.gradient = fullGradient(state.point)
    var gradientScale = state.gradient.reduce(0) { max($0, abs($1)) }
    if gradientScale == 0 { gradientScale = 1 }
    _ = solve(&state, workingSet(free), lambda: 0, reference: gradientScale)
    let nullLogLikelihood =
      free.isEmpty
      ? state.point.logLikelihood
      : try nullModelLogLikelihood(gradientScale)
    state.gradient = fullGradient(state.point)

    let mixing = max(options.alpha, LambdaSequence.smallestAlpha)
    var largest = 0.0
    for j in candidates where penalty.factor[j] > 0 {
      largest = max(largest, abs(state.gradient[j]) / (penalty.scale[j] * penalty.factor[j] * mixing))
    }
    let rows = sampleSize.count
    let lambdas = options.lambdas.values(from: largest, rows: rows, columns: design.columnCount)
    let saturated = likelihood.saturatedLogLikelihood
    let nullDeviance = 2 * (saturated - nullLogLikelihood)

    var points: [PenalizedPath.Point] = []
    var notes: [Note] = []
    if !constant.isEmpty {
      notes.append(
        Note(
          .constantFeature,
          "\(constant.count) of \(design.columnCount) features do not vary among the rows of the fit and "
            + "have no coefficient: \(constant.prefix(5).map { design.names[$0] }.joined(separator: ", "))"))
    }
    var working = Set(free)
    for (index, lambda) in lambdas.enumerated() {
      let reference = lambda > 0 ? lambda : largest
      let steps: Int
      if options.alpha < LambdaSequence.smallestAlpha, index == 0, case .automatic = options.lambdas {
        // glmnet's convention: a ridge path starts at the model without features.
        steps = 0
      } else {
        steps = solvePoint(&state, &working, lambda: lambda, reference: reference)
      }
      let violation = steps == 0 && index == 0 ? 0 : largestViolation(state, lambda)
      let residual = reference > 0 ? violation / reference : violation
      if residual > options.tolerance {
        notes.append(
          Note(
            .notOptimal,
            "the solution at lambda = \(lambda) violates its optimality conditions by \(residual) of lambda "
              + "(tolerance \(options.tolerance))"))
      }
      let ratio =
        nullDeviance > 0 ? 1 - 2 * (saturated - state.point.logLikelihood) / nullDeviance : 0
      points.append(
        point(state, lambda: lambda, devianceRatio: ratio, kktResidual: residual, newtonSteps: steps))
      if options.lambdas.stopsEarly, earlyStop.applies(to: points.map(\.devianceRatio)) { break }
    }
    return PenalizedPath(
      names: design.names, alpha: options.alpha, points: points, nullDeviance: nullDeviance,
      sampleSize: sampleSize, notes: notes)
  }

  private func nullModelLogLikelihood(_ gradientScale: Double) throws(FitError) -> Double {
    guard likelihood.hasIntercept else { return likelihood.evaluate(at: offset).logLikelihood }
    var null = State(
      coefficients: [Double](repeating: 0, count: design.columnCount), predictor: offset,
      point: likelihood.evaluate(at: offset), gradient: [])
    _ = solve(&null, workingSet([]), lambda: 0, reference: gradientScale)
    return null.point.logLikelihood
  }

  private func point(
    _ state: State, lambda: Double, devianceRatio: Double, kktResidual: Double, newtonSteps: Int
  ) -> PenalizedPath.Point {
    var coefficients: [SparseCoefficient] = []
    var intercept = state.intercept
    for j in candidates where state.coefficients[j] != 0 {
      let value = state.coefficients[j] / design.scale[j]
      coefficients.append(SparseCoefficient(feature: j, value: value))
      intercept -= value * design.center[j]
    }
    return PenalizedPath.Point(
      lambda: lambda, intercept: likelihood.hasIntercept ? intercept : 0, coefficients: coefficients,
      devianceRatio: devianceRatio, kktResidual: kktResidual, newtonSteps: newtonSteps)
  }

  /// Solves for one lambda: Newton on the working set, then the conditions of all features, until none
  /// outside the set is violated.
  private func solvePoint(
    _ state: inout State, _ working: inout Set<Int>, lambda: Double, reference: Double
  ) -> Int {
    let tolerance = options.tolerance * reference
    var steps = 0
    // Coefficients at zero whose conditions hold at the last solution's gradient leave the set.
    working = working.filter { state.coefficients[$0] != 0 || penalty.factor[$0] == 0 }
    while steps < Self.stepLimit {
      for j in candidates
      where penalty.violation(j, state.coefficients[j], gradient: state.gradient[j], lambda) > tolerance {
        working.insert(j)
      }
      steps += solve(
        &state, workingSet(working.sorted()), lambda: lambda, reference: reference)
      state.gradient = fullGradient(state.point)
      let isComplete = !candidates.contains { j in
        !working.contains(j)
          && penalty.violation(j, state.coefficients[j], gradient: state.gradient[j], lambda) > tolerance
      }
      if isComplete { break }
    }
    return steps
  }

  /// Proximal Newton on a working set until its own conditions hold; returns the steps taken.
  private func solve(_ state: inout State, _ set: WorkingSet, lambda: Double, reference: Double) -> Int {
    let n = likelihood.totalWeight
    let tolerance = options.tolerance * reference
    guard !set.features.isEmpty else { return 0 }
    var current = set.features.map { $0 < 0 ? state.intercept : state.coefficients[$0] }
    var gradient = set.columns.transposedTimes(state.point.score).map { $0 / n }
    func violation(_ values: [Double], _ gradient: [Double]) -> Double {
      var worst = 0.0
      for (k, j) in set.features.enumerated() {
        worst = max(
          worst,
          j < 0 ? abs(gradient[k]) : penalty.violation(j, values[k], gradient: gradient[k], lambda))
      }
      return worst
    }
    func penaltyValue(_ values: [Double]) -> Double {
      var sum = 0.0
      for (k, j) in set.features.enumerated() where j >= 0 { sum += penalty.value(j, values[k], lambda) }
      return sum
    }
    var worst = violation(current, gradient)
    var previous = Double.infinity
    var hessian: Matrix?
    var steps = 0
    while worst > tolerance, steps < Self.stepLimit {
      if hessian == nil || worst * Self.reuseGain > previous {
        var fresh = likelihood.information(at: state.point, columns: set.columns)
        fresh.scale(by: 1 / n)
        hessian = fresh
      }
      let solver = QuadraticSolver(
        hessian: hessian!, features: set.features, penalty: penalty, lambda: lambda)
      let target = solver.minimize(
        start: current, gradient: gradient, tolerance: max(tolerance / 10, worst * 1e-3))
      let direction = target.indices.map { target[$0] - current[$0] }
      let move = set.columns.times(direction)
      let objective = -state.point.logLikelihood / n + penaltyValue(current)
      // The decrease the model promises to first order, for Armijo's rule.
      let promised =
        zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 } + penaltyValue(current)
        - penaltyValue(target)
      var fraction = 1.0
      var accepted: (values: [Double], predictor: [Double], point: L.Point)?
      while fraction > 1e-10 {
        let values = current.indices.map {
          fraction == 1 ? target[$0] : current[$0] + fraction * direction[$0]
        }
        let predictor = state.predictor.indices.map { state.predictor[$0] + fraction * move[$0] }
        let point = likelihood.evaluate(at: predictor)
        let value = -point.logLikelihood / n + penaltyValue(values)
        // Near the optimum the promised decrease is below the rounding of a sum over rows.
        let slack = 1e-14 * (1 + abs(objective))
        if value <= objective - 1e-4 * fraction * promised + slack {
          accepted = (values, predictor, point)
          break
        }
        fraction /= 2
      }
      guard let accepted else { break }
      current = accepted.values
      state.predictor = accepted.predictor
      state.point = accepted.point
      steps += 1
      gradient = set.columns.transposedTimes(state.point.score).map { $0 / n }
      previous = worst
      worst = violation(current, gradient)
    }
    // The certificate must speak of the coefficients reported, not of a sum of moves towards them.
    let product = set.columns.times(current)
    state.predictor = product.indices.map { offset[$0] + product[$0] }
    state.point = likelihood.evaluate(at: state.predictor)
    for (k, j) in set.features.enumerated() {
      if j < 0 { state.intercept = current[k] } else { state.coefficients[j] = current[k] }
    }
    return steps
  }
}
