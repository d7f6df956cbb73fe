internal import LinearAlgebra
internal import Statistics
internal import Tables
internal import Validation

/// The rows and columns of a table that a fit uses, checked and coded.
struct FitRows {
  /// The complete rows.
  let table: FeatureTable
  let exclusions: RowExclusions
  let coding: FeatureCoding
  let design: DesignMatrix
  /// The table's column behind each feature.
  let origins: [String]
  let weights: [Double]?
  let strata: Grouping?
  let offset: [Double]?
  let clusters: Grouping?
  /// Which rows one fold holds together.
  private let together: Grouping?

  init(_ request: FitRequest, _ all: FeatureTable) throws {
    var others = request.endpoint.columns
    others += [request.weights, request.strata, request.offset, request.cluster, request.subject].compactMap(
      \.self)
    if case .column(let column)? = request.penalty?.crossValidation?.folds { others.append(column) }
    let columns = try all.matching(
      patterns: request.features.isEmpty ? ["*"] : request.features, excluding: request.excluded,
      notAmong: Set(others))
    let (table, exclusions) = try all.complete(in: others + columns, request.missing)
    self.table = table
    self.exclusions = exclusions
    coding = try FeatureCoding(table: table, names: columns)
    let coded = try coding.encode(table)
    origins = coded.origins
    do {
      design = try DesignMatrix(names: coded.names, values: coded.values)
    } catch {
      preconditionFailure("complete columns are finite and have one name each")
    }
    weights = try request.weights.map { try table.weights($0) }
    strata = try request.strata.map { try table.groups($0) }
    offset = try request.offset.map { try table.completeNumbers($0) }
    clusters = try request.cluster.map { try table.groups($0) }
    together = try (request.subject ?? request.cluster).map { try table.groups($0) }
  }

  /// The folds of a cross-validation, once for each repeat.
  func folds(_ source: CrossValidationRequest.FoldSource, isEvent: [Bool]) throws -> [Folds] {
    switch source {
    case .column(let column):
      let groups = try table.groups(column)
      guard groups.count > 1 else {
        throw TableAnalysisError(.request, "the fold column '\(column)' has one value; two folds are needed")
      }
      return [Folds(codes: groups.codes)]
    case .random(let count, let repeats, let seed):
      let subjects =
        together.map { groups in
          SubjectGroups(identifiers: groups.codes.map { groups.labels[$0] })
        } ?? SubjectGroups(rowCount: table.rowCount)
      return (0..<repeats).map { index in
        var stream = StreamPurpose.finalFolds.stream(seed: seed, index: index)
        return Folds(count, subjects: subjects, isEvent: isEvent, weights: weights, using: &stream)
      }
    }
  }
}
