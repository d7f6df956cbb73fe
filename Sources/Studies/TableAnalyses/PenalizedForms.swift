internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Tables
internal import Validation

/// The forms of a penalised fit beside the plain path: adaptive, grouped, relaxed.
extension FitRequest {
  /// Refuses forms that exclude each other.
  func checkForms(_ penalty: PenaltyRequest) throws {
    func refuse(_ reason: String) -> TableAnalysisError { TableAnalysisError(.request, reason) }
    if penalty.adaptive != nil, penalty.grouping != nil {
      throw refuse("adaptive factors are for single features; leave the groups or --adaptive out")
    }
    if penalty.grouping != nil {
      guard penalty.alpha == 1 else { throw refuse("groups belong to the lasso (--penalty lasso)") }
      guard penalty.lowerLimits.isEmpty, penalty.upperLimits.isEmpty else {
        throw refuse("a group lasso keeps no limits of coefficients; leave the limits or the groups out")
      }
    }
    if penalty.relaxation != nil, !(penalty.lowerLimits.isEmpty && penalty.upperLimits.isEmpty) {
      throw refuse("relaxed fits keep no limits of coefficients; leave the limits or --relax out")
    }
    guard let adaptive = penalty.adaptive else { return }
    if adaptive.initial == .ridge, penalty.crossValidation == nil {
      throw refuse(
        "the initial ridge of an adaptive lasso is chosen by cross-validation: add --folds, or take "
          + "--adaptive-initial none")
    }
  }

  /// The path of a Cox model in the form asked for, without cross-validation.
  func coxPath(
    _ penalty: PenaltyRequest, _ design: PenalizedDesign, _ outcome: SurvivalOutcome, _ rows: FitRows,
    _ options: PenaltyOptions
  ) throws -> PenalizedFitResult {
    var cox = PenalizedCox()
    cox.penalty = options
    cox.ties = ties
    let groups = try penalty.groups(rows)
    let path: PenalizedPath
    if let groups {
      var lasso = GroupLasso(groups)
      lasso.penalty = options
      lasso.ties = ties
      path = try lasso.path(
        design, outcome, weights: rows.weights, strata: rows.strata?.codes, offset: rows.offset)
    } else if let adaptive = penalty.adaptive {
      path = try adaptive.family(CoxFamily(ties: ties, strata: rows.strata?.codes), folds: nil).path(
        design, outcome, weights: rows.weights, weightMeaning: .caseWeights, offset: rows.offset,
        options: options)
    } else {
      path = try cox.path(
        design, outcome, weights: rows.weights, strata: rows.strata?.codes, offset: rows.offset)
    }
    let relaxed = try penalty.relaxation.map { _ in
      try cox.relaxed(
        path, design, outcome, weights: rows.weights, strata: rows.strata?.codes, offset: rows.offset)
    }
    return try result(path, penalty, groups, relaxed)
  }

  /// The path of a logistic model in the form asked for, without cross-validation.
  func logisticPath(
    _ penalty: PenaltyRequest, _ design: PenalizedDesign, _ outcome: BinaryOutcome, _ rows: FitRows,
    _ options: PenaltyOptions
  ) throws -> PenalizedFitResult {
    var logistic = PenalizedLogistic()
    logistic.penalty = options
    logistic.hasIntercept = hasIntercept
    let groups = try penalty.groups(rows)
    let path: PenalizedPath
    if let groups {
      var lasso = GroupLasso(groups)
      lasso.penalty = options
      lasso.hasIntercept = hasIntercept
      path = try lasso.path(design, outcome, weights: rows.weights, offset: rows.offset)
    } else if let adaptive = penalty.adaptive {
      path = try adaptive.family(LogisticFamily(hasIntercept: hasIntercept), folds: nil).path(
        design, outcome, weights: rows.weights, weightMeaning: .caseWeights, offset: rows.offset,
        options: options)
    } else {
      path = try logistic.path(design, outcome, weights: rows.weights, offset: rows.offset)
    }
    let relaxed = try penalty.relaxation.map { _ in
      try logistic.relaxed(path, design, outcome, weights: rows.weights, offset: rows.offset)
    }
    return try result(path, penalty, groups, relaxed)
  }

  private func result(
    _ path: PenalizedPath, _ penalty: PenaltyRequest, _ groups: FeatureGroups?, _ relaxed: RelaxedPath?
  ) throws -> PenalizedFitResult {
    var result = PenalizedFitResult(path: path)
    result.adaptive = penalty.adaptive
    result.groups = groups
    result.relaxed = relaxed
    result.gamma = penalty.relaxation?.gamma ?? 1
    result.notes += relaxed?.notes ?? []
    if result.selectedIndex != nil, result.selectedModel == nil {
      throw TableAnalysisError(
        .estimate,
        "the features selected have no fit without penalty (\(relaxed?.notes.first?.message ?? ""))")
    }
    return result
  }

  /// The cross-validated fit in the form asked for.
  func validatedForm<Family: RelaxableFamily & GroupableFamily>(
    _ request: CrossValidationRequest, _ family: Family, _ design: PenalizedDesign,
    _ outcome: Family.Response, _ rows: FitRows, _ options: PenaltyOptions, _ folds: [Folds], jobs: Int
  ) async throws -> PenalizedFitResult {
    guard let penalty else { preconditionFailure("cross-validation is of a penalty") }
    let groups = try penalty.groups(rows)
    func fitted<F: RelaxableFamily>(_ family: F) async throws -> PenalizedFitResult
    where F.Response == Family.Response {
      var task = CrossValidationTask(family, design, outcome, folds: folds, options: options)
      task.weights = rows.weights
      task.offset = rows.offset
      task.measure = request.measure
      var result: PenalizedFitResult
      let curve: CrossValidationCurve
      if penalty.relaxation == nil {
        let fit = try await CrossValidatedPath(task, width: jobs)
        result = PenalizedFitResult(path: fit.path)
        curve = fit.curve
      } else {
        let fit = try await CrossValidatedRelaxation(task, width: jobs)
        result = PenalizedFitResult(path: fit.relaxed.path)
        result.relaxed = fit.relaxed
        result.relaxation = fit
        result.notes += fit.relaxed.notes
        curve = fit.penalized
      }
      result.crossValidation = PenalizedFitResult.CrossValidation(
        curve: curve, choice: request.choice, folds: folds)
      result.adaptive = penalty.adaptive
      result.groups = groups
      return result
    }
    if let groups { return try await fitted(family.grouped(groups)) }
    // Repeats share the folds of the first one for the initial ridge.
    if let adaptive = penalty.adaptive { return try await fitted(adaptive.family(family, folds: folds[0])) }
    return try await fitted(family)
  }
}

extension PenaltyRequest {
  /// The groups of the design's columns; nil for none.
  func groups(_ rows: FitRows) throws -> FeatureGroups? {
    guard let grouping else { return nil }
    func refuse(_ reason: String) -> TableAnalysisError { TableAnalysisError(.request, reason) }
    let names = rows.design.names
    // A label that no named group can have keeps a column's own group apart from a group of its name.
    var labels = names.map { "column \($0)" }
    if grouping.textColumns {
      let text = Set(rows.coding.terms.filter { $0.levels != nil }.map(\.column))
      for j in names.indices {
        let inputs = rows.terms.inputs(of: names[j]).map { input in
          rows.features.origins[rows.features.names.firstIndex(of: input)!]
        }
        if inputs.contains(where: text.contains) { labels[j] = "text \(rows.origins[j])" }
      }
    }
    var taken: [Int: String] = [:]
    for group in grouping.named {
      for column in group.columns {
        let found = names.indices.filter { names[$0] == column || rows.origins[$0] == column }
        guard !found.isEmpty else {
          throw refuse("'\(column)' of the group '\(group.name)' is none of the fit's features")
        }
        for j in found {
          if let other = taken[j], other != group.name {
            throw refuse("'\(column)' is in the groups '\(other)' and '\(group.name)'; leave it out of one")
          }
          taken[j] = group.name
          labels[j] = "group \(group.name)"
        }
      }
    }
    return FeatureGroups(labels: labels)
  }
}
