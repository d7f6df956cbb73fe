internal import Statistics
internal import Tables
internal import Validation

/// The follow-up by which scores of survival are judged, with or without events that compete. Each measure is the one that
/// Validation defines for it; the event of interest is cause 1.
enum AssessedSurvival: Sendable {
  case survival(SurvivalOutcome)
  case competing(CompetingOutcome)

  var count: Int {
    switch self {
    case .survival(let outcome): outcome.count
    case .competing(let outcome): outcome.count
    }
  }

  /// Rows with the event of interest.
  var eventCount: Int {
    switch self {
    case .survival(let outcome): outcome.eventCount
    case .competing(let outcome): outcome.eventCount(ofCause: 1)
    }
  }

  var isCompeting: Bool { if case .competing = self { true } else { false } }

  /// How many rows have each event that competes.
  var competing: [Assessment.CompetingEvent] {
    guard case .competing(let outcome) = self else { return [] }
    return outcome.causeNames.indices.dropFirst().map {
      Assessment.CompetingEvent(
        name: outcome.causeNames[$0], count: outcome.eventCount(ofCause: $0 + 1))
    }
  }

  func areas(
    _ risk: [Double], _ horizons: [Double], _ controls: CompetingControls, _ censoring: CensoringModel,
    _ clusters: [Int]?, _ level: ConfidenceLevel
  ) throws(MetricError) -> TimeDependentAUC {
    switch self {
    case .survival(let outcome):
      try cumulativeDynamicAUC(
        risk: risk, outcome: outcome, horizons: horizons, censoring: censoring, clusters: clusters,
        level: level)
    case .competing(let outcome):
      try cumulativeDynamicAUC(
        risk: risk, outcome: outcome, cause: 1, horizons: horizons, controls: controls,
        censoring: censoring, clusters: clusters, level: level)
    }
  }

  func incidentAreas(
    _ risk: [Double], _ times: [Double], nearestEvents: Int?, _ clusters: [Int]?, _ level: ConfidenceLevel
  ) throws(MetricError) -> IncidentDynamicAUC {
    switch self {
    case .survival(let outcome):
      try incidentDynamicAUC(
        risk: risk, outcome: outcome, times: times, nearestEvents: nearestEvents, clusters: clusters,
        level: level)
    case .competing(let outcome):
      try incidentDynamicAUC(
        risk: risk, outcome: outcome, cause: 1, times: times, nearestEvents: nearestEvents,
        clusters: clusters, level: level)
    }
  }

  func brier(
    _ risks: [[Double]], _ horizons: [Double], _ censoring: CensoringModel, _ clusters: [Int]?,
    _ level: ConfidenceLevel
  ) throws(MetricError) -> TimeDependentBrier {
    switch self {
    case .survival(let outcome):
      try timeDependentBrier(
        risks: risks, outcome: outcome, horizons: horizons, censoring: censoring, clusters: clusters,
        level: level)
    case .competing(let outcome):
      try timeDependentBrier(
        risks: risks, outcome: outcome, cause: 1, horizons: horizons, censoring: censoring,
        clusters: clusters, level: level)
    }
  }

  func calibrationCurve(
    _ risks: [Double], _ horizon: Double, _ smoothing: CalibrationSmoothing
  ) throws(MetricError) -> CalibrationCurve {
    switch self {
    case .survival(let outcome):
      try Validation.calibrationCurve(
        risks: risks, outcome: outcome, horizon: horizon, smoothing: smoothing)
    case .competing(let outcome):
      try Validation.calibrationCurve(
        risks: risks, outcome: outcome, cause: 1, horizon: horizon, smoothing: smoothing)
    }
  }

  func calibrationDistances(
    _ risks: [Double], _ horizon: Double, _ smoothing: CalibrationSmoothing, _ bootstrap: FrozenBootstrap
  ) async throws(MetricError) -> CalibrationBootstrap {
    switch self {
    case .survival(let outcome):
      try await CalibrationBootstrap(
        risks: risks, outcome: outcome, horizon: horizon, smoothing: smoothing, bootstrap: bootstrap)
    case .competing(let outcome):
      try await CalibrationBootstrap(
        risks: risks, outcome: outcome, cause: 1, horizon: horizon, smoothing: smoothing,
        bootstrap: bootstrap)
    }
  }

  func observedExpected(
    _ risks: [Double], _ horizon: Double, _ clusters: [Int]?, _ level: ConfidenceLevel
  ) throws(MetricError) -> ObservedExpected {
    switch self {
    case .survival(let outcome):
      try Validation.observedExpected(
        risks: risks, outcome: outcome, horizon: horizon, clusters: clusters, level: level)
    case .competing(let outcome):
      try Validation.observedExpected(
        risks: risks, outcome: outcome, cause: 1, horizon: horizon, clusters: clusters, level: level)
    }
  }

  func calibrationGroups(
    _ risks: [Double], _ horizon: Double, _ level: ConfidenceLevel
  ) throws(MetricError) -> [CalibrationGroup] {
    let count = CalibrationGrouping.count(risks.count)
    switch self {
    case .survival(let outcome):
      return try Validation.calibrationGroups(
        risks: risks, outcome: outcome, horizon: horizon, count: count, level: level)
    case .competing(let outcome):
      return try Validation.calibrationGroups(
        risks: risks, outcome: outcome, cause: 1, horizon: horizon, count: count, level: level)
    }
  }

  func decisionCurves(
    _ analysis: DecisionCurveAnalysis, _ models: [PredictedRisks], _ horizon: Double,
    _ bootstrap: FrozenBootstrap?
  ) async throws(MetricError) -> DecisionCurves {
    switch (self, bootstrap) {
    case (.survival(let outcome), let bootstrap?):
      try await analysis.curves(models, outcome: outcome, horizon: horizon, bootstrap: bootstrap)
    case (.survival(let outcome), nil):
      try analysis.curves(models, outcome: outcome, horizon: horizon)
    case (.competing(let outcome), let bootstrap?):
      try await analysis.curves(
        models, outcome: outcome, cause: 1, horizon: horizon, bootstrap: bootstrap)
    case (.competing(let outcome), nil):
      try analysis.curves(models, outcome: outcome, cause: 1, horizon: horizon)
    }
  }
}
