internal import RealModule
public import Statistics

extension Quantity {
  /// The share of cases called cases.
  public static let sensitivity = Quantity(name: "sensitivity", symbol: "Se")
  /// The share of controls not called cases.
  public static let specificity = Quantity(name: "specificity", symbol: "Sp")
  /// The share of cases among rows called cases.
  public static let positivePredictiveValue = Quantity(name: "positive predictive value", symbol: "PPV")
  /// The share of controls among rows not called cases.
  public static let negativePredictiveValue = Quantity(name: "negative predictive value", symbol: "NPV")
  /// The share of rows called rightly.
  public static let accuracy = Quantity(name: "accuracy", symbol: "Acc")
  /// How much likelier a positive call is in a case than in a control.
  public static let positiveLikelihoodRatio = Quantity(name: "positive likelihood ratio", symbol: "LR+")
  /// How much likelier a negative call is in a case than in a control.
  public static let negativeLikelihoodRatio = Quantity(name: "negative likelihood ratio", symbol: "LR-")
}

/// What a threshold does to the rows: the four counts and the measures made of them.
///
/// Sensitivity, specificity, accuracy and the predictive values at the sample's own prevalence are shares with
/// Wilson intervals. Likelihood ratios have Wald intervals on the log scale (Simel 1991). A share of nothing,
/// a ratio over 0 and an interval that would need the logarithm of 0 do not exist, and a note says why.
/// The intervals take the rows as independent and the threshold as fixed in advance.
public struct OperatingPoint: Sendable, Hashable {
  /// `score >= threshold` calls a case (`<=` where cases score lower).
  public let threshold: Double
  /// Cases called cases.
  public let truePositives: Int
  /// Controls called cases.
  public let falsePositives: Int
  /// Controls not called cases.
  public let trueNegatives: Int
  /// Cases not called cases.
  public let falseNegatives: Int
  /// `TP / (TP + FN)`.
  public let sensitivity: Estimate
  /// `TN / (TN + FP)`.
  public let specificity: Estimate
  /// `TP / (TP + FP)`, at the prevalence of the sample.
  public let positivePredictiveValue: Estimate
  /// `TN / (TN + FN)`, at the prevalence of the sample.
  public let negativePredictiveValue: Estimate
  /// `(TP + TN) / n`.
  public let accuracy: Estimate
  /// `Se / (1 - Sp)`.
  public let positiveLikelihoodRatio: Estimate
  /// `(1 - Se) / Sp`.
  public let negativeLikelihoodRatio: Estimate

  /// The measures of four counts, none of which is negative.
  ///
  /// - Source: Wilson 1927, doi 10.1080/01621459.1927.10502953; Simel, Samsa, Matchar 1991, J Clin Epidemiol
  ///   44:763, doi 10.1016/0895-4356(91)90128-V.
  public init(
    threshold: Double, truePositives tp: Int, falsePositives fp: Int, trueNegatives tn: Int,
    falseNegatives fn: Int, level: ConfidenceLevel = .p95
  ) {
    self.threshold = threshold
    (truePositives, falsePositives, trueNegatives, falseNegatives) = (tp, fp, tn, fn)
    func share(_ quantity: Quantity, _ part: Int, _ whole: Int, _ rows: String) -> Estimate {
      let method = Method("share of \(rows)", settings: [.threshold(threshold)])
      let sample = SampleSize(whole, events: part)
      guard whole > 0 else {
        return .undefined(
          quantity, method: method, sampleSize: sample,
          because: Note(.shareOfNothing, "There are no \(rows), so the \(quantity.name) is not defined."))
      }
      let p = Double(part) / Double(whole)
      return Estimate(
        quantity, value: p, standardError: (p * (1 - p) / Double(whole)).squareRoot(),
        interval: .wilson(successes: part, of: whole, level: level), method: method, sampleSize: sample)
    }
    sensitivity = share(.sensitivity, tp, tp + fn, "cases")
    specificity = share(.specificity, tn, tn + fp, "controls")
    positivePredictiveValue = share(.positivePredictiveValue, tp, tp + fp, "rows called cases")
    negativePredictiveValue = share(.negativePredictiveValue, tn, tn + fn, "rows not called cases")
    accuracy = share(.accuracy, tp + tn, tp + fp + tn + fn, "rows")
    let (cases, controls) = (tp + fn, tn + fp)
    func ratio(_ quantity: Quantity, _ a: Int, _ b: Int) -> Estimate {
      let method = Method(
        "ratio of shares",
        reference: Citation(
          "Simel, Samsa, Matchar 1991, J Clin Epidemiol 44:763", doi: "10.1016/0895-4356(91)90128-V"),
        settings: [.threshold(threshold)])
      let sample = SampleSize(cases + controls, events: cases)
      let (m, n) = (Double(cases), Double(controls))
      let (x, y) = (Double(a), Double(b))
      guard cases > 0, controls > 0, b > 0 else {
        return .undefined(
          quantity, method: method, sampleSize: sample,
          because: Note(.shareOfNothing, "The \(quantity.name) would be a division by 0."))
      }
      let value = (x / m) / (y / n)
      let error = (1 / x - 1 / m + 1 / y - 1 / n).squareRoot()
      guard a > 0, error > 0 else {
        return Estimate(
          quantity, value: value, method: method, sampleSize: sample,
          notes: [
            Note(
              .zeroCell,
              "A ratio of 0, or of rows that are all called alike, has no interval on the log scale.")
          ])
      }
      let margin = level.normalQuantile * error
      return Estimate(
        quantity, value: value, standardError: value * error,
        interval: ConfidenceInterval(
          lower: value * Double.exp(-margin), upper: value * Double.exp(margin), level: level,
          method: Method("Wald, log scale")),
        method: method, sampleSize: sample)
    }
    positiveLikelihoodRatio = ratio(.positiveLikelihoodRatio, tp, fp)
    negativeLikelihoodRatio = ratio(.negativeLikelihoodRatio, fn, tn)
  }

  /// The predictive values at a prevalence other than the sample's, from Bayes' theorem:
  /// `PPV = Se p / (Se p + (1 - Sp)(1 - p))`, `NPV = Sp (1 - p) / (Sp (1 - p) + (1 - Se) p)`.
  ///
  /// The intervals are Wald's on the logit scale with variances `(1 - Se) / (Se cases) + Sp / ((1 - Sp)
  /// controls)` and `Se / ((1 - Se) cases) + (1 - Sp) / (Sp controls)`; with an empty cell there is none,
  /// and a note. The prevalence is taken as known.
  ///
  /// - Parameter prevalence: strictly between 0 and 1.
  /// - Source: Mercaldo, Lau, Zhou 2007, Stat Med 26:2170, doi 10.1002/sim.2677.
  public func predictiveValues(
    atPrevalence prevalence: Double, level: ConfidenceLevel = .p95
  ) -> PredictiveValues {
    precondition(prevalence > 0 && prevalence < 1, "a prevalence lies between 0 and 1")
    let (tp, fp) = (Double(truePositives), Double(falsePositives))
    let (tn, fn) = (Double(trueNegatives), Double(falseNegatives))
    let (m, n) = (tp + fn, tn + fp)
    let odds = prevalence / (1 - prevalence)
    let method = Method(
      "Bayes' theorem at prevalence \(prevalence)",
      reference: Citation("Mercaldo, Lau, Zhou 2007, Stat Med 26:2170", doi: "10.1002/sim.2677"),
      settings: [.threshold(threshold)])
    let sample = SampleSize(
      truePositives + falsePositives + trueNegatives + falseNegatives, events: truePositives + falseNegatives)
    /// `logit = log(right / wrong)` with the variance of its two shares.
    func value(_ quantity: Quantity, right: Double, wrong: Double, variance: Double) -> Estimate {
      guard right + wrong > 0 else {
        return .undefined(
          quantity, method: method, sampleSize: sample,
          because: Note(.shareOfNothing, "No row is called so: the \(quantity.name) is not defined."))
      }
      let value = right / (right + wrong)
      guard min(tp, fp, tn, fn) > 0 else {
        return Estimate(
          quantity, value: value, method: method, sampleSize: sample,
          notes: [
            Note(.zeroCell, "An empty cell of the two-by-two table leaves no interval on the logit scale.")
          ])
      }
      let error = variance.squareRoot() * value * (1 - value)
      return Estimate(
        quantity, value: value, standardError: error,
        interval: .logit(value, standardError: error, level: level), method: method, sampleSize: sample)
    }
    return PredictiveValues(
      prevalence: prevalence,
      positive: value(
        .positivePredictiveValue, right: tp / m * odds, wrong: fp / n, variance: fn / (tp * m) + tn / (fp * n)
      ),
      negative: value(
        .negativePredictiveValue, right: tn / n, wrong: fn / m * odds, variance: tp / (fn * m) + fp / (tn * n)
      ))
  }
}

/// Predictive values at a prevalence that is not the sample's.
public struct PredictiveValues: Sendable, Hashable {
  /// The share of cases in the population meant.
  public let prevalence: Double
  /// The positive predictive value.
  public let positive: Estimate
  /// The negative predictive value.
  public let negative: Estimate
}

extension ROC {
  /// What a threshold fixed in advance does to these rows.
  public func operatingPoint(threshold: Double, level: ConfidenceLevel = .p95) -> OperatingPoint {
    precondition(!threshold.isNaN)
    let oriented = direction == .higher ? threshold : -threshold
    // Runs below the threshold are not called cases.
    var (low, high) = (0, plan.runValues.count)
    while low < high {
      let middle = (low + high) / 2
      if plan.runValues[middle] < oriented { low = middle + 1 } else { high = middle }
    }
    return OperatingPoint(
      threshold: threshold, truePositives: steps.truePositives(low),
      falsePositives: steps.falsePositives(low), trueNegatives: steps.trueNegatives[low],
      falseNegatives: steps.falseNegatives[low], level: level)
  }
}

extension Note.Kind {
  /// A share or ratio whose denominator is 0.
  public static let shareOfNothing = Note.Kind("share-of-nothing")
  /// An empty cell that leaves no interval.
  public static let zeroCell = Note.Kind("zero-cell")
}
