internal import RealModule

/// How a difference between groups counts by time in a log-rank test.
public enum LogRankWeight: Sendable, Hashable {
  /// `S(t-)^rho (1 - S(t-))^gamma`, S being the pooled Kaplan-Meier curve: 0, 0 is the log-rank (Mantel-Haenszel)
  /// test, 1, 0 Peto and Peto's modification of the Wilcoxon test as R's `survdiff(rho = 1)` has it; a gamma
  /// above 0 gives weight to late differences.
  case flemingHarrington(rho: Double, gamma: Double = 0)
  /// The number at risk: the generalized Wilcoxon test of Gehan and Breslow, which depends on censoring.
  case gehan
  /// The root of the number at risk.
  case taroneWare

  /// Every event counts alike.
  public static let logRank = LogRankWeight.flemingHarrington(rho: 0)
  /// Peto and Peto's weight, the pooled survival.
  public static let peto = LogRankWeight.flemingHarrington(rho: 1)

  /// The weight at a time with the number at risk just before it and the pooled survival then.
  func value(atRisk: Double, survival: Double) -> Double {
    switch self {
    case .flemingHarrington(let rho, let gamma):
      // A power of 0 is 1 also of 0.
      (rho == 0 ? 1 : Double.pow(survival, rho)) * (gamma == 0 ? 1 : Double.pow(1 - survival, gamma))
    case .gehan: atRisk
    case .taroneWare: atRisk.squareRoot()
    }
  }

  /// The name of the test with this weight.
  var testName: String {
    switch self {
    case .logRank: "log-rank test"
    case .flemingHarrington(let rho, 0): "Fleming-Harrington test, rho = \(rho)"
    case .flemingHarrington(let rho, let gamma):
      "Fleming-Harrington test, rho = \(rho), gamma = \(gamma)"
    case .gehan: "Gehan-Breslow test"
    case .taroneWare: "Tarone-Ware test"
    }
  }
}
