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
  /// Controls the family-wise error of independent or positively dependent tests, step-up.
  ///
  /// - Source: Hochberg 1988, Biometrika 75:800, doi 10.1093/biomet/75.4.800.
  case hochberg
  /// Controls the false discovery rate under any dependence, step-up.
  ///
  /// - Source: Benjamini, Yekutieli 2001, Ann Stat 29:1165, doi 10.1214/aos/1013699998.
  case benjaminiYekutieli = "benjamini-yekutieli"
  /// Leaves the p-values as they are.
  case none
}

/// P-values adjusted for multiplicity, in the order given: the smallest level of the whole family at
/// which each test is rejected, at most 1.
///
/// With the p-values ascending, p(1) to p(m):
/// - Bonferroni: `min(1, m p(i))`;
/// - Holm: the running maximum of `min(1, (m - i + 1) p(i))`;
/// - Benjamini-Hochberg: the running minimum, from the largest down, of `min(1, m p(i) / i)`;
/// - Hochberg: the same of `min(1, (m - i + 1) p(i))`;
/// - Benjamini-Yekutieli: the same of `min(1, m p(i) (1 + 1/2 + ... + 1/m) / i)`.
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
    stepUp { m / $0 }
  case .hochberg:
    stepUp { m - $0 + 1 }
  case .benjaminiYekutieli:
    let harmonic = (1...max(1, pValues.count)).reduce(0) { $0 + 1 / Double($1) }
    stepUp { harmonic * m / $0 }
  case .none: break
  }
  return adjusted

  /// The running minimum from the largest p-value down, the i-th smallest multiplied by `factor(i)`.
  func stepUp(_ factor: (Double) -> Double) {
    var smallest = 1.0
    for (i, index) in ascendingOrder(pValues).enumerated().reversed() {
      smallest = min(smallest, factor(Double(i + 1)) * pValues[index])
      adjusted[index] = smallest
    }
  }
}

/// The same where some tests do not exist: they stay nil and do not count.
public func adjustedPValues(_ pValues: [Double?], by method: MultiplicityAdjustment) -> [Double?] {
  var adjusted = adjustedPValues(pValues.compactMap(\.self), by: method)[...]
  return pValues.map { $0 == nil ? nil : adjusted.popFirst() }
}
