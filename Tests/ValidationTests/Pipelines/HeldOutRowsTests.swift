import LinearAlgebra
import Models
import RealModule
import Statistics
import Synchronization
import Tables
import TestSupport
import Testing
import Validation

/// No row of frequency 0 influences any step: its values and outcomes may be anything, and the fit is the same.
@Suite struct HeldOutRowsTests {
  static let count = 60

  /// A cohort; `spoilt` rows get other values and another outcome. Incomplete ones lack values in two features.
  static func training(
    spoiling spoilt: Set<Int>, isIncomplete: Bool
  ) throws -> Pipeline<CoxFamily>.Training {
    var random = RandomStream(seed: 31, substream: 0)
    var columns: [[Double]] = []
    for _ in 0..<6 { columns.append((0..<count).map { _ in random.normal() }) }
    for i in 0..<count { columns[5][i] = columns[0][i] + 0.1 * columns[5][i] }
    columns.append((0..<count).map { $0 < 57 ? 0 : 1 })
    var time = (0..<count).map { -.log(random.uniform()) * .exp(-columns[0][$0]) }
    var isEvent = (0..<count).map { _ in random.uniform() < 0.7 }
    if isIncomplete {
      for i in 0..<count where i % 7 == 0 { columns[1][i] = .nan }
      for i in 0..<count where i % 5 == 2 { columns[2][i] = .nan }
    }
    for i in spoilt {
      for j in columns.indices { columns[j][i] = j == 2 && isIncomplete ? .nan : Double(1000 * i + j) }
      time[i] = 0.01 * Double(i + 1)
      isEvent[i].toggle()
    }
    return Pipeline<CoxFamily>.Training(
      features: FeatureColumns(
        names: columns.indices.map { "x\($0)" }, values: Matrix(columns: columns, rowCount: count)),
      outcome: try SurvivalOutcome(time: time, isEvent: isEvent), subjects: SubjectGroups(rowCount: count),
      identifiers: (0..<count).map { "\($0)" })
  }

  /// Frequencies of a bootstrap sample, and of the training rows of a fold.
  static let samples: [[Double]] = [
    Bootstrap(replicates: 1, seed: 4).frequencies(0, of: SubjectGroups(rowCount: count)),
    (0..<count).map { $0 % 5 == 3 ? 0 : 1 },
  ]

  /// Every step that a pipeline can have.
  static func pipelines(_ imputation: Imputation) throws -> [Pipeline<CoxFamily>] {
    var result: [Pipeline<CoxFamily>] = []
    for rule in [
      Pipeline<CoxFamily>.PenaltyRule.none, .fixed(0.02),
      .crossValidated(folds: 4, measure: .deviance, choice: .lambdaMin),
    ] {
      var pipeline = Pipeline(CoxFamily(), rule: rule)
      pipeline.imputation = imputation
      pipeline.filters = [
        VarianceFilter(largestShare: 0.9), RedundancyFilter(above: 0.9), UnivariableScreen(.best(3)),
      ]
      pipeline.terms = [.spline(try SplineTerm(feature: "x0", kind: .restricted, knots: .count(3)))]
      result.append(pipeline)
      pipeline.terms = []
      pipeline.filters = [UnivariableScreen(.pValue(0.5))]
      if case .fixed = rule { pipeline.adaptive = AdaptiveLasso() }
      result.append(pipeline)
    }
    return result
  }

  static func fits(
    _ pipeline: Pipeline<CoxFamily>, _ frequencies: [Double], isIncomplete: Bool
  ) throws -> [FittedPipeline] {
    let outside = Set(frequencies.indices.filter { frequencies[$0] == 0 })
    return try [[], outside].map { spoilt in
      var stream = RandomStream(seed: 8, substream: 0)
      return try pipeline.fit(
        try training(spoiling: spoilt, isIncomplete: isIncomplete), frequencies: frequencies, stream: &stream)
    }
  }

  @Test(arguments: samples)
  func chainedEquationsAreBlindToThem(_ frequencies: [Double]) throws {
    var method = ChainedEquations()
    method.iterations = 3
    for pipeline in try Self.pipelines(.chainedEquations(method)) {
      let fits = try Self.fits(pipeline, frequencies, isIncomplete: true)
      #expect(fits[0].imputation == fits[1].imputation)
      #expect(fits[0].terms == fits[1].terms)
      #expect(fits[0].dropReasons == fits[1].dropReasons)
      #expect(fits[0].pooling?.lambdas == fits[1].pooling?.lambdas)
      #expect(fits[0].model == fits[1].model)
    }
  }

  /// Features that are complete, or filled with medians, stand in one matrix whose columns are centred and scaled over all
  /// rows for numerical stability. What is learnt from it is free of the held-out rows up to the certified tolerance of
  /// the solution, however far these lie; the steps before it to the last bit.
  @Test(arguments: samples, [false, true])
  func everyOtherStepIsBlindToThem(_ frequencies: [Double], _ isIncomplete: Bool) throws {
    for pipeline in try Self.pipelines(isIncomplete ? .median : .none) {
      let fits = try Self.fits(pipeline, frequencies, isIncomplete: isIncomplete)
      #expect(fits[0].imputation == fits[1].imputation)
      #expect(fits[0].terms == fits[1].terms)
      #expect(fits[0].dropReasons == fits[1].dropReasons)
      expectClose(fits[0].model.lambda, fits[1].model.lambda, tolerance: Tolerance.convergedFit)
      #expect(fits[0].model.coefficients.map(\.feature) == fits[1].model.coefficients.map(\.feature))
      expectClose(
        fits[0].model.coefficients.map(\.value), fits[1].model.coefficients.map(\.value),
        tolerance: Tolerance.coordinateDescent)
    }
  }

  /// Writes down what a filter is shown.
  private final class Spy: FeatureFilter {
    struct Sight: Equatable {
      let rows: Matrix
      let frequencies: [Double]?
      let events: [Bool]
    }
    let seen = Mutex<[Sight]>([])
    var name: String { "spy" }

    func reasonsToDrop(_ sample: TrainingSample, candidates: [Bool]) -> [String?] {
      guard case .survival(let outcome, _, _) = sample.outcome else { return candidates.map { _ in nil } }
      seen.withLock {
        $0.append(
          Sight(rows: sample.features.values, frequencies: sample.frequencies, events: outcome.isEvent))
      }
      return candidates.map { _ in nil }
    }
  }

  @Test(arguments: samples)
  func aFilterIsShownTheTrainingRowsOnly(_ frequencies: [Double]) throws {
    let spy = Spy()
    var pipeline = Pipeline(CoxFamily(), rule: .none)
    pipeline.filters = [spy]
    let training = try Self.training(spoiling: [], isIncomplete: false)
    var stream = RandomStream(seed: 8, substream: 0)
    _ = try pipeline.fit(training, frequencies: frequencies, stream: &stream)
    let rows = frequencies.indices.filter { frequencies[$0] > 0 }
    #expect(
      spy.seen.withLock { $0 } == [
        Spy.Sight(
          rows: training.features.values.selecting(rows: rows), frequencies: rows.map { frequencies[$0] },
          events: rows.map { training.outcome.isEvent[$0] })
      ])
  }
}
