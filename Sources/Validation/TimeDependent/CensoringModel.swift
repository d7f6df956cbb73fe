/// How the probability `G` to be uncensored is estimated that inverse probability of censoring weights
/// divide by: `1/G(T-)` for rows whose event is seen by the horizon t, `1/G(t)` for rows free of it at t.
///
/// With the Kaplan-Meier estimates, events come first at times with both (`CensoringDistribution.Ties`
/// `eventsFirst`), and standard errors account for the estimation of G. Given probabilities are taken for known.
public enum CensoringModel: Sendable, Hashable {
  /// One Kaplan-Meier estimate: censoring depends on nothing.
  case kaplanMeier
  /// A Kaplan-Meier estimate in each stratum (a code a row): censoring depends on the stratum.
  case stratified([Int])
  /// Probabilities from any model, one for each row and time at which they are read.
  case given(CensoringProbabilities)

  /// The setting's words on an estimator card.
  var card: String {
    let reading = "G(t-) for cases, G(t) for controls"
    switch self {
    case .kaplanMeier: return "Kaplan-Meier, \(reading)"
    case .stratified: return "Kaplan-Meier in strata, \(reading)"
    case .given(let probabilities): return "\(probabilities.name), \(reading), taken for known"
    }
  }
}

/// Probabilities to be uncensored that a model of censoring gives, for example a Cox model of the time to
/// censoring.
///
/// Standard errors that use them hold them fixed. Estimating the weights mostly makes IPCW estimators more
/// precise, so that these standard errors tend to be somewhat too large.
public struct CensoringProbabilities: Sendable, Hashable {
  /// What made them, for the estimator card: `"Cox: age, stage"`.
  public let name: String
  /// `G(T_i- | x_i)` for each row i, read just before its own time.
  public let beforeOwnTime: [Double]
  /// `G(t | x_i)` for each horizon t, in the order of the horizons, and each row i.
  public let atHorizons: [[Double]]

  /// Probabilities with their maker's name.
  public init(name: String, beforeOwnTime: [Double], atHorizons: [[Double]]) {
    self.name = name
    self.beforeOwnTime = beforeOwnTime
    self.atHorizons = atHorizons
  }

  func check(rows: Int, horizons: Int) throws(MetricError) {
    precondition(atHorizons.count == horizons, "censoring probabilities are given for each horizon")
    for probabilities in [beforeOwnTime] + atHorizons {
      guard probabilities.count == rows else {
        throw .auxiliaryCountMismatch(found: probabilities.count, rows: rows)
      }
      if let row = probabilities.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
        throw .notProbability(row: row)
      }
    }
  }
}
