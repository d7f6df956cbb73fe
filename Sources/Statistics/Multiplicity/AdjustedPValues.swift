/// How p-values of a family of tests are adjusted for their number.
public enum MultiplicityAdjustment: String, Sendable, CaseIterable {
  /// Controls the family-wise error: every p-value times the number of tests.
  case bonferroni
  /// Controls the family-wise error, step-down, never less powerful than Bonferroni.
  ///
  /// - Source: Holm 1979, Scand J Stat 6:65.
  case holm
  /// Controls the false discovery rate of independent or positively dependent tests, step-up.
  ///
  /// - Source: Benjamini, Hochberg 1995, J R Stat Soc B 57:289, doi 10.1111/j.2517-6161.1995.tb02031.x.
  case benjaminiHochberg = "benjamini-hochberg"
}

/// P-values adjusted for multiplicity, in the order given: the smallest level of the whole family at
/// which each test is rejected, at most 1.
///
/// With the p-values ascending, p(1) to p(m):
/// - Bonferroni: `min(1, m p(i))`;
/// - Holm: the running maximum of `min(1, (m - i + 1) p(i))`;
/// - Benjamini-Hochberg: the running minimum, from the largest down, of `min(1, m p(i) / i)`.
///
/// - Parameter pValues: probabilities, none missing: a test that was not done is not in the family.
public func adjustedPValues(_ pValues: [Double], by method: MultiplicityAdjustment) -> [Double] {
  precondition(pValues.allSatisfy { $0 >= 0 && $0 <= 1 }, "p-values lie in [0, 1]")
  let m = Double(pValues.count)
  var adjusted = pValues
  switch method {
  case .bonferroni:
    return pValues.map { min(1, m * $0) }
  case .holm:
    var largest = 0.0
    for (i, index) in ascendingOrder(pValues).enumerated() {
      largest = max(largest, min(1, (m - Double(i)) * pValues[index]))
      adjusted[index] = largest
    }
  case .benjaminiHochberg:
    var smallest = 1.0
    for (i, index) in ascendingOrder(pValues).enumerated().reversed() {
      smallest = min(smallest, m / Double(i + 1) * pValues[index])
      adjusted[index] = smallest
    }
  }
  return adjusted
}
