import Testing

/// The first line of each command's help is part of the interface.
@Suite struct HelpTests {
  static let overviews = [
    "fit": "Fit a Cox or logistic regression, unpenalised or along a lasso, ridge or elastic-net path.",
    "predict": "Apply a model written by 'fit' or 'run' to the rows of a table.",
    "run": "Run a study file: from its tables to a qualification report.",
    "merge": "Put the parts that 'run --shard' made together: the results of an undivided run.",
    "slurm": "Run a study on a Slurm cluster: an array job of shards, and a merge that depends on it.",
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
    let writesFolder = ["run", "merge", "slurm"].contains(command)
    #expect(run.standardOutput.contains(writesFolder ? "--out <out>" : "--json <json>"))
    #expect(run.standardOutput.contains("--jobs <jobs>") || ["predict", "slurm"].contains(command))
  }
}
