public import Testing

/// The project's tolerances, each with its reason (see CONTRIBUTING.md).
public enum Tolerance {
  /// Closed-form arithmetic: relative.
  public static let closedForm = 1e-12
  /// A converged Newton fit: relative.
  public static let convergedFit = 1e-8
  /// A penalised fit against the polished optimum: absolute.
  public static let coordinateDescent = 1e-6
}

/// Expects `actual` to agree with `expected` to a tolerance relative to `max(1, |expected|)`, or
/// absolute below 1. Equal infinities agree.
public func expectClose(
  _ actual: Double?, _ expected: Double, tolerance: Double = Tolerance.closedForm,
  _ what: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let actual else {
    Issue.record("\(what()): no value, expected \(expected)", sourceLocation: sourceLocation)
    return
  }
  let agrees =
    actual == expected || abs(actual - expected) <= tolerance * max(1, abs(expected))
  #expect(
    agrees, "\(what()): \(actual) is not \(expected) to \(tolerance)",
    sourceLocation: sourceLocation)
}

/// Expects two vectors to agree element by element, as `expectClose` does for one number.
public func expectClose(
  _ actual: [Double], _ expected: [Double], tolerance: Double = Tolerance.closedForm,
  _ what: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.count == expected.count, "\(what()): lengths differ", sourceLocation: sourceLocation)
  for (index, (a, e)) in zip(actual, expected).enumerated() {
    expectClose(a, e, tolerance: tolerance, "\(what())[\(index)]", sourceLocation: sourceLocation)
  }
}
