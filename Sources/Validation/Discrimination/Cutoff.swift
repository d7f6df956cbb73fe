public import Statistics

/// What makes a cut-off best: the largest `sensitivity + w specificity`.
public enum CutoffRule: Sendable, Hashable {
  /// Youden's index, `w = 1`.
  ///
  /// - Source: Youden 1950, Cancer 3:32, doi 10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3.
  case youden
  /// The least expected cost when a missed case costs `costRatio` times a false alarm and the share of cases is
  /// `prevalence`: `w = (1 - prevalence) / (costRatio prevalence)`.
  ///
  /// - Source: Metz 1978, Semin Nucl Med 8:283, doi 10.1016/S0001-2998(78)80014-2; pROC's `best.weights`.
  case cost(ratio: Double, prevalence: Double)

  var specificityWeight: Double {
    switch self {
    case .youden: 1
    case .cost(let ratio, let prevalence): (1 - prevalence) / (ratio * prevalence)
    }
  }

  /// The rule in words.
  public var name: String {
    switch self {
    case .youden: "Youden's index"
    case .cost(let ratio, let prevalence):
      "least expected cost, a missed case costing \(ratio) false alarms, prevalence \(prevalence)"
    }
  }
}

extension Quantity {
  /// A threshold chosen on the data.
  public static let cutoff = Quantity(name: "chosen threshold", symbol: "c")
}

/// A cut-off chosen on the rows that it is judged on.
///
/// Without bootstrap its three numbers have no interval. With one, each replicate chooses its own
/// threshold, and the percentile intervals of the threshold, of its sensitivity and of its specificity
/// hold the uncertainty of the choice; they do not take off its optimism.
public struct ChosenCutoff: Sendable, Hashable {
  /// What was made largest.
  public let rule: CutoffRule
  /// The threshold; undefined when it is infinite: no threshold is better than calling all rows alike.
  public let threshold: Estimate
  /// The sensitivity there, on the same rows.
  public let sensitivity: Estimate
  /// The specificity there, on the same rows.
  public let specificity: Estimate
  /// Other points that are as good.
  public let ties: [ROCPoint]
}

extension ROC {
  /// The best cut-off of these rows; of several as good the one with the highest sensitivity.
  public func cutoff(_ rule: CutoffRule) -> ChosenCutoff {
    cutoff(rule, replicates: nil, level: .p95)
  }

  /// The threshold, sensitivity and specificity that a rule chooses on a resample.
  func chosenNumbers(_ rule: CutoffRule, _ steps: ROCSteps) -> [Double?] {
    let best = point(steps.best(specificityWeight: rule.specificityWeight)[0], of: steps)
    return [best.threshold.isFinite ? best.threshold : nil, best.sensitivity, best.specificity]
  }

  func cutoff(
    _ rule: CutoffRule, replicates: [BootstrapDistribution]?, level: ConfidenceLevel
  ) -> ChosenCutoff {
    let best = steps.best(specificityWeight: rule.specificityWeight).map { point($0, of: steps) }
    func estimate(_ quantity: Quantity, _ value: Double, _ index: Int) -> Estimate {
      let method = Method("chosen on the same rows by \(rule.name)")
      guard value.isFinite else {
        return .undefined(
          quantity, method: method, sampleSize: auc.sampleSize,
          because: Note(.noCutoff, "No threshold is better than calling all rows alike."))
      }
      let distribution = replicates?[index]
      let interval = distribution?.percentile(level)
      var notes = [Note.chosenOnTheSameData]
      if let distribution { notes += distribution.notes(interval, without: "a finite threshold") }
      return Estimate(
        quantity, value: value, standardError: distribution?.standardError, interval: interval,
        method: method, sampleSize: auc.sampleSize, notes: notes)
    }
    return ChosenCutoff(
      rule: rule, threshold: estimate(.cutoff, best[0].threshold, 0),
      sensitivity: estimate(.sensitivity, best[0].sensitivity, 1),
      specificity: estimate(.specificity, best[0].specificity, 2), ties: Array(best.dropFirst()))
  }
}

extension Note.Kind {
  /// A cut-off judged on the rows that chose it.
  public static let chosenOnSameData = Note.Kind("chosen-on-same-data")
  /// A rule that chooses no finite threshold.
  public static let noCutoff = Note.Kind("no-cutoff")
}

extension Note {
  static let chosenOnTheSameData = Note(
    .chosenOnSameData,
    "The cut-off was chosen on the rows it is judged on: its sensitivity and specificity are optimistic.")
}
