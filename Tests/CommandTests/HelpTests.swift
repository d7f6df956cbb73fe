import Testing

/// The first line of each command's help is part of the interface.
@Suite struct HelpTests {
  static let overviews = [
    "fit": "Fit a Cox or logistic regression, unpenalised or along a lasso, ridge or elastic-net path.",
    "predict": "Apply a model written by 'fit' or 'run' to the rows of a table.",
    "repeatability":
      "Intraclass correlations, within-subject variation and agreement of repeated measurements.",
    "agreement": "Agreement of two methods: limits of agreement, CCC, TDI, Deming and Passing-Bablok.",
    "linearity": "Linearity and bias of measurements against reference or phantom values.",
    "kappa": "Cohen's kappa of each pair of raters, weighted or not, and Fleiss' kappa of all.",
    "dice": "Dice coefficients of segmentations, case by case, and their summary.",
    "attenuation":
      "Hazard or odds ratios corrected for measurement error: regression calibration and SIMEX.",
    "change": "Each patient's change, its interval, and whether it exceeds measurement error.",
    "concordance": "Harrell's and Uno's concordance of scores with survival, and their comparisons.",
    "km": "Kaplan-Meier curves, their quantiles and restricted means, and the log-rank test.",
    "groups":
      "Risk groups at pre-stated cut-offs: survival or response, ratios, log-rank and trend tests.",
    "cutpoint": "The best cut-off of a score, with p-values and an effect corrected for the search.",
    "treatment":
      "Whether the effect of a treatment depends on a marker: interactions, strata and STEPP curve.",
    "roc": "ROC curves: areas with intervals, cut-offs, thresholds, partial areas and comparisons.",
  ]

  @Test(arguments: overviews.keys.sorted())
  func helpBeginsWithItsOverview(command: String) throws {
    let run = try CommandRun([command, "--help"])
    #expect(run.status == 0)
    let text = run.standardOutput.split(separator: "\n\n")[0].split(whereSeparator: \.isWhitespace)
    #expect(text.joined(separator: " ") == "OVERVIEW: " + Self.overviews[command]!)
    #expect(run.standardOutput.contains("--json <json>"))
    #expect(run.standardOutput.contains("--jobs <jobs>") || command == "predict")
  }
}
