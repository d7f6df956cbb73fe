public import Models
public import Statistics
public import Tables
internal import Validation

/// A Cox or logistic regression on the columns of one table.
public struct FitRequest: Sendable {
  /// The outcome: survival asks for a Cox model, a response for a logistic one.
  public var endpoint: TableEndpoint
  /// Names or globs of the features; empty takes every column that has no other part.
  public var features: [String] = []
  /// Names or globs left out again.
  public var excluded: [String] = []
  /// The column of case weights.
  public var weights: String?
  /// The column of strata with baseline hazards of their own.
  public var strata: String?
  /// The column added to the linear predictor.
  public var offset: String?
  /// The column of clusters: for the robust variance, and rows that one fold holds together.
  public var cluster: String?
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// How tied events enter a Cox model.
  public var ties = TiedEvents.efron
  /// Whether a logistic model has an intercept.
  public var hasIntercept = true
  /// The level of intervals.
  public var level = ConfidenceLevel.p95
  /// The column of subjects, whose rows one fold holds together.
  public var subject: String?
  /// The penalty; nil is maximum likelihood, or Firth's method where `estimation` says so.
  public var penalty: PenaltyRequest?
  /// Splines and interactions of the features.
  public var terms: [ModelTerm] = []
  /// How an unpenalised fit finds its coefficients.
  public var estimation = Estimation.maximumLikelihood
  /// The kind of the coefficients' intervals of an unpenalised fit.
  public var interval = CoefficientInterval.wald
  /// What an unpenalised fit gives besides its coefficients.
  public var diagnostics = FitDiagnosticsRequest()

  /// The maximum-likelihood fit of an outcome on all other columns.
  public init(_ endpoint: TableEndpoint) { self.endpoint = endpoint }

  /// Fits the model, at most `jobs` folds at once.
  /// - Throws: `TableError`, `FitError`, `TableAnalysisError`.
  public func run(_ table: FeatureTable, jobs: Int = 1) async throws -> FitResult {
    try checkCombination()
    let rows = try FitRows(self, table)
    switch endpoint {
    case .survival(let columns):
      let outcome = try columns.outcome(of: rows.table)
      guard let penalty else { return try unpenalized(rows, outcome).testing(rows.terms) }
      return try await penalizedCox(penalty, rows, outcome, jobs: jobs)
    case .response(let column):
      let outcome = try rows.table.binaryOutcome(column: column.column, caseValue: column.value)
      guard let penalty else { return try unpenalized(rows, outcome).testing(rows.terms) }
      return try await penalizedLogistic(penalty, rows, outcome, jobs: jobs)
    }
  }

  var isSurvival: Bool { if case .survival = endpoint { true } else { false } }

  private func checkCombination() throws {
    func refuse(_ reason: String) -> TableAnalysisError { TableAnalysisError(.request, reason) }
    if !isSurvival, strata != nil { throw refuse("strata belong to a Cox model") }
    if isSurvival, !hasIntercept { throw refuse("a Cox model has no intercept to leave out") }
    try checkUnpenalized(refuse)
    guard let penalty else {
      if subject != nil {
        throw refuse("--subject keeps the rows of a subject in one fold and needs --folds")
      }
      return
    }
    try checkForms(penalty)
    guard let validation = penalty.crossValidation else {
      if cluster != nil {
        throw refuse("a penalised fit has no robust variance; clusters need --folds, which keeps them whole")
      }
      if subject != nil {
        throw refuse("--subject keeps the rows of a subject in one fold and needs --folds")
      }
      return
    }
    if subject ?? cluster != nil, case .column = validation.folds {
      throw refuse(
        "subjects and clusters are kept whole in random folds only; leave --subject, --cluster or --fold-column out"
      )
    }
    if subject != nil, cluster != nil {
      throw refuse("--subject and --cluster both say which rows one fold holds together; give one of them")
    }
    if isSurvival, validation.measure == .auc { throw refuse("the AUC judges a response; use c-index") }
    if isSurvival, validation.measure == .brier {
      throw refuse("the Brier score of a fold judges a response; use deviance or c-index")
    }
    if !isSurvival, validation.measure == .cIndex { throw refuse("the C index judges survival; use auc") }
  }

  private func penalizedCox(
    _ penalty: PenaltyRequest, _ rows: FitRows, _ outcome: SurvivalOutcome, jobs: Int
  ) async throws -> FitResult {
    let design = PenalizedDesign(rows.design)
    let options = try penalty.options(names: rows.design.names, origins: rows.origins)
    var fit: PenalizedFitResult
    if let validation = penalty.crossValidation {
      fit = try await validated(
        validation, CoxFamily(ties: ties, strata: rows.strata?.codes), design, outcome, rows,
        isEvent: outcome.isEvent, options, jobs: jobs)
    } else {
      fit = try coxPath(penalty, design, outcome, rows, options)
    }
    fit.ties = ties
    let baseline = try fit.selectedModel.map {
      try BaselineHazard(
        outcome, linearPredictor: $0.risk(rows.design), ties: ties, weights: rows.weights,
        strata: rows.strata?.codes, offset: rows.offset)
    }
    return FitResult(
      .penalized(fit), exclusions: rows.exclusions,
      modelFile: ModelFile(rows, family: "cox", fit, baseline: baseline))
  }

  private func penalizedLogistic(
    _ penalty: PenaltyRequest, _ rows: FitRows, _ outcome: BinaryOutcome, jobs: Int
  ) async throws -> FitResult {
    let design = PenalizedDesign(rows.design, centered: hasIntercept)
    let options = try penalty.options(names: rows.design.names, origins: rows.origins)
    let fit: PenalizedFitResult
    if let validation = penalty.crossValidation {
      fit = try await validated(
        validation, LogisticFamily(hasIntercept: hasIntercept), design, outcome, rows,
        isEvent: outcome.isCase, options, jobs: jobs)
    } else {
      fit = try logisticPath(penalty, design, outcome, rows, options)
    }
    return FitResult(
      .penalized(fit), exclusions: rows.exclusions,
      modelFile: ModelFile(rows, family: "logistic", fit, baseline: nil))
  }

  private func validated<Family: RelaxableFamily & GroupableFamily>(
    _ request: CrossValidationRequest, _ family: Family, _ design: PenalizedDesign,
    _ outcome: Family.Response, _ rows: FitRows, isEvent: [Bool], _ options: PenaltyOptions, jobs: Int
  ) async throws -> PenalizedFitResult {
    let folds = try rows.folds(request.folds, isEvent: isEvent)
    for dealt in folds {
      for fold in 0..<dealt.count {
        let leavesAnEvent = isEvent.indices.contains {
          isEvent[$0] && dealt.ofRow[$0] != fold && (rows.weights?[$0] ?? 1) > 0
        }
        guard leavesAnEvent else {
          throw TableAnalysisError(
            .estimate,
            "without fold \(fold + 1) no row has the event, so that no model can be fitted to the others")
        }
      }
    }
    var result = try await validatedForm(
      request, family, design, outcome, rows, options, folds, jobs: jobs)
    guard let validation = result.crossValidation, validation.curve.foldCount > 0 else {
      throw TableAnalysisError(.estimate, "no fold has events to be judged by; use fewer folds")
    }
    if case .random(_, _, let seed) = request.folds { result.seed = seed }
    return result
  }
}
