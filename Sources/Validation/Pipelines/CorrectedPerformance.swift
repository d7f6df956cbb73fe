internal import Models
public import Statistics

extension Note.Kind {
  /// Resamples whose pipeline could not be fitted.
  public static let replicatesFailed = Note.Kind("replicates-failed")
  /// Resamples in which a measure was undefined.
  public static let replicatesUndefined = Note.Kind("replicates-undefined")
}

/// A performance measure as it is on the rows the model was fitted to, and as it is expected in new rows.
public struct CorrectedPerformance: Sendable {
  /// Of the model on the rows it was fitted on.
  public let apparent: Estimate
  /// What the apparent performance is too good by: apparent minus corrected.
  public let optimism: Double
  /// The Monte Carlo standard error of the optimism: the standard deviation over resamples divided by the root of their
  /// number; nil where the resamples are not random.
  public let optimismError: Double?
  /// The performance to be expected in new rows.
  public let corrected: Estimate
  /// Resamples that entered.
  public let replicateCount: Int
}

/// Failed resamples by reason, for the notes of a result.
func failureNotes<Success>(
  _ outcomes: [Result<Success, FitError>], _ words: String
) -> [Note] {
  var failures: [String: Int] = [:]
  for outcome in outcomes {
    if case .failure(let error) = outcome { failures[error.description, default: 0] += 1 }
  }
  return failures.sorted { $0.key < $1.key }.map { reason, count in
    Note(.replicatesFailed, "\(count) of \(outcomes.count) \(words) failed: \(reason)")
  }
}
