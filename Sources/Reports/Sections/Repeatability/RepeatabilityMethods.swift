internal import Statistics
internal import Studies
internal import Tables
internal import Validation

/// How the numbers of a repeatability report were obtained, with sources.
struct RepeatabilityMethods {
  let study: RepeatabilityStudy

  private typealias Paragraph = (title: String, text: String, sources: [Citation])

  func chapter(_ references: inout References) -> Chapter {
    for paragraph in paragraphs {
      for source in paragraph.sources { references.add(source) }
    }
    for check in study.checks { references.add(check.reference) }
    return Chapter(sections: [
      Section(
        "Statistical methods", anchor: Anchor("methods"),
        blocks: [
          .definitions(paragraphs.map { Definition(InlineText($0.title), InlineText($0.text)) })
        ])
    ])
  }

  private var paragraphs: [Paragraph] {
    let analysis = study.analysis
    var paragraphs: [Paragraph] = []
    if !analysis.frame.hasRepeatsInCells { paragraphs.append(reliability) }
    if let column = analysis.frame.column { paragraphs.append(columns(column.role)) }
    if analysis.frame.columns.count > 1 { paragraphs.append(factorial) }
    paragraphs += [variation, scale]
    if study.details.contains(where: { $0.limits != nil }) { paragraphs.append(agreement) }
    if study.details.contains(where: { $0.profile != nil }) { paragraphs.append(profile) }
    if analysis.features.contains(where: { !$0.claims.isEmpty }) { paragraphs.append(claims) }
    if let seed = analysis.frame.bootstrapSeed {
      paragraphs.append(
        (
          "Bootstrap",
          "Subjects were resampled with their repeats; percentile and BCa intervals. Seed \(seed).", []
        ))
    }
    paragraphs.append(
      (
        "Missing measurements",
        study.request.missing == .refuse
          ? "The analysis would have stopped at any missing value; there was none."
          : "Rows without subject, repeat or group were left out and counted; each feature keeps the cells it has.",
        []
      ))
    return paragraphs
  }

  private var reliability: Paragraph {
    (
      "Reliability",
      "Intraclass correlations from analysis of variance in the notation of McGraw and Wong (1996), with exact F intervals for one-way and consistency forms and Satterthwaite's degrees of freedom for absolute agreement; none is cut at zero. This report leads with \(study.form.rawValue). Incomplete data: variance components by restricted maximum likelihood. Bands of Koo and Li (2016), judged by the lower confidence limit.",
      [
        .mcGrawWong, .kooLi,
        Citation("Shrout, Fleiss 1979, Psychol Bull 86:420", doi: "10.1037/0033-2909.86.2.420"),
      ]
    )
  }

  private var factorial: Paragraph {
    let results = study.analysis.features.compactMap { $0.result?.factorial }
    let confounding = results.first?.confounding ?? []
    let said =
      confounding.isEmpty
      ? "The design tells all of them apart."
      : "The design does not tell all of them apart: \(confounding.joined(separator: "; "))."
    let roles = study.analysis.frame.columns.map { $0.role.rawValue + "s" }
    return (
      StudyWords.capitalized(StudyWords.list(roles)),
      "Subjects, \(StudyWords.list(roles)) and their combinations are random; components by restricted maximum likelihood. \(said) For two measurements of a subject that differ in some factors, SEM is the root of the sum of the components with one of these factors and the residual, RC or RDC is 2.77 times as much, and ICC is the share of the other components. Sums have modified large-sample intervals (Graybill and Wang, 1980) from the design's mean squares, ICC the same inverted.",
      [
        Citation(
          "Searle, Casella, McCulloch 1992, Variance Components, Wiley", doi: "10.1002/9780470316856")
      ]
    )
  }

  private func columns(_ role: ColumnRole) -> Paragraph {
    if role == .lesion {
      return (
        "Lesions",
        "Variance components of subjects, lesions within subjects and repeats by restricted maximum likelihood; intervals by the delta method on the logit scale.",
        []
      )
    }
    return (
      "\(StudyWords.capitalized(role.rawValue))s",
      "Subjects, \(role.rawValue)s and their interaction are random. Inter- and intra-\(role.rawValue) coefficients after Eliasziw et al. (1994), by mean squares when complete and restricted maximum likelihood otherwise. RDC is 2.77 times the standard error of measurement between \(role.rawValue)s, with modified large-sample limits (Graybill and Wang 1980).",
      [
        Citation("Eliasziw et al. 1994, Phys Ther 74:777", doi: "10.1093/ptj/74.8.777"),
        Citation("Graybill, Wang 1980, JASA 75:869", doi: "10.1080/01621459.1980.10477565"),
      ]
    )
  }

  private var variation: Paragraph {
    (
      "Precision",
      "wSD is the root of the mean square within subjects; RC = 1.96 times the square root of 2 times wSD; both with chi-square intervals, exact for normal errors of equal variance. wCV is the root mean square of SD over mean, its interval approximate; wCV (log) and the limits of change come from the within-subject SD s of natural logarithms, 100 (exp(\u{2213}2.77 s) \(Format.minus) 1) per cent (Raunig et al. 2015).",
      [.raunig]
    )
  }

  private var scale: Paragraph {
    (
      "Scale of error",
      "The within-subject SD regressed on the subject's mean, on the measured and on the logarithmic scale; at 5 % the measured scale is recommended if its slope is not significant, else the logarithmic one if its is not, else neither (Bland and Altman 1996).",
      [Citation("Bland, Altman 1996, BMJ 312:1654", doi: "10.1136/bmj.312.7047.1654")]
    )
  }

  private var agreement: Paragraph {
    (
      "Agreement",
      "Bias and limits of agreement, mean \u{2213} 1.96 SD of differences (Bland and Altman 1999), with exact intervals from the noncentral t distribution (Carkeet 2015); on ratios by logarithms. Proportional bias is the slope of differences on means. CCC: Lin's concordance correlation with Fisher's z.",
      [
        Citation(
          "Bland, Altman 1999, Stat Methods Med Res 8:135", doi: "10.1177/096228029900800204"),
        Citation("Carkeet 2015, J Clin Monit Comput 29:405", doi: "10.1007/s10877-015-9680-5"),
        Citation("Lin 1989, Biometrics 45:255", doi: "10.2307/2532051"),
      ]
    )
  }

  private var profile: Paragraph {
    (
      "Precision profile",
      "The subjects' variances by gamma regression with the SD constant, linear in or a power of the mean; the shape with the smallest AIC is shown, with delta intervals on the log scale (Sadler 2016). The shape was chosen by the same data, which the intervals do not allow for.",
      [Citation("Sadler 2016, Ann Clin Biochem 53:141", doi: "10.1177/0004563215575560")]
    )
  }

  private var claims: Paragraph {
    (
      "Claims",
      "Rule: \(ReliabilityTables.rule(study.request.rule)). Upper bounds are chi-square bounds for wSD, wCV, RC and %RC; for a bias the larger one-sided t bound in magnitude (Raunig et al. 2015; Obuchowski and Bullen 2018).",
      [
        .raunig,
        Citation(
          "Obuchowski, Bullen 2018, Stat Methods Med Res 27:3139", doi: "10.1177/0962280216662392"),
      ]
    )
  }
}
