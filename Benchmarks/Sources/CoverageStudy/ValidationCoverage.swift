import Foundation
import LinearAlgebra
import Models
import Statistics
import Tables
import Validation

/// Simulates bias and coverage of internal validation: how far each corrected number lies from the performance of the very
/// model in 20,000 new patients, and how often its interval holds that performance.
///
///     CoverageStudy validation [--replicates 200] [--seed 1] [--scenario K]
///
/// Features are standard normal with a first-order autocorrelation of 0.5; the linear predictor is 0.4 times the sum of the first
/// five, or 0. Survival times are exponential with hazard `exp(eta)`, censoring times exponential with rate 1 (about half of
/// the patients); responses have probability `1 / (1 + exp(-eta))`. Penalties are chosen by 5-fold cross-validation
/// (lambda.min). 60 bootstrap replicates, 60 x 12 in two stages; 3 repeats of 5-fold cross-validation.
enum ValidationCoverage {
  struct Scenario: Sendable {
    let isSurvival: Bool
    let n: Int
    let p: Int
    let hasSignal: Bool
    /// How many times fewer simulations than asked for.
    let cost: Int

    var isPenalized: Bool { p > 10 }
    var words: String {
      "\(isSurvival ? "Cox" : "logistic")\(isPenalized ? " lasso" : ""), n = \(n), p = \(p), "
        + (hasSignal ? "signal" : "noise")
    }
  }

  static let scenarios: [Scenario] = [
    (true, 100, 10, 1), (true, 200, 10, 1), (true, 500, 10, 1), (true, 100, 100, 4), (true, 200, 100, 4),
    (true, 200, 1000, 4), (false, 100, 10, 1), (false, 200, 10, 1), (false, 500, 10, 1),
    (false, 200, 100, 4),
  ].flatMap { isSurvival, n, p, cost in
    [true, false].map {
      Scenario(isSurvival: isSurvival, n: n, p: p, hasSignal: $0, cost: cost)
    }
  }

  /// Bootstrap replicates of each simulated cohort.
  static let bootstraps = 60

  static func run(replicates: Int, seed: UInt64, only: Int?) async {
    print(
      "| model and data | measure | true value | estimator | bias | RMSE | interval | coverage | width |")
    print("|---|---|---|---|---|---|---|---|---|")
    for (index, scenario) in scenarios.enumerated() where only == nil || only == index {
      if scenario.isSurvival {
        await run(scenario, index, CoxFamily(ties: .efron), replicates, seed) { eta, stream in
          var (time, isEvent) = ([Double](), [Bool]())
          for value in eta {
            let event = -Foundation.log(stream.uniform()) / Foundation.exp(value)
            let censoring = -Foundation.log(stream.uniform())
            time.append(min(event, censoring))
            isEvent.append(event <= censoring)
          }
          return try SurvivalOutcome(time: time, isEvent: isEvent)
        }
      } else {
        await run(scenario, index, LogisticFamily(), replicates, seed) { eta, stream in
          BinaryOutcome(isCase: eta.map { stream.uniform() < 1 / (1 + Foundation.exp(-$0)) })
        }
      }
    }
  }

  private struct Finding: Sendable {
    let measure: PerformanceMeasure
    let estimator: String
    let interval: String
    let error: Double
    let truth: Double
    let limits: ConfidenceInterval?
  }

  private static func run<Family: RiskFamily>(
    _ scenario: Scenario, _ index: Int, _ family: Family, _ replicates: Int, _ seed: UInt64,
    outcome: @escaping @Sendable ([Double], inout RandomStream) throws -> Family.Response
  ) async {
    let count = max(20, replicates / scenario.cost)
    let findings = await parallelMap(count, width: 1) { number -> [Finding] in
      var stream = StreamPurpose.simulation.stream(seed: seed, index: index << 24 + number)
      do { return try one(scenario, family, number, &stream, outcome) } catch { return [] }
    }
    let used = findings.filter { !$0.isEmpty }
    guard let first = used.first else { return }
    for place in first.indices {
      let column = used.compactMap { list in
        list.first {
          $0.measure == first[place].measure && $0.estimator == first[place].estimator
            && $0.interval == first[place].interval
        }
      }
      let errors = column.map(\.error)
      let limits = column.compactMap { finding in finding.limits.map { ($0, finding.truth) } }
      let covered = limits.count { $0.0.lower <= $0.1 && $0.1 <= $0.0.upper }
      func text(_ value: Double) -> String { String(format: "%.3f", value) }
      let rmse = mean(errors.map { $0 * $0 }).squareRoot()
      print(
        "| \(scenario.words) (\(used.count)) | \(first[place].measure.name) | \(text(mean(column.map(\.truth)))) "
          + "| \(first[place].estimator) | \(text(mean(errors))) | \(text(rmse)) | \(first[place].interval) | "
          + (limits.isEmpty
            ? "- | - |"
            : String(format: "%.1f", 100 * Double(covered) / Double(limits.count))
              + (limits.count < used.count ? " (\(used.count - limits.count) without)" : "") + " | "
              + text(mean(limits.map { $0.0.upper - $0.0.lower })) + " |"))
    }
    fflush(nil)
  }

  private static func one<Family: RiskFamily>(
    _ scenario: Scenario, _ family: Family, _ number: Int, _ stream: inout RandomStream,
    _ outcome: ([Double], inout RandomStream) throws -> Family.Response
  ) throws -> [Finding] {
    let (n, p) = (scenario.n, scenario.p)
    let effect = scenario.hasSignal ? 0.4 : 0
    var columns: [[Double]] = []
    for j in 0..<p {
      columns.append(
        (0..<n).map { i in
          let fresh = stream.normal()
          return j == 0 ? fresh : 0.5 * columns[j - 1][i] + 0.75.squareRoot() * fresh
        })
    }
    let eta = (0..<n).map { i in (0..<5).reduce(0) { $0 + effect * columns[$1][i] } }
    let y = try outcome(eta, &stream)
    let training = Pipeline<Family>.Training(
      features: FeatureColumns(
        names: (0..<p).map { "x\($0)" }, values: Matrix(columns: columns, rowCount: n)),
      outcome: y, subjects: SubjectGroups(rowCount: n), identifiers: (0..<n).map { "\($0)" })
    let pipeline = Pipeline(
      family,
      rule: scenario.isPenalized
        ? .crossValidated(folds: 5, measure: .deviance, choice: .lambdaMin) : .none)
    let fit = try pipeline.fit(training, stream: &stream)
    let truth = try self.truth(fit, effect, family, &stream, outcome)

    let seed = stream.next() >> 1
    var bootstrap = OptimismBootstrap(pipeline, Bootstrap(replicates: bootstraps, seed: seed), training)
    bootstrap.interval = .shifted
    let twoStage =
      scenario.isPenalized || n > 200
      ? nil : TwoStageBootstrap(pipeline, training, outer: bootstraps, inner: 12, seed: seed)
    let optimism = bootstrap.result(
      apparent: fit, (0..<bootstraps).map(bootstrap.replicate),
      twoStage: twoStage.map { two in (0..<bootstraps).map(two.replicate) } ?? [])
    let plan = HoldOutPlan(
      .repeatedFolds(5, repeats: 3), subjects: training.subjects, isEvent: family.isEvent(y), sites: nil,
      seed: seed)
    let validation = HoldOutValidation(pipeline, plan, training)
    let held = validation.result(apparent: fit, (0..<plan.count).map(validation.replicate))

    var findings: [Finding] = []
    for measure in family.measures {
      guard let value = truth[measure] else { continue }
      func add(_ estimator: String, _ interval: String, _ number: Double?, _ limits: ConfidenceInterval?) {
        guard let number else { return }
        findings.append(
          Finding(
            measure: measure, estimator: estimator, interval: interval, error: number - value, truth: value,
            limits: limits))
      }
      if let apparent = optimism.performance[measure]?.apparent {
        add("apparent", "its own", apparent.value, apparent.interval)
      }
      let corrected = optimism.corrections[.optimism]?[measure]?.value
      for kind in CorrectedInterval.allCases {
        if let limits = optimism.intervals[kind]?[measure] {
          add("optimism", kind.rawValue, corrected, limits)
        }
      }
      for correction in BootstrapCorrection.allCases where correction != .optimism {
        let estimate = optimism.corrections[correction]?[measure]
        add(correction.rawValue, "shifted", estimate?.value, estimate?.interval)
      }
      let cross = held.performance[measure]?.corrected
      add(
        "3 x 5-fold cross-validation", cross?.interval?.method.name ?? "none", cross?.value, cross?.interval)
    }
    return findings
  }

  /// The performance of a fitted model in 20,000 new patients: its score and the true linear predictor are jointly normal.
  private static func truth<Family: RiskFamily>(
    _ fit: FittedPipeline, _ effect: Double, _ family: Family, _ stream: inout RandomStream,
    _ outcome: ([Double], inout RandomStream) throws -> Family.Response
  ) throws -> [PerformanceMeasure: Double] {
    func correlation(_ a: Int, _ b: Int) -> Double { Foundation.pow(0.5, Double(abs(a - b))) }
    let b = fit.model.coefficients
    var (variance, covariance, total) = (0.0, 0.0, 0.0)
    for one in b {
      for two in b { variance += one.value * two.value * correlation(one.feature, two.feature) }
      for j in 0..<5 { covariance += one.value * effect * correlation(one.feature, j) }
    }
    for i in 0..<5 { for j in 0..<5 { total += effect * effect * correlation(i, j) } }
    let slope = variance > 0 ? covariance / variance : 0
    let rest = Swift.max(0, total - slope * covariance).squareRoot()
    var (score, eta) = ([Double](), [Double]())
    for _ in 0..<20_000 {
      let s = variance.squareRoot() * stream.normal()
      score.append(fit.model.intercept + s)
      eta.append(slope * s + rest * stream.normal())
    }
    let y = try outcome(eta, &stream)
    return family.evaluator(for: y)(
      family.predictions(score, outcome: y, training: nil), nil)
  }
}
