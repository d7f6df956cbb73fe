public import Statistics

/// The ways to the performance in new rows from bootstrap replicates.
public enum BootstrapCorrection: String, Sendable, CaseIterable, Codable {
  /// Apparent performance minus mean optimism.
  case optimism
  /// The mean performance on the rows that a replicate did not draw: too pessimistic, for models learnt from two thirds
  /// of the rows.
  case outOfBag = "out-of-bag"
  /// `0.368 apparent + 0.632 out-of-bag`.
  case estimate632 = ".632"
  /// The same with more weight on out-of-bag the more the model overfits.
  case estimate632Plus = ".632+"

  /// Where it is described.
  public var reference: Citation {
    switch self {
    case .optimism:
      Citation(
        "Harrell, Lee, Mark 1996, Stat Med 15:361",
        doi: "10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4")
    case .outOfBag, .estimate632:
      Citation("Efron 1983, J Am Stat Assoc 78:316", doi: "10.1080/01621459.1983.10477973")
    case .estimate632Plus:
      Citation("Efron, Tibshirani 1997, J Am Stat Assoc 92:548", doi: "10.1080/01621459.1997.10474007")
    }
  }

  /// How a number corrected so is described.
  public var words: String {
    switch self {
    case .optimism: "corrected for optimism"
    case .outOfBag: "on the rows out of bag"
    case .estimate632: "corrected by the .632 rule"
    case .estimate632Plus: "corrected by the .632+ rule"
    }
  }
}

extension BootstrapCorrection {
  /// The share of the unique rows of a bootstrap sample, `1 - 1/e`.
  static let weight = 0.632

  /// The .632+ estimate.
  ///
  /// With `R = (oob - apparent) / (noInformation - apparent)` (the relative overfitting, 0 when the rows out of bag do as
  /// well, 1 when they do no better than without information) the weight of out-of-bag is `0.632 / (1 - 0.368 R)`. A value
  /// out of bag beyond no information counts as no information.
  package static func estimate632Plus(apparent: Double, outOfBag: Double, noInformation: Double) -> Double {
    let range = noInformation - apparent
    // Out of bag as far from the apparent value as no information is, at most, and in its direction.
    let overfitting = range == 0 ? 0 : min(max((outOfBag - apparent) / range, 0), 1)
    let used = overfitting == 1 ? noInformation : outOfBag
    let share = weight / (1 - (1 - weight) * overfitting)
    return (1 - share) * apparent + share * used
  }
}

extension PerformanceMeasure {
  /// The value of predictions that know nothing of the outcome: 1/2 for measures of order, the mean over all pairs of one
  /// patient's prediction with another's outcome for the Brier score, 0 for its scaled form. Calibration has none.
  ///
  /// - Parameters:
  ///   - probabilities: the predicted probabilities that the measure judges.
  ///   - risk: the share of events.
  package func noInformation(probabilities: [Double]?, risk: Double?) -> Double? {
    switch self {
    case .cIndex, .unoC, .auc, .aucAt: return 0.5
    case .scaledBrier: return 0
    case .brier:
      guard let probabilities, let risk, !probabilities.isEmpty else { return nil }
      let squares = mean(probabilities.map { $0 * $0 })
      return squares - 2 * risk * mean(probabilities) + risk
    case .calibrationSlope, .calibrationInTheLarge, .ici: return nil
    }
  }
}
