internal import Models
internal import Statistics
internal import Validation

/// What a study runs beside its validation to see through it: permuted outcomes, shuffled features, a learning curve and
/// stability selection.
struct StudyControls<Family: RiskFamily>: Sendable {
  /// Tasks of each stage; a control's number 0 is the data as they are.
  let counts: [(StudyTask.Stage, Int)]
  /// The first features to enter on each half of a pair.
  let halves: SelectionHalves<Family>
  private let kept: Set<String>
  private let permuted: NegativeControl<Family>
  private let shuffled: NegativeControl<Family>
  private let learning: LearningCurve<Family>

  init(
    _ plan: ValidationPlan, _ pipeline: Pipeline<Family>, _ training: Pipeline<Family>.Training,
    candidates: Int, kept: Set<String>
  ) {
    func control(_ kind: NegativeControlKind) -> NegativeControl<Family> {
      NegativeControl(kind, training, seed: plan.seed, keeping: kept) { _ in pipeline }
    }
    self.kept = kept
    permuted = control(.permutedOutcome)
    shuffled = control(.shuffledFeatures)
    learning = LearningCurve(pipeline, training, seed: plan.seed)
    halves = SelectionHalves(
      pipeline, training, enteringCount: SelectionHalves<Family>.enteringCount(candidates: candidates),
      seed: plan.seed)
    counts = [
      (.permutedOutcome, plan.controls.permutations == 0 ? 0 : plan.controls.permutations + 1),
      (.shuffledFeatures, plan.controls.shuffles == 0 ? 0 : plan.controls.shuffles + 1),
      (.learningCurve, plan.controls.learningCurve), (.selectionHalves, plan.controls.selectionPairs),
    ]
  }

  /// Computes a task of these stages.
  func perform(_ task: StudyTask) -> TaskResult {
    switch task.stage {
    case .permutedOutcome: .of(permuted.replicate(task.index), TaskResult.control)
    case .shuffledFeatures: .of(shuffled.replicate(task.index), TaskResult.control)
    case .learningCurve: .learning(learning.replicate(task.index))
    case .selectionHalves: .of(halves.replicate(task.index), TaskResult.halves)
    case .biomarkerResample, .clinicalResample, .sizeResample, .riskFold, .twoStage:
      preconditionFailure("the task belongs to the validation")
    }
  }

  /// What follows from the results of all tasks, and from the resamples of the biomarker model.
  func summary(
    _ results: TaskResults, _ performance: PerformanceSummary, _ fit: FittedPipeline, selects: Bool
  ) throws -> ControlSummary {
    func control(_ kind: NegativeControlKind, _ stage: StudyTask.Stage) -> ControlResult? {
      let outcomes = results.of(stage) { if case .control(let value) = $0 { value } else { nil } }
      return outcomes.isEmpty ? nil : ControlResult(kind, outcomes)
    }
    let curves: [Result<[LearningPoint], FitError>] = results.of(.learningCurve) {
      if case .learning(let value) = $0 { value } else { nil }
    }
    let pairs = results.of(.selectionHalves) { if case .halves(let value) = $0 { value } else { nil } }
    // Columns that belong to another model of the study, or that no step may drop, are not selected from.
    let candidates = fit.model.names.indices.filter {
      fit.dropReasons[$0] != Pipeline<Family>.foreign && !kept.contains(fit.model.names[$0])
    }
    let places = Dictionary(uniqueKeysWithValues: candidates.enumerated().map { ($1, $0) })
    let selections = performance.selections.map { $0.compactMap { places[$0] } }
    return ControlSummary(
      permuted: control(.permutedOutcome, .permutedOutcome),
      shuffled: control(.shuffledFeatures, .shuffledFeatures),
      learning: LearningCurveResult(curves.successes()),
      selection: pairs.isEmpty
        ? nil
        : SelectionSummary(
          pairs, names: fit.model.names, candidates: candidates, entering: halves.enteringCount),
      stability: selects && selections.count > 1 && !candidates.isEmpty
        ? try SelectionStability(selected: selections, of: candidates.count) : nil,
      instability: try instability(performance.optimism))
  }

  /// The predicted probabilities of the model beside those of the bootstrap models.
  private func instability(_ optimism: OptimismResult?) throws -> PredictionInstability? {
    let others = optimism?.replicates.compactMap(\.predictions) ?? []
    guard others.count > 1, let probabilities = optimism?.apparent.predictions.probabilities.last else {
      return nil
    }
    return try PredictionInstability(predictions: probabilities, replicates: others)
  }
}
