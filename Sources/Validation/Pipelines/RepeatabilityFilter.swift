internal import LinearAlgebra
internal import Tables

/// Keeps the features whose repeated measurements meet a criterion.
///
/// Where subjects of the repeatability experiment are in the cohort, the coefficients are computed anew
/// in each resample from the drawn subjects, each as often as it was drawn; subjects outside the cohort
/// always count once. Where cells are missing the two-way forms are judged from REML.
public struct RepeatabilityFilter: FeatureFilter {
  /// The criterion.
  public let criterion: RepeatabilityCriterion
  private let subjects: [String]
  private let measurements: [String: RepeatedMatrix]
  private let fixed: [String: String?]
  /// Whether any of the experiment's subjects is in the cohort.
  public let usesCohort: Bool

  /// A filter from an experiment.
  /// - Parameters:
  ///   - subjects: the experiment's subjects, one a row of the measurements.
  ///   - measurements: the repeated measurements of each feature, by name.
  ///   - cohort: the identifiers of the cohort's subjects.
  public init(
    _ criterion: RepeatabilityCriterion, subjects: [String], measurements: [String: RepeatedMatrix],
    cohort: Set<String>
  ) {
    self.criterion = criterion
    self.subjects = subjects
    self.measurements = measurements
    usesCohort = subjects.contains { cohort.contains($0) }
    let names = measurements.keys.sorted()
    let features = names.map { measurements[$0]! }
    let results = criterion.analysis(of: features).assess(features)
    var fixed: [String: String?] = [:]
    for (name, result) in zip(names, results) { fixed[name] = .some(criterion.reasonToDrop(result)) }
    self.fixed = fixed
  }

  /// The step's name.
  public var name: String { "repeatability" }

  /// See `FeatureFilter`.
  public func reasonsToDrop(_ sample: TrainingSample, candidates: [Bool]) -> [String?] {
    let x = sample.features
    var reasons = fixed
    if usesCohort, sample.frequencies != nil {
      var rows: [Int] = []
      for (row, subject) in subjects.enumerated() {
        for _ in 0..<Int(sample.subjectFrequency(subject) ?? 1) { rows.append(row) }
      }
      var names: [String] = []
      var drawn: [RepeatedMatrix] = []
      for j in candidates.indices where candidates[j] {
        guard let all = measurements[x.names[j]] else { continue }
        do {
          drawn.append(try RepeatedMatrix(all.values.selecting(rows: rows)))
          names.append(x.names[j])
        } catch {
          // None of the drawn subjects was measured.
          reasons[x.names[j]] = "was measured in none of the subjects drawn"
        }
      }
      let results = criterion.analysis(of: drawn).assess(drawn)
      for (name, result) in zip(names, results) {
        reasons[name] = .some(criterion.reasonToDrop(result))
      }
    }
    return x.names.map { reasons[$0] ?? "was not measured repeatedly" }
  }
}
