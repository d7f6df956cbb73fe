/// A part of a model that is made of features: a curve of one, or the product of two.
public enum ModelTerm: Sendable, Equatable {
  /// A cubic spline of a numeric feature.
  case spline(SplineTerm)
  /// The products of the columns of two features, text columns and splines included.
  case interaction(String, String)
}

/// A cubic spline that is linear beyond its outer knots; k knots give k - 1 coefficients.
public struct SplineTerm: Sendable, Equatable {
  /// The parametrisation; both span the same curves on the same knots.
  public enum Kind: String, Sendable, CaseIterable, Codable {
    /// R's `splines::ns`: the feature is replaced by the basis; outer knots at the smallest and largest value.
    case natural
    /// Harrell's restricted cubic spline: the feature stays and gets non-linear functions beside it, so that
    /// these coefficients are 0 for a straight line; knots inside the range.
    case restricted
  }

  /// Where the knots are.
  public enum Knots: Sendable, Equatable {
    /// So many, at quantiles of the rows of the fit.
    case count(Int)
    /// At these values, whatever the rows.
    case fixed([Double])
  }

  /// The feature.
  public let feature: String
  /// The parametrisation.
  public let kind: Kind
  /// The knots.
  public let knots: Knots

  /// A spline of a feature.
  /// - Throws: `invalidOption` for fewer than three knots, or fixed knots that do not rise.
  public init(feature: String, kind: Kind, knots: Knots) throws(FitError) {
    let isAllowed =
      switch knots {
      case .count(let count): count > 2
      case .fixed(let values):
        values.count > 2 && values.allSatisfy(\.isFinite)
          && zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
      }
    guard isAllowed else {
      throw .invalidOption("the spline of '\(feature)' needs three knots or more, rising")
    }
    self.feature = feature
    self.kind = kind
    self.knots = knots
  }
}
