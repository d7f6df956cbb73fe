internal import LinearAlgebra
internal import Tables
internal import Validation

/// A study's test-retest experiment: its measurements, and the filter it stands for.
struct RetestExperiment {
  let filter: RepeatabilityFilter?
  let summary: RepeatabilitySummary
  /// The measurements of each candidate, transformed as the model uses it.
  let measurements: [String: RepeatedMatrix]

  /// Reads the experiment's table and analyses every candidate feature that it holds.
  init(_ plan: RepeatabilityPlan, _ study: StudyFile, _ cohort: Cohort) throws {
    let table = try FeatureTable(contentsOf: study.resolve(plan.table))
    let candidates = cohort.candidates.filter { table.hasColumn($0) }
    guard !candidates.isEmpty else {
      throw StudyRunError(
        "\(table.source): error: none of the study's candidate features is a column of the repeatability table"
      )
    }
    let raw = try table.repeatedMeasurements(
      subject: plan.subject, repetition: plan.repeatColumn, features: candidates)[0]
    guard raw.repeats.count >= 2 else {
      throw StudyRunError(
        "\(table.source): error: the column '\(plan.repeatColumn)' holds one repeat; repeatability needs two")
    }
    func matrix(_ values: Matrix, _ name: String) throws -> RepeatedMatrix {
      do { return try RepeatedMatrix(values) } catch {
        throw StudyRunError("\(table.source): error: '\(name)' holds no repeated measurements (\(error))")
      }
    }
    var measurements: [String: RepeatedMatrix] = [:]
    var judged: [String: RepeatedMatrix] = [:]
    for (index, name) in candidates.enumerated() {
      let values = raw.measurements(of: index)
      measurements[name] = try matrix(
        try cohort.transforms.apply(to: values, of: name, source: table.source), name)
      // A correlation judges the feature as the model uses it; variation relative to the mean exists on the scale
      // of measurement.
      judged[name] = plan.keep?.isUpperLimit == true ? try matrix(values, name) : measurements[name]
    }
    self.measurements = measurements
    let identifiers = Set(cohort.identifiers)
    let shared = raw.subjects.count { identifiers.contains($0) }
    filter = plan.keep.map {
      RepeatabilityFilter(
        $0, subjects: raw.subjects, measurements: judged, cohort: identifiers)
    }
    let modelled = candidates.map { measurements[$0]! }
    let results = Repeatability(reporting: modelled).assess(modelled)
    let judgements =
      plan.keep?.isUpperLimit == true
      ? Repeatability().assess(candidates.map { judged[$0]! }) : results
    summary = RepeatabilitySummary(
      features: candidates.indices.map { index in
        RepeatabilitySummary.Feature(
          name: candidates[index], result: results[index],
          isKept: plan.keep?.isMet(by: judgements[index]),
          reason: plan.keep?.reasonToDrop(judgements[index]))
      },
      criterion: plan.keep, sharedSubjects: shared, subjects: raw.subjects.count,
      repeats: raw.repeats.count, claims: try Self.verdicts(plan, table))
  }

  /// The claims, judged on the measurements as they are, without the model's transformations.
  private static func verdicts(
    _ plan: RepeatabilityPlan, _ table: FeatureTable
  ) throws -> [ClaimVerdict] {
    try plan.claims.map { claim in
      let name = claim.feature ?? ""
      let raw = try table.repeatedMeasurements(
        subject: plan.subject, repetition: plan.repeatColumn, features: [name])[0]
      do throws(RepeatedMatrix.RepeatedMatrixError) {
        let result = Repeatability().assess(try RepeatedMatrix(raw.measurements(of: 0)))
        return ClaimVerdict(
          claim: claim, conformance: ClaimConformance(result, bound: claim.bound, rule: plan.rule))
      } catch {
        return ClaimVerdict(claim: claim, because: .notMeasured(because: error))
      }
    }
  }
}
