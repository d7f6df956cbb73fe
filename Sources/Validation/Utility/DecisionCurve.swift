public import Statistics

extension Quantity {
  /// True positives less false positives at the odds of the threshold, as a share of all.
  public static let netBenefit = Quantity(name: "net benefit", symbol: "NB", reference: .vickersElkin)
  /// Net benefit over its largest possible value, the event risk.
  public static let standardizedNetBenefit = Quantity(
    name: "standardised net benefit", symbol: "sNB",
    reference: Citation("Kerr et al. 2016, J Clin Oncol 34:2534", doi: "10.1200/JCO.2015.65.5654"))
  /// Interventions saved against treating everyone, at no loss of treated events, as a share of all.
  public static let interventionsAvoided = Quantity(
    name: "net reduction in interventions", symbol: "avoided",
    reference: Citation(
      "Vickers et al. 2008, BMC Med Inform Decis Mak 8:53", doi: "10.1186/1472-6947-8-53"))
  /// Net benefit of a model less that of another.
  public static let netBenefitDifference = Quantity(
    name: "difference of net benefit", symbol: "dNB", reference: .vickersElkin)
}

extension Citation {
  static let vickersElkin = Citation(
    "Vickers, Elkin 2006, Med Decis Making 26:565", doi: "10.1177/0272989X06295361")
  static let pfeifferGail = Citation("Pfeiffer, Gail 2020, Biom J 62:764", doi: "10.1002/bimj.201800240")
}

/// A model's predictions under its name.
public struct PredictedRisks: Sendable, Hashable {
  /// What a reader calls the model.
  public let name: String
  /// One predicted probability a row.
  public let risks: [Double]

  /// Predictions with their model's name.
  public init(name: String, risks: [Double]) {
    self.name = name
    self.risks = risks
  }
}

/// The net benefit of one model over the thresholds.
public struct DecisionCurve: Sendable, Hashable {
  /// The model.
  public let name: String
  /// One a threshold.
  public let points: [Point]

  /// What is known at one threshold.
  public struct Point: Sendable, Hashable {
    /// The threshold probability `t`.
    public let threshold: Double
    /// Rows with `risk >= t`.
    public let treated: Int
    /// The net benefit.
    public let netBenefit: Estimate
    /// The net benefit over the event risk; its interval is the bootstrap's.
    public let standardized: Estimate
    /// `(NB - NB of treating all) / (t / (1 - t))`, a share of all rows; its interval is the bootstrap's.
    public let interventionsAvoided: Estimate
  }
}

/// Decision curves of models over the same rows and thresholds.
public struct DecisionCurves: Sendable, Hashable {
  /// The thresholds.
  public let thresholds: DecisionThresholds
  /// The net benefit of treating everyone, by threshold; that of treating no one is 0.
  public let treatAll: [Estimate]
  /// One a model, in the order given.
  public let models: [DecisionCurve]
  /// Models against the first of them and against treating everyone, with paired bootstrap intervals; empty
  /// without a bootstrap.
  public let differences: [Difference]

  /// The net benefit of a model less that of another strategy.
  public struct Difference: Sendable, Hashable {
    /// The model.
    public let model: String
    /// What it is compared with; nil for treating everyone.
    public let reference: String?
    /// One a threshold.
    public let points: [Estimate]
  }
}
