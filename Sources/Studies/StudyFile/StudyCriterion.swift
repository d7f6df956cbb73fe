internal import Validation

extension StudyFile {
  /// The criterion of `repeatability.keep`: an ICC with `at_least`, or wCV, wCV(log) or %RC with `at_most`.
  static func criterion(_ node: StudyNode) throws(StudyFileError) -> RepeatabilityCriterion {
    let keys = try node.members(["coefficient", "bound", "at_least", "at_most"])
    let place = try keys.required("coefficient", in: node)
    let name = try place.text()
    guard let coefficient = RepeatabilityCriterion.Coefficient.all.first(where: { $0.name == name }) else {
      let known = RepeatabilityCriterion.Coefficient.all.map(\.name).joined(separator: ", ")
      throw place.error("'\(place.path)' must be one of \(known), found '\(name)'")
    }
    switch coefficient {
    case .intraclass(let form):
      if let wrong = keys["at_most"] {
        throw wrong.error("\(name) is better the larger it is: give 'at_least'")
      }
      return RepeatabilityCriterion(
        coefficient: form,
        bound: try bound(keys["bound"], for: name, strict: .lower),
        atLeast: try keys.required("at_least", in: node).number())
    case .variation(let variation):
      if let wrong = keys["at_least"] {
        throw wrong.error("\(name) is better the smaller it is: give 'at_most'")
      }
      let limit = try keys.required("at_most", in: node)
      let value = try limit.number()
      guard value > 0 else { throw limit.error("'\(limit.path)' must be positive, found \(value)") }
      return RepeatabilityCriterion(
        variation: variation, bound: try bound(keys["bound"], for: name, strict: .upper), atMost: value)
    }
  }

  private static func bound(
    _ node: StudyNode?, for name: String, strict: RepeatabilityCriterion.Bound
  ) throws(StudyFileError) -> RepeatabilityCriterion.Bound {
    guard let node else { return strict }
    let bound = try node.choice(RepeatabilityCriterion.Bound.self)
    guard bound == strict || bound == .estimate else {
      throw node.error("\(name) is judged by its '\(strict.rawValue)' limit or its 'estimate'")
    }
    return bound
  }
}
