internal import LinearAlgebra
public import Statistics

extension Note.Kind {
  /// A feature without variation among the rows of the fit.
  public static let constantFeature = Note.Kind("constant-feature")
}

/// Follows the solutions of a penalised likelihood down a sequence of penalties.
///
/// The likelihood's rows are the rows of the design numbered by `rows`, in that order; other rows take no part.
struct PathSolver<L: Likelihood> {
  private let likelihood: L
  private let design: PenalizedDesign
  private let rows: RowIndices
  private let options: PenaltyOptions
  private let penalty: ElasticNetPenalty
  private let offset: [Double]
  private let earlyStop: EarlyStop
  /// Features that may have a coefficient: they vary and are not left out.
  private let candidates: [Int]
  private let constant: [Int]

  /// - Parameters:
  ///   - weights: weights of all rows of the design, for the spread of its columns; nil for equal weights.
  ///   - offset: offsets of the likelihood's rows.
  init(
    _ likelihood: L, _ design: PenalizedDesign, rows: [Int], _ options: PenaltyOptions, weights: [Double]?,
    offset: [Double]?, earlyStop: EarlyStop
  ) throws(FitError) {
    let p = design.columnCount
    guard options.alpha >= 0, options.alpha <= 1 else {
      throw .invalidOption("alpha must lie between 0 (ridge) and 1 (lasso)")
    }
    try options.checkLambdas()
    var factors = try options.checkedFactors(count: p)
    // The spread of each column under this fit's weights, in units of the design's own scale.
    let spread = design.spread(weights: weights)
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
    self.earlyStop = earlyStop
    self.likelihood = likelihood
    self.design = design
    self.rows = RowIndices(rows, bound: design.rowCount)
    self.options = options
    self.offset = offset ?? [Double](repeating: 0, count: rows.count)
    self.candidates = candidates
    self.constant = constant
  }

  func run(sampleSize: SampleSize) -> PenalizedPath {
    let n = likelihood.totalWeight
    let free = candidates.filter { penalty.factor[$0] == 0 }
    // Solve without the penalised features: the intercept and whatever carries no penalty.
    let start = unpenalizedFit(free)
    let null = free.isEmpty ? start : unpenalizedFit([])
    var features = GradientScreen(
      design, rows: rows, totalWeight: n, candidates: candidates, penalty: penalty)
    // glmnet's ridge sequence begins where the model without any feature ends, whatever carries no penalty.
    let isRidge = options.alpha < LambdaSequence.smallestAlpha
    let largest = largestLambda(isRidge ? null : start, &features)
    var system = penalty.alpha == 0 ? ridgeSystem() : PathSystem(solver: start, screen: features)

    let lambdas = options.lambdas.values(
      from: largest, rows: sampleSize.count, columns: design.columnCount)
    let saturated = likelihood.saturatedLogLikelihood
    let nullDeviance = 2 * (saturated - null.point.logLikelihood)
    // Ridge's sequence is that of glmnet's smallest alpha, so that its gradients are as much smaller.
    let mixing = max(options.alpha, LambdaSequence.smallestAlpha)
    var points: [PenalizedPath.Point] = []
    var notes = constantNotes
    for (index, lambda) in lambdas.enumerated() {
      let reference = lambda > 0 ? lambda : largest
      var solved = PathSystem<L>.Solved(
        coefficients: [], intercept: null.intercept, logLikelihood: null.point.logLikelihood, violation: 0,
        steps: 0)
      // glmnet's convention: an automatic ridge path starts at the model without features.
      let startsEmpty = isRidge && index == 0 && isAutomatic
      if !startsEmpty {
        solved = system.solve(
          lambda: lambda, tolerance: options.tolerance * reference * mixing, penalty: penalty,
          totalWeight: n)
      }
      let certificate = Certificate(
        lambda: lambda, reference: reference, violation: solved.violation, tolerance: options.tolerance)
      notes += certificate.notes
      let ratio =
        nullDeviance > 0 ? 1 - 2 * (saturated - solved.logLikelihood) / nullDeviance : 0
      points.append(point(solved, lambda: lambda, devianceRatio: ratio, kktResidual: certificate.residual))
      if options.lambdas.stopsEarly, earlyStop.applies(to: points.map(\.devianceRatio)) { break }
    }
    return PenalizedPath(
      names: design.names, alpha: options.alpha, points: points, nullDeviance: nullDeviance,
      sampleSize: sampleSize, notes: notes)
  }

  /// The solution without penalised features.
  private func unpenalizedFit(_ free: [Int]) -> PointSolver<L> {
    var solver = PointSolver(
      likelihood, design, rows: rows, penalty: penalty, working: free, offset: offset)
    let size = solver.point.score.reduce(0) { max($0, abs($1)) } / likelihood.totalWeight
    var screen: GradientScreen?
    _ = solver.solve(lambda: 0, tolerance: options.tolerance * (size > 0 ? size : 1), screen: &screen)
    return solver
  }

  /// A ridge fit, in which every feature has a coefficient: of the features, or of fewer coordinates for them.
  private func ridgeSystem() -> PathSystem<L> {
    guard
      let rotation = RidgeRotation(design, rows: rows, features: candidates, penalty: penalty),
      let small = rotation.design(centered: likelihood.allowsCentering)
    else {
      return PathSystem(
        solver: PointSolver(
          likelihood, design, rows: rows, penalty: penalty, working: candidates, offset: offset))
    }
    let count = small.columnCount
    let unit = ElasticNetPenalty(
      alpha: 0, factor: [Double](repeating: 1, count: count),
      scale: small.scale.map { $0 > 0 ? 1 / $0 : 1 }, lower: nil, upper: nil)
    return PathSystem(
      solver: PointSolver(
        likelihood, small, rows: RowIndices(Array(0..<rows.count), bound: rows.count), penalty: unit,
        working: Array(0..<count), offset: offset),
      rotation: rotation, rotated: small)
  }

  private var isAutomatic: Bool {
    if case .automatic = options.lambdas { true } else { false }
  }

  /// The smallest lambda at which no penalised feature has a coefficient.
  private func largestLambda(_ solver: PointSolver<L>, _ screen: inout GradientScreen) -> Double {
    let mixing = max(options.alpha, LambdaSequence.smallestAlpha)
    return screen.largest(solver.point.score, working: solver.columns) { j in
      penalty.factor[j] > 0 ? 1 / (penalty.scale[j] * penalty.factor[j] * mixing) : 0
    }
  }

  private var constantNotes: [Note] {
    guard !constant.isEmpty else { return [] }
    return [
      Note(
        .constantFeature,
        "\(constant.count) of \(design.columnCount) features do not vary among the rows of the fit and "
          + "have no coefficient: \(constant.prefix(5).map { design.names[$0] }.joined(separator: ", "))")
    ]
  }

  private func point(
    _ solved: PathSystem<L>.Solved, lambda: Double, devianceRatio: Double, kktResidual: Double
  ) -> PenalizedPath.Point {
    let coefficients = solved.coefficients.map {
      SparseCoefficient(feature: $0.feature, value: $0.value / design.scale[$0.feature])
    }
    var intercept = solved.intercept
    for coefficient in coefficients { intercept -= coefficient.value * design.center[coefficient.feature] }
    return PenalizedPath.Point(
      lambda: lambda, intercept: likelihood.hasIntercept ? intercept : 0, coefficients: coefficients,
      devianceRatio: devianceRatio, kktResidual: kktResidual, newtonSteps: solved.steps)
  }
}
