internal import LinearAlgebra
internal import RealModule
internal import Statistics

/// Follows the group lasso down a sequence of penalties: warm starts, proximal Newton steps on a working set
/// of groups, the set grown by the optimality conditions of all groups.
struct GroupPathSolver<L: Likelihood> {
  /// A group that may enter: its columns in `columns`, and what its penalty is multiplied by.
  private struct Group {
    let basis: GroupBasis
    let columns: Range<Int>
    /// `v_g sqrt(p_g)`; 0 without penalty.
    let weight: Double
  }

  private let likelihood: L
  private let design: PenalizedDesign
  private let options: PenaltyOptions
  private let offset: [Double]
  private let earlyStop: EarlyStop
  private let groups: [Group]
  /// The groups' columns on the scale of the penalty, side by side.
  private let columns: Matrix
  private let constant: [Int]

  private static var stepLimit: Int { 100 }

  init(
    _ likelihood: L, _ design: PenalizedDesign, _ structure: FeatureGroups, _ options: PenaltyOptions,
    weights: [Double]?, offset: [Double]?, earlyStop: EarlyStop
  ) throws(FitError) {
    let p = design.columnCount
    guard structure.ofFeature.count == p else {
      throw .invalidOption("there must be one group label a feature")
    }
    guard options.alpha == 1, options.lowerLimits == nil, options.upperLimits == nil else {
      throw .invalidOption("the group lasso has alpha 1 and no limits of coefficients")
    }
    try options.checkLambdas()
    if let offset, offset.count != design.rowCount {
      throw .countMismatch(design: design.rowCount, outcome: offset.count)
    }
    let factors = try options.checkedFactors(count: p)
    let sum = factors.reduce(0) { $0 + ($1 == .infinity ? 1 : $1) }
    guard sum > 0 else {
      throw .invalidOption("at least one feature must be penalised; use no penalty instead")
    }
    let spread = design.spread(weights: weights)
    var groups: [Group] = []
    var elements: [Double] = []
    var start = 0
    for members in structure.members {
      let factor = factors[members[0]]
      guard members.allSatisfy({ factors[$0] == factor }) else {
        throw .invalidOption("features of one group must have one penalty factor")
      }
      let varying = members.filter { spread[$0] > 0 }
      guard !varying.isEmpty, factor < .infinity else { continue }
      let z = design.standardised(varying)
      let basis =
        options.standardize
        ? GroupBasis(orthonormal: varying, z, weights: weights) : GroupBasis(perUnit: varying, design)
      elements += z.times(basis.map).elements
      groups.append(
        Group(
          basis: basis, columns: start..<(start + basis.rank),
          weight: factor * Double(p) / sum * Double(basis.rank).squareRoot()))
      start += basis.rank
    }
    guard !groups.isEmpty else { throw .nothingToFit }
    self.likelihood = likelihood
    self.design = design
    self.options = options
    self.offset = offset ?? [Double](repeating: 0, count: design.rowCount)
    self.earlyStop = earlyStop
    self.groups = groups
    columns = Matrix(rowCount: design.rowCount, columnCount: start, elements: elements)
    constant = (0..<p).filter { spread[$0] == 0 }
  }

  /// The running solution.
  private struct State {
    var coefficients: [Double]
    var intercept = 0.0
    var predictor: [Double]
    var point: L.Point
  }

  private var initialState: State {
    State(
      coefficients: [Double](repeating: 0, count: columns.columnCount), predictor: offset,
      point: likelihood.evaluate(at: offset))
  }

  private func gradient(_ state: State) -> [Double] {
    columns.transposedTimes(state.point.score).map { $0 / likelihood.totalWeight }
  }

  private func violation(_ g: Int, _ state: State, _ gradient: [Double], _ lambda: Double) -> Double {
    groupViolation(
      state.coefficients[groups[g].columns], gradient[groups[g].columns],
      threshold: lambda * groups[g].weight)
  }

  func run(sampleSize: SampleSize) throws(FitError) -> PenalizedPath {
    let n = likelihood.totalWeight
    let free = groups.indices.filter { groups[$0].weight == 0 }
    var state = initialState
    let scoreScale = state.point.score.reduce(0) { max($0, abs($1)) } / n
    let nullTolerance = options.tolerance * (scoreScale > 0 ? scoreScale : 1)
    var null = state
    _ = solve(&null, [], lambda: 0, tolerance: nullTolerance)
    _ = solve(&state, free, lambda: 0, tolerance: nullTolerance)

    let first = gradient(state)
    var largest = 0.0
    for group in groups where group.weight > 0 {
      let own = Array(first[group.columns])
      largest = max(largest, dot(own, own).squareRoot() / group.weight)
    }
    let saturated = likelihood.saturatedLogLikelihood
    let nullDeviance = 2 * (saturated - null.point.logLikelihood)
    var notes: [Note] = []
    if !constant.isEmpty {
      notes.append(
        Note(
          .constantFeature,
          "\(constant.count) of \(design.columnCount) features do not vary among the rows of the fit and "
            + "have no coefficient: \(constant.prefix(5).map { design.names[$0] }.joined(separator: ", "))"
        ))
    }
    var points: [PenalizedPath.Point] = []
    for lambda in options.lambdas.values(
      from: largest, rows: sampleSize.count, columns: design.columnCount)
    {
      let reference = lambda > 0 ? lambda : largest
      let (steps, worst) = solvePoint(
        &state, lambda: lambda, tolerance: options.tolerance * (reference > 0 ? reference : 1))
      let residual = reference > 0 ? worst / reference : worst
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
      names: design.names, alpha: 1, points: points, nullDeviance: nullDeviance,
      sampleSize: sampleSize, notes: notes)
  }

  private func point(
    _ state: State, lambda: Double, devianceRatio: Double, kktResidual: Double, newtonSteps: Int
  ) -> PenalizedPath.Point {
    var coefficients: [SparseCoefficient] = []
    var intercept = state.intercept
    for group in groups {
      let own = Array(state.coefficients[group.columns])
      guard own.contains(where: { $0 != 0 }) else { continue }
      for (j, value) in zip(group.basis.features, group.basis.map.times(own)) {
        coefficients.append(SparseCoefficient(feature: j, value: value / design.scale[j]))
        intercept -= value / design.scale[j] * design.center[j]
      }
    }
    return PenalizedPath.Point(
      lambda: lambda, intercept: likelihood.hasIntercept ? intercept : 0,
      coefficients: coefficients.sorted { $0.feature < $1.feature }, devianceRatio: devianceRatio,
      kktResidual: kktResidual, newtonSteps: newtonSteps)
  }

  /// Solves for one lambda; returns the Newton steps and the largest violation that is left.
  private func solvePoint(
    _ state: inout State, lambda: Double, tolerance: Double
  ) -> (steps: Int, violation: Double) {
    var steps = 0
    var working = Set(
      groups.indices.filter { g in
        groups[g].weight == 0 || state.coefficients[groups[g].columns].contains { $0 != 0 }
      })
    while true {
      let slopes = gradient(state)
      let worst = groups.indices.reduce(0) { max($0, violation($1, state, slopes, lambda)) }
      let drift =
        likelihood.hasIntercept ? abs(state.point.score.reduce(0, +)) / likelihood.totalWeight : 0
      let entering = groups.indices.filter {
        !working.contains($0) && violation($0, state, slopes, lambda) > tolerance
      }
      if max(worst, drift) <= tolerance || steps >= Self.stepLimit { return (steps, max(worst, drift)) }
      working.formUnion(entering)
      let taken = solve(&state, working.sorted(), lambda: lambda, tolerance: tolerance)
      // A working set that cannot be improved, and nothing that enters: this is as far as doubles go.
      if taken == 0, entering.isEmpty { return (steps, max(worst, drift)) }
      steps += max(taken, 1)
    }
  }

  /// Proximal Newton on a set of groups (and the intercept) until their own conditions hold; returns the steps.
  private func solve(_ state: inout State, _ set: [Int], lambda: Double, tolerance: Double) -> Int {
    let n = likelihood.totalWeight
    let intercept = likelihood.hasIntercept ? 1 : 0
    var blocks: [GroupQuadraticSolver.Block] = []
    if intercept == 1 { blocks.append(.init(columns: 0..<1, threshold: 0)) }
    var current = intercept == 1 ? [state.intercept] : []
    for g in set {
      blocks.append(
        .init(
          columns: current.count..<(current.count + groups[g].basis.rank),
          threshold: lambda * groups[g].weight))
      current += state.coefficients[groups[g].columns]
    }
    guard !current.isEmpty else { return 0 }
    let gathered = columns.selecting(columns: set.flatMap { Array(groups[$0].columns) })
    let x = Matrix(
      rowCount: design.rowCount, columnCount: current.count,
      elements: [Double](repeating: 1, count: intercept * design.rowCount) + gathered.elements)
    func penalty(_ c: [Double]) -> Double {
      blocks.reduce(0) { sum, block in
        let own = Array(c[block.columns])
        return block.threshold > 0 ? sum + block.threshold * dot(own, own).squareRoot() : sum
      }
    }
    var steps = 0
    while steps < Self.stepLimit {
      let slopes = x.transposedTimes(state.point.score).map { $0 / n }
      let worst = groupViolation(blocks, current, slopes)
      if worst <= tolerance { break }
      var information = likelihood.information(at: state.point, columns: x)
      information.scale(by: 1 / n)
      let target = GroupQuadraticSolver(hessian: information, blocks: blocks).minimize(
        start: current, gradient: slopes, tolerance: max(tolerance / 10, worst * 1e-3))
      let direction = zip(target, current).map { $0 - $1 }
      let move = x.times(direction)
      let objective = -state.point.logLikelihood / n + penalty(current)
      let promised = dot(slopes, direction) + penalty(current) - penalty(target)
      var fraction = 1.0
      var isAccepted = false
      while !isAccepted, fraction > 1e-10 {
        let values = current.indices.map {
          fraction == 1 ? target[$0] : current[$0] + fraction * direction[$0]
        }
        let predictor = zip(state.predictor, move).map { $0 + fraction * $1 }
        let point = likelihood.evaluate(at: predictor)
        // Near the optimum the promised decrease is below the rounding of a sum over rows.
        let slack = 1e-14 * (1 + abs(objective))
        if -point.logLikelihood / n + penalty(values) <= objective - 1e-4 * fraction * promised + slack {
          (current, state.predictor, state.point, isAccepted) = (values, predictor, point, true)
        }
        fraction /= 2
      }
      steps += 1
      if !isAccepted { break }
    }
    // The certificate must speak of the coefficients reported, not of a sum of moves towards them.
    state.predictor = zip(offset, x.times(current)).map { $0 + $1 }
    state.point = likelihood.evaluate(at: state.predictor)
    for (block, g) in zip(blocks.dropFirst(intercept), set) {
      state.coefficients.replaceSubrange(groups[g].columns, with: current[block.columns])
    }
    if intercept == 1 { state.intercept = current[0] }
    return steps
  }
}
