public import LinearAlgebra
public import Statistics

/// DeLong's covariance matrix of the areas under several ROC curves of the same rows:
/// `S_cases / cases + S_controls / controls`, the sample covariances of the placements; Obuchowski's where
/// the rows have clusters.
///
/// The curves need two cases and two controls (of two clusters each).
///
/// - Throws: `tooFew` with fewer.
public func covariance(of curves: [ROC]) throws(MetricError) -> Matrix {
  var matrix = Matrix(zeros: curves.count, curves.count)
  guard let first = curves.first else { return matrix }
  let moments = PlacementMoments(first)
  for (i, a) in curves.enumerated() {
    requireSameRows(a, first)
    for (j, b) in curves.enumerated().prefix(i + 1) {
      guard
        let value = moments.covariance(
          a.casePlacements, a.controlPlacements, b.casePlacements, b.controlPlacements)
      else { throw tooFew(a) }
      matrix[i, j] = value
      matrix[j, i] = value
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
  requireSameRows(a, b)
  // The variance of the differences of placements cannot be negative, as a sum of terms could.
  let cases = zip(a.casePlacements, b.casePlacements).map { $0 - $1 }
  let controls = zip(a.controlPlacements, b.controlPlacements).map { $0 - $1 }
  guard let variance = PlacementMoments(a).variance(cases, controls) else {
    throw tooFew(a)
  }
  return ScoreComparison(
    a.area - b.area, standardError: max(variance, 0).squareRoot(), quantity: .auc,
    test: a.clusters == nil ? "DeLong's test, paired" : "Obuchowski's test, paired",
    method: a.clusters == nil
      ? Method("DeLong, paired", reference: .deLong, settings: [.tiedScores])
      : Method("Obuchowski, paired", reference: .obuchowski, settings: [.tiedScores]),
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
  let va = try variance(a)
  let vb = try variance(b)
  let (na, nb) = (Double(a.isCase.count), Double(b.isCase.count))
  let total = va + vb
  let degreesOfFreedom = total > 0 ? total * total / (va * va / (na - 1) + vb * vb / (nb - 1)) : nil
  return ScoreComparison(
    a.area - b.area, standardError: total.squareRoot(), degreesOfFreedom: degreesOfFreedom,
    quantity: .auc, test: "DeLong's test, unpaired",
    method: Method("DeLong, unpaired", reference: .deLong, settings: [.tiedScores]),
    sampleSize: SampleSize(a.isCase.count + b.isCase.count, events: a.caseCount + b.caseCount),
    level: level)
}

/// DeLong's test that several scores of the same rows have one area: with `L` the contrasts of each score
/// with the first, `(L theta)' (L S L')^-1 (L theta)` against chi-square with one degree of freedom fewer
/// than scores.
///
/// - Returns: nil where the contrasts' covariance is singular: two scores rank the rows alike, or the rows
///   are too few.
/// - Throws: `tooFew` with fewer than two cases or two controls.
public func testOfEqualAreas(_ curves: [ROC]) throws(MetricError) -> HypothesisTest? {
  precondition(curves.count > 1, "one area has nothing to be equal to")
  let s = try covariance(of: curves)
  let k = curves.count - 1
  var contrasts = Matrix(zeros: k, k)
  for i in 0..<k {
    for j in 0..<k { contrasts[i, j] = s[i + 1, j + 1] - s[i + 1, 0] - s[0, j + 1] + s[0, 0] }
  }
  let differences = curves.dropFirst().map { $0.area - curves[0].area }
  // A contrast whose variance is rounding beside the areas' own has none.
  let scale = (0...k).reduce(0.0) { max($0, s[$1, $1]) }
  guard let smallest = try? SymmetricEigen(contrasts).values.min(), smallest > scale * 1e-12,
    let factor = try? Cholesky(contrasts)
  else { return nil }
  let statistic = zip(differences, factor.solve(differences)).reduce(0) { $0 + $1.0 * $1.1 }
  return HypothesisTest(
    name: "DeLong's test of equal areas", statistic: statistic, degreesOfFreedom: [Double(k)],
    pValue: ChiSquared(degreesOfFreedom: Double(k)).upper(statistic))
}

private func variance(_ curve: ROC) throws(MetricError) -> Double {
  try covariance(of: [curve])[0, 0]
}

private func requireSameRows(_ a: ROC, _ b: ROC) {
  precondition(a.isCase == b.isCase && a.clusters == b.clusters, "the curves are of different rows")
}

private func tooFew(_ curve: ROC) -> MetricError {
  let fewest =
    if let clusters = curve.clusters {
      min(
        Set(clusters.indices.filter { curve.isCase[$0] }.map { clusters[$0] }).count,
        Set(clusters.indices.filter { !curve.isCase[$0] }.map { clusters[$0] }).count)
    } else {
      min(curve.caseCount, curve.controlCount)
    }
  return .tooFew(needed: 2, found: fewest)
}
