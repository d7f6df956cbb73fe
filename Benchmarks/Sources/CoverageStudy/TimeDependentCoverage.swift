import Foundation
import Statistics
import Tables
import Validation

/// Simulates the coverage of the intervals of time-dependent AUC, Brier score, IPA and integrated Brier score.
///
///     CoverageStudy time-dependent [--replicates 2000] [--seed 1]
///
/// A score x is standard normal, the event's hazard is `exp(0.8 x)`, censoring is exponential with the rate that
/// censors the stated share of all rows, and the horizon is the time by which 30 % have the event. The
/// predicted risk is the true one. Truths are integrals over x on a grid.
enum TimeDependentCoverage {
  static let slope = 0.8
  static let settings = [(50, 0.3), (50, 0.7), (200, 0.3), (200, 0.7)]

  static func run(replicates: Int, seed: UInt64) async throws {
    let truth = Truth(slope: slope, risk: 0.3)
    let names = [
      "AUC(t)", "AUC(t) less that of pure noise", "Brier(t)", "IPA(t)", "integrated Brier, t/2 to t",
    ]
    let values = [
      truth.auc, truth.auc - 0.5, truth.brier(truth.horizon), 1 - truth.brier(truth.horizon) / 0.21,
      (truth.brier(truth.horizon / 2) + truth.brier(truth.horizon)) / 2,
    ]
    var columns: [[String]] = []
    for (n, censored) in settings {
      let rate = truth.censoringRate(share: censored)
      let outcomes = await parallelMap(replicates, width: 2) { index in
        var stream = StreamPurpose.simulation.stream(seed: seed, index: index)
        return try? intervals(n, rate, truth, &stream)
      }
      columns.append(
        names.indices.map { k in
          let known = outcomes.compactMap { $0?[k] }
          let share = known.map { $0.lower <= values[k] && values[k] <= $0.upper }.count { $0 }
          let none = replicates - known.count
          let text = String(format: "%.1f", 100 * Double(share) / Double(max(1, known.count)))
          return none > 0 ? "\(text) (\(none) without)" : text
        })
    }
    let heads = settings.map { "n = \($0.0), \(Int(100 * $0.1)) % censored" }
    print("| interval (95 %) | truth | " + heads.joined(separator: " | ") + " |")
    print("|---|---|" + heads.map { _ in "---|" }.joined())
    for (k, name) in names.enumerated() {
      print(
        "| \(name) | \(String(format: "%.4f", values[k])) | "
          + columns.map { $0[k] }.joined(separator: " | ") + " |")
    }
  }

  /// The intervals of one sample, in the order of the table; nil where there is none.
  private static func intervals(
    _ n: Int, _ rate: Double, _ truth: Truth, _ stream: inout RandomStream
  ) throws -> [ConfidenceInterval?] {
    var (score, noise, time, isEvent) = ([Double](), [Double](), [Double](), [Bool]())
    for _ in 0..<n {
      let x = stream.normal()
      score.append(x)
      noise.append(stream.normal())
      let event = -log(stream.uniform()) / exp(slope * x)
      let censoring = -log(stream.uniform()) / rate
      time.append(min(event, censoring))
      isEvent.append(event <= censoring)
    }
    let outcome = try SurvivalOutcome(time: time, isEvent: isEvent)
    let t = truth.horizon
    let own = try cumulativeDynamicAUC(risk: score, outcome: outcome, horizons: [t]).horizons[0]
    let other = try cumulativeDynamicAUC(risk: noise, outcome: outcome, horizons: [t]).horizons[0]
    let horizons = [t / 2, t]
    let brier = try timeDependentBrier(
      risks: horizons.map { h in score.map { truth.risk($0, h) } }, outcome: outcome,
      horizons: horizons)
    return [
      own.estimate.interval, compare(own, other)?.difference.interval, brier.horizons[1].brier.interval,
      brier.horizons[1].scaled.interval, brier.integrated().brier.interval,
    ]
  }
}

/// The true values, by sums over a fine grid of x.
private struct Truth: Sendable {
  let slope: Double
  let grid: [Double]
  let density: [Double]
  let horizon: Double

  init(slope: Double, risk: Double) {
    self.slope = slope
    let grid = stride(from: -7.0, through: 7, by: 0.005).map { $0 }
    let weights = grid.map { exp(-$0 * $0 / 2) }
    let total = weights.reduce(0, +)
    let density = weights.map { $0 / total }
    self.grid = grid
    self.density = density
    horizon = root(from: 0, to: 10) { t in
      zip(grid, density).reduce(0) { $0 + $1.1 * (1 - exp(-t * exp(slope * $1.0))) } - risk
    }
  }

  func risk(_ x: Double, _ t: Double) -> Double { 1 - exp(-t * exp(slope * x)) }

  func brier(_ t: Double) -> Double {
    zip(grid, density).reduce(0) { $0 + $1.1 * risk($1.0, t) * (1 - risk($1.0, t)) }
  }

  var auc: Double {
    var (below, area, cases) = (0.0, 0.0, 0.0)
    for (x, weight) in zip(grid, density) {
      let event = weight * risk(x, horizon)
      let free = weight - event
      area += event * (below + free / 2)
      below += free
      cases += event
    }
    return area / (cases * below)
  }

  func censoringRate(share: Double) -> Double {
    root(from: 0, to: 1000) { rate in
      zip(grid, density).reduce(0) { $0 + $1.1 * rate / (rate + exp(slope * $1.0)) } - share
    }
  }
}

/// Where an increasing function is 0, by bisection.
private func root(from lower: Double, to upper: Double, _ function: (Double) -> Double) -> Double {
  var (low, high) = (lower, upper)
  for _ in 0..<80 {
    let middle = (low + high) / 2
    if function(middle) < 0 { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
