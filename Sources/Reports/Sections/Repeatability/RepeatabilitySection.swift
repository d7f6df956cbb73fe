internal import Statistics
internal import Studies
internal import Validation

/// How well the features repeat themselves when nothing has changed.
struct RepeatabilitySection {
  let results: StudyResults
  let summary: RepeatabilitySummary
  /// Features of the model that are listed.
  static let mostListed = 40

  /// The form that is reported: the criterion's, or absolute agreement of single measurements where the
  /// data allow it.
  private var form: IntraclassForm {
    if case .intraclass(let form)? = summary.criterion?.coefficient { return form }
    let isDefined = summary.features.contains { $0.result.coefficient(.agreementSingle).value != nil }
    return isDefined ? .agreementSingle : .oneWaySingle
  }

  private var features: RepeatabilityFeatures {
    RepeatabilityFeatures(
      features: summary.features.map {
        RepeatabilityFeatures.Feature(
          name: $0.name, plainName: $0.name, result: $0.result,
          isLogarithm: results.study.takesLogarithm(of: $0.name))
      }, form: form)
  }

  var chapter: Chapter {
    var chapter = Chapter()
    var blocks: [Block] = [.paragraph(design), .paragraph(outcome), .paragraph(features.bands)]
    blocks.append(
      features.figure(
        &chapter, criterion: summary.criterion,
        subjects: InlineText(StudyWords.count(summary.subjects, "subject"))))
    blocks += modelFeatures
    blocks += map(&chapter)
    if !summary.claims.isEmpty, let rule = results.study.repeatability?.rule {
      blocks.append(
        .paragraph(
          "Claims of the study file are judged on the measurements as they are, without the model's transformations; \(ReliabilityTables.rule(rule))."
        ))
      blocks.append(
        .table(ReliabilityTables.claims(summary.claims.map { ($0.claim.feature ?? "", $0) })))
    }
    blocks.append(.paragraph("All features: \(code: "tables/repeatability.csv")."))
    chapter.sections = [Section("Repeatability", anchor: Anchor("repeatability"), blocks: blocks)]
    if let attenuation = results.attenuation {
      chapter += AttenuationSection(results: results, attenuation: attenuation).chapter
    }
    return chapter
  }

  /// The map of features that pass the criterion, or whose lower limit is good.
  private func map(_ chapter: inout Chapter) -> [Block] {
    let kept = Set(summary.features.filter { $0.isKept == true }.map(\.name))
    if let criterion = summary.criterion {
      let sign = criterion.isUpperLimit ? "at most" : "at least"
      return FilterClassMaps(features).blocks(
        &chapter, criterion: "\(criterion.judgedName) \(sign) \(Format.setting(criterion.limit))"
      ) { kept.contains($0.name) }
    }
    return FilterClassMaps(features).blocks(&chapter, criterion: "\(form.rawValue) lower limit at least 0.75")
    {
      ($0.result.band(form) ?? .poor) >= .good
    }
  }

  private var design: InlineText {
    let subjects = StudyWords.count(summary.subjects, "subject")
    let isComplete = summary.features.allSatisfy(\.result.isBalanced)
    let times = isComplete ? "\(summary.repeats) times each" : "up to \(summary.repeats) times"
    var text =
      "\(subjects) were measured \(times). \(StudyWords.count(summary.features.count, "candidate feature")) of the experiment "
    text += summary.features.count == 1 ? "was" : "were"
    text += " analysed, transformed as the model uses them."
    text +=
      summary.sharedSubjects == 0
      ? " None of the subjects is in the cohort."
      : " \(summary.sharedSubjects) of the subjects are also in the cohort; their repeats are drawn with them in every resample."
    return InlineText(text)
  }

  private var outcome: InlineText {
    guard let criterion = summary.criterion else {
      return "The study sets no criterion: repeatability is described and decides nothing."
    }
    let kept = summary.features.count { $0.isKept == true }
    let bound =
      switch criterion.bound {
      case .lower: "the lower 95 % confidence limit"
      case .estimate: "the estimate"
      case .upper: "the upper 95 % confidence limit"
      }
    let sign = criterion.isUpperLimit ? "at most" : "at least"
    let scale =
      criterion.isUpperLimit ? ", on the scale of measurement before any transformation" : ""
    let missing = results.model.candidates.count - summary.features.count
    var text: InlineText =
      "Criterion of the study file: \(bound) of \(criterion.coefficient.name) is \(sign) \(Format.setting(criterion.limit))\(scale). \(strong: Format.proportion(kept, of: summary.features.count)) of the features pass and may enter the model."
    if missing > 0 {
      text =
        text + " \(StudyWords.count(missing, "candidate")) not measured repeatedly cannot enter."
    }
    return text
  }

  private var modelFeatures: [Block] {
    let byName = Dictionary(
      features.features.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let names = results.model.terms.map(\.feature)
    let measured = names.compactMap { byName[$0] }
    guard !measured.isEmpty else { return [] }
    let unmeasured = names.count - measured.count
    return [
      .table(
        features.table(
          Array(measured.prefix(Self.mostListed)),
          caption: "Repeatability of the features of the final model.", anchor: Anchor("table-repeatability"),
          footnotes: unmeasured > 0
            ? [
              "\(StudyWords.count(unmeasured, "feature")) of the model not measured repeatedly and not listed."
            ] : []))
    ]
  }
}
