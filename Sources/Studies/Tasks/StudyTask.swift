internal import Models
internal import Validation

/// One independent piece of a run's resampling. Its result is a function of the study, its data and its number alone,
/// so that tasks may be computed in any order, by any number of threads, processes and machines.
public struct StudyTask: Sendable, Hashable, Codable {
  /// What a task belongs to.
  public enum Stage: String, Sendable, Codable, CaseIterable {
    /// A bootstrap replicate or a hold-out split of the biomarker model.
    case biomarkerResample = "biomarker-resample"
    /// The same of the clinical model.
    case clinicalResample = "clinical-resample"
    /// The same of the size model.
    case sizeResample = "size-resample"
    /// An outer sample of the two-stage bootstrap.
    case twoStage = "two-stage"
    /// A fold of the cross-validated risk scores.
    case riskFold = "risk-fold"
    /// A permutation of the outcome; number 0 is the data as they are.
    case permutedOutcome = "permuted-outcome"
    /// A permutation of the penalised features; number 0 is the data as they are.
    case shuffledFeatures = "shuffled-features"
    /// A replicate of the learning curve.
    case learningCurve = "learning-curve"
    /// A pair of halves for stability selection.
    case selectionHalves = "selection-halves"
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
  /// A split's rows held out.
  case heldOut(HeldOutReplicate)
  /// An outer sample of a two-stage bootstrap.
  case twoStage(TwoStageReplicate)
  /// A fold's risk scores.
  case fold(FoldScores)
  /// A negative control.
  case control(ControlReplicate)
  /// A learning curve.
  case learning([LearningPoint])
  /// A pair of halves.
  case halves(HalvesReplicate)
  /// No fit was possible, for this reason.
  case failure(FitError)
}

/// A task with what it found: a line of a journal or of a part.
struct FinishedTask: Codable {
  let task: StudyTask
  let result: TaskResult
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
