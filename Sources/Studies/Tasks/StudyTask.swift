internal import Models
internal import Validation

/// One independent piece of a run's resampling. Its result is a function of the study, its data and its number alone,
/// so that tasks may be computed in any order, by any number of threads, processes and machines.
public struct StudyTask: Sendable, Hashable, Codable {
  /// What a task belongs to.
  public enum Stage: String, Sendable, Codable, CaseIterable {
    /// A bootstrap replicate of the biomarker model.
    case biomarkerBootstrap = "biomarker-bootstrap"
    /// A bootstrap replicate of the clinical model.
    case clinicalBootstrap = "clinical-bootstrap"
    /// A bootstrap replicate of the size model.
    case sizeBootstrap = "size-bootstrap"
    /// A fold of the cross-validated risk scores.
    case riskFold = "risk-fold"
  }

  /// What it belongs to.
  public let stage: Stage
  /// Its number, from 0.
  public let index: Int
}

/// What a task found.
enum TaskResult: Sendable, Codable, Equatable {
  /// A bootstrap replicate.
  case replicate(OptimismReplicate)
  /// A fold's risk scores.
  case fold(FoldScores)
  /// No fit was possible, for this reason.
  case failure(FitError)
}

/// A share of a run's tasks: every `count`-th, beginning with the `number`-th.
public struct Shard: Sendable, Hashable {
  /// Which share, from 1.
  public let number: Int
  /// How many shares there are.
  public let count: Int

  /// The share `number` of `count`, or nil when there is none.
  public init?(number: Int, of count: Int) {
    guard count > 0, (1...count).contains(number) else { return nil }
    self.number = number
    self.count = count
  }

  /// The tasks of the share, in their order.
  func tasks(of all: [StudyTask]) -> [StudyTask] {
    stride(from: number - 1, to: all.count, by: count).map { all[$0] }
  }
}
