package import LinearAlgebra
public import Tables

/// The feature matrix of penalised fits, shared by every fold and replicate, which are weights on its rows.
///
/// The solver works with centred and scaled columns, numerically well behaved whatever the features' units;
/// they are never stored: the features stay as they are, once, and a column is standardised as it is read. A
/// single-precision copy of the standardised columns tells which of them are worth reading. Which scale the
/// penalty acts on is the penalty's business (`ElasticNetPenalty.scale`).
public struct PenalizedDesign: Sendable {
  /// The features' names.
  public let names: [String]
  private let raw: Matrix
  /// What is taken from each column: its mean, or 0 for a model in which columns are not centred.
  package let center: [Double]
  /// The standard deviation of each column with divisor n; 0 for a constant column.
  package let scale: [Double]
  private let mean: [Double]
  /// The standardised columns in single precision.
  package let screening: SingleMatrix
  /// The lengths of the standardised columns, rounded up.
  package let norm: [Float]

  /// Prepares a design. Without centring (for models without an intercept) columns are scaled only.
  public init(_ design: DesignMatrix, centered: Bool = true) {
    names = design.names
    raw = design.values
    let n = Double(raw.rowCount)
    let moments = names.indices.map { design.values.moments(column: $0) }
    let scale = moments.map { moment in
      let root = moment.variance.squareRoot()
      return root > Standardization.constantTolerance * moment.largest ? root : 0
    }
    let mean = moments.map(\.mean)
    let center = centered ? mean : [Double](repeating: 0, count: mean.count)
    norm = names.indices.map { j in
      guard scale[j] > 0 else { return 0 }
      let offset = (mean[j] - center[j]) / scale[j]
      return Float((n * (1 + offset * offset)).squareRoot()) * (1 + 0x1p-20)
    }
    screening = SingleMatrix(raw, center: center, factor: scale.map { $0 > 0 ? 1 / $0 : 0 })
    self.mean = mean
    self.center = center
    self.scale = scale
  }

  /// Number of rows.
  public var rowCount: Int { raw.rowCount }
  /// Number of features.
  public var columnCount: Int { raw.columnCount }

  /// Appends the standardised column of a feature, for the given rows, to `result`.
  package func gather(_ j: Int, rows: RowIndices, into result: inout [Double]) {
    raw.gather(
      column: j, rows: rows, center: center[j], factor: scale[j] > 0 ? 1 / scale[j] : 0, into: &result)
  }

  /// The product of a feature's standardised column with `r`, one number a row.
  package func product(_ j: Int, with r: [Double]) -> Double {
    scale[j] > 0 ? raw.centeredDot(column: j, center: center[j], with: r) / scale[j] : 0
  }

  /// The standard deviation of each standardised column under weights (divisor: their sum); 0 for a column
  /// that is constant among the rows of positive weight.
  package func spread(weights: [Double]?) -> [Double] {
    guard let weights else { return scale.map { $0 > 0 ? 1 : 0 } }
    let total = weights.reduce(0, +)
    return names.indices.map { j in
      guard scale[j] > 0 else { return 0 }
      let spread = raw.weightedSpread(column: j, center: mean[j], weights: weights, total: total)
      let root = spread.variance.squareRoot()
      return root > Standardization.constantTolerance * spread.largest ? root / scale[j] : 0
    }
  }
}

extension PenalizedDesign {
  /// The linear predictor of a path's point for every row of the design.
  public func linearPredictor(of point: PenalizedPath.Point) -> [Double] {
    var base = point.intercept
    for coefficient in point.coefficients { base += coefficient.value * center[coefficient.feature] }
    var result = [Double](repeating: base, count: rowCount)
    for coefficient in point.coefficients {
      raw.addCentered(
        column: coefficient.feature, center: center[coefficient.feature], times: coefficient.value,
        to: &result)
    }
    return result
  }
}
