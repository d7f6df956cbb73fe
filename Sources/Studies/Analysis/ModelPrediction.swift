internal import Foundation
internal import LinearAlgebra
internal import Models
public import Tables
internal import Validation

extension ModelFile {
  /// The columns of a table that the model needs: its features, with text columns by their own name.
  public var columns: [String] {
    features.map { name in
      coding.first { term in term.levels.dropFirst().contains { term.column + $0 == name } }?.column ?? name
    }.uniqued()
  }

  /// The model's features of a table, coded and transformed, NaN where missing, in the order of
  /// `features`.
  /// - Throws: `TableError` for a missing column or an unseen level, `StudyRunError` for an undefined
  ///   logarithm.
  public func features(of table: FeatureTable) throws -> FeatureColumns {
    let terms = columns.map { column in
      FeatureCoding.Term(column: column, levels: coding.first { $0.column == column }?.levels)
    }
    let coded = try FeatureCoding(terms: terms).encode(table)
    let transformed = try FeatureTransforms(transforms).apply(to: coded, table: table)
    let positions = features.map { name in
      transformed.names.firstIndex(of: name)!
    }
    return FeatureColumns(
      names: features, values: transformed.values.selecting(columns: positions))
  }

  /// The values of the coefficients' columns, a column for each coefficient: missing values filled, then splines and
  /// interactions made; NaN where a value is missing that has no filler.
  func columnValues(_ x: FeatureColumns) -> Matrix {
    var filled = x.values
    for filler in imputation {
      guard let j = x.names.firstIndex(of: filler.feature) else { continue }
      for i in 0..<filled.rowCount where filled[i, j].isNaN { filled[i, j] = filler.value }
    }
    imputationEquations?.refine(&filled, names: x.names, missing: x.values)
    let columns = terms.apply(to: FeatureColumns(names: x.names, values: filled, origins: x.origins))
    return columns.values.selecting(
      columns: coefficients.map { coefficient in columns.names.firstIndex(of: coefficient.feature)! })
  }

  /// The linear predictor of each row of `features`; nil where a value is missing that has no filler.
  public func linearPredictors(_ x: FeatureColumns) -> [Double?] {
    linearPredictors(columnValues(x), offset: nil)
  }

  /// The linear predictor for values of the coefficients' columns.
  /// - Parameter offset: what is added to it, one number a row.
  func linearPredictors(_ values: Matrix, offset: [Double]?) -> [Double?] {
    (0..<values.rowCount).map { i in
      var sum = intercept ?? 0
      for (j, coefficient) in coefficients.enumerated() {
        if values[i, j].isNaN { return nil }
        sum += coefficient.estimate * values[i, j]
      }
      return offset.map { sum + $0[i] } ?? sum
    }
  }

  /// The probability of the event: of a logistic model, or by `horizon` of a Cox model.
  /// - Returns: nil for a Cox model without a horizon or a baseline.
  public func probability(linearPredictor: Double, horizon: Double?, stratum: Int = 0) -> Double? {
    if family == "logistic" { return 1 / (1 + exp(-linearPredictor)) }
    guard let baseline, let horizon else { return nil }
    return 1 - baseline.survival(at: horizon, linearPredictor: linearPredictor, stratum: stratum)
  }
}
