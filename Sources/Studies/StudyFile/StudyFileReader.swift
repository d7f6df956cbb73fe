internal import Foundation
internal import Validation

extension StudyFile {
  /// Reads and checks a study file. Keys are those of the documentation; an unknown key, a wrong type and a
  /// missing key are errors with line and column.
  public init(contentsOf path: String) throws(StudyFileError) {
    let yaml: String
    do {
      yaml = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw StudyFileError(
        file: path, line: 1, column: 1,
        message: "cannot be read as UTF-8 text (does the file exist?)")
    }
    try self.init(yaml: yaml, path: path)
  }

  /// Checks a study file's text; `path` names it in errors and anchors relative paths.
  public init(yaml: String, path: String) throws(StudyFileError) {
    let root = try StudyNode(yaml: yaml, file: path)
    let keys = try root.members([
      "version", "title", "context_of_use", "data", "missing", "transform", "repeatability",
      "harmonization", "filters", "redundancy", "model", "validation", "external", "acceptance",
      "sample_size",
      "report",
    ])
    if let version = keys["version"], try version.integer(atLeast: 1) != 1 {
      throw version.error("this program reads version 1 of the study file")
    }
    if let harmonization = keys["harmonization"] {
      throw harmonization.error("harmonization is not available in this version; remove the key")
    }
    self.path = path
    title = try keys.required("title", in: root).text()
    contextOfUse = try keys["context_of_use"].map(Self.contextOfUse)
    data = try Self.data(keys.required("data", in: root))
    (missing, imputation) = try keys["missing"].map(Self.missing) ?? (.refuse, nil)
    transforms = try keys["transform"].map(Self.transforms) ?? []
    repeatability = try keys["repeatability"].map(Self.repeatability)
    (variance, screen) = try keys["filters"].map(Self.filters) ?? (nil, nil)
    redundancy = try keys["redundancy"].map(Self.redundancy)
    model = try Self.model(keys["model"], root: root, endpoint: data.endpoint)
    validation = try ValidationPlan(keys["validation"], data: data, model: model)
    external = try keys["external"].map(Self.external) ?? []
    acceptance = try Self.acceptance(
      keys["acceptance"], family: model.family, horizons: validation.horizons, external: external)
    sampleSize = try Self.sampleSize(keys["sample_size"])
    report = try Self.report(keys["report"])
  }

  private static func contextOfUse(_ node: StudyNode) throws(StudyFileError) -> ContextOfUse {
    let keys = try node.members(["category", "population", "use"])
    return ContextOfUse(
      category: try keys["category"]?.choice(ContextOfUse.Category.self),
      population: try keys["population"]?.text(), use: try keys["use"]?.text())
  }

  private static func data(_ node: StudyNode) throws(StudyFileError) -> DataPlan {
    let keys = try node.members([
      "table", "subject", "endpoint", "features", "exclude", "clinical", "size", "site", "treatment",
    ])
    var treatment: Treatment?
    if let arms = keys["treatment"] {
      let arm = try arms.members(["column", "control"])
      treatment = Treatment(
        column: try arm.required("column", in: arms).text(),
        control: try arm.required("control", in: arms).text())
    }
    return DataPlan(
      table: try keys.required("table", in: node).text(), subject: try keys["subject"]?.text(),
      endpoint: try endpoint(keys.required("endpoint", in: node)),
      features: try keys.required("features", in: node).texts(),
      exclude: try keys["exclude"]?.texts() ?? [], clinical: try keys["clinical"]?.texts() ?? [],
      size: try keys["size"]?.text(), site: try keys["site"]?.text(), treatment: treatment)
  }

  private static func endpoint(_ node: StudyNode) throws(StudyFileError) -> Endpoint {
    let keys = try node.members(["survival", "response"])
    guard keys.count == 1, let kind = keys.keys.first, let value = keys[kind] else {
      throw node.error("'data.endpoint' needs exactly one of 'survival' and 'response'")
    }
    if kind == "survival" {
      let columns = try value.members(["time", "event", "event_value", "entry", "unit"])
      return .survival(
        time: try columns.required("time", in: value).text(),
        event: try columns.required("event", in: value).text(),
        eventValue: try columns["event_value"]?.text(), entry: try columns["entry"]?.text(),
        unit: try columns["unit"]?.text())
    }
    let columns = try value.members(["column", "positive"])
    return .response(
      column: try columns.required("column", in: value).text(),
      positive: try columns["positive"]?.text())
  }

  private static func transforms(_ node: StudyNode) throws(StudyFileError) -> [FeatureTransform] {
    var result: [FeatureTransform] = []
    for element in try node.elements() {
      let keys = try element.members(["feature", "lower", "upper", "log", "log1p"])
      let takesLog = try keys["log"]?.flag() ?? false
      let takesLog1p = try keys["log1p"]?.flag() ?? false
      guard !(takesLog && takesLog1p) else {
        throw element.error("a feature takes 'log' or 'log1p', not both")
      }
      let lower = try keys["lower"]?.number()
      let upper = try keys["upper"]?.number()
      if let lower, let upper, lower >= upper {
        throw element.error("'lower' must be below 'upper'")
      }
      result.append(
        FeatureTransform(
          feature: try keys.required("feature", in: element).text(), lower: lower, upper: upper,
          logarithm: takesLog ? .log : takesLog1p ? .log1p : nil))
    }
    return result
  }

  private static func repeatability(_ node: StudyNode) throws(StudyFileError) -> RepeatabilityPlan {
    let keys = try node.members(["table", "subject", "repeat", "keep", "claims", "rule"])
    return RepeatabilityPlan(
      table: try keys.required("table", in: node).text(),
      subject: try keys.required("subject", in: node).text(),
      repeatColumn: try keys.required("repeat", in: node).text(),
      keep: try keys["keep"].map(criterion),
      claims: try keys["claims"].map(claims) ?? [],
      rule: try keys["rule"]?.choice(ConformanceRule.self) ?? .upperBound)
  }

  private static func redundancy(_ node: StudyNode) throws(StudyFileError) -> RedundancyFilter {
    let keys = try node.members(["correlation", "above"])
    let limitNode = try keys.required("above", in: node)
    let limit = try limitNode.number()
    guard limit > 0, limit < 1 else {
      throw limitNode.error("'redundancy.above' must lie between 0 and 1, found \(limit)")
    }
    return RedundancyFilter(
      correlation: try keys["correlation"]?.choice(RedundancyFilter.Correlation.self) ?? .spearman,
      above: limit)
  }

  private static func model(
    _ node: StudyNode?, root: StudyNode, endpoint: Endpoint
  ) throws(StudyFileError) -> ModelPlan {
    let keys =
      try node?.members([
        "family", "penalty", "alpha", "select", "lambda", "folds", "measure", "unpenalized", "ties",
        "adaptive", "terms",
      ]) ?? [:]
    let fitting: ModelPlan.Family
    if case .survival = endpoint { fitting = .cox } else { fitting = .logistic }
    let family = try keys["family"]?.choice(ModelPlan.Family.self) ?? fitting
    guard family == fitting else {
      throw (keys["family"] ?? root).error(
        "a \(family.rawValue) model does not fit the endpoint: use '\(fitting.rawValue)'")
    }
    let penalty = try keys["penalty"]?.choice(ModelPlan.Penalty.self, planned: ["firth"]) ?? .lasso
    var alpha = penalty == .ridge ? 0.0 : 1.0
    if let node = keys["alpha"] {
      alpha = try node.number()
      let allowed: Bool =
        switch penalty {
        case .lasso: alpha == 1
        case .ridge: alpha == 0
        case .elasticNet, .none: alpha >= 0 && alpha <= 1
        }
      guard allowed else {
        throw node.error(
          "alpha \(alpha) contradicts the penalty '\(penalty.rawValue)': 1 is lasso, 0 is ridge, between "
            + "them is elastic-net")
      }
    } else if penalty == .elasticNet {
      throw (node ?? root).error("an elastic-net penalty needs the key 'alpha', between 0 and 1")
    }
    var selection = ModelPlan.Selection.crossValidated(.lambda1SE)
    if let node = keys["lambda"] {
      let lambda = try node.number()
      guard lambda >= 0 else { throw node.error("'model.lambda' must not be negative") }
      guard keys["select"] == nil else {
        throw node.error("give 'lambda' or 'select', not both")
      }
      selection = .fixed(lambda)
    } else if let node = keys["select"] {
      selection = .crossValidated(try node.choice(PenaltyChoice.self))
    }
    if penalty == .none { selection = .fixed(0) }
    let measure = try keys["measure"]?.choice(CrossValidationMeasure.self) ?? .deviance
    if (measure == .auc && family == .cox) || (measure == .cIndex && family == .logistic) {
      throw keys["measure"]!.error(
        "the measure '\(measure.rawValue)' does not fit a \(family.rawValue) model")
    }
    return ModelPlan(
      family: family, penalty: penalty, alpha: alpha, selection: selection,
      folds: try keys["folds"]?.integer(atLeast: 2) ?? 10, measure: measure,
      unpenalized: try keys["unpenalized"]?.texts() ?? [],
      ties: try keys["ties"]?.choice(TieRule.self).rawValue ?? TieRule.efron.rawValue,
      adaptive: try adaptive(keys["adaptive"], penalty), terms: try terms(keys["terms"]))
  }

  private enum TieRule: String, CaseIterable { case efron, breslow }

  /// The seed when none is given.
  public static let defaultSeed: UInt64 = 20_260_101

  private static func external(_ node: StudyNode) throws(StudyFileError) -> [ExternalCohort] {
    var result: [ExternalCohort] = []
    for element in try node.elements() {
      let keys = try element.members(["name", "table"])
      result.append(
        ExternalCohort(
          name: try keys.required("name", in: element).text(),
          table: try keys.required("table", in: element).text()))
    }
    return result
  }

  private static func acceptance(
    _ node: StudyNode?, family: ModelPlan.Family, horizons: [Double], external: [ExternalCohort]
  ) throws(StudyFileError) -> [AcceptanceCriterion] {
    var result: [AcceptanceCriterion] = []
    let measures =
      family == .cox ? CoxFamily(horizons: horizons).measures : LogisticFamily().measures
    for element in try node?.elements() ?? [] {
      let keys = try element.members(["quantity", "bound", "at_least", "at_most"])
      let quantityNode = try keys.required("quantity", in: element)
      let name = try quantityNode.text()
      guard let quantity = AcceptanceQuantity(name), measures.contains(quantity.measure) else {
        let known = AcceptanceQuantity.names(for: measures).joined(separator: ", ")
        throw quantityNode.error("unknown quantity '\(name)'; this study has: \(known)")
      }
      guard quantity.stage != .external || !external.isEmpty else {
        throw quantityNode.error("'\(name)' needs an external cohort, and the study has none")
      }
      let atLeast = try keys["at_least"]?.number()
      let atMost = try keys["at_most"]?.number()
      guard atLeast != nil || atMost != nil else {
        throw element.error("an acceptance criterion needs 'at_least' or 'at_most'")
      }
      result.append(
        AcceptanceCriterion(
          quantity: quantity,
          bound: try keys["bound"]?.choice(AcceptanceCriterion.Bound.self) ?? .estimate,
          atLeast: atLeast, atMost: atMost))
    }
    return result
  }

  private static func report(_ node: StudyNode?) throws(StudyFileError) -> ReportPlan {
    let keys = try node?.members(["outline", "formats"]) ?? [:]
    return ReportPlan(
      outline: try keys["outline"]?.choice(Outline.self, planned: ["fda-fqp", "ema", "tripod"]).rawValue
        ?? Outline.brief.rawValue,
      formats: try keys["formats"]?.elements().map { (node) throws(StudyFileError) in
        try node.choice(Format.self, planned: ["html", "docx", "pdf"]).rawValue
      } ?? [Format.md.rawValue])
  }

  private enum Outline: String, CaseIterable { case brief }
  private enum Format: String, CaseIterable { case md }
}
