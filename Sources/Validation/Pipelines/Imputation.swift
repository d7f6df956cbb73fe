internal import LinearAlgebra
internal import Statistics
internal import Tables

/// How missing feature values are filled inside a resample.
public enum Imputation: Sendable, Equatable {
  /// Not at all: the features must be complete.
  case none
  /// By the median of the training rows.
  case median
  /// By chained equations with the outcome in the training rows, several times; where the model is applied, by
  /// conditional means without the outcome.
  case chainedEquations(ChainedEquations)
}

/// How missing values of any row are filled, learnt from training rows.
public struct FittedImputation: Sendable, Equatable {
  /// The medians, one a feature; nil where the training rows had no value at all, or nothing is filled.
  public let values: [Double?]
  /// What moves them to conditional means; nil where missing values stay at the medians.
  public var equations: ImputationEquations?

  /// Learns the medians from the rows with positive weight; a row of frequency `k` counts `k` times.
  init(_ method: Imputation, _ x: FeatureColumns, frequencies: [Double]?) {
    guard method != .none else {
      values = [Double?](repeating: nil, count: x.names.count)
      return
    }
    values = x.names.indices.map { j in
      var known: [Double] = []
      for i in 0..<x.values.rowCount where !x.values[i, j].isNaN {
        let count = Int(frequencies?[i] ?? 1)
        for _ in 0..<count { known.append(x.values[i, j]) }
      }
      return known.isEmpty ? nil : Statistics.median(known)
    }
  }

  /// The columns with missing values filled.
  ///
  /// A missing value in a column that the training rows could not teach (all of theirs were missing) is
  /// filled with 0; such a column is constant in training and has no coefficient, so the filler is never used.
  func apply(to x: FeatureColumns) -> FeatureColumns { filling(x, otherwise: 0) }

  /// The columns with those missing values filled that training could teach; the others get `otherwise`.
  func filling(_ x: FeatureColumns, otherwise: Double = .nan) -> FeatureColumns {
    guard x.values.elements.contains(where: \.isNaN) else { return x }
    var filled = x.values
    for j in x.names.indices {
      let value = values[j] ?? otherwise
      for i in 0..<filled.rowCount where filled[i, j].isNaN { filled[i, j] = value }
    }
    equations?.refine(&filled, names: x.names, missing: x.values)
    return FeatureColumns(names: x.names, values: filled, origins: x.origins)
  }
}
