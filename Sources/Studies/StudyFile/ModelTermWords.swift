public import Models

extension ModelTerm {
  /// `restricted cubic spline of age with 4 knots`, `interaction of arm and dose`.
  public var words: String {
    switch self {
    case .interaction(let a, let b): return "interaction of \(a) and \(b)"
    case .spline(let term):
      let knots =
        switch term.knots {
        case .count(let count): "\(count) knots"
        case .fixed(let values): "knots at \(values.map { "\($0)" }.joined(separator: ", "))"
        }
      return "\(term.kind.rawValue) cubic spline of \(term.feature) with \(knots)"
    }
  }

  /// The term as the study file writes it.
  var json: JSONValue {
    switch self {
    case .interaction(let a, let b): return ["interaction": JSONValue([a, b])]
    case .spline(let term):
      let knots: JSONValue =
        switch term.knots {
        case .count(let count): .integer(count)
        case .fixed(let values): JSONValue(values)
        }
      return ["spline": .string(term.feature), "kind": .string(term.kind.rawValue), "knots": knots]
    }
  }
}
