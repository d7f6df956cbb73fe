extension PenalizedPath {
  /// The same solutions under other values of lambda: those of an objective whose penalty has another scale.
  /// `kktResidual` stays relative to the lambda that it was found at.
  /// - Parameter lambda: the new value of a point's lambda, given its index and its old value; falling.
  package func rescaling(_ lambda: (Int, Double) -> Double) -> PenalizedPath {
    PenalizedPath(
      names: names, alpha: alpha,
      points: points.enumerated().map { index, point in
        Point(
          lambda: lambda(index, point.lambda), intercept: point.intercept, coefficients: point.coefficients,
          devianceRatio: point.devianceRatio, kktResidual: point.kktResidual,
          newtonSteps: point.newtonSteps)
      }, nullDeviance: nullDeviance, sampleSize: sampleSize, notes: notes)
  }
}
