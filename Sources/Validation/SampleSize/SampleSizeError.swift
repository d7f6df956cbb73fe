internal import Statistics

/// Why a sample size cannot be computed from the values it was given.
public enum SampleSizeError: Error, Sendable, Equatable {
  /// A value lies outside its range; the range is in words.
  case outOfRange(String, value: Double, allowed: String)
  /// The anticipated Cox-Snell R2 is not below the largest that the outcome allows.
  case beyondMaximum(coxSnell: Double, maximum: Double)
  /// The anticipated Cox-Snell R2 is not below the shrinkage that is asked for, so no sample size gives it.
  case shrinkageTooSmall(coxSnell: Double, shrinkage: Double)
  /// No sample of up to a thousand million participants is enough for the criterion.
  case noSample(String)
}

extension SampleSizeError: CustomStringConvertible {
  /// The sentence a user reads.
  public var description: String {
    switch self {
    case .outOfRange(let name, let value, let allowed):
      "\(name) must be \(allowed), found \(settingText(value))"
    case .beyondMaximum(let coxSnell, let maximum):
      "a Cox-Snell R2 of \(settingText(coxSnell)) is not possible: with this outcome it is below \(settingText(maximum))"
    case .shrinkageTooSmall(let coxSnell, let shrinkage):
      "the shrinkage \(settingText(shrinkage)) must be above the Cox-Snell R2, \(settingText(coxSnell))"
    case .noSample(let criterion): "no sample size is large enough for \(criterion)"
    }
  }
}

/// Checks a value strictly between two bounds.
func require(
  _ value: Double, _ name: String, above lower: Double, below upper: Double = .infinity
) throws(SampleSizeError) {
  guard value.isFinite, value > lower, value < upper else {
    let allowed =
      upper.isFinite
      ? "between \(settingText(lower)) and \(settingText(upper))" : "a number above \(settingText(lower))"
    throw .outOfRange(name, value: value, allowed: allowed)
  }
}

/// The normal quantile of the 95 % intervals in all criteria, as the papers round it: their published sample sizes are
/// met exactly.
let publishedQuantile = 1.96

/// A number of participants that is at least `value`; a criterion beyond a thousand million has none.
func participants(_ value: Double, for criterion: String) throws(SampleSizeError) -> Int {
  guard value.isFinite, value < 1e9 else { throw .noSample(criterion) }
  return Int(value.rounded(.up))
}
