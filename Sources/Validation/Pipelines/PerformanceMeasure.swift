internal import Statistics

/// A number that says how good a model's predictions are; its name is its name in results and acceptance criteria.
public enum PerformanceMeasure: Sendable, Hashable {
  /// Harrell's concordance index.
  case cIndex
  /// Uno's concordance index.
  case unoC
  /// The area under the ROC curve of a response.
  case auc
  /// The cumulative/dynamic area under the ROC curve at a horizon.
  case aucAt(Double)
  /// The mean squared error of predicted probabilities, of a response or (with inverse probability of censoring
  /// weights) at a horizon.
  case brier(horizon: Double?)
  /// One less the ratio of the Brier score to that of one prediction for all.
  case scaledBrier(horizon: Double?)
  /// The slope of the linear predictor.
  case calibrationSlope
  /// The intercept given the linear predictor, of a response; the logarithm of observed over expected at a horizon.
  case calibrationInTheLarge(horizon: Double?)
  /// The mean distance between predictions and their smooth calibration curve.
  case ici(horizon: Double?)

  /// The horizon, where it has one.
  public var horizon: Double? {
    switch self {
    case .cIndex, .unoC, .auc, .calibrationSlope: nil
    case .aucAt(let horizon): horizon
    case .brier(let horizon), .scaledBrier(let horizon), .calibrationInTheLarge(let horizon),
      .ici(let horizon):
      horizon
    }
  }

  /// The name: `c_index`, `auc_t@12`, `brier`.
  public var name: String {
    let stem =
      switch self {
      case .cIndex: "c_index"
      case .unoC: "uno_c"
      case .auc: "auc"
      case .aucAt: "auc_t"
      case .brier: "brier"
      case .scaledBrier: "scaled_brier"
      case .calibrationSlope: "calibration_slope"
      case .calibrationInTheLarge: "calibration_in_the_large"
      case .ici: "ici"
      }
    return horizon.map { "\(stem)@\(settingText($0))" } ?? stem
  }

  /// The name inside a sentence: `"concordance index"`, `"Brier score at 12"`.
  public var words: String {
    let words =
      switch self {
      case .cIndex: "concordance index"
      case .unoC: "Uno's concordance index"
      case .auc: "area under the ROC curve"
      case .aucAt: "time-dependent AUC"
      case .brier: "Brier score"
      case .scaledBrier: "scaled Brier score"
      case .calibrationSlope: "calibration slope"
      case .calibrationInTheLarge: "calibration in the large"
      case .ici: "integrated calibration index"
      }
    return horizon.map { "\(words) at \(settingText($0))" } ?? words
  }

  /// The measure with a name, or nil when there is none.
  public init?(name: String) {
    let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let horizon = parts.count == 2 ? Double(parts[1]) : nil
    guard parts.count == 1 || horizon != nil else { return nil }
    switch (parts[0], horizon) {
    case ("c_index", nil): self = .cIndex
    case ("uno_c", nil): self = .unoC
    case ("auc", nil): self = .auc
    case ("auc_t", let horizon?): self = .aucAt(horizon)
    case ("brier", _): self = .brier(horizon: horizon)
    case ("scaled_brier", _): self = .scaledBrier(horizon: horizon)
    case ("calibration_slope", nil): self = .calibrationSlope
    case ("calibration_in_the_large", _): self = .calibrationInTheLarge(horizon: horizon)
    case ("ici", _): self = .ici(horizon: horizon)
    default: return nil
    }
  }
}

extension PerformanceMeasure: Codable, CodingKeyRepresentable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// The name, as the key of an object.
  public var codingKey: any CodingKey { Key(stringValue: name) }

  /// The measure with a key's name.
  public init?<T: CodingKey>(codingKey: T) { self.init(name: codingKey.stringValue) }

  /// Decodes a name.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let measure = PerformanceMeasure(name: name) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no measure '\(name)'")
    }
    self = measure
  }

  /// Encodes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

extension Note.Kind {
  /// A measure that the data do not define.
  static let undefinedMeasure = Note.Kind("undefined-measure")
}

extension PerformanceMeasure {
  /// An estimate that could not be computed, with the reason.
  func undefined(_ sample: SampleSize, because reason: String) -> Estimate {
    .undefined(
      Quantity(name: words, symbol: name), method: Method(words), sampleSize: sample,
      because: Note(.undefinedMeasure, "the \(words) is undefined: \(reason)"))
  }
}
