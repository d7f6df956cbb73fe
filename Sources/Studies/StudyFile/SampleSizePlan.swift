public import Validation

/// What a study anticipates of its model, for the sample size by Riley's criteria.
public struct SampleSizePlan: Sendable {
  /// How well the model is expected to predict.
  public let fit: AnticipatedFit
  /// Whether the study file says so, or nothing is known and Riley's default was taken.
  public let isAssumed: Bool
  /// What the criteria aim at.
  public let targets: DevelopmentDesign.Targets
}

extension StudyFile {
  static func sampleSize(_ node: StudyNode?) throws(StudyFileError) -> SampleSizePlan {
    let fits = ["nagelkerke_r2", "cox_snell_r2", "c_statistic"]
    let keys = try node?.members(fits + ["shrinkage", "optimism", "margin"]) ?? [:]
    let given = fits.filter { keys[$0] != nil }
    guard given.count < 2 else {
      throw (node!).error("'sample_size' takes one of \(fits.joined(separator: ", "))")
    }
    func share(_ key: String, above lower: Double = 0) throws(StudyFileError) -> Double? {
      guard let node = keys[key] else { return nil }
      let value = try node.number()
      guard value > lower, value < 1 else {
        throw node.error(
          "'sample_size.\(key)' must lie between \(lower == 0 ? "0" : "\(lower)") and 1, found \(value)")
      }
      return value
    }
    var targets = DevelopmentDesign.Targets()
    targets.shrinkage = try share("shrinkage") ?? targets.shrinkage
    targets.optimism = try share("optimism") ?? targets.optimism
    targets.margin = try share("margin") ?? targets.margin
    var fit: AnticipatedFit?
    if let value = try share("nagelkerke_r2") { fit = .nagelkerke(value) }
    if let value = try share("cox_snell_r2") { fit = .coxSnell(value) }
    if let value = try share("c_statistic", above: 0.5) { fit = .cStatistic(value) }
    return SampleSizePlan(fit: fit ?? .unknown, isAssumed: fit == nil, targets: targets)
  }
}

extension AnticipatedFit {
  /// In words: `"a Nagelkerke R2 of 0.15"`.
  var words: String {
    switch self {
    case .coxSnell(let value): "a Cox-Snell R2 of \(value)"
    case .nagelkerke(let value): "a Nagelkerke R2 of \(value)"
    case .cStatistic(let value): "a C-statistic of \(value)"
    }
  }
}

extension SampleSizePlan {
  var json: JSONValue {
    [
      "anticipated": fit.json, "assumed": .bool(isAssumed), "shrinkage": JSONValue(targets.shrinkage),
      "optimism": JSONValue(targets.optimism), "margin": JSONValue(targets.margin),
    ]
  }
}
