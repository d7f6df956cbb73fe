internal import Models
public import Validation

/// What was run beside the validation, and how stable the model is in its resamples.
public struct ControlSummary: Sendable {
  /// Permuted outcomes.
  public let permuted: ControlResult?
  /// Shuffled features.
  public let shuffled: ControlResult?
  /// The learning curve.
  public let learning: LearningCurveResult?
  /// Stability selection.
  public let selection: SelectionSummary?
  /// The agreement of the resamples on the features; nil for a model that keeps all.
  public let stability: SelectionStability?
  /// How the predicted probabilities depend on the sample; nil without predicted probabilities.
  public let instability: PredictionInstability?
}

/// Stability selection on complementary halves of the subjects.
public struct SelectionSummary: Sendable {
  /// The share from which a feature counts as stably selected.
  public static let threshold = 0.75

  /// The counts of the candidates that may enter, and their bounds.
  public let selection: StabilitySelection
  /// The names of these candidates.
  public let names: [String]
  /// How many features enter on each half.
  public let entering: Int
  /// Pairs that could not be fitted.
  public let failures: Int

  /// The summary of pairs; nil when none could be fitted.
  /// - Parameters:
  ///   - names: of all columns of the model.
  ///   - candidates: the columns that the procedure selects from.
  init?(
    _ outcomes: [Result<HalvesReplicate, FitError>], names: [String], candidates: [Int], entering: Int
  ) {
    let known = outcomes.successes()
    guard !known.isEmpty, !candidates.isEmpty else { return nil }
    var counts = [Int](repeating: 0, count: names.count)
    for pair in known {
      for j in pair.first + pair.second { counts[j] += 1 }
    }
    selection = StabilitySelection(counts: candidates.map { counts[$0] }, pairs: known.count)
    self.names = candidates.map { names[$0] }
    self.entering = entering
    failures = outcomes.count - known.count
  }

  /// The features whose share reaches the threshold.
  public var stable: [String] { selection.selected(threshold: Self.threshold).map { names[$0] } }

  /// The features that were selected at least once with their shares, the most frequent first.
  public var ranked: [(name: String, share: Double)] {
    let shares = selection.frequencies
    return shares.indices.filter { shares[$0] > 0 }
      .sorted { shares[$0] != shares[$1] ? shares[$0] > shares[$1] : $0 < $1 }
      .map { (names[$0], shares[$0]) }
  }
}
