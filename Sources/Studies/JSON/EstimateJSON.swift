public import Statistics

extension Estimate {
  /// `{"estimate", "standardError", "lower", "upper", "level", "method"}`, followed by the sample and the
  /// quantity's definition: the estimator card. An infinite limit is `null`.
  public var json: JSONValue {
    let body: JSONValue = [
      "estimate": JSONValue(value), "standardError": JSONValue(standardError),
      "lower": JSONValue(interval?.lower), "upper": JSONValue(interval?.upper),
      "level": JSONValue(interval?.level.probability),
      "method": .string(methodInWords), "quantity": .string(quantity.name),
      "unit": JSONValue(quantity.unit), "n": .integer(sampleSize.count),
      "events": JSONValue(sampleSize.events),
      "reference": JSONValue(method.reference?.text ?? quantity.reference?.text),
      "doi": JSONValue(method.reference?.doi ?? quantity.reference?.doi),
      "notes": JSONValue(notes.map(\.message)),
    ]
    let sample = sampleSize.rows.map { body.appending(["rows": .integer($0)]) } ?? body
    let own = method.settings
    let settings = own + (interval.map { $0.method.settings.filter { !own.contains($0) } } ?? [])
    return settings.isEmpty ? sample : sample.appending(["settings": .object(settings.map(\.json))])
  }

  /// Estimator and interval in words: `"Harrell's C; Wald interval with infinitesimal-jackknife SE"`.
  public var methodInWords: String {
    guard let interval, interval.method.name != method.name else { return method.name }
    return "\(method.name); \(interval.method.name)"
  }
}

extension MethodSetting {
  /// The setting's key and value in an estimate's `settings`.
  var json: JSONValue.Member {
    switch self {
    case .ties(let rule): .init("ties", .string(rule))
    case .tau(let time): .init("tau", JSONValue(time))
    case .horizon(let time): .init("horizon", JSONValue(time))
    case .censoring(let model): .init("censoring", .string(model))
    case .smoothing(let smoother): .init("smoothing", .string(smoother))
    case .threshold(let probability): .init("threshold", JSONValue(probability))
    case .replicates(let count): .init("replicates", .integer(count))
    case .failures(let count): .init("failures", .integer(count))
    case .imputations(let count): .init("imputations", .integer(count))
    case .seed(let seed): .init("seed", JSONValue(seed: seed))
    }
  }
}

extension HypothesisTest {
  /// `{"statistic", "degreesOfFreedom", "pValue"}`; one number of degrees of freedom where there is one.
  public var json: JSONValue {
    [
      "statistic": JSONValue(statistic),
      "degreesOfFreedom": degreesOfFreedom.count == 1
        ? JSONValue(degreesOfFreedom[0]) : JSONValue(degreesOfFreedom),
      "pValue": JSONValue(pValue), "name": .string(name),
    ]
  }
}

extension JSONValue {
  /// The head every command's document starts with.
  public static func document(command: String, _ body: JSONValue) -> JSONValue {
    let head: JSONValue = ["schema": "validate-cli/1", "command": .string(command)]
    return head.appending(body)
  }
}

extension ConfidenceInterval {
  /// An interval beside the one that an estimate reports: `{"lower", "upper", "level", "method"}`.
  var limitsJSON: JSONValue {
    [
      "lower": JSONValue(lower), "upper": JSONValue(upper), "level": JSONValue(level.probability),
      "method": .string(method.name),
    ]
  }
}
