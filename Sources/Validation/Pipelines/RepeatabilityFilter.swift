internal import LinearAlgebra
internal import Statistics
public import Tables

/// A bound on an intraclass correlation that a feature must reach to enter a model, fixed in advance.
public struct RepeatabilityCriterion: Sendable, Equatable {
  /// Which number of the estimate is judged.
  public enum Bound: String, Sendable, CaseIterable {
    /// The lower confidence limit, the strict reading of Koo and Li 2016 (doi 10.1016/j.jcm.2016.02.012).
    case lower
    /// The estimate.
    case estimate
  }
  /// The form of the coefficient.
  public let coefficient: IntraclassForm
  /// Which number of it is judged.
  public let bound: Bound
  /// The smallest value that passes.
  public let atLeast: Double

  /// A criterion.
  public init(coefficient: IntraclassForm, bound: Bound = .lower, atLeast: Double) {
    self.coefficient = coefficient
    self.bound = bound
    self.atLeast = atLeast
  }

  /// The criterion in words: `"ICC(A,1) lower limit >= 0.75"`.
  public var description: String {
    "\(coefficient.rawValue) \(bound == .lower ? "lower limit" : "estimate") >= \(atLeast)"
  }

  /// Whether a feature passes; a coefficient that is undefined does not.
  public func isMet(by result: RepeatabilityResult) -> Bool {
    let estimate = result[coefficient].estimate
    let value = bound == .lower ? estimate.interval?.lower : estimate.value
    return value.map { $0 >= atLeast } ?? false
  }
}

/// Keeps the features whose repeated measurements meet a criterion.
///
/// Where subjects of the repeatability experiment are in the cohort, the coefficients are computed anew
/// in each resample from the drawn subjects, each as often as it was drawn; subjects outside the cohort
/// always count once.
public struct RepeatabilityFilter: FeatureFilter {
  /// The criterion.
  public let criterion: RepeatabilityCriterion
  private let subjects: [String]
  private let measurements: [String: RepeatedMatrix]
  private let fixed: [String: Bool]
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
    let results = Repeatability().assess(names.map { measurements[$0]! })
    var fixed: [String: Bool] = [:]
    for (name, result) in zip(names, results) { fixed[name] = criterion.isMet(by: result) }
    self.fixed = fixed
  }

  /// The step's name.
  public var name: String { "repeatability" }

  /// See `FeatureFilter`.
  public func reasonsToDrop(
    _ x: FeatureColumns, frequencies: [Double]?, candidates: [Bool],
    subjectFrequency: (String) -> Double?
  ) -> [String?] {
    var passes = fixed
    if usesCohort, frequencies != nil {
      var rows: [Int] = []
      for (row, subject) in subjects.enumerated() {
        for _ in 0..<Int(subjectFrequency(subject) ?? 1) { rows.append(row) }
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
          passes[x.names[j]] = false
        }
      }
      let results = Repeatability().assess(drawn)
      for (name, result) in zip(names, results) { passes[name] = criterion.isMet(by: result) }
    }
    return x.names.map { name in
      switch passes[name] {
      case true?: nil
      case false?: "does not reach \(criterion.description)"
      case nil: "was not measured repeatedly"
      }
    }
  }
}
