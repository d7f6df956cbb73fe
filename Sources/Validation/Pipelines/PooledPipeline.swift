internal import LinearAlgebra
internal import Models
public import Statistics
internal import Tables

/// What multiple imputation found besides the pooled model.
public struct ImputationPooling: Sendable {
  /// The penalty chosen in each completed training set.
  public let lambdas: [Double]
  /// For each column of the model the share of completed sets in which it had a coefficient.
  public let selectionShare: [Double]
  /// For each column of the model the Monte Carlo standard error of its pooled coefficient, `sqrt(B / m)`; nil for one
  /// completed set.
  public let monteCarloError: [Double?]
  /// Rubin's rules for the coefficients, by the column of the model: of an unpenalised model fitted to all rows, where
  /// each completed set gives the coefficient a standard error.
  public let estimates: [Int: PooledEstimate]

  /// Completed training sets.
  public var imputations: Int { lambdas.count }
}

extension Pipeline {
  /// The pipeline with multiple imputation: the training rows are completed several times, everything
  /// else is done in each completed set with the same inner folds, and intercept and coefficients are averaged, 0
  /// where a set did not select a feature (Wood, White, Royston 2008, doi 10.1002/sim.3177). Knots that are quantiles
  /// are those of the completed sets together, so that there are the same columns to average.
  ///
  /// Where the model is applied, also to the training rows, missing values become conditional means without the outcome
  /// (`ImputationEquations`); the completed sets have seen the outcome and would flatter the model.
  func fitPooled(
    _ method: ChainedEquations, _ training: Training, frequencies: [Double]?, folds: Folds?,
    stream: inout RandomStream
  ) throws(FitError) -> FittedPipeline {
    let x = training.features
    var imputed = FittedImputation(imputation, x, frequencies: frequencies)
    let wanted = features.map(Set.init)
    let own = x.names.indices.filter { wanted?.contains(x.names[$0]) ?? true }
    let sets = method.completed(
      x.selecting(columns: own),
      outcome: method.usesOutcome
        ? try family.trainingOutcome(training.outcome).imputationColumns(frequencies) : [],
      frequencies: frequencies, count: frequencies == nil ? method.imputations : method.resampleImputations,
      using: &stream)

    var single = self
    single.imputation = .none
    let base = imputed.blanking(x, where: frequencies)
    func complete(_ set: FeatureColumns) -> FeatureColumns { base.replacing(columns: own, by: set) }
    if !terms.isEmpty { single.terms = try fixedTerms(sets.map(complete), frequencies: frequencies) }
    let dealt = folds ?? innerFolds(training, frequencies: frequencies, stream: &stream)
    var fits: [FittedPipeline] = []
    var variances: [[Int: Double]] = []
    for set in sets {
      // Complete features stay in the matrix that all resamples share.
      let completed =
        training.design != nil
        ? training
        : Training(
          features: complete(set), outcome: training.outcome, subjects: training.subjects,
          identifiers: training.identifiers)
      let fit = try single.fit(completed, frequencies: frequencies, folds: dealt, stream: &stream)
      fits.append(fit)
      if case .none = rule, frequencies == nil, sets.count > 1 {
        variances.append(try coefficientVariances(of: fit, completed))
      }
    }

    let first = fits[0]
    let count = first.model.names.count
    var values = [[Double]](repeating: [Double](repeating: 0, count: fits.count), count: count)
    for (i, fit) in fits.enumerated() {
      for coefficient in fit.model.coefficients { values[coefficient.feature][i] = coefficient.value }
    }
    let model = PenalizedModel(
      names: first.model.names, lambda: mean(fits.map(\.model.lambda)),
      intercept: mean(fits.map(\.model.intercept)),
      coefficients: values.indices.filter { values[$0].contains { $0 != 0 } }
        .map { SparseCoefficient(feature: $0, value: mean(values[$0])) })
    let used = Set(model.coefficients.flatMap { first.terms.inputs(of: model.names[$0.feature]) })
    imputed.equations = ImputationEquations(
      completed: sets, features: own.indices.filter { used.contains(x.names[own[$0]]) },
      frequencies: frequencies, predictors: method.predictors)
    var estimates: [Int: PooledEstimate] = [:]
    if !variances.isEmpty {
      let degrees = completeDegreesOfFreedom(training, parameters: model.coefficients.count)
      for coefficient in model.coefficients {
        let own = variances.compactMap { $0[coefficient.feature] }
        guard own.count == fits.count, own.contains(where: { $0 > 0 }) else { continue }
        estimates[coefficient.feature] = pooled(
          estimates: values[coefficient.feature], variances: own, completeDegreesOfFreedom: degrees)
      }
    }
    return FittedPipeline(
      imputation: imputed, terms: first.terms,
      dropReasons: first.dropReasons.indices.map { j in
        fits.contains { $0.dropReasons[j] == nil } ? nil : first.dropReasons[j]
      },
      model: model, kktResidual: fits.map(\.kktResidual).max()!, path: first.path, curve: first.curve,
      notes: fits.flatMap(\.notes).reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
      pooling: ImputationPooling(
        lambdas: fits.map(\.model.lambda),
        selectionShare: values.map { own in Double(own.count { $0 != 0 }) / Double(fits.count) },
        monteCarloError: values.map { own in
          own.count > 1 ? (sampleVariance(own) / Double(own.count)).squareRoot() : nil
        }, estimates: estimates))
  }

  /// The folds that all completed sets share; nil where none are needed.
  private func innerFolds(
    _ training: Training, frequencies: [Double]?, stream: inout RandomStream
  ) -> Folds? {
    let count: Int
    switch rule {
    case .none, .wholePath: return nil
    case .fixed:
      guard adaptive != nil else { return nil }
      count = AdaptiveLasso.folds
    case .crossValidated(let folds, _, _): count = folds
    }
    return Folds(
      count, subjects: training.subjects, isEvent: family.isEvent(training.outcome), weights: frequencies,
      using: &stream)
  }

  /// The terms with knots at the quantiles of all completed sets together.
  private func fixedTerms(
    _ sets: [FeatureColumns], frequencies: [Double]?
  ) throws(FitError) -> [ModelTerm] {
    let stacked = FeatureColumns(
      names: sets[0].names,
      values: sets.dropFirst().reduce(sets[0].values) { $0.appendingRows(of: $1.values) },
      origins: sets[0].origins)
    let fitted = try FittedTerms(
      terms, stacked, frequencies: frequencies.map { own in sets.flatMap { _ in own } })
    var fixed: [ModelTerm] = []
    for term in terms {
      guard case .spline(let spline) = term, case .count = spline.knots,
        let learnt = fitted.splines.first(where: { $0.feature == spline.feature })
      else {
        fixed.append(term)
        continue
      }
      fixed.append(
        .spline(
          try SplineTerm(feature: spline.feature, kind: spline.kind, knots: .fixed(learnt.basis.breaks))))
    }
    return fixed
  }

  /// The squared standard errors of an unpenalised fit's coefficients, by the column of the model; those of independent
  /// subjects where some have several rows.
  private func coefficientVariances(
    of fit: FittedPipeline, _ training: Training
  ) throws(FitError) -> [Int: Double] {
    let columns = fit.model.coefficients.map(\.feature)
    let features = fit.terms.apply(to: training.features)
    guard
      let design = FeatureColumns(
        names: columns.map { features.names[$0] }, values: features.values.selecting(columns: columns)
      ).complete
    else { preconditionFailure("a completed set is complete") }
    let clusters =
      training.subjects.count < training.subjects.subjectOfRow.count ? training.subjects.subjectOfRow : nil
    let covariance: Matrix
    var intercepts = 0
    switch family.trainingOutcome(training.outcome) {
    case .survival(let outcome, let ties, let strata):
      var cox = CoxRegression()
      cox.ties = ties
      cox.strata = strata
      cox.clusters = clusters
      let fit = try cox.fit(design, outcome)
      covariance = fit.robustCovariance ?? fit.covariance
    case .response(let outcome):
      var logistic = LogisticRegression()
      logistic.clusters = clusters
      let fit = try logistic.fit(design, outcome)
      covariance = fit.robustCovariance ?? fit.covariance
      intercepts = 1
    }
    var variances: [Int: Double] = [:]
    for (k, column) in columns.enumerated() {
      variances[column] = covariance[k + intercepts, k + intercepts]
    }
    return variances
  }

  /// What `mice::pool` takes: rows minus coefficients for a response, events minus coefficients for a survival outcome,
  /// at least 1.
  private func completeDegreesOfFreedom(_ training: Training, parameters: Int) -> Double {
    switch family.trainingOutcome(training.outcome) {
    case .survival(let outcome, _, _): Double(max(outcome.eventCount - parameters, 1))
    case .response(let outcome): Double(max(outcome.count - parameters - 1, 1))
    }
  }
}

extension FittedImputation {
  /// The columns with missing values at the medians (0 where there is none), and every value of the rows of frequency 0.
  fileprivate func blanking(_ x: FeatureColumns, where frequencies: [Double]?) -> FeatureColumns {
    var filled = x.values
    for j in x.names.indices {
      for i in 0..<filled.rowCount where filled[i, j].isNaN || frequencies?[i] == 0 {
        filled[i, j] = values[j] ?? 0
      }
    }
    return FeatureColumns(names: x.names, values: filled, origins: x.origins)
  }
}

extension FeatureColumns {
  /// The given columns, in the given order.
  fileprivate func selecting(columns: [Int]) -> FeatureColumns {
    FeatureColumns(
      names: columns.map { names[$0] }, values: values.selecting(columns: columns),
      origins: columns.map { origins[$0] })
  }

  /// The columns with some of them replaced by those of another table of the same rows.
  fileprivate func replacing(columns: [Int], by other: FeatureColumns) -> FeatureColumns {
    var result = values
    for (k, j) in columns.enumerated() {
      for i in 0..<result.rowCount { result[i, j] = other.values[i, k] }
    }
    return FeatureColumns(names: names, values: result, origins: origins)
  }
}
