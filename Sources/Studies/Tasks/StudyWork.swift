internal import Models
internal import Statistics
internal import Tables
internal import Validation

/// A study made ready: its cohort, its pipelines, and the list of tasks that its resampling consists of.
struct StudyWork<Family: RiskFamily>: Sendable {
  /// A model and how it is resampled.
  struct Arm: Sendable {
    let stage: StudyTask.Stage
    let name: String
    let features: [String]
    let fit: FittedPipeline
    let bootstrap: OptimismBootstrap<Family>
    let holdOut: HoldOutValidation<Family>?
  }

  let training: Pipeline<Family>.Training
  /// The biomarker model.
  let biomarker: Arm
  /// The models that the biomarker has to beat.
  let baselines: [Arm]
  let crossValidation: RiskCrossValidation<Family>
  /// What is run beside the validation.
  let controls: StudyControls<Family>
  private let twoStage: TwoStageBootstrap<Family>?
  /// Baselines that could not be fitted.
  let checks: [Check]
  /// Every task of the study.
  let tasks: [StudyTask]

  init(
    _ study: StudyFile, _ family: Family, _ outcome: Family.Response, _ cohort: Cohort,
    _ experiment: RetestExperiment?
  ) throws {
    let validation = study.validation
    let training = Pipeline<Family>.Training(
      features: cohort.features, outcome: outcome, subjects: cohort.subjects,
      identifiers: cohort.identifiers)
    let plan = try validation.holdOutPlan(cohort, isEvent: family.isEvent(outcome))
    func arm(
      _ stage: StudyTask.Stage, _ name: String, _ features: [String], _ pipeline: Pipeline<Family>
    ) throws(FitError) -> Arm {
      var stream = StreamPurpose.finalFolds.stream(seed: validation.seed, index: 0)
      let fit = try pipeline.fit(training, stream: &stream)
      var bootstrap = OptimismBootstrap(
        pipeline, Bootstrap(replicates: validation.replicates, seed: validation.seed), training)
      bootstrap.correction = validation.correction
      // The two-stage bootstrap is run for the biomarker alone.
      bootstrap.interval =
        validation.interval == .twoStage && stage != .biomarkerResample
        ? ValidationPlan.defaultInterval : validation.interval
      return Arm(
        stage: stage, name: name, features: features, fit: fit, bootstrap: bootstrap,
        holdOut: plan.map { HoldOutValidation(pipeline, $0, training) })
    }
    let pipeline = study.biomarkerPipeline(family, cohort, experiment)
    biomarker = try arm(.biomarkerResample, "biomarker", cohort.candidates, pipeline)
    var baselines: [Arm] = []
    var checks: [Check] = []
    for (stage, name, features) in [
      (StudyTask.Stage.clinicalResample, "clinical", cohort.clinical),
      (.sizeResample, "size", cohort.size),
    ] where !features.isEmpty {
      var baseline = Pipeline(family, rule: .none)
      baseline.features = features
      baseline.imputation = pipeline.imputation
      do throws(FitError) {
        baselines.append(try arm(stage, name, features, baseline))
      } catch {
        checks.append(
          Check(
            id: "baseline-\(name)", severity: .warning,
            message: "The \(name) model could not be fitted: \(error).", reference: nil))
      }
    }
    self.training = training
    self.baselines = baselines
    self.checks = checks
    crossValidation = RiskCrossValidation(
      pipeline, training, folds: StudyRunner.riskFolds, seed: validation.seed,
      horizons: validation.horizons)
    controls = StudyControls(
      validation, pipeline, training, candidates: cohort.candidates.count, kept: cohort.unpenalized)
    // Only the biomarker's interval is worth the many fits.
    twoStage = validation.twoStage.map {
      TwoStageBootstrap(pipeline, training, outer: $0.outer, inner: $0.inner, seed: validation.seed)
    }
    var counts: [(StudyTask.Stage, Int)] = []
    if validation.method != .none {
      let resamples = plan?.count ?? validation.replicates
      for stage in [.biomarkerResample] + baselines.map(\.stage) { counts.append((stage, resamples)) }
      counts.append((.riskFold, crossValidation.foldCount))
      if let twoStage { counts.append((.twoStage, twoStage.outer)) }
      counts += controls.counts
    }
    tasks = counts.flatMap { stage, count in (0..<count).map { StudyTask(stage: stage, index: $0) } }
  }

  /// Computes a task.
  func perform(_ task: StudyTask) -> TaskResult {
    switch task.stage {
    case .biomarkerResample: return perform(task, biomarker)
    case .clinicalResample, .sizeResample:
      guard let baseline = baselines.first(where: { $0.stage == task.stage }) else {
        preconditionFailure("a study has no tasks for a baseline without a fit")
      }
      return perform(task, baseline)
    case .riskFold: return .of(crossValidation.scores(ofFold: task.index), TaskResult.fold)
    case .twoStage:
      guard let twoStage else {
        preconditionFailure("a study has no tasks for a bootstrap it does not ask for")
      }
      return .of(twoStage.replicate(task.index), TaskResult.twoStage)
    case .permutedOutcome, .shuffledFeatures, .learningCurve, .selectionHalves:
      return controls.perform(task)
    }
  }

  private func perform(_ task: StudyTask, _ arm: Arm) -> TaskResult {
    if let holdOut = arm.holdOut { return .of(holdOut.replicate(task.index), TaskResult.heldOut) }
    return .of(arm.bootstrap.replicate(task.index), TaskResult.replicate)
  }
}

extension TaskResult {
  /// The result of a task that may fail.
  static func of<Value>(
    _ outcome: Result<Value, FitError>, _ wrapped: (Value) -> TaskResult
  ) -> TaskResult {
    switch outcome {
    case .success(let value): wrapped(value)
    case .failure(let error): .failure(error)
    }
  }
}

extension ValidationPlan {
  /// The splits of the method; nil for a method that holds nothing out.
  func holdOutPlan(_ cohort: Cohort, isEvent: [Bool]) throws -> HoldOutPlan? {
    let scheme: HoldOutScheme
    switch method {
    case .bootstrap, .none: return nil
    case .repeatedCV: scheme = .repeatedFolds(folds, repeats: replicates)
    case .monteCarlo: scheme = .monteCarlo(replicates: replicates, heldOutShare: heldOutShare)
    case .leaveOneSiteOut:
      scheme = .sites
      guard Set(cohort.sites ?? []).count > 1 else {
        throw StudyRunError("error: all rows are of one site: there is none to leave out")
      }
    case .split:
      guard let split else { preconditionFailure("a given split names its column") }
      let labels = try cohort.table.completeText(split.column)
      let isTraining = labels.map { $0 == split.training }
      guard isTraining.contains(true), isTraining.contains(false) else {
        throw StudyRunError(
          "error: column '\(split.column)' must have rows with '\(split.training)' and rows without: "
            + "those are learnt from, these are judged")
      }
      for rows in cohort.subjects.rows where Set(rows.map { isTraining[$0] }).count > 1 {
        throw StudyRunError(
          "error: the given split divides the rows of a subject (rows "
            + rows.map { "\($0 + 1)" }.joined(separator: ", ") + " of the analysed table)")
      }
      scheme = .given(isTraining: isTraining)
    }
    return HoldOutPlan(
      scheme, subjects: cohort.subjects, isEvent: isEvent, sites: cohort.sites, seed: seed)
  }
}

/// The results of all tasks of a study.
struct TaskResults {
  private let results: [StudyTask: TaskResult]

  init(_ results: [StudyTask: TaskResult]) { self.results = results }

  /// The results of a stage in their order; empty when the study has none.
  func of<Value>(_ stage: StudyTask.Stage, _ value: (TaskResult) -> Value?) -> [Result<Value, FitError>] {
    results.filter { $0.key.stage == stage }.sorted { $0.key.index < $1.key.index }.map { _, result in
      if case .failure(let error) = result { return .failure(error) }
      guard let found = value(result) else {
        preconditionFailure("the results of a stage are of one kind")
      }
      return .success(found)
    }
  }
}
