package import LinearAlgebra

/// Weighted centres and scales of the columns of a design: `scale` is the root of the weighted
/// variance with divisor `sum w` (the 1/n form, as glmnet).
package struct Standardization: Sendable {
  package let center: [Double]
  package let scale: [Double]

  /// A column is constant when its scale is at most this fraction of its largest absolute value:
  /// rounding leaves a constant column of size 1 with a scale of about 1e-16.
  package static let constantTolerance = 1e-13

  package init(_ values: Matrix, weights: [Double]? = nil) {
    let n = values.rowCount
    var center = [Double](repeating: 0, count: values.columnCount)
    var scale = center
    let total = weights?.reduce(0, +) ?? Double(n)
    values.elements.withSpan { x in
      for j in 0..<values.columnCount {
        let base = j * n
        var sum = 0.0
        var largest = 0.0
        for i in 0..<n {
          let w = weights?[i] ?? 1
          guard w > 0 else { continue }
          sum += w * x[base + i]
          largest = max(largest, abs(x[base + i]))
        }
        let mean = sum / total
        var squares = 0.0
        var residue = 0.0
        for i in 0..<n {
          let w = weights?[i] ?? 1
          guard w > 0 else { continue }
          let difference = x[base + i] - mean
          squares += w * difference * difference
          residue += w * difference
        }
        let shift = residue / total
        center[j] = mean + shift
        let variance = max(squares / total - shift * shift, 0)
        let root = variance.squareRoot()
        scale[j] = root > Self.constantTolerance * largest ? root : 0
      }
    }
    self.center = center
    self.scale = scale
  }

  /// No centres, and as scales the roots of the weighted mean squares: for models in which a constant column
  /// is a feature like any other.
  package init(uncentered values: Matrix, weights: [Double]? = nil) {
    let n = values.rowCount
    let total = weights?.reduce(0, +) ?? Double(n)
    center = [Double](repeating: 0, count: values.columnCount)
    scale = (0..<values.columnCount).map { j in
      var sum = 0.0
      for i in 0..<n { sum += (weights?[i] ?? 1) * values[i, j] * values[i, j] }
      return (sum / total).squareRoot()
    }
  }

  /// The centred and scaled columns; constant columns become zeros.
  package func apply(to values: Matrix) -> Matrix {
    var elements = values.elements
    var position = 0
    for j in 0..<values.columnCount {
      let factor = scale[j] > 0 ? 1 / scale[j] : 0
      for _ in 0..<values.rowCount {
        elements[position] = (elements[position] - center[j]) * factor
        position += 1
      }
    }
    return Matrix(rowCount: values.rowCount, columnCount: values.columnCount, elements: elements)
  }
}
