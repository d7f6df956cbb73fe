package import LinearAlgebra
public import Tables

/// The feature matrix of penalised fits, centred and scaled once over all rows and then shared by every
/// fold and replicate, which are weights on its rows.
///
/// Coefficients on this scale are numerically well behaved whatever the features' units; which scale the
/// penalty acts on is the penalty's business (`ElasticNetPenalty.scale`).
public struct PenalizedDesign: Sendable {
  /// The features' names.
  public let names: [String]
  package let values: Matrix
  package let center: [Double]
  package let scale: [Double]

  /// Standardises a design. Without centring (for models without an intercept) columns are scaled only.
  public init(_ design: DesignMatrix, centered: Bool = true) {
    names = design.names
    let standard = Standardization(design.values)
    scale = standard.scale
    guard centered else {
      center = [Double](repeating: 0, count: names.count)
      var elements = design.values.elements
      var position = 0
      for j in names.indices {
        let factor = scale[j] > 0 ? 1 / scale[j] : 0
        for _ in 0..<design.rowCount {
          elements[position] *= factor
          position += 1
        }
      }
      values = Matrix(
        rowCount: design.rowCount, columnCount: names.count, elements: elements)
      return
    }
    center = standard.center
    values = standard.apply(to: design.values)
  }

  /// Number of rows.
  public var rowCount: Int { values.rowCount }
  /// Number of features.
  public var columnCount: Int { values.columnCount }
}

extension PenalizedDesign {
  /// The linear predictor of a path's point for every row of the design.
  public func linearPredictor(of point: PenalizedPath.Point) -> [Double] {
    var base = point.intercept
    for coefficient in point.coefficients { base += coefficient.value * center[coefficient.feature] }
    var result = [Double](repeating: base, count: rowCount)
    for coefficient in point.coefficients {
      let j = coefficient.feature
      addColumn(j, of: values, times: coefficient.value * scale[j], to: &result)
    }
    return result
  }
}
