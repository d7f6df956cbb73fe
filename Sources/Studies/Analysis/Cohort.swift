internal import Foundation
internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Tables
internal import Validation

/// The development cohort as the analysis uses it.
struct Cohort {
  let table: FeatureTable
  /// All columns that any model of the study uses, coded and transformed; NaN where missing.
  let features: FeatureColumns
  let outcome: StudyOutcome
  let subjects: SubjectGroups
  let identifiers: [String]
  let transforms: FeatureTransforms
  /// The features of the biomarker model, of the clinical model and of the size model.
  let candidates: [String]
  let clinical: [String]
  let size: [String]
  let unpenalized: Set<String>
  /// The site of each row, where the study names the column.
  let sites: [String]?
  let summary: CohortSummary

  init(_ study: StudyFile) throws {
    let data = study.data
    let all = try FeatureTable(contentsOf: study.resolve(data.table))
    var taken = Set(data.endpoint.columns)
    for column in [data.subject, data.site, data.treatment?.column] {
      if let column { taken.insert(column) }
    }
    // A site column that is not there is told now, not when the sites are compared.
    if let site = data.site { _ = try all.text(site) }
    let matched = try all.matching(
      patterns: data.features, excluding: data.exclude, notAmong: taken)
    var columns = matched
    for column in data.clinical + (data.size.map { [$0] } ?? []) + study.model.unpenalized
    where !columns.contains(column) { columns.append(column) }

    var flow = [CohortSummary.FlowStep(label: "Rows in \(data.table)", rows: all.rowCount, excluded: 0)]
    var table = all
    switch study.missing {
    case .refuse:
      table = try all.resolvingMissing(in: columns, policy: .refuse).table
    case .drop:
      let withOutcome = try all.resolvingMissing(in: data.endpoint.columns, policy: .drop)
      table = withOutcome.table
      Self.count(withOutcome, "Missing endpoint", &flow)
      let complete = try table.resolvingMissing(in: columns, policy: .drop)
      table = complete.table
      let counts = complete.missingCounts.map { "\($0.column) \($0.count)" }.joined(separator: ", ")
      Self.count(complete, "Missing feature value" + (counts.isEmpty ? "" : " (\(counts))"), &flow)
    case .median, .mice: break
    }
    flow.append(CohortSummary.FlowStep(label: "Analysed", rows: table.rowCount, excluded: 0))

    let outcome = try data.endpoint.outcome(of: table)
    let coding = try FeatureCoding(table: table, names: columns)
    let coded = try coding.encode(table)
    let transforms = try FeatureTransforms(
      study.transforms, names: coded.names, study: study.path)
    let features = try transforms.apply(to: coded, table: table)
    do { _ = try FittedTerms(study.model.terms, features) } catch {
      throw StudyRunError("\(study.path): error: \(error)")
    }
    func names(of columns: [String]) -> [String] {
      let wanted = Set(columns)
      return features.names.indices.filter { wanted.contains(features.origins[$0]) }.map {
        features.names[$0]
      }
    }
    self.table = table
    self.features = features
    self.outcome = outcome
    self.transforms = transforms
    candidates = names(of: matched + study.model.unpenalized)
    clinical = names(of: data.clinical)
    size = names(of: data.size.map { [$0] } ?? [])
    unpenalized = Set(names(of: study.model.unpenalized))

    if let column = data.subject {
      let text = try table.completeText(column)
      subjects = SubjectGroups(identifiers: text)
    } else {
      subjects = SubjectGroups(rowCount: table.rowCount)
    }
    sites = try data.site.map { try table.completeText($0) }
    let labels = try data.subject.map { try table.completeText($0) }
    identifiers = subjects.rows.map { rows in labels?[rows[0]] ?? "row \(rows[0] + 1)" }
    summary = CohortSummary(
      rows: table.rowCount, subjects: subjects.count, events: outcome.eventCount, flow: flow,
      candidateCount: candidates.count, medianFollowUp: try outcome.medianFollowUp(),
      missing: features.missingCounts)
  }

  private static func count(
    _ complete: CompleteTable, _ label: String, _ flow: inout [CohortSummary.FlowStep]
  ) {
    guard !complete.droppedRows.isEmpty else { return }
    flow.append(
      CohortSummary.FlowStep(
        label: label, rows: complete.table.rowCount, excluded: complete.droppedRows.count))
  }
}

extension StudyFile {
  /// A path of the study file as the program opens it: relative to the study file's folder.
  public func resolve(_ written: String) -> String {
    guard !written.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return written }
    return String(path[...slash]) + written
  }
}

extension Endpoint {
  /// The columns it is made of.
  var columns: [String] {
    switch self {
    case .survival(let time, let event, _, let entry, _): [time, event] + (entry.map { [$0] } ?? [])
    case .response(let column, _): [column]
    }
  }

  /// The outcome in a table.
  func outcome(of table: FeatureTable) throws(TableError) -> StudyOutcome {
    switch self {
    case .survival(let time, let event, let eventValue, let entry, _):
      .survival(
        try table.survivalOutcome(time: time, event: event, eventValue: eventValue, entry: entry))
    case .response(let column, let positive):
      .response(try table.binaryOutcome(column: column, caseValue: positive))
    }
  }

  /// The same as commands on tables name it.
  var columnsOfTable: TableEndpoint {
    switch self {
    case .survival(let time, let event, let eventValue, let entry, _):
      .survival(
        SurvivalColumns(time: time, event: ColumnValue(column: event, value: eventValue), entry: entry))
    case .response(let column, let positive):
      .response(ColumnValue(column: column, value: positive))
    }
  }

  /// The unit of time, where there is one.
  public var timeUnit: String? {
    if case .survival(_, _, _, _, let unit) = self { unit } else { nil }
  }
}

extension StudyOutcome {
  /// Rows.
  public var count: Int {
    switch self {
    case .survival(let outcome): outcome.count
    case .response(let outcome): outcome.count
    }
  }

  /// Events or positives.
  public var eventCount: Int {
    switch self {
    case .survival(let outcome): outcome.eventCount
    case .response(let outcome): outcome.eventCount
    }
  }

  /// Median follow-up by the reverse Kaplan-Meier estimator (Schemper, Smith 1996,
  /// doi 10.1016/0197-2456(96)00075-X); nil for a response, or when it is not reached.
  func medianFollowUp() throws -> Double? {
    guard case .survival(let outcome) = self else { return nil }
    let reversed = try SurvivalOutcome(
      time: outcome.time, isEvent: outcome.isEvent.map { !$0 }, entry: outcome.entry)
    return try KaplanMeier().estimate(reversed).median.value
  }
}

extension FeatureColumns {
  /// How many values each column lacks, for those that lack some.
  var missingCounts: [CohortSummary.MissingCount] {
    names.indices.compactMap { j in
      let count = values.column(j).count(where: \.isNaN)
      return count > 0 ? CohortSummary.MissingCount(feature: names[j], count: count) : nil
    }
  }
}
