/// A numbered part of a report.
public struct Section: Sendable {
  /// The heading.
  public var title: String
}
