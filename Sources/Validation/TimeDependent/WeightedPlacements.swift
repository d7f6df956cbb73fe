internal import Statistics

/// A score with the dense ranks of its rows.
struct RankedScore {
  let values: [Double]
  let ranks: [Int]
  let distinctCount: Int

  init(_ values: [Double], rows: Int) throws(MetricError) {
    guard values.count == rows else { throw .countMismatch(scores: values.count, outcomes: rows) }
    if let row = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(row: row) }
    let dense = DenseRanks(values)
    self.values = values
    ranks = dense.ranks
    distinctCount = dense.distinctCount
  }
}

/// The weighted comparison of cases with controls at a horizon: the area under the ROC curve and each
/// row's part in it.
struct WeightedPlacements {
  /// The area under the curve.
  let area: Double
  /// Weight of cases and of controls at each rank.
  let caseWeight: [Double]
  let controlWeight: [Double]
  let caseTotal: Double
  let controlTotal: Double

  private let ranks: [Int]
  private let isCase: [Bool]
  private let weights: [Double]
  /// For each rank, the share of controls below it and of cases above it, ties half.
  private let casePlacement: [Double]
  private let controlPlacement: [Double]

  /// Nil without cases, without controls, or without weights.
  init?(_ score: RankedScore, _ weights: HorizonWeights, _ controls: CompetingControls) {
    guard !weights.weights.isEmpty else { return nil }
    var caseWeight = [Double](repeating: 0, count: score.distinctCount)
    var controlWeight = caseWeight
    var (hasCase, hasControl) = (false, false)
    var used = weights.weights
    for (row, rank) in score.ranks.enumerated() {
      switch weights.status[row] {
      case .event:
        caseWeight[rank] += weights.weights[row]
        hasCase = true
      case .free:
        controlWeight[rank] += weights.weights[row]
        hasControl = true
      case .competing where controls == .withoutEventOfInterest:
        controlWeight[rank] += weights.weights[row]
        hasControl = true
      case .competing, .unknown: used[row] = 0
      }
    }
    guard hasCase, hasControl else { return nil }
    let (cases, controls) = (caseWeight.reduce(0, +), controlWeight.reduce(0, +))
    var below = 0.0
    casePlacement = controlWeight.map { here in
      defer { below += here }
      return (below + here / 2) / controls
    }
    var above = 0.0
    controlPlacement = caseWeight.reversed().map { here in
      defer { above += here }
      return (above + here / 2) / cases
    }.reversed()
    area = zip(caseWeight, casePlacement).reduce(0) { $0 + $1.0 * $1.1 } / cases
    self.caseWeight = caseWeight
    self.controlWeight = controlWeight
    caseTotal = cases
    controlTotal = controls
    ranks = score.ranks
    isCase = weights.status.map { $0 == .event }
    self.weights = used
  }

  /// A row's part in the area less the area, `w_i (P_i - A) / sum of w` for a case and
  /// `v_j (Q_j - A) / sum of v` for a control: P and Q are the shares of controls below and of cases above.
  func share(row: Int) -> Double {
    let rank = ranks[row]
    return isCase[row]
      ? weights[row] * (casePlacement[rank] - area) / caseTotal
      : weights[row] * (controlPlacement[rank] - area) / controlTotal
  }
}
