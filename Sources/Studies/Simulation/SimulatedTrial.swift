/// The tables of a simulated trial and the truth behind them. Every subject identifier begins with
/// `SIM-`, so that no excerpt can pass for patients' data.
public struct SimulatedTrial: Sendable, Equatable {
  /// One row a patient: `patient`, `centre`, `arm` (in a trial with two arms), `age` (years), `stage` (1 to
  /// 4), `os_months`, `os_event` (1 death), `response` (1 yes), then the features.
  public let cohort: SimulatedTable
  /// Patients of another centre, older and at a later stage, with the columns of `cohort`.
  public let external: SimulatedTable
  /// Repeated scans of other subjects on the scanner of the first centre: `subject`, `scan`, then the features.
  public let retest: SimulatedTable
  /// What no trial observes, for the patients of `cohort` and then of `external`: `patient`,
  /// `linear_predictor` (true, higher = earlier death), `death_months` (without censoring).
  public let subjectTruth: SimulatedTable
  /// The parameters.
  public let truth: SimulationTruth
}
