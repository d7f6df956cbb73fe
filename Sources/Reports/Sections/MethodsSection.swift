internal import Statistics
internal import Studies
internal import Validation

/// The statistical methods, written from the plan that was run, with every setting.
struct MethodsSection {
  let results: StudyResults
  let words: StudyWords

  private var study: StudyFile { results.study }

  /// The section, and the sources that its text names.
  func chapter(_ references: inout References) -> Chapter {
    var blocks: [Block] = []
    for (title, text, sources) in paragraphs {
      blocks.append(.paragraph("\(strong: title + ".") \(text)"))
      for source in sources { references.add(source) }
    }
    blocks.append(.table(settings))
    return Chapter(sections: [Section("Statistical methods", anchor: Anchor("methods"), blocks: blocks)])
  }

  private typealias Paragraph = (title: String, text: String, sources: [Citation])

  private var paragraphs: [Paragraph] {
    var result: [Paragraph] = [endpoint, missing]
    if let transforms { result.append(transforms) }
    if results.repeatability != nil { result.append(repeatability) }
    if let variance { result.append(variance) }
    if let redundancy { result.append(redundancy) }
    if let screening { result.append(screening) }
    result += [model, performance, validation]
    if results.performance.crossValidated != nil { result.append(crossValidated) }
    if !results.external.isEmpty {
      result.append(
        (
          "External validation",
          "The final model was applied as it is to each external cohort; missing values were treated as in development, with \(study.missing == .mice ? "the equations of the final model" : "the training medians") where they are filled. The measures are those of the apparent performance, with their intervals."
            + (words.isSurvival
              ? " Risk groups are cut at the median score of the development cohort." : ""),
          []
        ))
    }
    result.append(
      (
        "Random numbers",
        "Every replicate and fold draws from its own stream of the counter-based generator Philox, keyed by the seed and its number (Salmon et al. 2011), so that the results depend neither on the number of threads nor on the order of the work.",
        [.philox]
      ))
    return result
  }

  private var endpoint: Paragraph {
    guard words.isSurvival else {
      return (
        "Endpoint",
        "The outcome is binary; rows without it are not analysed or stop the run, as the missing-value rule says.",
        []
      )
    }
    var text =
      "Time to event with right censoring"
    if case .survival(_, _, _, .some, _) = study.data.endpoint {
      text += " and late entry (a patient is at risk only after entering)"
    }
    text +=
      ". Median follow-up by the reverse Kaplan-Meier estimator, in which censoring is the event (Schemper and Smith 1996). Event-free probabilities by Kaplan-Meier, with log-log intervals from Greenwood's variance (Kaplan and Meier 1958)."
    return ("Endpoint", text, [.reverseKaplanMeier, .kaplanMeier])
  }

  private var missing: Paragraph {
    if let method = study.imputation { return imputation(method) }
    let text =
      switch study.missing {
      case .refuse: "The run would have stopped at any missing value of an analysed column; there was none."
      case .drop:
        "Rows that lack the endpoint or any feature that a model of the study uses were left out and counted."
      case .median, .mice:
        "Missing values of features were filled with the median of the training rows, learnt anew in every resample and fold; a row without endpoint would have stopped the run."
      }
    return ("Missing values", text, [])
  }

  private func imputation(_ method: ChainedEquations) -> Paragraph {
    let outcome =
      words.isSurvival
      ? "the event indicator and the Nelson-Aalen cumulative hazard (White and Royston 2009)" : "the response"
    var text =
      "Missing values of features were imputed \(method.imputations) times by chained equations (van Buuren and Groothuis-Oudshoorn 2011): predictive mean matching with \(method.donors) donors after \(method.iterations) iterations, each feature predicted by at most \(method.predictors) of the model's other candidates, those with the largest correlation with it or with its being missing\(method.usesOutcome ? ", and by \(outcome)" : "; the outcome had no part in it"). Filters, choice of lambda and fit were done in each completed data set with the same inner folds, and the coefficients averaged, 0 where a set did not select a feature (Wood, White and Royston 2008). All of this was done anew in every resample and fold, from its training rows, with \(StudyWords.count(method.resampleImputations, "imputation")) (Schomaker and Heumann 2018). Where a model is applied, to new patients, to rows held out and to its own training rows alike, a missing value becomes the conditional mean given the other features of the model, without the outcome and without chance (Sisk et al. 2023), so that a patient has one score and the outcome cannot flatter it. A row without endpoint would have stopped the run."
    var sources: [Citation] = [.mice, .miceSelection, .miceInBootstrap, .miceApplied]
    if words.isSurvival, method.usesOutcome { sources.append(.miceSurvival) }
    if study.model.penalty == .none {
      text +=
        " Standard errors of coefficients follow Rubin's rules, with Barnard and Rubin's degrees of freedom (1999)."
      sources.append(.barnardRubin)
    }
    return ("Missing values", text, sources)
  }

  private var variance: Paragraph? {
    guard let filter = study.variance else { return nil }
    return (
      "Variance",
      "A feature was dropped where one value made up more than \(Format.percent(filter.largestShare, decimals: 0)) of the training rows (near-zero variance in the sense of Kuhn and Johnson 2013).",
      [.nearZeroVariance]
    )
  }

  private var screening: Paragraph? {
    guard let screen = study.screen else { return nil }
    let rule =
      switch screen.rule {
      case .best(let count): "the \(StudyWords.count(count, "feature")) with the smallest p-values were kept"
      case .pValue(let bound): "features with a p-value of at most \(Format.setting(bound)) were kept"
      }
    return (
      "Univariable screening",
      "Each feature was tested by itself by the score test of a univariable \(words.isSurvival ? "Cox" : "logistic") model; \(rule). Screening sees the outcome; it was repeated in every resample from its training rows.",
      []
    )
  }

  private var transforms: Paragraph? {
    guard !study.transforms.isEmpty else { return nil }
    let parts = study.transforms.map { transform in
      var steps: [String] = []
      if let lower = transform.lower { steps.append("not below \(Format.setting(lower))") }
      if let upper = transform.upper { steps.append("not above \(Format.setting(upper))") }
      if let logarithm = transform.logarithm {
        steps.append(logarithm == .log ? "natural logarithm" : "natural logarithm of 1 plus the value")
      }
      return "\(transform.feature) (\(steps.joined(separator: ", ")))"
    }
    return (
      "Transformations",
      "Fixed in the study file and not learnt from data: \(parts.joined(separator: "; ")).", []
    )
  }

  private var repeatability: Paragraph {
    var text =
      "Intraclass correlations from analysis of variance, in the notation of McGraw and Wong (1996): one-way ICC(1), two-way with absolute agreement ICC(A,1), two-way with consistency ICC(C,1), each for a single measurement, with intervals from the F distribution; they are not cut at zero. The within-subject standard deviation is the root of the mean square within subjects, the repeatability coefficient 1.96 times the square root of 2 times that, both with chi-square intervals (Raunig et al. 2015). Bands of Koo and Li (2016) are judged by the lower confidence limit."
    if let keep = study.repeatability?.keep {
      text +=
        " Features entered the model only where the criterion holds: \(keep.coefficient.name), \(keep.bound == .estimate ? "estimate" : "\(keep.bound.rawValue) limit") \(keep.isUpperLimit ? "at most" : "at least") \(Format.setting(keep.limit))."
    }
    return ("Repeatability", text, [.mcGrawWong, .raunig, .kooLi])
  }

  private var redundancy: Paragraph? {
    guard let filter = study.redundancy else { return nil }
    return (
      "Redundancy",
      "Features were visited in the order of the table; one was dropped where the absolute \(filter.correlation == .spearman ? "Spearman" : "Pearson") correlation with a feature kept before it exceeded \(Format.setting(filter.limit)) in the training rows.",
      []
    )
  }

  private var model: Paragraph {
    let plan = study.model
    var sources: [Citation] = []
    var text = StudyWords.capitalized(words.model)
    if plan.family == .cox {
      text += " (Cox 1972)"
      text +=
        plan.ties == "breslow"
        ? ", ties by Breslow's method (Breslow 1974)" : ", ties by Efron's method (Efron 1977)"
      sources += [.cox, plan.ties == "breslow" ? .breslow : .efron]
    }
    text += "."
    if !plan.terms.isEmpty {
      text +=
        " Beside the features as they are the model has: \(plan.terms.map(\.words).joined(separator: "; ")). Splines are linear beyond their outer knots; knots given by number are quantiles of the rows that a model is fitted to (Harrell 2015)."
      sources.append(.regressionModelingStrategies)
    }
    guard plan.penalty != .none else { return ("Model", text, sources) }
    let likelihood = plan.family == .cox ? "log partial likelihood" : "log likelihood"
    text +=
      " The coefficients minimise the negative \(likelihood) divided by the number of rows, plus lambda times "
    let penalty =
      switch plan.penalty {
      case .lasso: "the sum of absolute coefficients"
      case .ridge: "half the sum of squared coefficients"
      case .elasticNet, .none:
        "alpha times the sum of absolute coefficients and (1 \(Format.minus) alpha) times half the sum of their squares"
      }
    text += penalty
    text += ", for features standardised to variance 1 (divisor n) (Friedman, Hastie and Tibshirani 2010"
    text += plan.family == .cox ? "; Simon et al. 2011, J Stat Softw; Tibshirani 1997)." : ")."
    sources.append(.glmnet)
    if let adaptive = plan.adaptive {
      text +=
        " Each coefficient's penalty is multiplied by 1 / |b| ^ \(Format.setting(adaptive.gamma)), with b the coefficient per standard deviation of a ridge regression of the same rows, its lambda chosen by cross-validation (Zou 2006\(plan.family == .cox ? "; Zhang and Lu 2007" : ""))."
      sources += [.adaptiveLasso] + (plan.family == .cox ? [.adaptiveLassoCox] : [])
    }
    if plan.family == .cox { sources += [.coxnet, .lassoCox] }
    if case .crossValidated(let choice) = plan.selection {
      text +=
        " Lambda was chosen by \(plan.folds)-fold cross-validation, whole patients dealt into folds stratified by event, by the rule \(choice.rawValue)"
      if plan.measure == .deviance, plan.family == .cox {
        text +=
          ", on the deviance of the partial likelihood in its grouped form, all rows less training rows (van Houwelingen et al. 2006)"
        sources.append(.groupedDeviance)
      } else {
        text += ", on the \(plan.measure.words) of the rows held out"
      }
      text += "."
    }
    if words.selectsFeatures, !results.model.terms.isEmpty { sources.append(.selectiveInference) }
    return ("Model", text, sources)
  }

  private var performance: Paragraph {
    let text =
      words.isSurvival
      ? "Harrell's C counts, among pairs of patients whose order of events is known, the share in which the higher score has the earlier event, ties of the score counting one half; standard error by the infinitesimal jackknife. The calibration slope is the coefficient of a Cox model with the score as its only feature."
      : "The AUC is the share of pairs of a patient with and one without the event in which the former has the higher score, ties counting one half, with DeLong's standard error. The calibration slope is the coefficient of a logistic model with the score as its only feature, calibration in the large the intercept of one with the score as offset. The Brier score is the mean squared error of the predicted probabilities."
    return ("Performance", text, [])
  }

  private var validation: Paragraph {
    let methods = words.validation.methods
    return ("Internal validation", methods.text, methods.sources)
  }

  private var crossValidated: Paragraph {
    let folds = results.performance.crossValidated?.foldCount ?? 0
    var text =
      "Figures of separation and calibration use \(folds)-fold cross-validation of the whole pipeline, stratified by event (Simon et al. 2011, Brief Bioinform)."
    var sources: [Citation] = [.crossValidatedGroups, .calibrationErrors]
    if words.isSurvival {
      text +=
        " Predicted probabilities by a horizon come from the model and the baseline hazard of the training rows. The observed risk is smoothed by local quadratic regression of jackknife pseudo-values of the Kaplan-Meier estimate (Andersen, Klein and Rosthoj 2003)."
      sources.append(.pseudoValues)
    } else {
      text += " The observed risk is smoothed by local quadratic regression."
    }
    text +=
      " ICI, E50 and E90 are the mean, median and 90th percentile of the absolute distance between prediction and smooth curve (Austin and Steyerberg 2019)."
    return ("Cross-validated scores", text, sources)
  }

  // MARK: Settings

  private var settings: TextTable {
    let plan = study.model
    var rows: [(String, String)] = [
      ("missing.method", study.missing.rawValue), ("model.family", plan.family.rawValue),
    ]
    if plan.family == .cox { rows.append(("model.ties", plan.ties)) }
    rows.append(("model.penalty", plan.penalty.rawValue))
    if plan.penalty != .none {
      rows.append(("model.alpha", Format.setting(plan.alpha)))
      switch plan.selection {
      case .fixed(let lambda): rows.append(("model.lambda", Format.setting(lambda)))
      case .crossValidated(let choice):
        rows += [
          ("model.select", choice.rawValue), ("model.folds", "\(plan.folds)"),
          ("model.measure", plan.measure.rawValue),
        ]
      }
      if !plan.unpenalized.isEmpty {
        rows.append(("model.unpenalized", plan.unpenalized.joined(separator: ", ")))
      }
    }
    if let adaptive = plan.adaptive { rows.append(("model.adaptive", Format.setting(adaptive.gamma))) }
    if !plan.terms.isEmpty { rows.append(("model.terms", plan.terms.map(\.words).joined(separator: "; "))) }
    if let method = study.imputation {
      rows += [
        ("missing.imputations", "\(method.imputations)"),
        ("missing.imputations_resample", "\(method.resampleImputations)"),
        ("missing.iterations", "\(method.iterations)"), ("missing.donors", "\(method.donors)"),
        ("missing.predictors", "\(method.predictors)"), ("missing.outcome", "\(method.usesOutcome)"),
      ]
    }
    if let variance = study.variance {
      rows.append(("filters.variance.largest_share", Format.setting(variance.largestShare)))
    }
    switch study.screen?.rule {
    case .best(let count): rows.append(("filters.univariable.keep", "\(count)"))
    case .pValue(let bound): rows.append(("filters.univariable.p", Format.setting(bound)))
    case nil: break
    }
    if let keep = study.repeatability?.keep { rows.append(("repeatability.keep", keep.description)) }
    if let redundancy = study.redundancy {
      rows += [
        ("redundancy.correlation", redundancy.correlation.rawValue),
        ("redundancy.above", Format.setting(redundancy.limit)),
      ]
    }
    rows += words.validation.settings
    rows += [
      ("report.outline", study.report.outline),
      ("report.formats", study.report.formats.joined(separator: ", ")),
    ]
    return TextTable(
      caption: "The analysis plan as it was run, with every default filled in (keys of the study file).",
      anchor: Anchor("table-plan"), columns: [TextTable.Column("Setting"), TextTable.Column("Value")],
      rows: rows.map { ["\(code: $0.0)", InlineText($0.1)] })
  }
}
