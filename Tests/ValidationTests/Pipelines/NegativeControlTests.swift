import LinearAlgebra
import Models
import Statistics
import Tables
import TestSupport
import Testing
import Validation

/// Keeps the features that correlate most with the event among ALL rows it was made with: what must not be done.
private struct LeakyScreen: FeatureFilter {
  let name = "leaky screen"
  let kept: Set<String>

  init(_ training: Pipeline<LogisticFamily>.Training, keep count: Int) {
    let y = training.outcome.isCase.map { $0 ? 1.0 : 0 }
    let x = training.features
    let center = y.reduce(0, +) / Double(y.count)
    let sizes = x.names.indices.map { j in
      let column = x.values.column(j)
      return abs(zip(column, y).reduce(0) { $0 + $1.0 * ($1.1 - center) })
    }
    kept = Set(sizes.indices.sorted { sizes[$0] > sizes[$1] }.prefix(count).map { x.names[$0] })
  }

  func reasonsToDrop(_ sample: TrainingSample, candidates: [Bool]) -> [String?] {
    sample.features.names.map { kept.contains($0) ? nil : "not among the best" }
  }
}

@Suite struct NegativeControlTests {
  private static func noise(_ n: Int, _ p: Int) throws -> Pipeline<LogisticFamily>.Training {
    let survival = try PipelineTests.noise(n, p, seed: 31)
    return Pipeline<LogisticFamily>.Training(
      features: survival.features, outcome: BinaryOutcome(isCase: survival.outcome.isEvent),
      subjects: survival.subjects, identifiers: survival.identifiers)
  }

  private static let ridge = { @Sendable (filters: [any FeatureFilter]) in
    var pipeline = Pipeline(LogisticFamily(), rule: .fixed(0.05))
    pipeline.penalty.alpha = 0
    pipeline.filters = filters
    return pipeline
  }

  @Test func aSelectionOnAllRowsIsCaught() throws {
    let training = try Self.noise(80, 300)
    let leaky = NegativeControl(.permutedOutcome, training, seed: 3, keeping: []) { data in
      Self.ridge([LeakyScreen(data, keep: 10)])
    }
    let result = ControlResult(.permutedOutcome, (0...8).map(leaky.replicate))
    let mean = try #require(result.mean(of: .auc)?.value)
    #expect(mean > 0.75, "ten of 300 noise features chosen on all rows: \(mean)")
    #expect(result.revealsLeak(.auc) == true)
  }

  @Test func anHonestPipelineIsNotAccused() throws {
    let training = try Self.noise(80, 60)
    let honest = NegativeControl(.permutedOutcome, training, seed: 3, keeping: []) { _ in Self.ridge([]) }
    let result = ControlResult(.permutedOutcome, (0...16).map(honest.replicate))
    let mean = try #require(result.mean(of: .auc)?.value)
    #expect(abs(mean - 0.5) < 0.06, "mean AUC of permuted noise is \(mean)")
    #expect(result.revealsLeak(.auc) == false)
    // The data are noise themselves: they do not stand out among their permutations.
    #expect(result.pValue(of: .auc)! > 0.05)
  }

  /// The outcome is a function of x0, which carries no penalty: shuffling the others leaves it, permuting the outcome does not.
  @Test func shufflingKeepsWhatTheUnpenalisedFeaturesKnow() throws {
    let noise = try Self.noise(90, 8)
    let x0 = noise.features.values.column(0)
    let training = Pipeline<LogisticFamily>.Training(
      features: noise.features,
      outcome: BinaryOutcome(isCase: zip(x0, noise.features.values.column(1)).map { $0 + $1 / 2 > 0 }),
      subjects: noise.subjects, identifiers: noise.identifiers)
    func mean(_ kind: NegativeControlKind) throws -> Double {
      var pipeline = Self.ridge([])
      pipeline.unpenalized = ["x0"]
      let fixed = pipeline
      let control = NegativeControl(kind, training, seed: 5, keeping: ["x0"]) { _ in fixed }
      return try #require(ControlResult(kind, (0...6).map(control.replicate)).mean(of: .auc)?.value)
    }
    #expect(try mean(.shuffledFeatures) > 0.75)
    #expect(try mean(.permutedOutcome) < 0.65)
  }

  /// Both rows of a subject keep one outcome when outcomes are dealt anew, and each control is a function of its number.
  @Test func theSameNumberIsTheSamePermutation() throws {
    let training = try Self.noise(40, 5)
    let control = NegativeControl(.permutedOutcome, training, seed: 3, keeping: []) { _ in Self.ridge([]) }
    #expect(try control.replicate(2).get() == control.replicate(2).get())
    #expect(try control.replicate(2).get() != control.replicate(3).get())
  }

  @Test func pValuesCountTheDataThemselves() {
    func replicate(_ auc: Double) -> Result<ControlReplicate, FitError> {
      .success(ControlReplicate(performance: [.auc: auc], meanSelected: 1, failedFolds: 0))
    }
    let result = ControlResult(
      .permutedOutcome,
      [replicate(0.7), replicate(0.5), replicate(0.72), replicate(0.48), .failure(.noEvents)])
    expectClose(result.pValue(of: .auc), 0.5)
    #expect(result.controls.count == 3)
    #expect(result.notes.count == 1)
  }
}
