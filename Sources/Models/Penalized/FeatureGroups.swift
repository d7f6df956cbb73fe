/// Which features of a design enter and leave a model together: the indicators of a text column, the basis of
/// a spline, a named family of measurements.
public struct FeatureGroups: Sendable, Equatable {
  /// The group of each feature, numbered 0 ..< `count` in order of first appearance.
  public let ofFeature: [Int]
  /// Number of groups.
  public let count: Int

  /// Groups from one label a feature; features with equal labels are one group.
  public init(labels: [String]) {
    var number: [String: Int] = [:]
    ofFeature = labels.map { label in
      if let known = number[label] { return known }
      number[label] = number.count
      return number.count - 1
    }
    count = number.count
  }

  /// The features of each group, ascending.
  public var members: [[Int]] {
    var members = [[Int]](repeating: [], count: count)
    for (feature, group) in ofFeature.enumerated() { members[group].append(feature) }
    return members
  }
}
