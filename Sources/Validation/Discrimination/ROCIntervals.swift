public import Statistics

/// A point of a pointwise band of an ROC curve.
public struct ROCBandPoint: Sendable, Hashable {
  /// The specificity at which the curve is read.
  public let specificity: Double
  /// The sensitivity there, with its percentile interval.
  public let sensitivity: Estimate
}

/// What a bootstrap adds to one ROC curve.
public struct ROCIntervals: Sendable {
  /// The replicates of the area, by replicate number; nil where there is none.
  public let areas: [Double?]
  /// The distribution of the area.
  public let area: BootstrapDistribution
  /// Average precision with its percentile interval.
  public let averagePrecision: Estimate
  /// Partial areas with percentile intervals, in the order asked for.
  public let partial: [PartialAUC]
  /// Chosen cut-offs with percentile intervals, in the order asked for.
  public let cutoffs: [ChosenCutoff]
  /// The pointwise band, ascending in specificity.
  public let band: [ROCBandPoint]
}

/// What is wanted of a bootstrap beside the areas.
public struct ROCIntervalRequest: Sendable {
  /// Regions whose partial area is wanted.
  public var partial: [ROCRegion] = []
  /// Cut-offs to choose anew in every replicate.
  public var cutoffs: [CutoffRule] = []
  /// The specificities, ascending within [0, 1], at which the curve's band is wanted.
  public var specificities: [Double] = []
  /// The level of intervals.
  public var level = ConfidenceLevel.p95

  /// The areas alone.
  public init() {}
}

extension ROCBootstrap {
  /// Percentile intervals of what is read from each curve. The band is pointwise: at each specificity 95 of 100
  /// such intervals hold the sensitivity, not the whole curve at once (pROC's `ci.se`).
  public func intervals(of curves: [ROC], _ request: ROCIntervalRequest) async -> [ROCIntervals] {
    let values = await numbers(of: curves) { request.numbers($0, $1) }
    return zip(curves, values).map { request.intervals(of: $0, replicates: $1, seed: plan.seed) }
  }

  /// The same of one curve without tasks, for those who run many analyses at once.
  public func intervalsAtOnce(of curve: ROC, _ request: ROCIntervalRequest) -> ROCIntervals {
    let values = (0..<plan.replicates).map { numbers(of: curve, replicate: $0) { request.numbers($0, $1) } }
    let byNumber = values[0].indices.map { number in values.map { $0[number] } }
    return request.intervals(of: curve, replicates: byNumber, seed: plan.seed)
  }
}

extension ROCIntervalRequest {
  /// The numbers of one curve, in the order in which `intervals` takes them.
  fileprivate func numbers(_ curve: ROC, _ steps: ROCSteps) -> [Double?] {
    var numbers: [Double?] = [steps.area, steps.averagePrecision]
    for region in partial {
      let area = steps.area(over: region)
      numbers += [area, PartialAUC.standardized(area, over: region.range)]
    }
    for rule in cutoffs { numbers += curve.chosenNumbers(rule, steps) }
    for specificity in specificities { numbers.append(steps.sensitivity(atSpecificity: specificity)) }
    return numbers
  }

  fileprivate func intervals(of curve: ROC, replicates: [[Double?]], seed: UInt64) -> ROCIntervals {
    var next = replicates.makeIterator()
    func distribution(_ value: Double) -> BootstrapDistribution {
      BootstrapDistribution(value: value, replicates: next.next() ?? [], seed: seed)
    }
    func bootstrapped(_ estimate: Estimate) -> Estimate {
      let replicates = distribution(estimate.value ?? 0)
      guard let value = estimate.value else { return estimate }
      let interval = replicates.percentile(level)
      return Estimate(
        estimate.quantity, value: value, standardError: replicates.standardError, interval: interval,
        method: estimate.method, sampleSize: estimate.sampleSize,
        notes: estimate.notes + replicates.notes(interval, without: "a value"))
    }
    let area = distribution(curve.area)
    let averagePrecision = bootstrapped(curve.averagePrecision)
    let partial = partial.map { region in
      let plain = curve.partialAUC(over: region)
      return PartialAUC(
        region: region, area: bootstrapped(plain.area), standardized: bootstrapped(plain.standardized))
    }
    let cutoffs = cutoffs.map { rule in
      let chosen = curve.chosenNumbers(rule, curve.steps).map { distribution($0 ?? 0) }
      return curve.cutoff(rule, replicates: chosen, level: level)
    }
    let band = specificities.map { specificity in
      ROCBandPoint(
        specificity: specificity,
        sensitivity: bootstrapped(
          Estimate(
            .sensitivity, value: curve.sensitivity(atSpecificity: specificity),
            method: Method("straight lines between the curve's points"), sampleSize: curve.auc.sampleSize)))
    }
    return ROCIntervals(
      areas: replicates[0], area: area, averagePrecision: averagePrecision, partial: partial,
      cutoffs: cutoffs, band: band)
  }
}

/// The difference of two areas of the same rows, `a - b`, with a percentile interval from paired replicates
/// and their standard deviation.
public func bootstrapDifference(
  _ a: ROC, _ b: ROC, _ replicatesOfA: [Double?], _ replicatesOfB: [Double?], seed: UInt64,
  level: ConfidenceLevel = .p95
) -> Estimate {
  let differences = zip(replicatesOfA, replicatesOfB).map { first, second in
    first.flatMap { x in second.map { x - $0 } }
  }
  let distribution = BootstrapDistribution(value: a.area - b.area, replicates: differences, seed: seed)
  let interval = distribution.percentile(level)
  return Estimate(
    Quantity(name: "difference of \(Quantity.auc.name)", symbol: "dAUC", reference: Quantity.auc.reference),
    value: distribution.value, standardError: distribution.standardError, interval: interval,
    method: Method("paired bootstrap", settings: [.tiedScores]), sampleSize: a.auc.sampleSize,
    notes: distribution.notes(interval, without: "a case or without a control"))
}
