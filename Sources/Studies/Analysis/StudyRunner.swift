internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Tables
internal import Validation

/// Runs a study: everything from its tables to its results. Nothing is written.
public struct StudyRunner: Sendable {
  /// The study.
  public let study: StudyFile
  /// Worker threads; never changes a result.
  public let width: Int
  /// Folds of the cross-validated risk scores that the report draws.
  public static let riskFolds = 10

  /// A run of a study on so many threads.
  public init(_ study: StudyFile, width: Int) {
    self.study = study
    self.width = width
  }

  /// How far the resampling is, for progress on a terminal.
  public struct Progress: Sendable {
    /// Tasks done.
    public let done: Int
    /// Tasks in all.
    public let total: Int
    /// Tasks that an earlier process had done.
    public let found: Int
  }

  /// Runs the study: computes the tasks that the ledger does not hold, and makes results of all.
  /// - Parameter begun: told, before anything is fitted, whether the cohort is large enough.
  /// - Throws: `TableError`, `StudyRunError`, `FitError`, `TaskLedger.Failure`.
  public func run(
    _ ledger: inout TaskLedger, begun: ((StudySampleSize) -> Void)? = nil,
    progress: ((Progress) -> Void)? = nil
  ) async throws -> StudyResults {
    let cohort = try Cohort(study)
    begun?(StudySampleSize(study, cohort))
    let experiment = try study.repeatability.map { try RetestExperiment($0, study, cohort) }
    switch cohort.outcome {
    case .survival(let outcome):
      return try await run(study.coxFamily, outcome, cohort, experiment, &ledger, progress)
    case .response(let outcome):
      return try await run(LogisticFamily(), outcome, cohort, experiment, &ledger, progress)
    }
  }

  /// Runs the study from nothing.
  public func run(progress: ((Progress) -> Void)? = nil) async throws -> StudyResults {
    var ledger = TaskLedger()
    return try await run(&ledger, progress: progress)
  }

  /// Computes the tasks of a shard that the ledger does not hold, and nothing else.
  public func compute(
    _ shard: Shard, _ ledger: inout TaskLedger, progress: ((Progress) -> Void)? = nil
  ) async throws {
    let cohort = try Cohort(study)
    let experiment = try study.repeatability.map { try RetestExperiment($0, study, cohort) }
    switch cohort.outcome {
    case .survival(let outcome):
      let work = try StudyWork(study, study.coxFamily, outcome, cohort, experiment)
      try await compute(shard.tasks(of: work.tasks), of: work, &ledger, progress)
    case .response(let outcome):
      let work = try StudyWork(study, LogisticFamily(), outcome, cohort, experiment)
      try await compute(shard.tasks(of: work.tasks), of: work, &ledger, progress)
    }
  }

  /// Computes those of the tasks that the ledger does not hold, `width` at a time.
  private func compute<Family: RiskFamily>(
    _ tasks: [StudyTask], of work: StudyWork<Family>, _ ledger: inout TaskLedger,
    _ progress: ((Progress) -> Void)?
  ) async throws {
    let missing = ledger.missing(of: tasks)
    guard missing.isEmpty || !ledger.isClosed else {
      throw TaskLedger.Failure.parts(
        "\(missing.count) of the \(tasks.count) pieces of the run are in no part (run the shards again)")
    }
    let found = tasks.count - missing.count
    if found > 0 { progress?(Progress(done: found, total: tasks.count, found: found)) }
    var done = found
    for await (index, result) in parallelResults(missing.count, width: width, { work.perform(missing[$0]) }) {
      try ledger.record(result, of: missing[index])
      done += 1
      progress?(Progress(done: done, total: tasks.count, found: found))
    }
  }

  private func run<Family: RiskFamily>(
    _ family: Family, _ outcome: Family.Response, _ cohort: Cohort, _ experiment: RetestExperiment?,
    _ ledger: inout TaskLedger, _ progress: ((Progress) -> Void)?
  ) async throws -> StudyResults {
    // What cannot be fitted or read at all stops the run before its resamples.
    let work = try StudyWork(study, family, outcome, cohort, experiment)
    let fit = work.biomarker.fit
    let file = try file(of: fit, family, cohort)
    let developmentRisk = fit.risk(cohort.features).compactMap { $0 }
    let frozen = try work.baselines.map { (name: $0.name, file: try self.file(of: $0.fit, family, cohort)) }
    var external: [ExternalResult] = []
    for named in study.external {
      external.append(
        try await self.external(
          named, family, file, baselines: frozen, developmentMedian: median(developmentRisk)))
    }

    try await compute(work.tasks, of: work, &ledger, progress)
    let results = TaskResults(ledger.results)
    let performance = try performance(of: work.biomarker, work, results)
    let baselines = try work.baselines.map { baseline in
      let own = try self.performance(of: baseline, work, results)
      return Baseline(
        name: baseline.name, features: baseline.features, performance: own,
        gains: performance.gains(over: own))
    }
    let model = ModelSummary(
      fit: fit, terms: terms(of: fit, cohort, performance.selectionFrequency), baseline: file.baseline,
      file: file)
    var attenuation: AttenuationSummary?
    if let experiment {
      attenuation = await AttenuationSummary.make(
        study, cohort, experiment, selected: model.terms.map(\.feature),
        filled: fit.columns(cohort.features), width: width)
    }
    let acceptance = study.acceptance.map { criterion in
      judge(criterion, performance, external)
    }
    let controls = try work.controls.summary(
      results, performance, fit, selects: study.model.penalty.selectsFeatures)
    return StudyResults(
      study: study, cohort: cohort.summary, repeatability: experiment?.summary, attenuation: attenuation,
      model: model, performance: performance, baselines: baselines, controls: controls, external: external,
      acceptance: acceptance, sampleSize: StudySampleSize(study, cohort),
      checks: try checks(
        cohort, fit, performance, controls, experiment, external, developmentRisk, work.checks),
      outcome: cohort.outcome, risk: developmentRisk)
  }

  private func performance<Family: RiskFamily>(
    of arm: StudyWork<Family>.Arm, _ work: StudyWork<Family>, _ results: TaskResults
  ) throws -> PerformanceSummary {
    let training = work.training
    let fit = arm.fit
    let pipeline = arm.bootstrap.pipeline
    let risk = fit.risk(training.features).compactMap { $0 }
    guard risk.count == training.outcome.count, risk.allSatisfy(\.isFinite) else {
      throw StudyRunError("error: the \(arm.name) model gives some patients no finite score")
    }
    var (optimism, heldOut): (OptimismResult?, HeldOutResult?)
    if let holdOut = arm.holdOut {
      heldOut = holdOut.result(
        apparent: fit,
        results.of(arm.stage) { if case .heldOut(let replicate) = $0 { replicate } else { nil } })
    } else if study.validation.method == .bootstrap {
      optimism = arm.bootstrap.result(
        apparent: fit,
        results.of(arm.stage) { if case .replicate(let replicate) = $0 { replicate } else { nil } },
        twoStage: arm.stage == .biomarkerResample
          ? results.of(.twoStage) { if case .twoStage(let replicate) = $0 { replicate } else { nil } } : [])
    }
    let folds: [Result<FoldScores, FitError>] =
      arm.stage == .biomarkerResample
      ? results.of(.riskFold) { if case .fold(let scores) = $0 { scores } else { nil } } : []
    let apparent =
      optimism?.apparent ?? heldOut?.apparent ?? pipeline.apparentPerformance(of: fit, on: training)
    return PerformanceSummary(
      measures: pipeline.family.measures, apparent: apparent.estimates, optimism: optimism, heldOut: heldOut,
      crossValidated: folds.isEmpty ? nil : work.crossValidation.result(folds))
  }

  /// The features of a model, the largest per standard deviation first.
  private func terms(
    of fit: FittedPipeline, _ cohort: Cohort, _ selectionFrequency: [Double]?
  ) -> [ModelSummary.Term] {
    let filled = fit.columns(cohort.features)
    let terms = fit.model.coefficients.map { coefficient in
      let column = filled.values.column(coefficient.feature)
      let center = mean(column)
      let variance = column.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(column.count)
      return ModelSummary.Term(
        feature: filled.names[coefficient.feature], coefficient: coefficient.value,
        standardDeviation: variance.squareRoot(),
        selectionFrequency: selectionFrequency?[coefficient.feature])
    }
    return terms.sorted { a, b in
      let (x, y) = (abs(a.coefficient * a.standardDeviation), abs(b.coefficient * b.standardDeviation))
      return x != y ? x > y : a.feature < b.feature
    }
  }

  /// A model as it is frozen.
  private func file<Family: RiskFamily>(
    of fit: FittedPipeline, _ family: Family, _ cohort: Cohort
  ) throws -> ModelFile {
    var baseline: BaselineHazard?
    if let cox = family as? CoxFamily, case .survival(let outcome) = cohort.outcome {
      let risk = fit.risk(cohort.features).compactMap { $0 }
      baseline = try BaselineHazard(outcome, linearPredictor: risk, ties: cox.ties)
    }
    let columns = fit.model.coefficients.map { fit.columns(cohort.features).names[$0.feature] }
    let used = columns.flatMap(fit.terms.inputs).uniqued()
    let positions = used.map { cohort.features.names.firstIndex(of: $0)! }
    let origins = Set(positions.map { cohort.features.origins[$0] })
    let coding = try FeatureCoding(
      table: cohort.table, names: cohort.features.origins.uniqued().filter(origins.contains))
    var file = ModelFile(
      family: family.name, ties: (family as? CoxFamily)?.ties.rawValue,
      lambda: study.model.penalty == .none ? nil : fit.model.lambda,
      alpha: study.model.penalty == .none ? nil : study.model.alpha, kktResidual: fit.kktResidual,
      gamma: nil, transforms: cohort.transforms.steps.filter { used.contains($0.feature) },
      coding: coding.terms.compactMap { term in
        term.levels.map { ModelFile.Coding(column: term.column, levels: $0) }
      },
      imputation: positions.compactMap { j in
        fit.imputation.values[j].map {
          ModelFile.Filler(feature: cohort.features.names[j], value: $0)
        }
      },
      terms: fit.terms.needed(for: columns),
      intercept: family is CoxFamily ? nil : fit.model.intercept,
      coefficients: zip(columns, fit.model.coefficients).map {
        ModelFile.Coefficient(feature: $0, estimate: $1.value)
      },
      offset: nil, strata: nil, baseline: baseline,
      training: ModelFile.Training(
        title: study.title, n: cohort.summary.rows, events: cohort.summary.events,
        features: positions.map {
          ModelFile.FeatureSummary(cohort.features.names[$0], cohort.features.values.column($0))
        }))
    if let equations = fit.imputation.equations, !equations.equations.isEmpty {
      file.imputationEquations = equations
    }
    return file
  }
}

extension StudyFile {
  /// Cox's model with the study's rule for ties.
  var coxFamily: CoxFamily {
    CoxFamily(ties: TiedEvents(rawValue: model.ties) ?? .efron, horizons: validation.horizons)
  }

  /// The biomarker model's way from training rows to a fit.
  func biomarkerPipeline<Family: RiskFamily>(
    _ family: Family, _ cohort: Cohort, _ experiment: RetestExperiment?
  ) -> Pipeline<Family> {
    let rule: Pipeline<Family>.PenaltyRule =
      switch model.selection {
      case .fixed where model.penalty == .none: .none
      case .fixed(let lambda): .fixed(lambda)
      case .crossValidated(let choice):
        .crossValidated(folds: model.folds, measure: model.measure, choice: choice)
      }
    var pipeline = Pipeline(family, rule: rule)
    pipeline.features = cohort.candidates
    pipeline.imputation =
      imputation.map { .chainedEquations($0) } ?? (missing == .median ? .median : .none)
    pipeline.penalty.alpha = model.alpha
    pipeline.unpenalized = cohort.unpenalized
    pipeline.terms = model.terms
    pipeline.adaptive = model.adaptive
    if let filter = experiment?.filter { pipeline.filters.append(filter) }
    if let variance { pipeline.filters.append(variance) }
    if let redundancy { pipeline.filters.append(redundancy) }
    if let screen { pipeline.filters.append(screen) }
    return pipeline
  }
}

extension Array where Element: Hashable {
  /// The elements without repetitions, in the order of their first appearance.
  package func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
