internal import Statistics
internal import Studies
internal import Validation

/// Which estimator and which interval stand behind each kind of number.
struct EstimatorCards {
  private struct Card: Hashable {
    let quantity: String
    let estimator: String
    let interval: String?
    let settings: String
    let reference: Citation?
  }

  private var cards: [Card] = []
  private var seen: Set<Card> = []

  /// The cards of some estimates.
  init(_ estimates: [Estimate]) {
    for estimate in estimates { add(estimate) }
  }

  /// The cards of every estimate of a study's results.
  init(_ results: StudyResults) {
    for summary in [results.performance] + results.baselines.map(\.performance) {
      for measure in summary.measures {
        add(summary.apparent[measure])
        add(summary.corrected(measure))
      }
    }
    for cohort in results.external {
      for measure in results.performance.measures { add(cohort.performance[measure]) }
    }
    for feature in results.repeatability?.features ?? [] { add(feature.result) }
    for feature in results.attenuation?.features ?? [] {
      let term = feature.term
      add(term.reliability)
      for estimate in [term.naive, term.calibrated, term.extrapolated] { add(term.ratioPerSD(estimate)) }
    }
  }

  /// The cards of every estimate of a repeatability analysis.
  init(_ analysis: RepeatabilityAnalysis, _ details: [RepeatabilityDetail]) {
    for result in analysis.features.compactMap(\.result) { add(result) }
    for detail in details {
      for limits in [detail.limits, detail.ratioLimits].compactMap(\.self) {
        add(limits.bias)
        add(limits.lower)
        add(limits.upper)
      }
      add(detail.proportionalBias?.slope)
      if let profile = detail.profile, let magnitude = detail.magnitudes.first {
        add(profile.standardDeviation(at: magnitude, by: profile.best))
      }
    }
    for bootstrap in analysis.features.compactMap(\.bootstrap) {
      add(bootstrap.percentile)
      add(bootstrap.bca)
    }
  }

  private mutating func add(_ result: RepeatabilityResult) {
    for coefficient in result.intraclassCorrelations { add(coefficient.estimate) }
    let variation = result.variation
    add(variation.standardDeviation)
    add(variation.coefficientOfVariation)
    add(variation.coefficientOfVariationLog)
    add(variation.repeatabilityCoefficient)
    add(variation.percentLimitLower)
    add(variation.percentLimitUpper)
    if result.repeats == 2 { add(result.concordanceCorrelation) }
    if let reml = result.unbalanced {
      for estimate in [reml.oneWay, reml.agreement, reml.consistency] { add(estimate) }
    }
    if let crossed = result.crossed {
      for estimate in [
        crossed.interColumn, crossed.intraColumn, crossed.interError, crossed.intraError,
        crossed.reproducibilityCoefficient,
      ] { add(estimate) }
    }
    if let factorial = result.factorial {
      for estimate in factorial.components.map(\.variance) + factorial.estimates { add(estimate) }
    }
    if let nested = result.nested {
      add(nested.lesion)
      add(nested.subject)
    }
  }

  private mutating func add(_ estimate: Estimate?) {
    guard let estimate, estimate.value != nil else { return }
    let card = Card(
      quantity: estimate.quantity.name, estimator: estimate.method.name,
      interval: estimate.interval?.method.name, settings: Self.words(estimate),
      reference: estimate.method.reference ?? estimate.quantity.reference)
    if seen.insert(card).inserted { cards.append(card) }
  }

  /// The choices behind a number that its methods' names do not tell.
  private static func words(_ estimate: Estimate) -> String {
    let own = estimate.method.settings
    let all = own + (estimate.interval?.method.settings.filter { !own.contains($0) } ?? [])
    return all.compactMap { setting in
      switch setting {
      case .ties(let rule): "ties: \(rule)"
      case .tau(let time): "tau \(Format.setting(time))"
      case .censoring(let model): "censoring: \(model)"
      case .smoothing(let smoother): smoother
      case .replicates(let count): "\(count) replicates"
      case .failures(let count): count > 0 ? "\(count) without value" : nil
      case .imputations(let count): "\(count) imputations"
      case .seed(let seed): "seed \(seed)"
      // Named beside the number itself: one card stands for all of them.
      case .horizon, .threshold: nil
      }
    }.joined(separator: "; ")
  }

  var table: TextTable? {
    guard !cards.isEmpty else { return nil }
    return TextTable(
      caption: "Estimator cards: what stands behind each kind of number.", anchor: Anchor("table-estimators"),
      columns: [
        TextTable.Column("Quantity"), TextTable.Column("Estimator"), TextTable.Column("Interval"),
        TextTable.Column("Settings"), TextTable.Column("Reference"),
      ],
      rows: cards.map { card in
        [
          InlineText(card.quantity), InlineText(card.estimator), InlineText(card.interval ?? "none"),
          InlineText(card.settings), card.reference.map { InlineText($0.text) } ?? "",
        ]
      })
  }
}

extension References {
  /// Adds the sources of every estimate and check of a study's results.
  mutating func add(_ results: StudyResults) {
    for summary in [results.performance] + results.baselines.map(\.performance) {
      for measure in summary.measures {
        if let apparent = summary.apparent[measure] { add(apparent) }
        if let corrected = summary.corrected(measure) { add(corrected) }
      }
    }
    if let stability = results.controls.stability { add(stability.estimate) }
    if let instability = results.controls.instability { add(instability.meanError) }
    if results.controls.selection != nil {
      add(
        Citation(
          "Meinshausen, Buehlmann 2010, J R Stat Soc B 72:417", doi: "10.1111/j.1467-9868.2010.00740.x"))
    }
    if let optimism = results.performance.optimism {
      for correction in optimism.corrections.keys { add(correction.reference) }
      for interval in optimism.intervals.keys { add(interval.reference) }
    }
    for check in results.checks { add(check.reference) }
  }
}
