internal import Statistics
internal import Studies
internal import Validation

/// Bias and limits of agreement of the features shown in detail, as numbers and pictures.
struct AgreementChapter {
  let study: RepeatabilityStudy

  private var shown: [RepeatabilityDetail] { study.details.filter { $0.limits != nil } }

  /// Nil when no feature has two repeats.
  var chapter: Chapter? {
    guard !shown.isEmpty else { return nil }
    var chapter = Chapter()
    var blocks: [Block] = [
      .paragraph(
        "Differences are the first repeat less the second. The bias is their mean; 95 % of differences are expected between the limits of agreement, whose intervals are exact for normal differences. A slope of differences on means says that bias grows with magnitude, or that the repeats differ in their error. Ratios are shown where the error grows with magnitude and all measurements are positive."
      ), .table(table),
    ]
    for (index, detail) in shown.enumerated() {
      blocks.append(difference(detail, index + 1, &chapter))
      if detail.isRelative, let ratio = ratio(detail, index + 1, &chapter) { blocks.append(ratio) }
    }
    blocks.append(.paragraph("The numbers: \(code: "tables/agreement.csv")."))
    chapter.sections = [Section("Agreement of repeats", anchor: Anchor("agreement"), blocks: blocks)]
    chapter.files.append(csv)
    return chapter
  }

  private var table: TextTable {
    var rows: [[InlineText]] = []
    for detail in shown {
      for (name, estimate) in detail.agreementEstimates where estimate.value != nil {
        rows.append([
          "\(code: detail.name)", InlineText(name), InlineText(Format.value(estimate)),
          InlineText(Format.interval(estimate)),
          InlineText(estimate.interval?.method.name ?? Format.missing),
        ])
      }
    }
    return TextTable(
      caption: "Agreement of the first with the second repeat.", anchor: Anchor("table-agreement"),
      columns: [
        TextTable.Column("Feature"), TextTable.Column("Quantity"), TextTable.Column("Estimate", .right),
        TextTable.Column(InlineText("\(Format.level(study.analysis.frame.level)) CI"), .right),
        TextTable.Column("Interval"),
      ], rows: rows)
  }

  private func difference(
    _ detail: RepeatabilityDetail, _ number: Int, _ chapter: inout Chapter
  ) -> Block {
    let (pairs, limits) = (detail.pairs!, detail.limits!)
    var figure = BlandAltmanFigure(
      means: zip(pairs.first, pairs.second).map { $0 + ($1 - $0) / 2 }, differences: pairs.differences,
      bias: PlottedEstimate(limits.bias), lowerLimit: PlottedEstimate(limits.lower),
      upperLimit: PlottedEstimate(limits.upper),
      meanLabel: study.labelled("Mean of both repeats", detail.feature.name),
      differenceLabel: study.labelled("First less second repeat", detail.feature.name))
    var trend: InlineText = ""
    if let bias = detail.proportionalBias, let slope = bias.slope.value, let intercept = bias.intercept.value
    {
      figure.trend = BlandAltmanFigure.Trend(intercept: intercept, slope: slope)
      trend =
        " Dotted: differences regressed on means, slope \(Format.value(bias.slope))\(bias.test.map { ", \(Format.pStatement($0.pValue))" } ?? "")."
    }
    return chapter.figure(
      "bland-altman-\(number)", figure,
      alternativeText: "Bland-Altman plot of \(detail.name), \(pairs.count) subjects.",
      caption:
        "\(code: detail.name): differences of repeats against their means, \(pairs.count) subjects, with bias, 95 % limits of agreement and their \(Format.level(study.analysis.frame.level)) confidence intervals (bands)."
        + trend)
  }

  private func ratio(
    _ detail: RepeatabilityDetail, _ number: Int, _ chapter: inout Chapter
  ) -> Block? {
    guard let pairs = detail.pairs, let limits = detail.ratioLimits else { return nil }
    var figure = BlandAltmanFigure(
      means: zip(pairs.first, pairs.second).map { $0.squareRoot() * $1.squareRoot() },
      differences: zip(pairs.first, pairs.second).map { $0 / $1 }, bias: PlottedEstimate(limits.bias),
      lowerLimit: PlottedEstimate(limits.lower), upperLimit: PlottedEstimate(limits.upper),
      meanLabel: study.labelled("Geometric mean of both repeats", detail.feature.name),
      differenceLabel: "First over second repeat")
    figure.comparison = .ratio
    return chapter.figure(
      "bland-altman-ratio-\(number)", figure,
      alternativeText: "Bland-Altman plot of ratios of \(detail.name), \(pairs.count) subjects.",
      caption:
        "\(code: detail.name): ratios of repeats against their geometric means, both axes logarithmic, with the geometric mean ratio and asymmetric 95 % limits of agreement; bands are confidence intervals."
    )
  }

  private var csv: OutputFile {
    var table = CSVTable(["feature", "by", "term"] + CSVTable.estimateColumns)
    for detail in shown {
      for (name, estimate) in detail.agreementEstimates {
        table.append(
          [.text(detail.feature.name), .text(detail.feature.level), .text(name)] + CSVTable.cells(estimate))
      }
    }
    return table.file("agreement")
  }
}

extension RepeatabilityStudy {
  /// The label of an axis with the feature's unit: `"Mean of both repeats (mL)"`.
  func labelled(_ label: String, _ feature: String) -> String {
    request.unit(of: feature).map { "\(label) (\($0))" } ?? label
  }
}

extension RepeatabilityDetail {
  /// The feature with the value of the `by` column.
  var name: String { feature.level.map { "\(feature.name), \($0)" } ?? feature.name }

  /// Whether error grows with magnitude, by the test of scale, so that ratios are to be looked at.
  var isRelative: Bool {
    feature.result?.scale?.recommended == .logarithmic || feature.result?.scale?.recommended == .neither
  }

  fileprivate var agreementEstimates: [(String, Estimate)] {
    var estimates: [(String, Estimate)] = []
    if let limits {
      estimates += [
        ("bias", limits.bias), ("lower limit of agreement", limits.lower),
        ("upper limit of agreement", limits.upper),
      ]
    }
    if let ratioLimits, isRelative {
      estimates += [
        ("bias, ratio", ratioLimits.bias), ("lower limit, ratio", ratioLimits.lower),
        ("upper limit, ratio", ratioLimits.upper),
      ]
    }
    if let proportionalBias { estimates.append(("slope of difference on mean", proportionalBias.slope)) }
    if let ccc = feature.result?.concordanceCorrelation { estimates.append(("CCC", ccc)) }
    return estimates
  }
}
