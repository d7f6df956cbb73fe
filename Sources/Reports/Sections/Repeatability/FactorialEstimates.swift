internal import Statistics
internal import Validation

extension FactorialReliability {
  /// What it says of pairs of measurements, in the order of tables: correlations, then errors and their coefficients.
  var estimates: [Estimate] {
    contrasts.map(\.correlation) + contrasts.map(\.error) + contrasts.compactMap(\.coefficient)
  }

  /// What the design does not tell apart, one sentence each.
  var confounding: [String] {
    confounded.map { source in
      source.with.isEmpty
        ? "\(source.name) has one level"
        : "\(source.name) is part of \(source.with.joined(separator: " and "))"
    }
  }
}
