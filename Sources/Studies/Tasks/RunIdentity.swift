/// What results of tasks depend on besides their number: program, kernels, study and data. Results of one identity may be
/// put together; others may not.
public struct RunIdentity: Sendable, Equatable, Codable {
  /// A file and its content.
  struct File: Sendable, Equatable, Codable {
    let role: String
    let sha256: String
  }

  let version: String
  let kernels: String
  let files: [File]

  /// The identity of a run.
  public init(_ provenance: Provenance) {
    version = provenance.version
    kernels = provenance.kernels
    files = provenance.inputs.map { File(role: $0.role, sha256: $0.sha256) }
  }

  /// What differs from the identity of a run, in words; nil when nothing does.
  func difference(from run: RunIdentity) -> String? {
    if version != run.version {
      return "it was made by version \(version) of this program, and this is \(run.version)"
    }
    for (mine, other) in zip(files, run.files) where mine != other {
      return mine.role == "study"
        ? "the study file has changed since" : "the file '\(mine.role)' has changed since"
    }
    if files.count != run.files.count { return "it was made from another number of files" }
    if kernels != run.kernels {
      return "it was computed with OpenBLAS kernels '\(kernels)', and this machine has '\(run.kernels)'"
    }
    return nil
  }
}
