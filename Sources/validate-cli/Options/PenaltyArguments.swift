import ArgumentParser
import Models
import Studies
import Tables
import Validation

extension PenaltyChoice: ExpressibleByArgument {}
extension CrossValidationMeasure: ExpressibleByArgument {}

/// The penalties that `fit` offers.
enum PenaltyKind: String, ExpressibleByArgument, CaseIterable {
  case none
  case lasso
  case ridge
  case elasticNet = "elastic-net"
  case firth
}

/// How a fit is penalised.
struct PenaltyArguments: ParsableArguments {
  @Option(
    name: .long,
    help: "Penalty: none, lasso, ridge, elastic-net, or firth (Jeffreys' prior, against bias and separation)."
  )
  var penalty = PenaltyKind.none

  @Option(name: .long, help: "Elastic-net mixing: 1 is the lasso, 0 ridge.")
  var alpha: Double?

  @Option(name: .long, help: "Penalty weights to visit; repeatable, comma-separated.")
  var lambda: [String] = []

  @Option(name: .long, help: "Number of penalty weights of the automatic path (default: 100).")
  var lambdaCount: Int?

  @Option(
    name: .long,
    help: "Smallest over largest penalty weight (default: 0.0001, or 0.01 with fewer rows than features).")
  var lambdaMinRatio: Double?

  @Flag(
    name: .long,
    help: "Visit all penalty weights of the automatic path, without glmnet's rules for ending early.")
  var noEarlyStop = false

  @Option(name: .long, help: "A feature without penalty; repeatable, comma-separated.")
  var unpenalized: [String] = []

  @Option(name: .long, help: "NAME=F, a feature's penalty factor; repeatable.")
  var penaltyFactor: [String] = []

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "[NAME=]V, a lower limit of all coefficients or one, at most 0; repeatable.")
  var lowerLimit: [String] = []

  @Option(
    name: .long, help: "[NAME=]V, an upper limit of all coefficients or one, at least 0; repeatable.")
  var upperLimit: [String] = []

  @Flag(name: .long, help: "Let the penalty act on coefficients per unit of the feature.")
  var noStandardize = false

  @Option(name: .long, help: "Choose the penalty by cross-validation over so many random folds.")
  var folds: Int?

  @Option(name: .long, help: "Choose the penalty by cross-validation over the folds in a column.")
  var foldColumn: String?

  @Option(name: .long, help: "Deal the rows into folds so many times and average (default: 1).")
  var repeats: Int?

  @Option(
    name: .long, help: "What cross-validation averages: deviance, c-index (cox), auc or brier (logistic).")
  var cvMeasure: CrossValidationMeasure?

  @Option(
    name: .long, help: "Which penalty is taken: lambda.min or lambda.1se (default: lambda.1se).")
  var select: PenaltyChoice?

  mutating func validate() throws {
    guard penalty != .none, penalty != .firth else {
      if let option = penalizedOption {
        throw ValidationError("\(option) needs a penalty: add --penalty lasso, ridge or elastic-net")
      }
      return
    }
    switch (penalty, alpha) {
    case (.elasticNet, nil): throw ValidationError("--penalty elastic-net needs --alpha, between 0 and 1")
    case (.lasso, let alpha?) where alpha != 1:
      throw ValidationError("the lasso has alpha 1; use --penalty elastic-net for another")
    case (.ridge, let alpha?) where alpha != 0:
      throw ValidationError("ridge has alpha 0; use --penalty elastic-net for another")
    case (_, let alpha?) where !(0...1).contains(alpha):
      throw ValidationError("--alpha must lie between 0 and 1")
    default: break
    }
    if !lambda.isEmpty, lambdaCount != nil || lambdaMinRatio != nil {
      throw ValidationError("--lambda gives the penalties; leave --lambda-count and --lambda-min-ratio out")
    }
    if !lambda.isEmpty, noEarlyStop {
      throw ValidationError("given penalties are all visited; leave --no-early-stop out")
    }
    if let lambdaCount, lambdaCount < 1 { throw ValidationError("--lambda-count must be at least 1") }
    if let lambdaMinRatio, !(lambdaMinRatio > 0 && lambdaMinRatio < 1) {
      throw ValidationError("--lambda-min-ratio must lie between 0 and 1")
    }
    if folds != nil, foldColumn != nil {
      throw ValidationError("--folds and --fold-column exclude each other")
    }
    if let folds, folds < 2 { throw ValidationError("--folds must be at least 2") }
    if let repeats, repeats < 1 { throw ValidationError("--repeats must be at least 1") }
    if repeats != nil, folds == nil { throw ValidationError("--repeats needs --folds") }
    if folds == nil, foldColumn == nil, cvMeasure != nil || select != nil {
      throw ValidationError("--cv-measure and --select need --folds or --fold-column")
    }
    _ = try request(seed: 0)
  }

  private var penalizedOption: String? {
    let given: [(String, Bool)] = [
      ("--alpha", alpha != nil), ("--lambda", !lambda.isEmpty), ("--lambda-count", lambdaCount != nil),
      ("--lambda-min-ratio", lambdaMinRatio != nil), ("--no-early-stop", noEarlyStop),
      ("--unpenalized", !unpenalized.isEmpty),
      ("--penalty-factor", !penaltyFactor.isEmpty), ("--lower-limit", !lowerLimit.isEmpty),
      ("--upper-limit", !upperLimit.isEmpty), ("--no-standardize", noStandardize),
      ("--folds", folds != nil), ("--fold-column", foldColumn != nil), ("--repeats", repeats != nil),
      ("--cv-measure", cvMeasure != nil),
      ("--select", select != nil),
    ]
    return given.first { $0.1 }?.0
  }

  /// The penalty asked for; nil for none.
  func request(seed: UInt64) throws -> PenaltyRequest? {
    guard penalty != .none, penalty != .firth else { return nil }
    var request = PenaltyRequest()
    request.alpha = alpha ?? (penalty == .ridge ? 0 : 1)
    if lambda.isEmpty {
      request.lambdas = .automatic(
        count: lambdaCount ?? 100, minimumRatio: lambdaMinRatio, stopsEarly: !noEarlyStop)
    } else {
      request.lambdas = .given(try lambda.flatMap(commaSeparated).map(Self.penaltyWeight))
    }
    request.unpenalized = unpenalized.flatMap(commaSeparated)
    request.factors = try penaltyFactor.map {
      let setting = try Self.setting($0, "--penalty-factor")
      guard setting.feature != nil, setting.value >= 0 else {
        throw ValidationError("--penalty-factor takes NAME=F with F at least 0; '\($0)' is not of that form")
      }
      return setting
    }
    request.lowerLimits = try lowerLimit.map {
      let setting = try Self.setting($0, "--lower-limit")
      guard setting.value <= 0 else { throw ValidationError("--lower-limit must be at most 0") }
      return setting
    }
    request.upperLimits = try upperLimit.map {
      let setting = try Self.setting($0, "--upper-limit")
      guard setting.value >= 0 else { throw ValidationError("--upper-limit must be at least 0") }
      return setting
    }
    request.standardize = !noStandardize
    if let source = folds.map({
      CrossValidationRequest.FoldSource.random(count: $0, repeats: repeats ?? 1, seed: seed)
    })
      ?? foldColumn.map({ .column($0) })
    {
      var validation = CrossValidationRequest(folds: source)
      validation.measure = cvMeasure ?? .deviance
      validation.choice = select ?? .lambda1SE
      request.crossValidation = validation
    }
    return request
  }

  private static func penaltyWeight(_ text: String) throws -> Double {
    guard let value = Double(text), value.isFinite, value >= 0 else {
      throw ValidationError("--lambda takes numbers, 0 or more; '\(text)' is none")
    }
    return value
  }

  /// `NAME=V` or `V`, divided at the last `=`.
  private static func setting(
    _ text: String, _ option: String
  ) throws -> PenaltyRequest.FeatureSetting {
    let parts = text.lastIndex(of: "=").map { (text[..<$0], text[text.index(after: $0)...]) }
    guard let value = Double(parts?.1 ?? text[...]), !value.isNaN, parts?.0.isEmpty != true else {
      throw ValidationError("\(option) takes NAME=NUMBER; '\(text)' is not of that form")
    }
    return PenaltyRequest.FeatureSetting(feature: parts.map { String($0.0) }, value: value)
  }
}
