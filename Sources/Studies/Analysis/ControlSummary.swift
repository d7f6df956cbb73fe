internal import Models
public import Validation

/// What was run beside the validation.
public struct ControlSummary: Sendable {
  /// Permuted outcomes.
  public let permuted: ControlResult?
  /// Shuffled features.
  public let shuffled: ControlResult?
  /// The learning curve.
  public let learning: LearningCurveResult?
  /// Stability selection.
  public let selection: SelectionSummary?
}

/// Stability selection on complementary halves of the subjects.
public struct SelectionSummary: Sendable {
  /// One feature.
  public struct Feature: Sendable {
    /// Its name.
    public let name: String
    /// The share of halves in which it was among the first to enter.
    public let share: Double
  }
  /// The share from which a feature counts as stably selected.
  public static let threshold = 0.75

  /// Features that were selected at least once, the most frequent first.
  public let features: [Feature]
  /// How many features enter on each half.
  public let entering: Int
  /// Candidate features.
  public let candidates: Int
  /// Pairs of halves that could be fitted.
  public let pairs: Int
  /// Pairs that could not.
  public let failures: Int

  /// The features whose share reaches the threshold.
  public var stable: [Feature] { features.filter { $0.share >= Self.threshold } }

  init(
    _ outcomes: [Result<HalvesReplicate, FitError>], names: [String], entering: Int, candidates: Int
  ) {
    let known = outcomes.compactMap { outcome in
      if case .success(let pair) = outcome { pair } else { nil as HalvesReplicate? }
    }
    var counts = [Int](repeating: 0, count: names.count)
    for pair in known {
      for j in pair.first + pair.second { counts[j] += 1 }
    }
    features = counts.indices.filter { counts[$0] > 0 }
      .sorted { counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 < $1 }
      .map { Feature(name: names[$0], share: Double(counts[$0]) / Double(2 * known.count)) }
    self.entering = entering
    self.candidates = candidates
    pairs = known.count
    failures = outcomes.count - known.count
  }
}
