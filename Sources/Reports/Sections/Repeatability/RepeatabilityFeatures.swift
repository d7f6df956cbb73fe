internal import Statistics
internal import Studies
internal import Validation

/// Features with their repeatability, and the blocks that a study's report and the stand-alone report share.
struct RepeatabilityFeatures {
  struct Feature {
    let name: String
    /// The feature's name without the value of a `by` column.
    let plainName: String
    let result: RepeatabilityResult
    /// Whether the values are logarithms, of which no relative variation is told.
    var isLogarithm = false
    /// The unit of the values, where it is known.
    var unit: String?

    /// A number with the unit behind it.
    func inUnits(_ number: String) -> String {
      guard let unit, number != Format.missing else { return number }
      return "\(number) \(unit)"
    }
  }

  let features: [Feature]
  let form: IntraclassForm

  /// What the coefficient is a share of.
  var meaning: String {
    switch form {
    case .oneWaySingle, .oneWayAverage:
      "the share of all variation that lies between subjects rather than between repeats of one subject"
    case .agreementSingle, .agreementAverage:
      "the share of all variation that lies between subjects, systematic differences between repeats counting as error"
    case .consistencySingle, .consistencyAverage:
      "the share of variation that lies between subjects, systematic differences between repeats being disregarded"
    }
  }

  /// Counts by the bands of Koo and Li: `"excellent 3, good 10"`.
  var bandCounts: String {
    let found = features.compactMap { $0.result.band(form) }
    return StudyWords.list(
      ReliabilityBand.allCases.map { band in "\(band.rawValue) \(found.count { $0 == band })" })
  }

  /// The coefficient, its bands and the features in each.
  var bands: InlineText {
    "The intraclass correlation \(form.rawValue) is \(meaning); it depends on how much the subjects differ. By Koo and Li (2016) it is poor below 0.5, moderate from 0.5, good from 0.75 and excellent above 0.9, judged by the lower confidence limit: \(bandCounts)."
  }

  /// The features from the greatest to the least lower limit; those without one last.
  var ranked: [Feature] {
    func lower(_ feature: Feature) -> Double {
      feature.result.coefficient(form).interval?.lower ?? -.infinity
    }
    return features.enumerated().sorted { a, b in
      let (x, y) = (lower(a.element), lower(b.element))
      return x != y ? x > y : a.offset < b.offset
    }.map(\.element)
  }

  /// A table of some features.
  func table(
    _ shown: [Feature], caption: InlineText, anchor: Anchor, footnotes: [InlineText] = []
  ) -> TextTable {
    let level = shown.lazy.compactMap { $0.result.variation.standardDeviation.interval?.level }.first
    let interval = level.map { "\(Format.level($0)) CI" } ?? "CI"
    let rows = shown.map { feature -> [InlineText] in
      let icc = feature.result.coefficient(form)
      let isByREML = feature.result.isByREML(form) && icc.value != nil
      let variation = feature.result.variation
      return [
        "\(code: feature.name)", InlineText("\(feature.result.subjects)"),
        InlineText(Self.withInterval(icc, .decimals(3)) + (isByREML ? ", REML" : "")),
        InlineText(feature.result.band(form)?.rawValue ?? Format.missing),
        InlineText(feature.inUnits(Format.value(variation.standardDeviation))),
        InlineText(
          Format.percent(feature.isLogarithm ? nil : Self.meaningful(variation.coefficientOfVariation))),
        InlineText(
          feature.inUnits(Self.withInterval(variation.repeatabilityCoefficient, .automatic))),
        InlineText(feature.isLogarithm ? Format.missing : Self.percentLimits(variation)),
      ]
    }
    var notes: [InlineText] = [
      "wSD: within-subject standard deviation, in the feature's unit. wCV: within-subject coefficient of variation (root mean square). RC: repeatability coefficient, 2.77 wSD; two measurements of an unchanged subject differ by less in 95 of 100 pairs. Limits of change: the same on the logarithmic scale, in per cent of the first measurement."
    ]
    let logarithms = shown.filter(\.isLogarithm)
    if !logarithms.isEmpty {
      notes.append(
        "\(StudyWords.list(logarithms.map(\.name))): wSD and RC of natural logarithms, RC being a factor when exponentiated; no wCV and no limits of change."
      )
    }
    let relative = shown.filter {
      !$0.isLogarithm && !$0.result.variation.coefficientOfVariation.notes.isEmpty
    }
    if !relative.isEmpty {
      let names = relative.count <= 5 ? StudyWords.list(relative.map(\.name)) : "\(relative.count) features"
      notes.append(
        "No wCV for \(names): not all measurements are positive, so variation relative to the mean has little meaning."
      )
    }
    if shown.contains(where: { $0.result.isByREML(form) }) {
      notes.append(
        "REML: measurements are missing, so that \(form.rawValue) comes from variance components by restricted maximum likelihood."
      )
    }
    return TextTable(
      caption: caption, anchor: anchor,
      columns: [
        TextTable.Column("Feature"), TextTable.Column("n", .right),
        TextTable.Column("\(form.rawValue) (\(interval))", .right), TextTable.Column("Band"),
        TextTable.Column("wSD", .right), TextTable.Column("wCV", .right),
        TextTable.Column("RC (\(interval))", .right), TextTable.Column("Limits of change", .right),
      ], rows: rows, footnotes: notes + footnotes)
  }

  /// The ICC figure.
  func figure(
    _ chapter: inout Chapter, criterion: RepeatabilityCriterion?, subjects: InlineText
  ) -> Block {
    let judgesForm = criterion?.coefficient == .intraclass(form)
    var figure = ICCDotPlotFigure(
      features: features.map {
        ICCDotPlotFigure.Feature(name: $0.name, estimate: PlottedEstimate($0.result.coefficient(form)))
      }, axisLabel: "\(form.rawValue) (95 % CI)", threshold: judgesForm ? criterion?.limit : nil,
      bound: criterion?.bound == .estimate ? .estimate : .lower)
    let level = features.lazy.compactMap { $0.result.coefficient(form).interval?.level }.first
    if let level { figure.axisLabel = "\(form.rawValue) (\(Format.level(level)) CI)" }
    figure.width = features.count > ICCDotPlotFigure.mostNamed ? .double : .single
    let counts =
      figure.width == .double
      ? " Counts at the right go by the estimate, those in the text by the lower limit." : ""
    let methods = features.compactMap { $0.result.coefficient(form).interval?.method.name }.uniqued()
    let interval =
      methods.isEmpty
      ? nil
      : " Bars: \(level.map(Format.level) ?? "") confidence intervals (\(StudyWords.list(methods)))."
    let filled = judgesForm ? " Coloured dots meet the criterion." : ""
    return chapter.figure(
      "icc", figure,
      alternativeText:
        "\(form.rawValue) of \(features.count) features with intervals over the bands of Koo and Li.",
      caption:
        "Repeatability of the features: \(form.rawValue), \(subjects), over the bands of Koo and Li.\(interval ?? "")\(filled)\(counts)"
    )
  }

  /// A coefficient of variation, but for features that are not all positive, where it has little meaning.
  static func meaningful(_ estimate: Estimate) -> Double? {
    estimate.notes.isEmpty ? estimate.value : nil
  }

  /// `"-13.9 to +16.2 %"`.
  static func percentLimits(_ variation: WithinSubjectVariation) -> String {
    guard let lower = variation.percentLimitLower.value, let upper = variation.percentLimitUpper.value else {
      return Format.missing
    }
    // A limit of several times the value is no limit; its digits would only fill the table.
    guard upper <= 1000 else { return "\(Format.fixed(lower, decimals: 1)) to above +1000 %" }
    return "\(Format.fixed(lower, decimals: 1)) to +\(Format.fixed(upper, decimals: 1)) %"
  }

  static func withInterval(_ estimate: Estimate, _ precision: Precision) -> String {
    guard estimate.interval != nil else { return Format.value(estimate, precision: precision) }
    return
      "\(Format.value(estimate, precision: precision)) (\(Format.interval(estimate, precision: precision)))"
  }
}
