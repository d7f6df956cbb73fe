public import Models
internal import Tables

/// A family that has a group lasso.
public protocol GroupableFamily: RiskFamily {
  /// The family whose paths are those of the group lasso.
  func grouped(_ groups: FeatureGroups) -> FamilyWithPath<Self>
}

extension CoxFamily: GroupableFamily {
  /// Cox's model with the group lasso.
  public func grouped(_ groups: FeatureGroups) -> FamilyWithPath<CoxFamily> {
    FamilyWithPath(self) { [ties, strata] (x, y, weights, meaning, offset, options) throws(FitError) in
      var lasso = GroupLasso(groups)
      lasso.penalty = options
      lasso.ties = ties
      lasso.weightMeaning = meaning
      return try lasso.path(x, y, weights: weights, strata: strata, offset: offset)
    }
  }
}

extension LogisticFamily: GroupableFamily {
  /// The logistic model with the group lasso.
  public func grouped(_ groups: FeatureGroups) -> FamilyWithPath<LogisticFamily> {
    FamilyWithPath(self) { [hasIntercept] (x, y, weights, _, offset, options) throws(FitError) in
      var lasso = GroupLasso(groups)
      lasso.penalty = options
      lasso.hasIntercept = hasIntercept
      return try lasso.path(x, y, weights: weights, offset: offset)
    }
  }
}
