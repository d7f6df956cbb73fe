/// The coverage probability an interval aims at, strictly between 0 and 1.
public struct ConfidenceLevel: Sendable, Hashable {
  /// The probability, for example 0.95.
  public let probability: Double

  /// A level, or nil when `probability` is not strictly between 0 and 1.
  public init?(_ probability: Double) {
    guard probability > 0, probability < 1 else { return nil }
    self.probability = probability
  }

  private init(known probability: Double) {
    self.probability = probability
  }

  /// The customary 95 %.
  public static let p95 = ConfidenceLevel(known: 0.95)

  /// Probability left in each tail of a two-sided interval, `(1 - level) / 2`.
  public var tail: Double { (1 - probability) / 2 }

  /// The standard normal quantile of a two-sided interval, `z` with `P(|Z| <= z) = level`.
  public var normalQuantile: Double { Normal.quantile(1 - tail) }
}

/// How a number was obtained, in words a reader recognises: `"DeLong"`, `"Kaplan-Meier"`.
///
/// The words are shared, not copied: thousands of estimates by one method hold a reference each.
public struct Method: Sendable, Hashable {
  private final class Words: Sendable {
    let name: String
    let reference: Citation?
    let settings: [MethodSetting]

    init(_ name: String, _ reference: Citation?, _ settings: [MethodSetting]) {
      self.name = name
      self.reference = reference
      self.settings = settings
    }
  }

  private let words: Words

  /// The name printed beside the number.
  public var name: String { words.name }
  /// Where the method is described.
  public var reference: Citation? { words.reference }
  /// The choices that the name does not tell.
  public var settings: [MethodSetting] { words.settings }

  /// A method with its printed name, source and settings.
  public init(_ name: String, reference: Citation? = nil, settings: [MethodSetting] = []) {
    words = Words(name, reference, settings)
  }

  /// Whether two methods have the same name, source and settings.
  public static func == (left: Method, right: Method) -> Bool {
    left.words === right.words
      || (left.name == right.name && left.reference == right.reference && left.settings == right.settings)
  }

  /// Hashes name, source and settings.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(reference)
    hasher.combine(settings)
  }
}

/// A two-sided interval with the level it aims at and the method that made it.
public struct ConfidenceInterval: Sendable, Hashable {
  /// The lower limit; `-infinity` when the interval is open below.
  public let lower: Double
  /// The upper limit; `infinity` when the interval is open above.
  public let upper: Double
  /// The intended coverage.
  public let level: ConfidenceLevel
  /// The interval's method.
  public let method: Method

  /// An interval; the limits must be in order and not NaN.
  public init(lower: Double, upper: Double, level: ConfidenceLevel, method: Method) {
    precondition(lower <= upper, "the limits of an interval must be ordered numbers")
    self.lower = lower
    self.upper = upper
    self.level = level
    self.method = method
  }

  /// The Wald interval `value +- z * standardError`, not truncated.
  public static func wald(
    _ value: Double, standardError: Double, level: ConfidenceLevel, method: Method
  ) -> ConfidenceInterval {
    let margin = level.normalQuantile * standardError
    return ConfidenceInterval(
      lower: value - margin, upper: value + margin, level: level, method: method)
  }
}
