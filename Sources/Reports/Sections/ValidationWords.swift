internal import Statistics
internal import Studies
internal import Validation

/// What a study's report calls its internal validation and the numbers that come from it.
struct ValidationWords {
  let plan: ValidationPlan

  /// What the corrected numbers are: `"corrected for optimism"`.
  var stage: String {
    switch plan.method {
    case .bootstrap: plan.correction.words
    case .repeatedCV: "in repeated cross-validation"
    case .leaveOneSiteOut: "in sites left out in turn"
    case .monteCarlo: "in random splits"
    case .split: "in the rows held out"
    case .none: "apparent"
    }
  }

  /// The beginning of a sentence that gives a corrected number.
  var lead: String {
    switch plan.method {
    case .bootstrap:
      plan.correction == .optimism ? "After correction for optimism" : StudyWords.capitalized(stage)
    default: StudyWords.capitalized(stage)
    }
  }

  /// The heading of the column of corrected numbers.
  var column: String {
    switch plan.method {
    case .bootstrap: plan.correction == .optimism ? "Corrected" : "Corrected (\(plan.correction.rawValue))"
    case .leaveOneSiteOut: "Sites left out"
    case .repeatedCV, .monteCarlo, .split, .none: "Held out"
    }
  }

  /// What is counted: `"bootstrap samples"`.
  var resamples: String {
    switch plan.method {
    case .bootstrap: "bootstrap samples"
    case .repeatedCV: "training sets of the cross-validation"
    case .leaveOneSiteOut: "sets of all sites but one"
    case .monteCarlo: "random training sets"
    case .split, .none: "training sets"
    }
  }

  /// What was done and what the table's numbers are.
  func introduction(fitted: Int, total: Int) -> String {
    let failed = fitted == total ? "" : " (\(total - fitted) could not be fitted)"
    let apparent =
      "Apparent performance is measured on the patients the model was fitted to and is too good. "
    switch plan.method {
    case .none:
      return
        "Performance was measured on the patients the model was fitted to and not corrected (validation method none). Such apparent performance is too good by an unknown amount and says little about new patients."
    case .bootstrap:
      let rule =
        switch plan.correction {
        case .optimism:
          "how much better each model does on its own sample than on the original patients is its optimism. Corrected performance is apparent performance minus mean optimism; it estimates how the model would do in new patients from the same source."
        case .outOfBag:
          "the corrected performance is the mean performance of each model on the patients that its sample did not draw, which is a little pessimistic because a sample holds about two thirds of the patients."
        case .estimate632:
          "the corrected performance is 0.368 of the apparent performance and 0.632 of the mean performance on the patients that a sample did not draw."
        case .estimate632Plus:
          "the corrected performance weighs the apparent performance and the mean performance on the patients that a sample did not draw, the latter the more the model overfits (.632+)."
        }
      return apparent
        + "In \(total) bootstrap samples of the patients\(failed) the whole pipeline was repeated; \(rule)"
    case .repeatedCV:
      return apparent
        + "The patients were dealt into \(plan.folds) folds, stratified by event, \(plan.replicates == 1 ? "once" : "\(plan.replicates) times"); the whole pipeline was fitted to the others of each fold and judged on the fold\(failed). Discrimination and Brier scores are means over folds; calibration is that of all folds of a repeat together."
    case .leaveOneSiteOut:
      return apparent
        + "Each of the \(total) sites was left out in turn, the whole pipeline was fitted to the other sites and judged on it\(failed). The summary is the mean of a random-effects model over sites; its prediction interval says where the performance in a further site is to be expected."
    case .monteCarlo:
      return apparent
        + "In \(total) random splits, stratified by event, \(Format.percent(plan.heldOutShare, decimals: 0)) of the patients were held out; the whole pipeline was fitted to the others and judged on them\(failed)."
    case .split:
      return apparent
        + "The rows whose \(plan.split?.column ?? "") is not \(plan.split?.training ?? "") were held out; the whole pipeline was fitted to the others and judged on them once. A single split wastes patients and depends on which they are: resampling says more in cohorts of a few hundred."
    }
  }

  /// The paragraph of the methods.
  var methods: (text: String, sources: [Citation]) {
    let repeated =
      "Every step that looks at other patients or at the outcome was repeated in each: filling of missing values, filters, standardising, choice of lambda and fit; rows of one patient stayed in one inner fold. Fits that failed are counted and left out."
    switch plan.method {
    case .none: return ("None.", [])
    case .bootstrap:
      let correction =
        plan.correction == .optimism
        ? "Harrell's bootstrap correction for optimism (Harrell, Lee and Mark 1996)"
        : "Bootstrap, performance \(plan.correction.words)"
      return (
        "\(correction) with \(plan.replicates) samples of patients, drawn with replacement. \(repeated) \(intervalMethod)",
        [plan.correction.reference, plan.interval.reference]
      )
    case .repeatedCV, .monteCarlo:
      let scheme =
        plan.method == .repeatedCV
        ? "\(plan.replicates) x \(plan.folds)-fold cross-validation, folds stratified by event"
        : "\(plan.replicates) random splits holding out \(Format.percent(plan.heldOutShare, decimals: 0)) of the patients, stratified by event"
      return (
        "\(scheme). \(repeated) Intervals of means over folds or splits are Nadeau and Bengio's corrected resampled t, which allows for the overlap of training sets.",
        [Citation("Nadeau, Bengio 2003, Mach Learn 52:239", doi: "10.1023/A:1024068626366")]
      )
    case .leaveOneSiteOut:
      return (
        "Internal-external validation: each site was left out in turn. \(repeated) Performance in the sites was summarised by a random-effects model (REML; Hartung-Knapp intervals; areas and concordance on the logit scale).",
        [
          Citation("Debray et al. 2017, BMJ 356:i6460", doi: "10.1136/bmj.i6460"),
          Citation("Hartung, Knapp 2001, Stat Med 20:3875", doi: "10.1002/sim.1009"),
        ]
      )
    case .split:
      return ("A given split. \(repeated) Intervals are those of a frozen model in the rows held out.", [])
    }
  }

  private var intervalMethod: String {
    switch plan.interval {
    case .shifted:
      "The interval of a corrected number is that of the apparent one, moved by the optimism (a location shift, Noma et al. 2021): its width is the sampling error of the measure for the model at hand, and does not include the uncertainty of the optimism, whose Monte Carlo standard error is given."
    case .locationShifted:
      "The interval of a corrected number lies between the 2.5th and 97.5th percentile of the performance of the refitted models on their own samples, moved by the optimism (Noma et al. 2021, algorithm 1)."
    case .asymmetric:
      "The interval of a corrected number is Harrell's approximation: standard deviations above and below the mean of performance on the own sample minus 1.25 times that on the original patients."
    case .twoStage:
      "The interval of a corrected number of the biomarker model comes from repeating the whole correction on \(plan.twoStage?.outer ?? 0) bootstrap samples with \(plan.twoStage?.inner ?? 0) samples of each (the two-stage bootstrap, Noma et al. 2021, algorithm 2)."
    }
  }

  /// The settings of the plan that the method uses.
  var settings: [(String, String)] {
    var rows = [("validation.method", plan.method.rawValue)]
    switch plan.method {
    case .bootstrap:
      rows += [
        ("validation.replicates", "\(plan.replicates)"), ("validation.correction", plan.correction.rawValue),
        ("validation.interval", plan.interval.rawValue),
      ]
      if let twoStage = plan.twoStage {
        rows.append(("validation.two_stage", "outer \(twoStage.outer), inner \(twoStage.inner)"))
      }
    case .repeatedCV:
      rows += [("validation.replicates", "\(plan.replicates)"), ("validation.folds", "\(plan.folds)")]
    case .monteCarlo:
      rows += [
        ("validation.replicates", "\(plan.replicates)"),
        ("validation.held_out", Format.setting(plan.heldOutShare)),
      ]
    case .split:
      rows.append(("validation.split", "\(plan.split?.column ?? ""), training \(plan.split?.training ?? "")"))
    case .leaveOneSiteOut, .none: break
    }
    if plan.method != .none {
      let controls = plan.controls
      rows.append(
        (
          "validation.controls",
          "permutations \(controls.permutations), shuffles \(controls.shuffles), learning_curve \(controls.learningCurve), stability_selection \(controls.selectionPairs)"
        ))
    }
    rows.append(("validation.seed", "\(plan.seed)"))
    if !plan.horizons.isEmpty {
      rows.append(("validation.horizons", plan.horizons.map(Format.setting).joined(separator: ", ")))
    }
    return rows
  }
}
