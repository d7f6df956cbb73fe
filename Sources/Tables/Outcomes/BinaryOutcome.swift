/// A response that is there or not: true is a case (responder, event).
public struct BinaryOutcome: Outcome, Equatable {
  /// Whether the row is a case.
  public let isCase: [Bool]

  /// An outcome from its rows.
  public init(isCase: [Bool]) {
    self.isCase = isCase
  }

  /// Number of rows.
  public var count: Int { isCase.count }

  /// Number of cases.
  public var eventCount: Int { isCase.count { $0 } }

  /// The same outcome for the given rows.
  public func selecting(_ rows: [Int]) -> BinaryOutcome {
    BinaryOutcome(isCase: rows.map { isCase[$0] })
  }
}
