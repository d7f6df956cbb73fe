internal import Validation

extension StudyFile {
  /// The claims of `repeatability.claims`: each names a feature and either a published claim or a bound of its own.
  static func claims(_ node: StudyNode) throws(StudyFileError) -> [FeatureClaim] {
    let bounds: [(key: String, quantity: ClaimBound.Quantity)] = [
      ("within_subject_cv", .withinSubjectCV), ("within_subject_sd", .withinSubjectSD),
      ("repeatability_coefficient", .repeatabilityCoefficient),
      ("percent_repeatability_coefficient", .percentRepeatabilityCoefficient), ("bias", .bias),
    ]
    var result: [FeatureClaim] = []
    for element in try node.elements() {
      let keys = try element.members(["feature", "claim", "source"] + bounds.map(\.key))
      let feature = try keys.required("feature", in: element).text()
      let given = bounds.filter { keys[$0.key] != nil }
      guard given.count + (keys["claim"] == nil ? 0 : 1) == 1 else {
        throw element.error(
          "a claim is one of 'claim' and \(bounds.map { "'\($0.key)'" }.joined(separator: ", "))")
      }
      if let claim = keys["claim"] {
        do {
          let published = try FeatureClaim(try claim.text())
          guard published.published != nil else { throw claim.error("'claim' names a published claim") }
          result.append(
            FeatureClaim(feature: feature, bound: published.bound, published: published.published))
        } catch let error as TableAnalysisError {
          throw claim.error(error.description)
        } catch let error as StudyFileError {
          throw error
        } catch {
          throw claim.error("\(error)")
        }
      } else if let key = given.first, let place = keys[key.key] {
        guard let bound = ClaimBound(key.quantity, atMost: try place.number()) else {
          throw place.error("'\(key.key)' must be positive")
        }
        guard !bound.isTakenForPercent else { throw place.error(FeatureClaim.percent(bound)) }
        result.append(FeatureClaim(feature: feature, bound: bound, source: try keys["source"]?.text()))
      }
    }
    return result
  }
}
