internal import Statistics
internal import Validation

extension CheckRule {
  /// What permutations, learning curves and the spread of resamples say.
  static let controls = [
    permutedOutcome, betterThanPermuted, shuffledFeatures, correctionsDisagree, selectionUnstable,
    predictionsUnstable, learningCurveRises,
  ]

  private static let permutationTest = Citation("Ojala, Garriga 2010, J Mach Learn Res 11:1833")

  /// The measure of order that a run is judged by first.
  private static func order(_ run: RunEvidence.Run?) -> PerformanceMeasure? {
    run?.performance.measures.first(where: \.isProbabilityOfOrder)
  }

  private static let permutedOutcome = CheckRule(
    "permuted-outcome", .warning,
    "The leak prover: with permuted outcomes the whole pipeline does better than chance (else ok).",
    reference: permutationTest
  ) { evidence in
    guard let measure = order(evidence.run), let permuted = evidence.run?.controls.permuted,
      let value = permuted.mean(of: measure)?.value, let leaks = permuted.revealsLeak(measure)
    else { return [] }
    let found =
      "With permuted outcomes the cross-validated \(measure.words) is \(roundedForText(value)) on average over "
      + "\(permuted.controls.count) permutations"
    return leaks
      ? Finding.warning(
        "\(found): better than chance, though there is nothing to find. Some step sees the outcome of patients on whom "
          + "it is judged.")
      : Finding.ok("\(found): no better than chance, as it must be when nothing leaks.")
  }

  private static let betterThanPermuted = CheckRule(
    "better-than-permuted", .warning,
    "How many permutations of the outcome do as well as the data; a warning when p is above 0.05.",
    reference: permutationTest
  ) { evidence in
    guard let measure = order(evidence.run), let permuted = evidence.run?.controls.permuted,
      let p = permuted.pValue(of: measure)
    else { return [] }
    let reached = Int((p * Double(permuted.values(of: measure).count + 1)).rounded()) - 1
    return [
      Finding(
        severity: p > 0.05 ? .warning : .info,
        message:
          "Of \(permuted.values(of: measure).count) permutations of the outcome \(reached) reached the cross-validated "
          + "\(measure.words) of the data (permutation \(pValueForText(p))).")
    ]
  }

  private static let shuffledFeatures = CheckRule(
    "shuffled-features", .warning,
    "Features shuffled among patients do as well as the features (permutation p above 0.05).",
    reference: Citation("Welch et al. 2019, Radiother Oncol 130:2", doi: "10.1016/j.radonc.2018.10.027")
  ) { evidence in
    guard let measure = order(evidence.run), let p = evidence.run?.controls.shuffled?.pValue(of: measure),
      p > 0.05
    else { return [] }
    return Finding.warning(
      "Features whose values were shuffled among the patients do as well as the features themselves (\(measure.words), "
        + "permutation \(pValueForText(p))): that the features add anything cannot be shown here.")
  }

  /// Corrections that differ by more than this are flagged.
  private static let disagreement = 0.05

  private static let correctionsDisagree = CheckRule(
    "corrections-disagree", .warning,
    "The performance corrected for optimism and by the .632+ rule differ by more than 0.05.",
    reference: BootstrapCorrection.estimate632Plus.reference
  ) { evidence in
    guard let measure = order(evidence.run), let optimism = evidence.run?.performance.optimism,
      let plain = optimism.corrections[.optimism]?[measure]?.value,
      let plus = optimism.corrections[.estimate632Plus]?[measure]?.value, abs(plain - plus) > disagreement
    else { return [] }
    return Finding.warning(
      "The \(measure.words) is \(roundedForText(plain)) corrected for optimism and \(roundedForText(plus)) by the .632+ rule. "
        + "With many candidates for few events the correction for optimism leaves some of it in; the smaller number is "
        + "the safer one.")
  }

  private static let selectionUnstable = CheckRule(
    "selection-unstable", .warning, "Nogueira's stability index of the selected features is below 0.4.",
    reference: Quantity.selectionStability.reference
  ) { evidence in
    guard let stability = evidence.run?.controls.stability?.estimate, let value = stability.value,
      value < SelectionStability.poor
    else { return [] }
    return Finding.warning(
      "The resamples agree poorly on the features: stability \(roundedForText(value)) (1 is perfect, 0 is chance, below 0.4 "
        + "is poor). Another sample of patients would give another list; the list is not a finding.")
  }

  /// A mean absolute change of a predicted probability above this is flagged.
  private static let largeInstability = 0.1

  private static let predictionsUnstable = CheckRule(
    "predictions-unstable", .warning,
    "Models of other samples predict probabilities that differ by more than 0.1 on average.",
    reference: Quantity.predictionError.reference
  ) { evidence in
    guard let error = evidence.run?.controls.instability?.meanError.value, error > largeInstability else {
      return []
    }
    return Finding.warning(
      "Had the model been built on another sample of patients, a patient's predicted probability would differ by "
        + "\(roundedForText(error)) on average.")
  }

  private static let learningCurveRises = CheckRule(
    "learning-curve-rises", .info,
    "The learning curve still rises at its end by more than two standard errors.",
    reference: Citation("Mukherjee et al. 2003, J Comput Biol 10:119", doi: "10.1089/106652703321825928")
  ) { evidence in
    guard let measure = order(evidence.run), let points = evidence.run?.controls.learning?.points,
      let last = points.last?.values[measure], let before = points.dropLast().last?.values[measure],
      last.count > 2, last.count == before.count
    else { return [] }
    let gains = zip(last, before).map { $0 - $1 }
    let gain = mean(gains)
    guard gain > 2 * sampleStandardDeviation(gains) / Double(gains.count).squareRoot() else { return [] }
    return Finding.info(
      "The last \(Int(((points[points.count - 1].subjects - points[points.count - 2].subjects)).rounded())) patients still raised the "
        + "\(measure.words) by \(roundedForText(gain)): more patients would make a better model.")
  }
}
