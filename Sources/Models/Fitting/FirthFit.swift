internal import LinearAlgebra
internal import Statistics
internal import Tables

extension RegressionFit {
  /// Maximises Firth's penalised likelihood.
  ///
  /// The likelihood-ratio tests and profiles are those of the penalised likelihood with the penalty of the full
  /// model; the covariance is the inverse information at the estimate, without the penalty's curvature, as in
  /// `logistf` and `coxphf`. Log likelihoods are penalised, on the features' own scale.
  init<L: FirthLikelihood>(
    firth likelihood: L, _ x: DesignMatrix, weights: [Double]?, offset: [Double]?,
    profileLevel: ConfidenceLevel?
  ) throws(FitError) {
    let design = WorkingDesign(likelihood, x, weights: weights, offset: offset)
    let columns = design.columns
    let solver = FirthSolver()
    let all = Array(0..<columns.columnCount)
    let origin = [Double](repeating: 0, count: columns.columnCount)
    let tested = design.features
    let null = try solver.maximize(
      likelihood, columns: columns, offset: offset, start: origin,
      free: Array(0..<(columns.columnCount - tested.count)))
    let fitted = try solver.maximize(
      likelihood, columns: columns, offset: offset, start: null.coefficients, free: all)
    coefficients = design.coefficients(fitted.coefficients)
    covariance = design.covariance(fitted.inverse)
    isAliased = design.isAliased
    isMoving = isAliased.map { _ in false }
    let product = columns.times(fitted.coefficients)
    linearPredictor = offset.map { offset in product.indices.map { product[$0] + offset[$0] } } ?? product
    let shift = design.logDeterminantShift / 2
    logLikelihood = LogLikelihood(null: null.value + shift, fitted: fitted.value + shift)
    likelihoodRatio = Self.test(
      "penalised likelihood-ratio test", 2 * (fitted.value - null.value), degrees: tested.count)
    do {
      wald = try Self.wald(
        tested.map { fitted.coefficients[$0] },
        covariance: fitted.inverse.selecting(rows: tested).selecting(columns: tested))
    } catch {
      throw .notConverged("the information matrix is singular at the solution (\(error))")
    }
    score = nil
    iterations = fitted.iterations
    isConverged = true
    largestScore = fitted.score.reduce(0) { max($0, abs($1)) }
    guard let profileLevel else {
      profiles = nil
      return
    }
    var profiles: [ProfileLikelihood?] = isAliased.map { _ in nil }
    for (k, column) in design.kept.enumerated() {
      // The intercept of the centred columns is another one than that of the features. Centring has determinant 1:
      // the penalty is the same.
      let own = column < design.intercepts ? design.uncentered : columns
      let others = all.filter { $0 != k }
      let restriction = ProfileLikelihood.Restriction(
        maximum: fitted.value, estimate: coefficients[column] * design.scale(k),
        standardError: covariance[column, column].squareRoot() * design.scale(k), column: own.column(k))
      profiles[column] = try ProfileLikelihood(
        restriction, level: profileLevel, scale: design.scale(k)
      ) { value, start throws(FitError) in
        var beta = start ?? origin
        beta[k] = value
        let best = try solver.maximize(
          likelihood, columns: own, offset: offset, start: beta, free: others)
        return ProfileLikelihood.Point(
          logLikelihood: best.value, slope: best.score[k], others: best.coefficients)
      }
    }
    self.profiles = profiles
  }
}
