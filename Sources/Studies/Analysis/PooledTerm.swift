internal import Models
public import Statistics
internal import Validation

/// How the coefficient of one feature of the final model varies over the completed data sets.
public struct PooledTerm: Sendable {
  /// The feature.
  public let feature: String
  /// The share of completed sets in which it had a coefficient.
  public let selectionShare: Double
  /// The Monte Carlo standard error of the pooled coefficient; nil for one completed set.
  public let monteCarloError: Double?
  /// Rubin's rules, for an unpenalised model.
  public let rubin: PooledEstimate?
}

extension ModelSummary {
  /// One a feature of the final model, in the order of `terms`; empty without multiple imputation.
  public var pooledTerms: [PooledTerm] {
    guard let pooling = fit.pooling else { return [] }
    return terms.map { term in
      let column = fit.model.names.firstIndex(of: term.feature)!
      return PooledTerm(
        feature: term.feature, selectionShare: pooling.selectionShare[column],
        monteCarloError: pooling.monteCarloError[column], rubin: pooling.estimates[column])
    }
  }
}
