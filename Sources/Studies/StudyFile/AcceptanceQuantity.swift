public import Validation

/// A quantity that an acceptance criterion can name: `optimism_corrected_c`, `apparent_auc`, `external_c`
/// or, in full, `corrected_` or `apparent_` with the name of a measure.
public struct AcceptanceQuantity: Sendable, Equatable {
  /// Where the number comes from.
  public enum Stage: String, Sendable { case apparent, corrected, external }
  /// The name as written.
  public let name: String
  /// Where the number comes from.
  public let stage: Stage
  /// The measure.
  public let measure: PerformanceMeasure

  /// A quantity by its name, or nil when no result has that name.
  public init?(_ name: String) {
    var rest = name
    if rest.hasPrefix("optimism_") { rest.removeFirst("optimism_".count) }
    guard let underscore = rest.firstIndex(of: "_"),
      let stage = Stage(rawValue: String(rest[..<underscore]))
    else { return nil }
    let measureName = String(rest[rest.index(after: underscore)...])
    guard let measure = PerformanceMeasure(name: measureName == "c" ? "c_index" : measureName) else {
      return nil
    }
    self.name = name
    self.stage = stage
    self.measure = measure
  }

  /// The names for a list of measures, for messages.
  static func names(for measures: [PerformanceMeasure]) -> [String] {
    measures.map { $0 == .cIndex ? "c" : $0.name }.flatMap {
      ["optimism_corrected_\($0)", "apparent_\($0)", "external_\($0)"]
    }
  }
}
