internal import LinearAlgebra
public import Models
public import Statistics

/// What a maximum-likelihood fit says of a spline or an interaction as a whole.
///
/// Wald tests `(C b)' (C V C')^-1 (C b)` of the term's coefficients b with the covariance V that belongs to the standard
/// errors reported (robust where they are). Tests are nil where a coefficient of the term is not estimable or runs to
/// infinity.
public struct TermTest: Sendable {
  /// The feature of a spline, or `a:b`.
  public let term: String
  /// The parametrisation of a spline; nil for an interaction.
  public let kind: SplineTerm.Kind?
  /// The knots of a spline.
  public let knots: [Double]
  /// The columns of the term.
  public let columns: [String]
  /// Of all coefficients of the term.
  public let overall: HypothesisTest?
  /// Of a spline's departure from a straight line; nil for an interaction.
  public let nonlinear: HypothesisTest?
}

extension FitResult {
  /// This result with tests of the terms of its model.
  func testing(_ fitted: FittedTerms) -> FitResult {
    var result = self
    result.termTests = fitted.splines.map { spline in
      let columns = spline.allColumns
      return TermTest(
        term: spline.feature, kind: spline.kind, knots: spline.basis.breaks, columns: columns,
        overall: waldTest("Wald test of the spline", columns, Matrix.identity(columns.count)),
        nonlinear: waldTest(
          "Wald test of the non-linear part", columns, Matrix(rows: spline.nonlinearContrasts)))
    }
    result.termTests += fitted.interactions.map { interaction in
      let columns = interaction.products.map(\.column)
      return TermTest(
        term: interaction.name, kind: nil, knots: [], columns: columns,
        overall: waldTest("Wald test of the interaction", columns, Matrix.identity(columns.count)),
        nonlinear: nil)
    }
    return result
  }

  /// The Wald test of `contrasts` times the coefficients of `columns`.
  private func waldTest(_ name: String, _ columns: [String], _ contrasts: Matrix) -> HypothesisTest? {
    let terms = self.terms
    let positions = columns.compactMap { column in terms.firstIndex { $0.feature == column } }
    let values = positions.compactMap {
      terms[$0].estimate.standardError == nil ? nil : terms[$0].estimate.value
    }
    guard values.count == columns.count, let all = covariance else { return nil }
    let covariance = all.selecting(rows: positions).selecting(columns: positions)
    let difference = contrasts.times(values)
    let spread = contrasts.times(covariance).times(contrasts.transposed)
    let statistic: Double
    do { statistic = dot(try Cholesky(spread).solve(difference), difference) } catch {
      // Robust covariances of few clusters have less rank than the term has coefficients.
      return nil
    }
    let degrees = Double(contrasts.rowCount)
    return HypothesisTest(
      name: name, statistic: statistic, degreesOfFreedom: [degrees],
      pValue: ChiSquared(degreesOfFreedom: degrees).upper(statistic))
  }

  /// The covariance that belongs to the standard errors reported.
  private var covariance: Matrix? {
    switch fit {
    case .cox(let fit, let robust): robust?.isReported == true ? robust?.covariance : fit.covariance
    case .logistic(let fit, let robust): robust?.isReported == true ? robust?.covariance : fit.covariance
    case .penalized: nil
    }
  }
}
