internal import Statistics
internal import Tables
public import Validation

/// Whether a study's cohort is large enough for the features it screens, by Riley's criteria.
///
/// The outcome is the cohort's: its share of positives, or its rate of events and mean follow-up, and the first horizon.
/// Parameters are all candidate features, and participants are subjects.
public struct StudySampleSize: Sendable {
  /// What the study anticipates.
  public let plan: SampleSizePlan
  /// The design; nil where none is possible.
  public let design: DevelopmentDesign?
  /// What the cohort gives; nil without a design.
  public let verdict: DevelopmentVerdict?
  /// Why there is no design.
  public let problem: String?

  /// Reads a study's table and judges.
  public init(_ study: StudyFile) throws { self.init(study, try Cohort(study)) }

  init(_ study: StudyFile, _ cohort: Cohort) {
    plan = study.sampleSize
    do throws(SampleSizeError) {
      let design = try DevelopmentDesign(
        PlannedOutcome(cohort.outcome, horizon: study.validation.horizons.first),
        parameters: cohort.candidates.count, fit: plan.fit, targets: plan.targets)
      self.design = design
      verdict = design.verdict(participants: cohort.subjects.count)
      problem = nil
    } catch {
      design = nil
      verdict = nil
      problem = error.description
    }
  }

  /// The verdict, a line each.
  public var sentences: [String] {
    guard let design, let verdict else {
      return ["Sample size: no criterion applies (\(problem ?? "no design"))."]
    }
    let source = plan.isAssumed ? "assumed, as nothing else is known (key 'sample_size')" : "anticipated"
    var lines = [
      "Sample size (Riley): \(plan.fit.words), \(source); \(verdict.participants) subjects, "
        + "\(settingText((verdict.events * 10).rounded() / 10)) events, \(design.parameters) candidate features; the criteria on "
        + "overfitting and optimism allow \(verdict.mostParameters)."
    ]
    lines += verdict.findings.map { "  \($0.sentence)" }
    return lines
  }

  /// The object `sampleSize` of `results.json` and of `check`.
  var json: JSONValue {
    let body = design?.json(participants: verdict?.participants) ?? ["problem": JSONValue(problem)]
    return plan.json.appending(["design": body])
  }
}

extension PlannedOutcome {
  /// What a cohort's outcome was, as that of a planned study.
  init(_ outcome: StudyOutcome, horizon: Double?) {
    switch outcome {
    case .response(let response):
      self = .binary(prevalence: Double(response.eventCount) / Double(max(response.count, 1)))
    case .survival(let survival):
      let total = survival.time.indices.reduce(0.0) { $0 + survival.time[$1] - (survival.entry?[$1] ?? 0) }
      self = .survival(
        rate: total > 0 ? Double(survival.eventCount) / total : 0,
        meanFollowUp: total / Double(max(survival.count, 1)), horizon: horizon)
    }
  }
}

extension DevelopmentVerdict.Finding {
  /// The criterion, what is expected and what it asks for.
  var sentence: String {
    func number(_ value: Double) -> String { settingText((value * 1000).rounded() / 1000) }
    let what =
      switch requirement.criterion {
      case .shrinkage: "shrinkage factor \(number(expected)), at least \(number(requirement.target))"
      case .optimism: "optimism of R2 \(number(expected)), at most \(number(requirement.target))"
      case .overallRisk:
        "margin of the overall risk \(number(expected)), at most \(number(requirement.target))"
      case .averageError:
        "mean error of predictions \(number(expected)), at most \(number(requirement.target))"
      }
    return "\(isMet ? "met" : "not met"): \(what); n = \(requirement.participants) needed."
  }
}
