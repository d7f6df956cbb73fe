public import Statistics

/// The difference of two shares, `p1 - p0`, with Newcombe's interval (his method 10): from the Wilson limits `l`, `u` of the
/// shares, `d - sqrt((p1 - l1)^2 + (u0 - p0)^2)` to `d + sqrt((u1 - p1)^2 + (p0 - l0)^2)`.
/// - Source: Newcombe 1998, Stat Med 17:873,
///   doi 10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
/// - Parameters: cases and rows of the group of interest and of the reference, with rows in each.
public func riskDifference(
  cases: Int, of count: Int, reference: Int, of referenceCount: Int, level: ConfidenceLevel = .p95
) -> Estimate {
  precondition(count > 0 && referenceCount > 0)
  let p1 = Double(cases) / Double(count)
  let p0 = Double(reference) / Double(referenceCount)
  let first = ConfidenceInterval.wilson(successes: cases, of: count, level: level)
  let second = ConfidenceInterval.wilson(successes: reference, of: referenceCount, level: level)
  let variance = p1 * (1 - p1) / Double(count) + p0 * (1 - p0) / Double(referenceCount)
  return .difference(
    .riskDifference, p1, first, less: p0, second, standardError: variance.squareRoot(),
    method: Method("difference of shares"),
    intervalMethod: Method(
      "Newcombe, from Wilson limits",
      reference: Citation(
        "Newcombe 1998, Stat Med 17:873",
        doi: "10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I")),
    sampleSize: SampleSize(count + referenceCount, events: cases + reference))
}

/// The difference of two independent risk differences, with the interval that squares and adds their limits (MOVER).
/// - Source: Zou, Donner 2008, Stat Med 27:1693, doi 10.1002/sim.3095.
/// - Precondition: both have an interval, as those of `riskDifference` do.
public func riskDifferenceContrast(_ first: Estimate, less second: Estimate) -> Estimate {
  guard let d1 = first.value, let d0 = second.value, let i1 = first.interval, let i0 = second.interval,
    let s1 = first.standardError, let s0 = second.standardError
  else { preconditionFailure("risk differences have intervals") }
  return .difference(
    Quantity(name: "difference of risk differences", symbol: "RD difference"), d1, i1, less: d0, i0,
    standardError: (s1 * s1 + s0 * s0).squareRoot(), method: Method("difference of risk differences"),
    intervalMethod: Method(
      "MOVER, from Newcombe limits",
      reference: Citation("Zou, Donner 2008, Stat Med 27:1693", doi: "10.1002/sim.3095")),
    sampleSize: SampleSize(
      first.sampleSize.count + second.sampleSize.count,
      events: (first.sampleSize.events ?? 0) + (second.sampleSize.events ?? 0)))
}

extension Estimate {
  /// `a - b` of independent estimates, with the interval that squares and adds the distances to their limits.
  fileprivate static func difference(
    _ quantity: Quantity, _ a: Double, _ first: ConfidenceInterval, less b: Double,
    _ second: ConfidenceInterval, standardError: Double, method: Method, intervalMethod: Method,
    sampleSize: SampleSize
  ) -> Estimate {
    func root(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
    return Estimate(
      quantity, value: a - b, standardError: standardError,
      interval: ConfidenceInterval(
        lower: a - b - root(a - first.lower, second.upper - b),
        upper: a - b + root(first.upper - a, b - second.lower), level: first.level, method: intervalMethod),
      method: method, sampleSize: sampleSize)
  }
}

extension Quantity {
  /// The difference of two risks.
  public static let riskDifference = Quantity(name: "risk difference", symbol: "RD")
}
