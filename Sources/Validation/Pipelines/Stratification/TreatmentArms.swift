/// Who was treated and who was not, checked: both arms have rows, and in both something is compared.
///
/// Without two such arms a treatment effect does not exist, and no marker is predictive of it.
public struct TreatmentArms: Sendable {
  /// Whether each row is treated.
  public let isTreated: [Bool]

  /// Checks the arms of an outcome.
  /// - Throws: `countMismatch`, `noComparativeArm`, `armWithoutEvents`.
  public init(_ isTreated: [Bool], _ regression: MarkerRegression) throws(StratificationError) {
    guard isTreated.count == regression.count else {
      throw .countMismatch(expected: regression.count, found: isTreated.count)
    }
    guard isTreated.contains(true), isTreated.contains(false) else { throw .noComparativeArm }
    self.isTreated = isTreated
    for arm in [false, true] {
      guard regression.selecting(rows(treated: arm)).hasInformation else {
        throw .armWithoutEvents(isTreated: arm)
      }
    }
  }

  /// The rows of an arm.
  func rows(treated: Bool) -> [Int] { isTreated.indices.filter { isTreated[$0] == treated } }

  /// 1 for treated rows.
  var indicator: [Double] { isTreated.map { $0 ? 1 : 0 } }
}
