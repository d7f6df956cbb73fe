internal import RealModule

/// The scale on which a pointwise interval of a survival probability S is symmetric.
///
/// With `s` the standard error of `log S` and `z` the normal quantile:
///
/// | case | limits |
/// |---|---|
/// | log-log | `exp(-exp(log(-log S) -+ z s / log S))` |
/// | log | `S exp(-+ z s)`, at most 1 |
/// | plain | `S -+ z S s`, within 0...1 |
/// | logit | the inverse logit of `logit S -+ z s / (1 - S)` |
/// | arcsin | `sin^2(asin sqrt S -+ z s sqrt(S / (1 - S)) / 2)`, the angle within 0...pi/2 |
///
/// None exists at S = 0, and the log-log, logit and arcsin ones do not exist at S = 1; the others are then
/// 1...1. These are the conventions of R's `survfit`, whose default is `log`; log-log keeps its limits
/// inside 0...1 without truncation.
public enum SurvivalBand: String, Sendable, CaseIterable {
  /// Symmetric on the complementary log-log scale.
  case logLog = "log-log"
  /// Symmetric on the log scale, that of the cumulative hazard.
  case log
  /// Symmetric on the scale of the probability.
  case plain
  /// Symmetric on the scale of the log odds.
  case logit
  /// Symmetric after the variance-stabilising transformation.
  case arcsin

  /// The limits for a probability with the standard error of its logarithm.
  package func limits(
    _ survival: Double, logStandardError s: Double, z: Double
  ) -> (lower: Double, upper: Double)? {
    guard survival > 0 else { return nil }
    switch self {
    case .logLog:
      guard survival < 1 else { return nil }
      let log = Double.log(survival)
      let center = Double.log(-log)
      // log S is negative: adding z s / log S moves towards S = 1.
      return (
        Double.exp(-Double.exp(center - z * s / log)), Double.exp(-Double.exp(center + z * s / log))
      )
    case .log:
      return (survival * Double.exp(-z * s), min(1, survival * Double.exp(z * s)))
    case .plain:
      let margin = z * s * survival
      return (max(0, survival - margin), min(1, survival + margin))
    case .logit:
      guard survival < 1 else { return nil }
      let center = Double.log(survival / (1 - survival))
      let margin = z * s / (1 - survival)
      return (1 / (1 + Double.exp(margin - center)), 1 / (1 + Double.exp(-margin - center)))
    case .arcsin:
      guard survival < 1 else { return nil }
      let center = Double.asin(survival.squareRoot())
      let margin = z * s * (survival / (1 - survival)).squareRoot() / 2
      let lower = Double.sin(max(0, center - margin))
      let upper = Double.sin(min(Double.pi / 2, center + margin))
      return (lower * lower, upper * upper)
    }
  }
}
