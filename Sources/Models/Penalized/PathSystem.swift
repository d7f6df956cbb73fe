/// What solves for one penalty after another: a problem in the features, or for ridge in fewer coordinates for them.
struct PathSystem<L: Likelihood> {
  /// A solution in terms of the standardised columns.
  struct Solved {
    /// Those that are not zero.
    let coefficients: [SparseCoefficient]
    /// The intercept of the centred columns.
    let intercept: Double
    let logLikelihood: Double
    let violation: Double
    let steps: Int
  }

  var solver: PointSolver<L>
  var screen: GradientScreen?
  var rotation: RidgeRotation?
  /// The design of the rotated problem.
  var rotated: PenalizedDesign?

  mutating func solve(
    lambda: Double, tolerance: Double, penalty: ElasticNetPenalty, totalWeight: Double
  ) -> Solved {
    let solution = solver.solve(lambda: lambda, tolerance: tolerance, screen: &screen)
    let logLikelihood = solver.point.logLikelihood
    guard let rotation, let rotated else {
      return Solved(
        coefficients: solver.sparse, intercept: solver.intercept, logLikelihood: logLikelihood,
        violation: solution.violation, steps: solution.steps)
    }
    var theta = [Double](repeating: 0, count: rotated.columnCount)
    var intercept = solver.intercept
    for coefficient in solver.sparse {
      let value = coefficient.value / rotated.scale[coefficient.feature]
      theta[coefficient.feature] = value
      intercept -= value * rotated.center[coefficient.feature]
    }
    let b = rotation.coefficients(theta)
    let violation = rotation.violation(
      b, score: solver.point.score, lambda: lambda, penalty: penalty, totalWeight: totalWeight)
    return Solved(
      coefficients: b.indices.filter { b[$0] != 0 }.map { SparseCoefficient(feature: $0, value: b[$0]) },
      intercept: intercept, logLikelihood: logLikelihood, violation: max(violation, solution.violation),
      steps: solution.steps)
  }
}
