import Foundation
import Statistics
import Tables
import Validation

/// Coverage of the intervals of calibration and net benefit: frozen models that are wrong in level and slope, so that
/// no truth lies at the edge of its range. Predictors are standard normal; the sizes are 50 and 200.
enum CalibrationCoverage {
  static let sizes = [50, 200]
  /// Resamples of each bootstrap interval.
  static let resamples = 200

  static func run(replicates: Int, seed: UInt64) async {
    print(
      "| interval (95 %) | truth | simulations | " + sizes.map { "n = \($0)" }.joined(separator: " | ") + " |"
    )
    print("|---|---|---|" + sizes.map { _ in "---|" }.joined())
    for study in [binary] + [0.3, 0.7].map(survival) {
      await table(study, replicates, seed)
    }
  }

  /// A kind of data: the truth of each interval's number, and one simulated set's intervals.
  struct Study: Sendable {
    let name: String
    let truths: [String: Double]
    let analytic: [String]
    let bootstrap: [String]
    let estimates:
      @Sendable (_ n: Int, _ resamples: UInt64?, _ stream: inout RandomStream) async -> [String: Estimate]
  }

  private static func table(_ study: Study, _ replicates: Int, _ seed: UInt64) async {
    var shares: [String: [String]] = [:]
    let few = max(replicates / 8, 100)
    for size in sizes {
      var held: [String: [Bool?]] = [:]
      for index in 0..<replicates {
        var stream = RandomStream(seed: seed, substream: index)
        let estimates = await study.estimates(size, index < few ? seed &+ UInt64(index) : nil, &stream)
        for name in study.analytic + (index < few ? study.bootstrap : []) {
          held[name, default: []].append(covers(estimates[name], study.truths[name]!))
        }
      }
      for (name, outcomes) in held {
        let known = outcomes.compactMap(\.self)
        let none = outcomes.count - known.count
        let share = 100 * Double(known.count { $0 }) / Double(max(known.count, 1))
        shares[name, default: []].append(
          String(format: "%.1f", share) + (none > 0 ? " (\(none) without)" : ""))
      }
    }
    for name in study.analytic + study.bootstrap {
      let count = study.analytic.contains(name) ? replicates : few
      let truth = String(format: "%.3f", study.truths[name]!)
      print("| \(name) | \(truth); \(study.name) | \(count) | \(shares[name]!.joined(separator: " | ")) |")
    }
  }

  /// The mean of a function of a standard normal variable.
  static func expectation(_ f: (Double) -> Double) -> Double {
    let step = 0.001
    var sum = 0.0
    for i in -8000...8000 {
      let z = Double(i) * step
      sum += f(z) * exp(-z * z / 2)
    }
    return sum * step / (2 * Double.pi).squareRoot()
  }

  static func expit(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  static func root(_ low: Double, _ high: Double, _ f: (Double) -> Double) -> Double {
    var (low, high) = (low, high)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if f(middle) < 0 { low = middle } else { high = middle }
    }
    return low
  }

  private static let threshold = 0.3
  private static var decisions: DecisionCurveAnalysis {
    DecisionCurveAnalysis(thresholds: try! DecisionThresholds([threshold]))
  }

  /// Log odds -0.5 + z predicted; 0.3 + 0.8 (-0.5 + z) true.
  static var binary: Study {
    @Sendable func predicted(_ z: Double) -> Double { expit(-0.5 + z) }
    @Sendable func actual(_ z: Double) -> Double { expit(0.3 + 0.8 * (-0.5 + z)) }
    let prevalence = expectation(actual)
    let odds = threshold / (1 - threshold)
    let benefit = expectation {
      predicted($0) >= threshold ? actual($0) - (1 - actual($0)) * odds : 0
    }
    let all = prevalence - (1 - prevalence) * odds
    let ici = expectation { abs(predicted($0) - actual($0)) }
    return Study(
      name: "binary",
      truths: [
        "O/E, log Wald": prevalence / expectation(predicted), "slope, Wald": 0.8,
        "in the large, Wald": root(-3, 3) { a in expectation { expit(a - 0.5 + $0) } - prevalence },
        "net benefit at 0.3, Wald": benefit, "net benefit at 0.3, percentile": benefit,
        "standardised net benefit at 0.3, percentile": benefit / prevalence,
        "net benefit less that of treating all, percentile": benefit - all,
        "ICI of the spline, percentile": ici, "ICI of loess, percentile": ici,
      ],
      analytic: ["O/E, log Wald", "slope, Wald", "in the large, Wald", "net benefit at 0.3, Wald"],
      bootstrap: [
        "net benefit at 0.3, percentile", "standardised net benefit at 0.3, percentile",
        "net benefit less that of treating all, percentile", "ICI of the spline, percentile",
        "ICI of loess, percentile",
      ]
    ) { n, resampleSeed, stream in
      let z = (0..<n).map { _ in stream.normal() }
      let outcome = BinaryOutcome(isCase: z.map { stream.uniform() < actual($0) })
      let eta = z.map { -0.5 + $0 }
      let p = eta.map(expit)
      var result: [String: Estimate] = [:]
      result["O/E, log Wald"] = try? observedExpected(probabilities: p, outcome: outcome).ratio
      result["slope, Wald"] = try? calibrationSlope(linearPredictor: eta, outcome: outcome)
      result["in the large, Wald"] = try? calibrationInTheLarge(linearPredictor: eta, outcome: outcome)
      let models = [PredictedRisks(name: "m", risks: p)]
      result["net benefit at 0.3, Wald"] =
        try? decisions.curves(models, outcome: outcome).models[0].points[0].netBenefit
      guard let resampleSeed else { return result }
      let bootstrap = parallel(n, resampleSeed)
      if let curves = try? await decisions.curves(models, outcome: outcome, bootstrap: bootstrap) {
        result["net benefit at 0.3, percentile"] = curves.models[0].points[0].netBenefit
        result["standardised net benefit at 0.3, percentile"] = curves.models[0].points[0].standardized
        result["net benefit less that of treating all, percentile"] = curves.differences[0].points[0]
      }
      result["ICI of the spline, percentile"] = try? await CalibrationBootstrap(
        probabilities: p, outcome: outcome, spline: CalibrationSpline(), bootstrap: bootstrap
      ).ici
      result["ICI of loess, percentile"] = try? await CalibrationBootstrap(
        probabilities: p, outcome: outcome, bootstrap: bootstrap
      ).ici
      return result
    }
  }

  private static func parallel(_ n: Int, _ seed: UInt64) -> FrozenBootstrap {
    var bootstrap = FrozenBootstrap(Bootstrap(replicates: resamples, seed: seed), rowCount: n)
    bootstrap.width = 2
    return bootstrap
  }

  /// Hazard 0.1 exp(z) predicted, 0.1 exp(0.2 + 0.8 z) true, censoring exponential; horizon 3.
  static func survival(censored share: Double) -> Study {
    let horizon = 3.0
    @Sendable func hazard(_ z: Double) -> Double { 0.1 * exp(z) }
    @Sendable func actual(_ z: Double) -> Double { 0.1 * exp(0.2 + 0.8 * z) }
    @Sendable func risk(_ rate: Double) -> Double { 1 - exp(-rate * horizon) }
    let rate = root(0, 50) { c in expectation { c / (c + actual($0)) } - share }
    let happened = expectation { risk(actual($0)) }
    let odds = threshold / (1 - threshold)
    let benefit = expectation {
      let own = risk(actual($0))
      return risk(hazard($0)) >= threshold ? own - (1 - own) * odds : 0
    }
    let events = expectation { actual($0) / (actual($0) + rate) }
    let expected = expectation { hazard($0) / (actual($0) + rate) }
    let ici = expectation { abs(risk(hazard($0)) - risk(actual($0))) }
    return Study(
      name: "survival, \(Int(100 * share)) % censored",
      truths: [
        "O/E at the horizon, log Wald": happened / expectation { risk(hazard($0)) },
        "O/E of events, Poisson": events / expected, "slope, Cox, Wald": 0.8,
        "slope of the hazard, Poisson": 0.8, "log level of the hazard, Poisson": log(events / expected),
        "net benefit at 0.3, Wald": benefit, "net benefit at 0.3, percentile": benefit,
        "ICI of the Cox spline, percentile": ici,
      ],
      analytic: [
        "O/E at the horizon, log Wald", "O/E of events, Poisson", "slope, Cox, Wald",
        "slope of the hazard, Poisson", "log level of the hazard, Poisson", "net benefit at 0.3, Wald",
      ], bootstrap: ["net benefit at 0.3, percentile", "ICI of the Cox spline, percentile"]
    ) { n, resampleSeed, stream in
      let z = (0..<n).map { _ in stream.normal() }
      var (time, isEvent) = ([Double](), [Bool]())
      for value in z {
        let event = -log(stream.uniform()) / actual(value)
        let censoring = -log(stream.uniform()) / rate
        time.append(min(event, censoring))
        isEvent.append(event <= censoring)
      }
      let outcome = try! SurvivalOutcome(time: time, isEvent: isEvent)
      let risks = z.map { risk(hazard($0)) }
      let hazards = zip(z, time).map { hazard($0) * $1 }
      var result: [String: Estimate] = [:]
      result["O/E at the horizon, log Wald"] =
        try? observedExpected(risks: risks, outcome: outcome, horizon: horizon).ratio
      result["O/E of events, Poisson"] =
        try? observedExpected(cumulativeHazards: hazards, outcome: outcome).ratio
      result["slope, Cox, Wald"] = try? calibrationSlope(linearPredictor: z, outcome: outcome)
      let update = try? recalibration(cumulativeHazards: hazards, linearPredictor: z, outcome: outcome)
      result["slope of the hazard, Poisson"] = update?.slope
      result["log level of the hazard, Poisson"] = update?.interceptAlone
      let models = [PredictedRisks(name: "m", risks: risks)]
      result["net benefit at 0.3, Wald"] =
        try? decisions.curves(models, outcome: outcome, horizon: horizon).models[0].points[0].netBenefit
      guard let resampleSeed else { return result }
      let bootstrap = parallel(n, resampleSeed)
      result["net benefit at 0.3, percentile"] =
        try? await decisions.curves(models, outcome: outcome, horizon: horizon, bootstrap: bootstrap)
        .models[0].points[0].netBenefit
      result["ICI of the Cox spline, percentile"] = try? await CalibrationBootstrap(
        risks: risks, outcome: outcome, horizon: horizon, spline: CalibrationSpline(), bootstrap: bootstrap
      ).ici
      return result
    }
  }
}
