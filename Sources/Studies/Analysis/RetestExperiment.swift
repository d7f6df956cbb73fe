internal import Tables
internal import Validation

/// A study's test-retest experiment: its measurements, and the filter it stands for.
struct RetestExperiment {
  let filter: RepeatabilityFilter?
  let summary: RepeatabilitySummary

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
    var measurements: [String: RepeatedMatrix] = [:]
    for (index, name) in candidates.enumerated() {
      // The criterion judges the feature as the model uses it.
      let transformed = try cohort.transforms.apply(
        to: raw.measurements(of: index), of: name, source: table.source)
      do { measurements[name] = try RepeatedMatrix(transformed) } catch {
        throw StudyRunError("\(table.source): error: '\(name)' holds no repeated measurements (\(error))")
      }
    }
    let identifiers = Set(cohort.identifiers)
    let shared = raw.subjects.count { identifiers.contains($0) }
    filter = plan.keep.map {
      RepeatabilityFilter(
        $0, subjects: raw.subjects, measurements: measurements, cohort: identifiers)
    }
    let results = Repeatability().assess(candidates.map { measurements[$0]! })
    summary = RepeatabilitySummary(
      features: zip(candidates, results).map { name, result in
        RepeatabilitySummary.Feature(
          name: name, result: result, isKept: plan.keep?.isMet(by: result))
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
      guard let matrix = try? RepeatedMatrix(raw.measurements(of: 0)) else {
        return ClaimVerdict(claim: claim, conformance: nil)
      }
      return ClaimVerdict(
        claim: claim,
        conformance: ClaimConformance(Repeatability().assess(matrix), bound: claim.bound, rule: plan.rule))
    }
  }
}
