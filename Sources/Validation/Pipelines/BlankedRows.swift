internal import LinearAlgebra
internal import Models
internal import Tables

extension PenalizedDesign {
  /// The smallest standard deviation of a column among the training rows, relative to the one over all rows, at which
  /// its standardised values still tell the training rows apart to the solver's tolerance.
  private static let smallestSpread = 0.01

  /// Whether a design that was standardised over all rows serves the rows of positive frequency: held-out rows with
  /// values far outside the others' would squeeze those together until the solver cannot tell them apart.
  func isFit(for frequencies: [Double]?) -> Bool {
    guard let frequencies, frequencies.contains(0) else { return true }
    return spread(weights: frequencies).allSatisfy { $0 == 0 || $0 >= Self.smallestSpread }
  }
}

extension DesignMatrix {
  /// The design with each row of frequency 0 replaced by the first of positive frequency.
  func blanking(_ frequencies: [Double]?) -> DesignMatrix {
    guard let frequencies, let first = frequencies.firstIndex(where: { $0 > 0 }) else { return self }
    return selecting(rows: frequencies.indices.map { frequencies[$0] > 0 ? $0 : first })
  }
}
