public import Statistics

extension Estimate {
  /// `{"estimate", "standardError", "lower", "upper", "level", "method"}`, followed by the sample and the
  /// quantity's definition: the estimator card. An infinite limit is `null`.
  public var json: JSONValue {
    [
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
  }

  /// Estimator and interval in words: `"Harrell's C; Wald interval with infinitesimal-jackknife SE"`.
  public var methodInWords: String {
    guard let interval, interval.method.name != method.name else { return method.name }
    return "\(method.name); \(interval.method.name)"
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
