internal import Models
internal import Statistics
internal import Tables
internal import Validation

/// A study made ready: its cohort, its pipelines, and the list of tasks that its resampling consists of.
struct StudyWork<Family: RiskFamily>: Sendable {
  /// A model that the biomarker has to beat.
  struct Baseline: Sendable {
    let stage: StudyTask.Stage
    let name: String
    let features: [String]
    let fit: FittedPipeline
    let bootstrap: OptimismBootstrap<Family>
  }

  let pipeline: Pipeline<Family>
  let training: Pipeline<Family>.Training
  let bootstrap: OptimismBootstrap<Family>
  let crossValidation: RiskCrossValidation<Family>
  let baselines: [Baseline]
  /// Baselines that could not be fitted.
  let checks: [Check]
  /// Every task of the study.
  let tasks: [StudyTask]

  init(
    _ study: StudyFile, _ family: Family, _ outcome: Family.Response, _ cohort: Cohort,
    _ experiment: RetestExperiment?
  ) throws {
    let training = Pipeline<Family>.Training(
      features: cohort.features, outcome: outcome, subjects: cohort.subjects,
      identifiers: cohort.identifiers)
    let pipeline = study.biomarkerPipeline(family, cohort, experiment)
    let plan = Bootstrap(replicates: study.validation.replicates, seed: study.validation.seed)
    var baselines: [Baseline] = []
    var checks: [Check] = []
    for (stage, name, features) in [
      (StudyTask.Stage.clinicalBootstrap, "clinical", cohort.clinical),
      (.sizeBootstrap, "size", cohort.size),
    ] where !features.isEmpty {
      var baseline = Pipeline(family, rule: .none)
      baseline.features = features
      baseline.imputation = pipeline.imputation
      do throws(FitError) {
        // Without a penalty nothing is drawn.
        var stream = StreamPurpose.finalFolds.stream(seed: study.validation.seed, index: 0)
        baselines.append(
          Baseline(
            stage: stage, name: name, features: features,
            fit: try baseline.fit(training, stream: &stream),
            bootstrap: OptimismBootstrap(baseline, plan, training)))
      } catch {
        checks.append(
          Check(
            id: "baseline-\(name)", severity: .warning,
            message: "The \(name) model could not be fitted: \(error).", reference: nil))
      }
    }
    self.pipeline = pipeline
    self.training = training
    self.baselines = baselines
    self.checks = checks
    bootstrap = OptimismBootstrap(pipeline, plan, training)
    crossValidation = RiskCrossValidation(
      pipeline, training, folds: StudyRunner.riskFolds, seed: study.validation.seed,
      horizons: study.validation.horizons)
    var counts: [(StudyTask.Stage, Int)] = []
    if study.validation.method == .bootstrap {
      for stage in [.biomarkerBootstrap] + baselines.map(\.stage) { counts.append((stage, plan.replicates)) }
    }
    if study.validation.method != .none { counts.append((.riskFold, crossValidation.foldCount)) }
    tasks = counts.flatMap { stage, count in (0..<count).map { StudyTask(stage: stage, index: $0) } }
  }

  /// Computes a task.
  func perform(_ task: StudyTask) -> TaskResult {
    func result<Value>(
      _ outcome: Result<Value, FitError>, _ wrapped: (Value) -> TaskResult
    ) -> TaskResult {
      switch outcome {
      case .success(let value): wrapped(value)
      case .failure(let error): .failure(error)
      }
    }
    switch task.stage {
    case .biomarkerBootstrap: return result(bootstrap.replicate(task.index), TaskResult.replicate)
    case .clinicalBootstrap, .sizeBootstrap:
      guard let baseline = baselines.first(where: { $0.stage == task.stage }) else {
        preconditionFailure("a study has no tasks for a baseline without a fit")
      }
      return result(baseline.bootstrap.replicate(task.index), TaskResult.replicate)
    case .riskFold: return result(crossValidation.scores(ofFold: task.index), TaskResult.fold)
    }
  }
}

/// The results of all tasks of a study.
struct TaskResults {
  private let results: [StudyTask: TaskResult]

  init(_ results: [StudyTask: TaskResult]) { self.results = results }

  /// The replicates of a stage in their order; empty when the study has none.
  func replicates(_ stage: StudyTask.Stage) -> [Result<OptimismReplicate, FitError>] {
    ordered(stage).map { result in
      switch result {
      case .replicate(let replicate): .success(replicate)
      case .failure(let error): .failure(error)
      case .fold: preconditionFailure("a bootstrap's results are replicates")
      }
    }
  }

  /// The folds in their order.
  func folds() -> [Result<FoldScores, FitError>] {
    ordered(.riskFold).map { result in
      switch result {
      case .fold(let scores): .success(scores)
      case .failure(let error): .failure(error)
      case .replicate: preconditionFailure("a cross-validation's results are folds")
      }
    }
  }

  private func ordered(_ stage: StudyTask.Stage) -> [TaskResult] {
    results.filter { $0.key.stage == stage }.sorted { $0.key.index < $1.key.index }.map(\.value)
  }
}
