public import Statistics

/// A test that risk rises or falls from group to group.
public enum TrendTest {
  /// Tarone's log-rank test for trend with scores 0, 1, 2, ... for the groups: `(c'(O - E))^2 / c'Vc`, chi-square with one
  /// degree of freedom; `O`, `E` and `V` those of the log-rank test.
  /// - Source: Tarone 1975, Biometrika 62:679, doi 10.1093/biomet/62.3.679.
  public static func survival(_ logRank: LogRankTest) -> HypothesisTest? {
    let groups = logRank.groups.indices
    var (sum, variance) = (0.0, 0.0)
    for g in groups {
      sum += Double(g) * (logRank.groups[g].observed - logRank.groups[g].expected)
      for h in groups { variance += Double(g) * Double(h) * logRank.covariance[g][h] }
    }
    return test("log-rank test for trend", sum, variance)
  }

  /// The Cochran-Armitage test with scores 0, 1, 2, ... for the groups: with `u = sum_i c_i (y_i - ybar)` and variance
  /// `ybar (1 - ybar) sum_i (c_i - cbar)^2`, `u^2` over its variance, chi-square with one degree of freedom (R's
  /// `prop.trend.test`). Nil when nothing varies.
  /// - Source: Armitage 1955, Biometrics 11:375, doi 10.2307/3001775.
  public static func response(codes: [Int], isCase: [Bool]) -> HypothesisTest? {
    guard !codes.isEmpty else { return nil }
    let n = Double(codes.count)
    let share = Double(isCase.count { $0 }) / n
    let center = codes.reduce(0) { $0 + Double($1) } / n
    var (sum, squares) = (0.0, 0.0)
    for (code, isCase) in zip(codes, isCase) {
      sum += (Double(code) - center) * ((isCase ? 1 : 0) - share)
      squares += (Double(code) - center) * (Double(code) - center)
    }
    return test("Cochran-Armitage test for trend", sum, share * (1 - share) * squares)
  }

  private static func test(_ name: String, _ sum: Double, _ variance: Double) -> HypothesisTest? {
    guard variance > 0 else { return nil }
    let statistic = sum * sum / variance
    return HypothesisTest(
      name: name, statistic: statistic, degreesOfFreedom: [1],
      pValue: ChiSquared(degreesOfFreedom: 1).upper(statistic))
  }
}
