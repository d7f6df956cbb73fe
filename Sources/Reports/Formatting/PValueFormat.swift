public import Statistics

extension Format {
  /// A p-value with three significant digits: `0.0123`; `< 0.001` below a thousandth, `> 0.999` where
  /// rounding would claim certainty, `1.00` only for exactly one.
  public static func pValue(_ p: Double?) -> String {
    guard let p, !p.isNaN else { return missing }
    precondition((0...1).contains(p), "a p-value lies between 0 and 1")
    if p < 0.001 { return "< 0.001" }
    if p == 1 { return "1.00" }
    if p > 0.9994 { return "> 0.999" }
    return significant(p, digits: 3)
  }

  /// A p-value as it stands in a sentence: `p = 0.0123`, `p < 0.001`.
  public static func pStatement(_ p: Double?) -> String {
    let text = pValue(p)
    return text.hasPrefix("<") || text.hasPrefix(">") ? "p \(text)" : "p = \(text)"
  }

  /// A test in a sentence: `log-rank test: statistic 6.63, 1 degree of freedom, p = 0.0100`.
  public static func test(_ test: HypothesisTest) -> String {
    var parts = ["\(test.name): statistic \(significant(test.statistic))"]
    switch test.degreesOfFreedom.count {
    case 0: break
    case 1:
      let degrees = test.degreesOfFreedom[0]
      parts.append("\(degreesOfFreedom(degrees)) degree\(degrees == 1 ? "" : "s") of freedom")
    default:
      let degrees = test.degreesOfFreedom.map(degreesOfFreedom).joined(separator: " and ")
      parts.append("\(degrees) degrees of freedom")
    }
    let side = test.alternative == .twoSided ? "" : " (one-sided, \(test.alternative.rawValue))"
    parts.append(pStatement(test.pValue) + side)
    return parts.joined(separator: ", ")
  }

  private static func degreesOfFreedom(_ value: Double) -> String {
    value == value.rounded() ? fixed(value, decimals: 0) : fixed(value, decimals: 1)
  }
}
