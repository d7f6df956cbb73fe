public import Statistics
public import Tables

extension Quantity {
  /// Events that move up less those that move down, as a share of events.
  public static let eventNRI = Quantity(
    name: "net reclassification of events", symbol: "NRI events", reference: .pencina)
  /// Non-events that move down less those that move up, as a share of non-events.
  public static let nonEventNRI = Quantity(
    name: "net reclassification of non-events", symbol: "NRI non-events", reference: .pencina)
  /// The same for events when every rise is a move up and every fall a move down.
  public static let categoryFreeEventNRI = Quantity(
    name: "category-free net reclassification of events", symbol: "NRI>0 events", reference: .pencina2011)
  /// The same for non-events.
  public static let categoryFreeNonEventNRI = Quantity(
    name: "category-free net reclassification of non-events", symbol: "NRI>0 non-events",
    reference: .pencina2011)
  /// The mean rise of risk of events less that of non-events.
  public static let idi = Quantity(
    name: "integrated discrimination improvement", symbol: "IDI", reference: .pencina)
}

extension Citation {
  static let pencina = Citation("Pencina et al. 2008, Stat Med 27:157", doi: "10.1002/sim.2929")
  static let pencina2011 = Citation("Pencina et al. 2011, Stat Med 30:11", doi: "10.1002/sim.4085")

}

/// How a second model's risks rearrange a first one's.
///
/// Events and non-events stand apart: their sum weighs them as if half of all had the event and has no unit. These
/// numbers can favour useless markers and miscalibrated models (Kerr 2014, PMC3918180), so that each carries a note;
/// net benefit tells what a marker is worth.
public struct Reclassification: Sendable, Hashable {
  /// `P(up | event) - P(down | event)` between categories; nil without cut-offs.
  public let events: Estimate?
  /// `P(down | non-event) - P(up | non-event)` between categories; nil without cut-offs.
  public let nonEvents: Estimate?
  /// The same with every change of risk as a move.
  public let categoryFreeEvents: Estimate
  /// The same with every change of risk as a move.
  public let categoryFreeNonEvents: Estimate
  /// `E(new - base | event) - E(new - base | non-event)`.
  public let idi: Estimate
}

/// How reclassification is computed.
public struct ReclassificationAnalysis: Sendable {
  /// The risks that separate categories, ascending: a risk equal to a cut-off lies above it. Stated beforehand;
  /// empty for the category-free numbers alone.
  public var cutoffs: [Double]

  /// An analysis with given categories.
  public init(cutoffs: [Double] = []) {
    precondition(zip(cutoffs, cutoffs.dropFirst()).allSatisfy { $0 < $1 }, "cut-offs ascend")
    self.cutoffs = cutoffs
  }

  /// Reclassification of a binary outcome, with percentile intervals when there is a bootstrap.
  ///
  /// - Throws: `countMismatch`, `notProbability`, `tooFew`, `noCases`, `noControls`.
  /// - Source: Pencina et al. 2008, doi 10.1002/sim.2929; Kerr et al. 2014, doi 10.1097/EDE.0000000000000018.
  public func run(
    base: [Double], extended: [Double], outcome: BinaryOutcome, bootstrap: FrozenBootstrap? = nil
  ) async throws(MetricError) -> Reclassification {
    try check(base, extended, outcome.count)
    guard outcome.eventCount > 0 else { throw .noCases }
    guard outcome.eventCount < outcome.count else { throw .noControls }
    let isCase = outcome.isCase
    return await run(
      base, extended, Method("shares of rows"),
      SampleSize(outcome.count, events: outcome.eventCount), bootstrap
    ) { frequencies in
      ReclassificationWeights.Values(
        cases: zip(frequencies, isCase).map { $1 ? $0 : 0 },
        controls: zip(frequencies, isCase).map { $1 ? 0 : $0 })
    }
  }

  /// Reclassification of the risk of an event by a horizon, with inverse probability of censoring weights
  /// (`1/G(t-)` for events, `1/G(horizon)` for those free of it), estimated anew in each resample.
  ///
  /// - Throws: `countMismatch`, `notProbability`, `tooFew`, `entryTimesNotSupported`, `horizonBeyondFollowUp`, `noCases`
  ///   without an event by the horizon, `noControls` when no one is followed beyond it.
  /// - Source: Pencina et al. 2011, doi 10.1002/sim.4085; Uno et al. 2013, doi 10.1002/sim.5647, for the weights.
  public func run(
    base: [Double], extended: [Double], outcome: SurvivalOutcome, horizon: Double,
    bootstrap: FrozenBootstrap? = nil
  ) async throws(MetricError) -> Reclassification {
    try check(base, extended, outcome.count)
    _ = try productLimit(outcome, horizon: horizon)
    let weights = ReclassificationWeights(outcome, horizon: horizon)
    guard let whole = weights.values([Double](repeating: 1, count: outcome.count)) else {
      throw .noControls
    }
    guard whole.cases.contains(where: { $0 > 0 }) else { throw .noCases }
    guard whole.controls.contains(where: { $0 > 0 }) else { throw .noControls }
    let method = Method(
      "weighted shares of rows",
      settings: [.horizon(horizon), .censoring("Kaplan-Meier, G(t-) for events, G(horizon) for the others")])
    return await run(
      base, extended, method, outcome.sampleSize(through: horizon), bootstrap, weights: weights.values)
  }

  private func check(_ base: [Double], _ extended: [Double], _ rows: Int) throws(MetricError) {
    try checkProbabilities(base, rows: rows)
    try checkProbabilities(extended, rows: rows)
  }

  private func run(
    _ base: [Double], _ extended: [Double], _ method: Method, _ sample: SampleSize,
    _ bootstrap: FrozenBootstrap?, weights: @escaping @Sendable ([Double]) -> ReclassificationWeights.Values?
  ) async -> Reclassification {
    func category(_ risk: Double) -> Int { partitionIndex(cutoffs) { $0 <= risk } }
    let moves = zip(base, extended).map { Double((category($1) - category($0)).signum()) }
    let changes = zip(base, extended).map { $1 - $0 }
    let signs = changes.map { $0 > 0 ? 1.0 : $0 < 0 ? -1 : 0 }
    let numbers: @Sendable ([Double]) -> [Double?] = { frequencies in
      guard let weights = weights(frequencies) else { return [nil, nil, nil, nil, nil] }
      let rise = weightedMean(changes, weights.cases)
      let fall = weightedMean(changes, weights.controls)
      return [
        weightedMean(moves, weights.cases), weightedMean(moves, weights.controls).map { -$0 },
        weightedMean(signs, weights.cases), weightedMean(signs, weights.controls).map { -$0 },
        rise.flatMap { rise in fall.map { rise - $0 } },
      ]
    }
    let values = numbers([Double](repeating: 1, count: base.count))
    let distributions = await bootstrap?.distributions(numbers)
    func estimate(_ quantity: Quantity, _ place: Int) -> Estimate {
      let plain = Estimate(
        quantity, value: values[place], method: method, sampleSize: sample, notes: [.reclassification])
      guard let bootstrap, let distributions else { return plain }
      return plain.bootstrapped(distributions[place], bootstrap.level)
    }
    return Reclassification(
      events: cutoffs.isEmpty ? nil : estimate(.eventNRI, 0),
      nonEvents: cutoffs.isEmpty ? nil : estimate(.nonEventNRI, 1),
      categoryFreeEvents: estimate(.categoryFreeEventNRI, 2),
      categoryFreeNonEvents: estimate(.categoryFreeNonEventNRI, 3), idi: estimate(.idi, 4))
  }
}

private func weightedMean(_ values: [Double], _ weights: [Double]) -> Double? {
  var (sum, total) = (0.0, 0.0)
  for (value, weight) in zip(values, weights) {
    sum += value * weight
    total += weight
  }
  return total > 0 ? sum / total : nil
}

extension Note.Kind {
  /// A reclassification measure, which is no evidence of usefulness by itself.
  public static let reclassificationCaveat = Note.Kind("reclassification-caveat")
}

extension Note {
  static let reclassification = Note(
    .reclassificationCaveat,
    "Reclassification can favour useless markers and miscalibrated models (Kerr 2014): read it beside the net benefit."
  )
}
