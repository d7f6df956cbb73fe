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

  /// A stage of the run, for progress on a terminal.
  public struct Progress: Sendable {
    /// What is being done.
    public let stage: String
    /// Steps done of the stage's steps.
    public let done: Int
    /// Steps of the stage.
    public let total: Int
  }

  /// Runs the study.
  /// - Throws: `TableError`, `StudyRunError`, `FitError`.
  public func run(progress: ((Progress) -> Void)? = nil) async throws -> StudyResults {
    let cohort = try Cohort(study)
    let experiment = try study.repeatability.map { try RetestExperiment($0, study, cohort) }
    switch cohort.outcome {
    case .survival(let outcome):
      let ties = TiedEvents(rawValue: study.model.ties) ?? .efron
      return try await run(CoxFamily(ties: ties), outcome, cohort, experiment, progress)
    case .response(let outcome):
      return try await run(LogisticFamily(), outcome, cohort, experiment, progress)
    }
  }

  private func run<Family: RiskFamily>(
    _ family: Family, _ outcome: Family.Response, _ cohort: Cohort, _ experiment: RetestExperiment?,
    _ progress: ((Progress) -> Void)?
  ) async throws -> StudyResults {
    let training = Pipeline<Family>.Training(
      features: cohort.features, outcome: outcome, subjects: cohort.subjects,
      identifiers: cohort.identifiers)
    let pipeline = biomarkerPipeline(family, cohort, experiment)
    var stream = StreamPurpose.finalFolds.stream(seed: study.validation.seed, index: 0)
    let fit = try pipeline.fit(training, stream: &stream)
    let performance = try await performance(
      pipeline, training, fit, stage: "biomarker model", crossValidates: true, progress)

    var baselines: [Baseline] = []
    var checks: [Check] = []
    for (name, features) in [("clinical", cohort.clinical), ("size", cohort.size)] where !features.isEmpty {
      var baseline = Pipeline(family, rule: .none)
      baseline.features = features
      baseline.imputation = pipeline.imputation
      do {
        let baselineFit = try baseline.fit(training, stream: &stream)
        baselines.append(
          Baseline(
            name: name, features: features,
            performance: try await self.performance(
              baseline, training, baselineFit, stage: "\(name) model", crossValidates: false, progress)))
      } catch let error as FitError {
        checks.append(
          Check(
            id: "baseline-\(name)", severity: .warning,
            message: "The \(name) model could not be fitted: \(error).", reference: nil))
      }
    }

    let developmentRisk = fit.risk(cohort.features).compactMap { $0 }
    let model = try summary(of: fit, family, cohort, training, performance.optimism)
    var external: [ExternalResult] = []
    for cohortFile in study.external {
      external.append(
        try self.external(cohortFile, family, model.file, developmentMedian: median(developmentRisk)))
    }
    let repeatability = experiment?.summary
    var attenuation: AttenuationSummary?
    if let experiment {
      attenuation = await AttenuationSummary.make(
        study, cohort, experiment, selected: model.terms.map(\.feature),
        filled: fit.columns(cohort.features), width: width)
    }
    let acceptance = study.acceptance.map { criterion in
      judge(criterion, performance, external)
    }
    checks += automaticChecks(cohort, fit, performance, experiment)
    return StudyResults(
      study: study, cohort: cohort.summary, repeatability: repeatability, attenuation: attenuation,
      model: model,
      performance: performance, baselines: baselines, external: external, acceptance: acceptance,
      checks: checks, outcome: cohort.outcome, risk: developmentRisk)
  }

  private func biomarkerPipeline<Family: RiskFamily>(
    _ family: Family, _ cohort: Cohort, _ experiment: RetestExperiment?
  ) -> Pipeline<Family> {
    let plan = study.model
    let rule: Pipeline<Family>.PenaltyRule =
      switch plan.selection {
      case .fixed where plan.penalty == .none: .none
      case .fixed(let lambda): .fixed(lambda)
      case .crossValidated(let choice):
        .crossValidated(folds: plan.folds, measure: plan.measure, choice: choice)
      }
    var pipeline = Pipeline(family, rule: rule)
    pipeline.features = cohort.candidates
    pipeline.imputation = study.missing == .median ? .median : .none
    pipeline.penalty.alpha = plan.alpha
    pipeline.unpenalized = cohort.unpenalized
    pipeline.terms = plan.terms
    pipeline.adaptive = plan.adaptive
    if let filter = experiment?.filter { pipeline.filters.append(filter) }
    if let redundancy = study.redundancy { pipeline.filters.append(redundancy) }
    return pipeline
  }

  private func performance<Family: RiskFamily>(
    _ pipeline: Pipeline<Family>, _ training: Pipeline<Family>.Training, _ fit: FittedPipeline,
    stage: String, crossValidates: Bool, _ progress: ((Progress) -> Void)?
  ) async throws -> PerformanceSummary {
    let family = pipeline.family
    let risk = fit.risk(training.features).compactMap { $0 }
    guard risk.count == training.outcome.count, risk.allSatisfy(\.isFinite) else {
      throw StudyRunError("error: the \(stage) gives some patients no finite score")
    }
    let apparent = family.estimates(risk: risk, outcome: training.outcome, level: .p95)
    var optimism: OptimismResult?
    if study.validation.method == .bootstrap {
      let replicates = study.validation.replicates
      let bootstrap = Bootstrap(replicates: replicates, seed: study.validation.seed)
      optimism = await OptimismBootstrap(pipeline, bootstrap).run(
        training, apparent: fit, width: width,
        completed: { done in
          progress?(Progress(stage: "bootstrap of the \(stage)", done: done, total: replicates))
        })
    }
    var crossValidated: CrossValidatedRisk?
    if crossValidates, study.validation.method != .none {
      crossValidated = await CrossValidatedRisk(
        pipeline, training, folds: Self.riskFolds, seed: study.validation.seed,
        horizons: study.validation.horizons, width: width)
    }
    return PerformanceSummary(
      measures: family.measures, apparent: apparent, optimism: optimism,
      crossValidated: crossValidated)
  }

  private func summary<Family: RiskFamily>(
    of fit: FittedPipeline, _ family: Family, _ cohort: Cohort,
    _ training: Pipeline<Family>.Training, _ optimism: OptimismResult?
  ) throws -> ModelSummary {
    let filled = fit.columns(cohort.features)
    var terms: [ModelSummary.Term] = []
    for coefficient in fit.model.coefficients {
      let column = filled.values.column(coefficient.feature)
      let center = mean(column)
      let variance = column.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(column.count)
      terms.append(
        ModelSummary.Term(
          feature: filled.names[coefficient.feature], coefficient: coefficient.value,
          standardDeviation: variance.squareRoot(),
          selectionFrequency: optimism?.selectionFrequency[coefficient.feature]))
    }
    terms.sort { a, b in
      let (x, y) = (abs(a.coefficient * a.standardDeviation), abs(b.coefficient * b.standardDeviation))
      return x != y ? x > y : a.feature < b.feature
    }
    var baseline: BaselineHazard?
    if let cox = family as? CoxFamily, case .survival(let outcome) = cohort.outcome {
      let risk = fit.risk(cohort.features).compactMap { $0 }
      baseline = try BaselineHazard(outcome, linearPredictor: risk, ties: cox.ties)
    }
    let columns = fit.model.coefficients.map { filled.names[$0.feature] }
    let used = columns.flatMap(fit.terms.inputs).uniqued()
    let positions = used.map { cohort.features.names.firstIndex(of: $0)! }
    let origins = Set(positions.map { cohort.features.origins[$0] })
    let coding = try FeatureCoding(
      table: cohort.table, names: cohort.features.origins.uniqued().filter(origins.contains))
    let file = ModelFile(
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
    return ModelSummary(fit: fit, terms: terms, baseline: baseline, file: file)
  }
}

extension Array where Element: Hashable {
  /// The elements without repetitions, in the order of their first appearance.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
