internal import Statistics
internal import Studies
internal import Validation

/// Which estimator and which interval stand behind each kind of number.
struct EstimatorCards {
  private struct Card: Hashable {
    let quantity: String
    let estimator: String
    let interval: String?
    let reference: Citation?
  }

  private var cards: [Card] = []
  private var seen: Set<Card> = []

  /// The cards of every estimate of a study's results.
  init(_ results: StudyResults) {
    for summary in [results.performance] + results.baselines.map(\.performance) {
      for measure in summary.measures {
        add(summary.apparent[measure])
        add(summary.optimism?.performance[measure]?.corrected)
      }
    }
    for cohort in results.external {
      for measure in results.performance.measures { add(cohort.performance[measure]) }
    }
    for feature in results.repeatability?.features ?? [] {
      for coefficient in feature.result.intraclassCorrelations { add(coefficient.estimate) }
      let variation = feature.result.variation
      add(variation.standardDeviation)
      add(variation.coefficientOfVariation)
      add(variation.repeatabilityCoefficient)
    }
  }

  private mutating func add(_ estimate: Estimate?) {
    guard let estimate, estimate.value != nil else { return }
    let card = Card(
      quantity: estimate.quantity.name, estimator: estimate.method.name,
      interval: estimate.interval?.method.name,
      reference: estimate.method.reference ?? estimate.quantity.reference)
    if seen.insert(card).inserted { cards.append(card) }
  }

  var table: TextTable? {
    guard !cards.isEmpty else { return nil }
    return TextTable(
      caption: "Estimator cards: what stands behind each kind of number.", anchor: Anchor("table-estimators"),
      columns: [
        TextTable.Column("Quantity"), TextTable.Column("Estimator"), TextTable.Column("Interval"),
        TextTable.Column("Reference"),
      ],
      rows: cards.map { card in
        [
          InlineText(card.quantity), InlineText(card.estimator), InlineText(card.interval ?? "none"),
          card.reference.map { InlineText($0.text) } ?? "",
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
        if let corrected = summary.optimism?.performance[measure]?.corrected { add(corrected) }
      }
    }
    for check in results.checks { add(check.reference) }
  }
}
