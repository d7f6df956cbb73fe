public import Studies

/// Stand-in until the sections are merged.
public struct StudyReport: Sendable {
  /// A report.
  public init(_ results: StudyResults, provenance: Provenance) {}
  /// Its files.
  public func files() -> [OutputFile] { [OutputFile(path: "report.md", text: "# pending\n")] }
}
