internal import LinearAlgebra
public import Models
public import Tables

/// An outcome as steps before the model see it, with what the family says about it.
public enum TrainingOutcome: Sendable {
  /// A time to an event, with the rule for ties and the stratum of each row.
  case survival(SurvivalOutcome, ties: TiedEvents, strata: [Int]?)
  /// A response.
  case response(BinaryOutcome)

  /// The same for some rows.
  func selecting(_ rows: [Int]) -> TrainingOutcome {
    switch self {
    case .survival(let outcome, let ties, let strata):
      .survival(
        outcome.selecting(rows), ties: ties, strata: strata.map { strata in rows.map { strata[$0] } })
    case .response(let outcome): .response(outcome.selecting(rows))
    }
  }

  /// What stands for the outcome among the predictors of an imputation: a response as 0 and 1; of a survival outcome
  /// the event indicator and the Nelson-Aalen cumulative hazard at the row's time (White, Royston 2009,
  /// doi 10.1002/sim.3618), strata put together.
  /// - Parameter frequencies: how often each row counts; nil is once. A row of frequency 0 has zeros.
  func imputationColumns(_ frequencies: [Double]?) throws(FitError) -> [[Double]] {
    func counts(_ row: Int) -> Bool { (frequencies?[row] ?? 1) > 0 }
    switch self {
    case .response(let outcome):
      return [outcome.isCase.indices.map { outcome.isCase[$0] && counts($0) ? 1 : 0 }]
    case .survival(let outcome, _, _):
      let rows = outcome.isEvent.indices.filter(counts)
      let hazard = try BaselineHazard(
        outcome.selecting(rows), linearPredictor: [Double](repeating: 0, count: rows.count), ties: .breslow,
        weights: frequencies.map { frequencies in rows.map { frequencies[$0] } })
      return [
        outcome.isEvent.indices.map { outcome.isEvent[$0] && counts($0) ? 1 : 0 },
        outcome.time.indices.map {
          counts($0) ? hazard.cumulativeHazard(at: outcome.time[$0], linearPredictor: 0) : 0
        },
      ]
    }
  }
}

extension CoxFamily {
  /// The outcome with the family's ties and strata.
  public func trainingOutcome(_ y: SurvivalOutcome) -> TrainingOutcome {
    .survival(y, ties: ties, strata: strata)
  }
}

extension LogisticFamily {
  /// The outcome.
  public func trainingOutcome(_ y: BinaryOutcome) -> TrainingOutcome { .response(y) }
}

/// The rows that a feature filter learns from. Rows of frequency 0 are not in it, so that no filter can look at them.
public struct TrainingSample: Sendable {
  /// The features of the training rows, complete.
  public let features: FeatureColumns
  /// How often each of them counts, at least 1; nil where the sample is the whole cohort, every row once.
  public let frequencies: [Double]?
  /// Their outcome.
  public let outcome: TrainingOutcome
  /// Features that stay whatever a filter says.
  public let isForced: [Bool]
  /// How often a subject, by its identifier, stands in the sample; nil for one that is not in the cohort.
  public let subjectFrequency: @Sendable (String) -> Double?

  /// The training rows of a cohort.
  /// - Parameters:
  ///   - features: the features of all rows, complete.
  ///   - frequencies: how often each row stands in the sample; nil is once.
  ///   - outcome: the outcome of all rows.
  ///   - isForced: features that stay whatever a filter says; nil for none.
  public init(
    _ features: FeatureColumns, frequencies: [Double]?, outcome: TrainingOutcome, isForced: [Bool]? = nil,
    subjectFrequency: @escaping @Sendable (String) -> Double? = { _ in nil }
  ) {
    self.isForced = isForced ?? [Bool](repeating: false, count: features.names.count)
    self.subjectFrequency = subjectFrequency
    guard let frequencies else {
      (self.features, self.frequencies, self.outcome) = (features, nil, outcome)
      return
    }
    let rows = frequencies.indices.filter { frequencies[$0] > 0 }
    self.features = features.selecting(rows: rows)
    self.frequencies = rows.map { frequencies[$0] }
    self.outcome = outcome.selecting(rows)
  }

  /// The rows by position, each as often as it counts.
  var drawnRows: [Int] {
    frequencies?.drawnRows ?? Array(0..<features.values.rowCount)
  }
}
