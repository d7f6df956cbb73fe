internal import LinearAlgebra
internal import Statistics
internal import Tables

/// How missing feature values are filled inside a resample.
public enum Imputation: String, Sendable {
  /// Not at all: the features must be complete.
  case none
  /// By the median of the training rows.
  case median
}

/// The values that stand in for missing ones, learnt from training rows.
public struct FittedImputation: Sendable, Equatable {
  /// One value a feature; nil where the training rows were complete or had no value at all.
  public let values: [Double?]

  /// Learns the values from the rows with positive weight; a row of frequency `k` counts `k` times.
  init(_ method: Imputation, _ x: FeatureColumns, frequencies: [Double]?) {
    guard method == .median else {
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
    return FeatureColumns(names: x.names, values: filled, origins: x.origins)
  }
}
