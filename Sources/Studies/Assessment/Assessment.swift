public import Statistics
internal import Tables
public import Validation

/// What an assessment of frozen scores found.
public struct Assessment: Sendable {
  /// Agreement of predicted and observed risk, at a horizon or of a response.
  public struct Calibration: Sendable {
    /// The horizon; nil for a response.
    public let horizon: Double?
    /// The logarithm of observed over expected for survival; the intercept given the predictions of a logistic regression for
    /// a response, of a regression of pseudo-values for cumulative incidences. 0 is right on average.
    public let inTheLarge: Estimate?
    /// Observed over expected events.
    public let observedExpected: ObservedExpected?
    /// The slope of the linear predictor: 1 is right, below 1 too extreme.
    public let slope: Estimate?
    /// The smooth curve.
    public let curve: CalibrationCurve?
    /// The distances between curve and diagonal, with intervals where there was a bootstrap.
    public let distances: CalibrationDistances?
    /// Groups of similar predicted risk.
    public let groups: [CalibrationGroup]
    /// The predicted probabilities.
    public let probabilities: [Double]
  }

  /// ICI, E50 and E90.
  public struct CalibrationDistances: Sendable {
    /// The mean distance.
    public let ici: Estimate
    /// The median distance.
    public let e50: Estimate
    /// The 90th percentile of the distance.
    public let e90: Estimate
  }

  /// The squared error of predicted probabilities, at a horizon or of a response.
  public struct Accuracy: Sendable {
    /// The horizon; nil for a response.
    public let horizon: Double?
    /// The Brier score.
    public let brier: Estimate
    /// That of the null model, which predicts the observed risk for all; nil for a response.
    public let null: Estimate?
    /// One less the ratio of the two.
    public let scaled: Estimate
  }

  /// What decisions by predicted probabilities are worth, at a horizon or for a response.
  public struct Utility: Sendable {
    /// The horizon; nil for a response.
    public let horizon: Double?
    /// The curves, the assessed scores first.
    public let curves: DecisionCurves
  }

  /// Rows with an event that competes with the one of interest.
  public struct CompetingEvent: Sendable {
    /// The event, as it was named.
    public let name: String
    /// Rows with it.
    public let count: Int
  }

  /// The scores.
  public let scores: AssessedScores
  /// Rows.
  public let n: Int
  /// Events or cases.
  public let events: Int
  /// Events that compete with the one of interest; empty where none do.
  public let competing: [CompetingEvent]
  /// Times by which the event is predicted; empty for a response.
  public let horizons: [Double]
  /// The area under the curve; for a response.
  public let roc: ROC?
  /// Harrell's index; for survival without competing events.
  public let harrell: Concordance?
  /// Uno's index; for survival without competing events or late entries.
  public let uno: Concordance?
  /// Wolbers' index; for survival with competing events.
  public let wolbers: Concordance?
  /// The cumulative/dynamic area at each horizon; with competing events, the controls are free of any.
  public let timeDependentAUC: TimeDependentAUC?
  /// The same with all rows without the event of interest as controls; for survival with competing events.
  public let allControlsAUC: TimeDependentAUC?
  /// The incident/dynamic area at each horizon.
  public let incidentAUC: IncidentDynamicAUC?
  /// Calibration at each horizon, or of a response; empty for a marker.
  public let calibration: [Calibration]
  /// How a frozen model would have to be updated here; nil where the scores do not say.
  public let recalibration: Recalibration?
  /// Calibration of the whole predicted distribution; for a Cox model.
  public let distribution: DCalibration?
  /// Squared errors at each horizon, or of a response.
  public let accuracy: [Accuracy]
  /// The integrated Brier score, from 0 to the last horizon.
  public let integrated: IntegratedBrier?
  /// Net benefit at each horizon, or of a response.
  public let utility: [Utility]
  /// What the scores add to each of the others.
  public let increments: [Increment]
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
  /// What could not be computed, and other caveats.
  public let notes: [Note]
  /// The bootstrap; nil where none was asked for.
  public let bootstrap: AssessmentRequest.BootstrapOptions?
}

/// What scores add to others on the same rows: the test first, then differences (the scores less the base).
public struct Increment: Sendable {
  /// Differences at one horizon, or of a response.
  public struct AtHorizon: Sendable {
    /// The horizon; nil for a response.
    public let horizon: Double?
    /// The difference of the cumulative/dynamic areas; nil for a response.
    public let auc: ScoreComparison?
    /// The difference of the incident/dynamic areas; nil for a response.
    public let incidentAUC: ScoreComparison?
    /// The difference of the Brier scores: negative is better.
    public let brier: Estimate?
    /// The difference of the scaled Brier scores.
    public let scaledBrier: Estimate?
    /// The difference of net benefits at each threshold; empty without probabilities or a bootstrap.
    public let netBenefit: [Estimate]
    /// Reclassification; nil without probabilities of both.
    public let reclassification: Reclassification?
  }

  /// The base.
  public let base: AssessedScores
  /// Whether the scores add to the base in a regression of the outcome on both; nil where it has no fit.
  public let likelihoodRatio: HypothesisTest?
  /// The difference of the areas; for a response.
  public let auc: ScoreComparison?
  /// The difference of Harrell's indices; for survival.
  public let harrell: ScoreComparison?
  /// The difference of Uno's indices; for survival.
  public let uno: ScoreComparison?
  /// The difference of Wolbers' indices; for survival with competing events.
  public let wolbers: ScoreComparison?
  /// Differences at each horizon, or of a response.
  public let atHorizon: [AtHorizon]
}

extension Note.Kind {
  /// A number that the data or the scores do not define.
  public static let notComputed = Note.Kind("not-computed")
}

extension Note.Kind {
  /// Subjects with several rows.
  public static let repeatedSubjects = Note.Kind("repeated-subjects")
}

extension Note {
  static let repeatedSubjects = Note(
    .repeatedSubjects,
    "Subjects have several rows, which are not independent: standard errors sum influences by subject, resamples draw subjects; the likelihood-ratio test, recalibration tests, the bands of curves and closed-form intervals of net benefit take rows for independent, and the tests are left out."
  )
}

/// Numbers that may not exist, each with the reason why.
struct Findings {
  private(set) var notes: [Note] = []

  /// The value, or nil and a note with the reason.
  mutating func attempt<Value>(_ what: String, _ body: () throws -> Value) -> Value? {
    do { return try body() } catch {
      add(what, error)
      return nil
    }
  }

  /// The same for what takes a bootstrap.
  mutating func attemptResampling<Value: Sendable>(
    _ what: String, _ body: () async throws -> Value
  ) async -> Value? {
    do { return try await body() } catch {
      add(what, error)
      return nil
    }
  }

  /// A recalibration with its closed test; with the model's revision in it where the cohort can bear one.
  mutating func attemptRecalibration(
    _ what: String, _ features: DesignMatrix?, _ body: (DesignMatrix?) throws -> Recalibration
  ) -> Recalibration? {
    guard let plain = attempt(what, { try body(nil) }) else { return nil }
    guard let features else { return plain }
    return attempt("Revision of the model in the closed test", { try body(features) }) ?? plain
  }

  mutating func add(_ note: Note) { notes.append(note) }

  private mutating func add(_ what: String, _ error: any Error) {
    notes.append(Note(.notComputed, "\(what): not computed; \(error)."))
  }
}
