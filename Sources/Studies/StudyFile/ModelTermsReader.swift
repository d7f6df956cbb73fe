internal import Models
internal import Validation

extension StudyFile {
  /// `adaptive: GAMMA`.
  static func adaptive(
    _ node: StudyNode?, _ penalty: ModelPlan.Penalty
  ) throws(StudyFileError) -> AdaptiveLasso? {
    guard let node else { return nil }
    let gamma = try node.number()
    guard gamma > 0 else { throw node.error("'model.adaptive' is the exponent of the factors: above 0") }
    guard penalty == .lasso || penalty == .elasticNet else {
      throw node.error("'model.adaptive' needs the penalty lasso or elastic-net")
    }
    return AdaptiveLasso(gamma: gamma)
  }

  /// `terms: [{spline: age, kind: restricted, knots: 4}, {interaction: [arm, adc_mean]}]`.
  static func terms(_ node: StudyNode?) throws(StudyFileError) -> [ModelTerm] {
    var terms: [ModelTerm] = []
    for element in try node?.elements() ?? [] {
      let keys = try element.members(["spline", "kind", "knots", "interaction"])
      if let pair = keys["interaction"] {
        let features = try pair.texts()
        guard features.count == 2, keys.count == 1 else {
          throw element.error("an interaction is {interaction: [A, B]}, of two features")
        }
        terms.append(.interaction(features[0], features[1]))
        continue
      }
      guard let feature = keys["spline"] else {
        throw element.error("a term is {spline: FEATURE, knots: N} or {interaction: [A, B]}")
      }
      let place = try keys.required("knots", in: element)
      let knots: SplineTerm.Knots
      if place.isList {
        var values: [Double] = []
        for value in try place.elements() { values.append(try value.number()) }
        knots = .fixed(values)
      } else {
        knots = .count(try place.integer(atLeast: 3))
      }
      let kind = try keys["kind"]?.choice(SplineTerm.Kind.self) ?? .restricted
      let name = try feature.text()
      do throws(FitError) {
        terms.append(.spline(try SplineTerm(feature: name, kind: kind, knots: knots)))
      } catch {
        throw place.error("\(error)")
      }
    }
    return terms
  }
}
