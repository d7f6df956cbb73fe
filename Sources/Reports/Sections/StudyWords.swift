internal import Statistics
internal import Studies
internal import Validation

/// What a study's report calls its patients, its event, its time and its model.
struct StudyWords {
  let results: StudyResults

  private var study: StudyFile { results.study }

  /// What the internal validation is called.
  var validation: ValidationWords { ValidationWords(plan: study.validation) }

  /// Whether the study says that its data are simulated.
  var isSimulated: Bool {
    let context = study.contextOfUse
    let texts = [study.title, study.data.table, context?.population ?? "", context?.use ?? ""]
    return texts.contains { $0.lowercased().contains("simulated") }
  }

  /// Whether the endpoint is a time to an event.
  var isSurvival: Bool {
    if case .survival = study.data.endpoint { true } else { false }
  }

  /// `"198 patients"`, or rows of patients where a patient has several.
  func patients(_ cohort: CohortSummary) -> String {
    guard cohort.rows != cohort.subjects else { return Self.count(cohort.rows, "patient") }
    return "\(Self.count(cohort.rows, "row")) of \(Self.count(cohort.subjects, "patient"))"
  }

  /// `"198 patients, 51 of them with the event (25.8 %)"`.
  func patientsWithEvents(_ cohort: CohortSummary) -> String {
    let share = Format.percent(Double(cohort.events) / Double(max(1, cohort.rows)))
    return "\(patients(cohort)), \(cohort.events) of them with the event (\(share))"
  }

  /// What counts as the event, from the endpoint's columns.
  var event: InlineText {
    switch study.data.endpoint {
    case .survival(_, let event, let value, _, _):
      "\(code: event) = \(code: value ?? "1")"
    case .response(let column, let positive):
      "\(code: column) = \(code: positive ?? "1")"
    }
  }

  /// A time with its unit, and in years where that is easier to grasp.
  func time(_ value: Double) -> String {
    let number = value >= 100 ? Format.fixed(value, decimals: 0) : Format.significant(value)
    guard let unit = study.data.endpoint.timeUnit else { return "\(number) (unit not provided)" }
    let perYear: Double? =
      switch unit.lowercased() {
      case "days", "day", "d": 365.25
      case "months", "month": 12
      case "weeks", "week": 365.25 / 7
      default: nil
      }
    guard let perYear, value >= 2 * perYear else { return "\(number) \(unit)" }
    return "\(number) \(unit) (\(Format.fixed(value / perYear, decimals: 1)) years)"
  }

  /// A horizon with its unit: a setting, printed as it was given.
  func horizon(_ value: Double) -> String {
    let unit = study.data.endpoint.timeUnit.map { " " + $0 } ?? ""
    return Format.setting(value) + unit
  }

  /// `"Cox proportional hazards model with a lasso penalty"`.
  var model: String {
    let family = study.model.family == .cox ? "Cox proportional hazards model" : "logistic regression model"
    return switch study.model.penalty {
    case .none: family + " without penalty (maximum likelihood)"
    case .lasso: family + " with a lasso penalty"
    case .ridge: family + " with a ridge penalty"
    case .elasticNet: family + " with an elastic-net penalty"
    }
  }

  /// Whether the fit leaves features out.
  var selectsFeatures: Bool { study.model.penalty.selectsFeatures }

  /// `"hazard ratio"` or `"odds ratio"`.
  var ratio: String { study.model.family == .cox ? "hazard ratio" : "odds ratio" }

  /// The name of a baseline: `"clinical model (age, grade)"`.
  static func name(_ baseline: Baseline) -> String {
    "\(baseline.name) model (\(baseline.features.joined(separator: ", ")))"
  }

  /// A message as a sentence: an initial capital, a full stop.
  static func sentence(_ message: String) -> String {
    var text = message
    guard let first = text.first else { return "" }
    let words = text.prefix { $0 != " " }
    // A name such as an identifier keeps its case.
    if !words.contains("_"), !words.contains(".") { text = first.uppercased() + text.dropFirst() }
    return text.hasSuffix(".") || text.hasSuffix("?") ? text : text + "."
  }

  /// Whether the cross-validated scores tell patients apart: models without features give every patient
  /// of a fold one score, and what differs between folds then is no property of the patients.
  var crossValidationSeparates: Bool {
    guard let crossValidated = results.performance.crossValidated else { return false }
    return Set(crossValidated.linearPredictor.compactMap(\.self)).count > crossValidated.foldCount
  }

  /// With an initial capital.
  static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// `"1 event"`, `"51 events"`; a noun with another plural gives it.
  static func count(_ n: Int, _ noun: String, plural: String? = nil) -> String {
    "\(n) \(n == 1 ? noun : plural ?? noun + "s")"
  }

  /// `"a"`, `"a and b"`, `"a, b and c"`.
  static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }
}
