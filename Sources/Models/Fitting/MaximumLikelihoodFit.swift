internal import LinearAlgebra
internal import Statistics
internal import Tables

extension RegressionFit {
  /// A coefficient that still moves by this many units per standard deviation of its feature when the
  /// iteration stops is running away.
  static var movingStep: Double { 0.01 }

  /// Maximises a likelihood: standardises, sets dependent features aside, takes Newton steps, and brings
  /// coefficients and covariance back to the features' own scale.
  init<L: Likelihood>(
    maximizing likelihood: L, _ x: DesignMatrix, weights: [Double]?, offset: [Double]?,
    profileLevel: ConfidenceLevel?
  ) throws(FitError) {
    let design = WorkingDesign(likelihood, x, weights: weights, offset: offset)
    let columns = design.columns
    let solver = NewtonSolver()
    let fitted = try solver.maximize(likelihood, columns: columns, offset: offset)
    coefficients = design.coefficients(fitted.coefficients)
    isAliased = design.isAliased
    var moving = isAliased.map { _ in false }
    if !fitted.isConverged {
      // The intercept of the centred columns moves with every feature that does: what counts is that of the features.
      let step = design.coefficients(fitted.lastStep)
      for (k, column) in design.kept.enumerated() {
        let moved = column < design.intercepts ? step[column] : fitted.lastStep[k]
        moving[column] = abs(moved) > Self.movingStep
      }
    }
    let inverse: Matrix
    do { inverse = try Cholesky(fitted.information).inverse } catch {
      throw .notConverged("the information matrix is singular at the solution (\(error))")
    }
    var covariance = design.covariance(inverse)
    if moving.contains(true), design.intercepts == 1, !moving[0] {
      // In the limit the rows that an infinite coefficient explains say nothing more: what is left is the information
      // about the others, each feature as it is, because the centre's share in the intercept is infinite too.
      let still = design.kept.indices.filter { !moving[design.kept[$0]] }
      let own = design.uncentered.selecting(columns: still)
      do {
        let rest = try Cholesky(likelihood.information(at: fitted.point, columns: own)).inverse
        for (a, i) in still.enumerated() {
          for (b, j) in still.enumerated() {
            covariance[design.kept[i], design.kept[j]] = rest[a, b] / (design.scale(i) * design.scale(j))
          }
        }
      } catch { moving[0] = true }
    }
    isMoving = moving
    self.covariance = covariance
    let product = columns.times(fitted.coefficients)
    linearPredictor = offset.map { offset in product.indices.map { product[$0] + offset[$0] } } ?? product

    // The null model is the intercept alone where there is one, else the offset.
    let tested = design.features
    let null = try solver.maximize(
      likelihood, columns: columns.selecting(columns: Array(0..<(columns.columnCount - tested.count))),
      offset: offset)
    let nullScore = columns.transposedTimes(null.point.score)
    do {
      let information = likelihood.information(at: null.point, columns: columns)
      score = Self.test(
        "score test", dot(try Cholesky(information).solve(nullScore), nullScore), degrees: tested.count)
      wald = try Self.wald(
        tested.map { fitted.coefficients[$0] },
        covariance: inverse.selecting(rows: tested).selecting(columns: tested))
    } catch {
      throw .notConverged("the information matrix is singular at the null model (\(error))")
    }
    logLikelihood = LogLikelihood(
      null: null.point.logLikelihood, fitted: fitted.point.logLikelihood)
    likelihoodRatio = Self.test(
      "likelihood-ratio test", 2 * (fitted.point.logLikelihood - null.point.logLikelihood),
      degrees: tested.count)
    iterations = fitted.iterations
    isConverged = fitted.isConverged
    largestScore = fitted.score.reduce(0) { max($0, abs($1)) }
    guard let profileLevel else {
      profiles = nil
      return
    }
    // Where classes are separated the others follow the held coefficient as far as it goes.
    var patient = solver
    patient.maximumIterations = 400
    var profiles: [ProfileLikelihood?] = isAliased.map { _ in nil }
    for (k, column) in design.kept.enumerated() {
      // The intercept of the centred columns is another one than that of the features.
      let own = column < design.intercepts ? design.uncentered : columns
      let others = own.selecting(columns: design.kept.indices.filter { $0 != k })
      let restriction = ProfileLikelihood.Restriction(
        maximum: fitted.point.logLikelihood,
        estimate: coefficients[column] * design.scale(k),
        standardError: moving[column] ? nil : covariance[column, column].squareRoot() * design.scale(k),
        column: own.column(k))
      profiles[column] = try ProfileLikelihood(
        restriction, level: profileLevel, scale: design.scale(k)
      ) { value, start throws(FitError) in
        let fixed = own.column(k).enumerated().map { (offset?[$0] ?? 0) + value * $1 }
        let best = try patient.maximize(likelihood, columns: others, offset: fixed, start: start)
        return ProfileLikelihood.Point(
          logLikelihood: best.point.logLikelihood, slope: dot(own.column(k), best.point.score),
          others: best.coefficients)
      }
    }
    self.profiles = profiles
  }
}
