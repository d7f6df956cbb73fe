public import LinearAlgebra
public import Statistics

/// DeLong's covariance matrix of the areas under several ROC curves of the same rows:
/// `S_cases / cases + S_controls / controls`, the sample covariances of the placements.
///
/// The curves need two cases and two controls.
///
/// - Throws: `tooFew` with fewer.
public func covariance(of curves: [ROC]) throws(MetricError) -> Matrix {
  var matrix = Matrix(zeros: curves.count, curves.count)
  for (i, a) in curves.enumerated() {
    for (j, b) in curves.enumerated() {
      try requireVariance(a)
      precondition(a.isCase == b.isCase, "ROC curves of different rows have no covariance")
      matrix[i, j] =
        sampleCovariance(a.casePlacements, b.casePlacements) / Double(a.caseCount)
        + sampleCovariance(a.controlPlacements, b.controlPlacements) / Double(a.controlCount)
    }
  }
  return matrix
}

/// DeLong's test of the areas of two scores of the same rows, `a - b`, against the normal distribution.
///
/// - Throws: `tooFew` with fewer than two cases or two controls.
public func comparePaired(
  _ a: ROC, _ b: ROC, level: ConfidenceLevel = .p95
) throws(MetricError) -> ScoreComparison {
  try requireVariance(a)
  precondition(a.isCase == b.isCase, "a paired comparison needs the same rows")
  // The variance of the differences of placements cannot be negative, as a sum of terms could.
  let variance =
    sampleVariance(zip(a.casePlacements, b.casePlacements).map { $0 - $1 }) / Double(a.caseCount)
    + sampleVariance(zip(a.controlPlacements, b.controlPlacements).map { $0 - $1 })
    / Double(a.controlCount)
  return ScoreComparison(
    a.area - b.area, standardError: variance.squareRoot(), quantity: .auc,
    test: "DeLong's test, paired", method: Method("DeLong, paired", reference: .deLong),
    sampleSize: a.auc.sampleSize, level: level)
}

/// DeLong's test of the areas of two scores of different patients, `a - b`, against Student's t with
/// `(v_a + v_b)^2 / (v_a^2 / (N_a - 1) + v_b^2 / (N_b - 1))` degrees of freedom, `N` counting cases and
/// controls, as in pROC. The interval uses the same distribution.
///
/// - Throws: `tooFew` with fewer than two cases or two controls.
public func compareUnpaired(
  _ a: ROC, _ b: ROC, level: ConfidenceLevel = .p95
) throws(MetricError) -> ScoreComparison {
  func variance(_ curve: ROC) throws(MetricError) -> Double {
    try requireVariance(curve)
    return sampleVariance(curve.casePlacements) / Double(curve.caseCount)
      + sampleVariance(curve.controlPlacements) / Double(curve.controlCount)
  }
  let va = try variance(a)
  let vb = try variance(b)
  let (na, nb) = (Double(a.isCase.count), Double(b.isCase.count))
  let total = va + vb
  let degreesOfFreedom = total > 0 ? total * total / (va * va / (na - 1) + vb * vb / (nb - 1)) : nil
  return ScoreComparison(
    a.area - b.area, standardError: total.squareRoot(), degreesOfFreedom: degreesOfFreedom,
    quantity: .auc, test: "DeLong's test, unpaired",
    method: Method("DeLong, unpaired", reference: .deLong),
    sampleSize: SampleSize(a.isCase.count + b.isCase.count, events: a.caseCount + b.caseCount),
    level: level)
}

extension ROC {
  /// The area: the mean placement of the cases.
  fileprivate var area: Double {
    guard let value = auc.value else { preconditionFailure("an ROC curve has an area") }
    return value
  }
}

private func requireVariance(_ curve: ROC) throws(MetricError) {
  let fewest = min(curve.caseCount, curve.controlCount)
  guard fewest > 1 else { throw .tooFew(needed: 2, found: fewest) }
}

private func sampleCovariance(_ a: [Double], _ b: [Double]) -> Double {
  let (meanA, meanB) = (mean(a), mean(b))
  return zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) } / Double(a.count - 1)
}
