/// The program's version.
public enum ProgramVersion {
  /// The version in reports, manifests and `--version`.
  public static let current = "0.1.0"
}
