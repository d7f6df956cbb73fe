internal import LinearAlgebra
internal import RealModule
internal import Statistics
internal import Tables

/// The steps that Cox and logistic maximum likelihood share: standardise, set dependent features
/// aside, maximise, and bring coefficients and covariance back to the features' own scale.
struct UnpenalizedFit<L: Likelihood> {
  let solution: NewtonSolver.Solution<L.Point>
  /// Coefficients on the features' scale, intercept first when there is one; zero where aliased.
  let coefficients: [Double]
  /// Their covariance, zero rows and columns where aliased.
  let covariance: Matrix
  /// Which coefficients the data do not determine.
  let isAliased: [Bool]
  /// Which coefficients were still moving when the iteration stopped.
  let isMoving: [Bool]
  let score: HypothesisTest
  let wald: HypothesisTest
  let likelihoodRatio: HypothesisTest

  /// A pivot of `1 - R^2` at most this means that earlier features explain the column: the rounding of
  /// a linear combination computed in doubles stays far below, real data far above.
  static var dependenceTolerance: Double { 1e-11 }
  /// A coefficient that still moves by this many units per standard deviation of its feature when the
  /// iteration stops is running away.
  static var movingStep: Double { 0.01 }

  init(_ likelihood: L, _ x: DesignMatrix, weights: [Double]?, offset: [Double]?) throws(FitError) {
    let p = x.columnCount
    let intercept = likelihood.hasIntercept ? 1 : 0
    let standard =
      likelihood.allowsCentering
      ? Standardization(x.values, weights: weights)
      : Standardization(uncentered: x.values, weights: weights)
    let z = standard.apply(to: x.values)
    var all = Matrix(zeros: x.rowCount, p + intercept)
    if intercept == 1 {
      all = Matrix(
        rowCount: x.rowCount, columnCount: p + 1,
        elements: [Double](repeating: 1, count: x.rowCount) + z.elements)
    } else {
      all = z
    }
    let base = offset ?? [Double](repeating: 0, count: x.rowCount)
    let atNull = likelihood.information(at: likelihood.evaluate(at: base), columns: all)
    let aliased = dependentColumns(of: atNull, tolerance: Self.dependenceTolerance)
    let kept = aliased.indices.filter { !aliased[$0] }
    let solver = NewtonSolver()
    let fitted = try solver.maximize(
      likelihood, columns: all.selecting(columns: kept), offset: offset)
    solution = fitted

    // b_j = c_j / s_j; intercept = c_0 - sum c_j m_j / s_j: the linear map `back` from kept to own scale.
    var back = Matrix(zeros: p + intercept, kept.count)
    for (k, column) in kept.enumerated() {
      let j = column - intercept
      guard j >= 0 else {
        back[0, k] = 1
        continue
      }
      back[column, k] = 1 / standard.scale[j]
      if intercept == 1 { back[0, k] = -standard.center[j] / standard.scale[j] }
    }
    coefficients = back.times(solution.coefficients)
    isAliased = aliased
    var moving = [Bool](repeating: false, count: p + intercept)
    if !solution.isConverged {
      for (k, column) in kept.enumerated() where abs(solution.lastStep[k]) > Self.movingStep {
        moving[column] = true
      }
    }
    isMoving = moving

    let inverse: Matrix
    do {
      inverse = try Cholesky(solution.information).inverse
    } catch {
      throw .notConverged("the information matrix is singular at the solution (\(error))")
    }
    covariance = back.times(inverse).times(back.transposed)

    let tested = kept.indices.filter { kept[$0] >= intercept }
    // The null model is the intercept alone where there is one, else the offset.
    let columns = all.selecting(columns: kept)
    let null = try solver.maximize(
      likelihood, columns: all.selecting(columns: intercept == 1 ? [0] : []), offset: offset)
    nullLogLikelihood = null.point.logLikelihood
    let nullScore = columns.transposedTimes(null.point.score)
    let testedCovariance = inverse.selecting(rows: tested).selecting(columns: tested)
    let testedValues = tested.map { fitted.coefficients[$0] }
    let scoreStatistic: Double
    let waldStatistic: Double
    do {
      let nullInformation = likelihood.information(at: null.point, columns: columns)
      scoreStatistic = dot(try Cholesky(nullInformation).solve(nullScore), nullScore)
      waldStatistic = dot(try Cholesky(testedCovariance).solve(testedValues), testedValues)
    } catch {
      throw .notConverged("the information matrix is singular at the null model (\(error))")
    }
    let degrees = Double(tested.count)
    func test(_ name: String, _ statistic: Double) -> HypothesisTest {
      HypothesisTest(
        name: name, statistic: statistic, degreesOfFreedom: [degrees],
        pValue: degrees > 0 ? ChiSquared(degreesOfFreedom: degrees).upper(max(statistic, 0)) : 1)
    }
    score = test("score test", scoreStatistic)
    wald = test("Wald test", waldStatistic)
    likelihoodRatio = test(
      "likelihood-ratio test",
      2 * (solution.point.logLikelihood - null.point.logLikelihood))
  }

  /// The log likelihood without features.
  let nullLogLikelihood: Double

  /// The coefficients as estimates with Wald intervals.
  func estimates(
    names: [String], quantity: Quantity, level: ConfidenceLevel, sampleSize: SampleSize, method: Method
  ) -> [Coefficient] {
    names.indices.map { j in
      guard !isAliased[j] else {
        return Coefficient(
          feature: names[j],
          estimate: .undefined(
            quantity, method: method, sampleSize: sampleSize,
            because: Note(
              .notEstimable,
              "\(names[j]) is constant or a linear combination of the features before it, so it has no "
                + "coefficient of its own")))
      }
      let error = covariance[j, j].squareRoot()
      var notes: [Note] = []
      if isMoving[j] {
        notes.append(
          Note(
            .possiblyInfinite,
            "the likelihood keeps rising as the coefficient of \(names[j]) grows: the estimate stands for "
              + "infinity, and there is no standard error or interval"))
      }
      return Coefficient(
        feature: names[j],
        estimate: Estimate(
          quantity, value: coefficients[j], standardError: isMoving[j] ? nil : error,
          interval: isMoving[j]
            ? nil
            : .wald(coefficients[j], standardError: error, level: level, method: Method("Wald")),
          method: method, sampleSize: sampleSize, notes: notes))
    }
  }

  /// Caveats of the whole fit.
  var notes: [Note] {
    guard !solution.isConverged else { return [] }
    return [
      Note(
        .iterationLimit,
        "the iteration stopped after \(solution.iterations) Newton steps before its tolerance was met")
    ]
  }

  /// How the iteration ended.
  func convergence(totalWeight: Double) -> Convergence {
    Convergence(
      iterations: solution.iterations,
      gradientNorm: solution.score.reduce(0) { max($0, abs($1)) } / totalWeight,
      isConverged: solution.isConverged)
  }
}
