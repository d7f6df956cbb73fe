/// How many independent units stand behind a number.
public struct SampleSize: Sendable, Hashable {
  /// Independent units: patients, subjects, or the sum of case weights' rows.
  public let count: Int
  /// Events or cases, where that notion applies; those of all rows where units have several.
  public let events: Int?
  /// The rows of the units, where some have several and the units are clusters of them; else nil.
  public let rows: Int?

  /// A sample of `count` units, `events` of them with the event; of clusters with so many rows in all.
  public init(_ count: Int, events: Int? = nil, rows: Int? = nil) {
    self.count = count
    self.events = events
    self.rows = rows
  }
}

/// A caveat that travels with a number and that every report prints.
public struct Note: Sendable, Hashable {
  /// What sort of caveat this is. Kinds are declared as static members beside the code that raises them.
  public struct Kind: Sendable, Hashable {
    /// A stable identifier, in kebab case.
    public let id: String

    /// A kind with its identifier.
    public init(_ id: String) { self.id = id }
  }

  /// The sort of caveat.
  public let kind: Kind
  /// The sentence that a reader sees.
  public let message: String

  /// A caveat of a kind with its sentence.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

/// One estimated number with everything a reviewer needs to check it.
public struct Estimate: Sendable, Hashable {
  /// What is estimated.
  public let quantity: Quantity
  /// The estimate, or nil where the estimator is undefined for the data (a note then says why).
  public let value: Double?
  /// Its standard error, where the method gives one.
  public let standardError: Double?
  /// Its interval, where the method gives one.
  public let interval: ConfidenceInterval?
  /// The estimator's name.
  public let method: Method
  /// The sample behind it.
  public let sampleSize: SampleSize
  /// Caveats to print beside it.
  public let notes: [Note]

  /// An estimate with its quantity, uncertainty, method and sample.
  public init(
    _ quantity: Quantity, value: Double?, standardError: Double? = nil,
    interval: ConfidenceInterval? = nil, method: Method, sampleSize: SampleSize, notes: [Note] = []
  ) {
    precondition(value?.isNaN != true, "an estimate that does not exist is nil, not NaN")
    self.quantity = quantity
    self.value = value
    self.standardError = standardError
    self.interval = interval
    self.method = method
    self.sampleSize = sampleSize
    self.notes = notes
  }

  /// An estimate that the data do not define, with the reason.
  public static func undefined(
    _ quantity: Quantity, method: Method, sampleSize: SampleSize, because note: Note
  ) -> Estimate {
    Estimate(quantity, value: nil, method: method, sampleSize: sampleSize, notes: [note])
  }
}

/// The direction of a test's alternative hypothesis.
public enum Alternative: String, Sendable {
  /// Different from the null value in either direction.
  case twoSided = "two-sided"
  /// Greater than the null value.
  case greater
  /// Less than the null value.
  case less
}

/// The outcome of a significance test.
public struct HypothesisTest: Sendable, Hashable {
  /// The test's name: `"likelihood-ratio test"`.
  public let name: String
  /// The test statistic.
  public let statistic: Double
  /// Degrees of freedom of its reference distribution; empty for a normal one, two numbers for F.
  public let degreesOfFreedom: [Double]
  /// The p-value.
  public let pValue: Double
  /// The alternative it was computed against.
  public let alternative: Alternative

  /// A finished test.
  public init(
    name: String, statistic: Double, degreesOfFreedom: [Double], pValue: Double,
    alternative: Alternative = .twoSided
  ) {
    self.name = name
    self.statistic = statistic
    self.degreesOfFreedom = degreesOfFreedom
    self.pValue = pValue
    self.alternative = alternative
  }
}
