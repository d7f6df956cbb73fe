internal import LinearAlgebra

/// Where a run's numbers come from: program, libraries, inputs. No clock time and nothing that depends on
/// how many threads were used.
public struct Provenance: Sendable {
  /// A file that was read.
  public struct Input: Sendable {
    /// What it is for: `study`, `table`, `repeatability`, `external: NAME`.
    public let role: String
    /// The path as the study file writes it.
    public let path: String
    /// SHA-256 of its bytes, in hexadecimal digits.
    public let sha256: String
  }
  /// The program's version.
  public let version: String
  /// The kernels that OpenBLAS computes with.
  public let kernels: String
  /// OpenBLAS's version and build options.
  public let openBLAS: String
  /// The command, without options that never change a result.
  public let command: String
  /// The seed of all random draws.
  public let seed: UInt64
  /// Every file that was read.
  public let inputs: [Input]

  /// A file to be read: what it is for, how it is named, and where it is.
  public typealias File = (role: String, written: String, path: String)

  /// The provenance of a command that reads files.
  public init(command: String, seed: UInt64, files: [File]) throws(SHA256.ReadError) {
    version = ProgramVersion.current
    kernels = BLAS.coreName
    openBLAS = BLAS.configuration
    self.command = command
    self.seed = seed
    var inputs: [Input] = []
    for file in files {
      inputs.append(
        Input(role: file.role, path: file.written, sha256: try SHA256(ofFileAt: file.path).hex))
    }
    self.inputs = inputs
  }

  /// The provenance of a run of `study`.
  public init(of study: StudyFile, command: String) throws(SHA256.ReadError) {
    var files: [File] = [
      (
        role: "study", written: study.path.split(separator: "/").last.map(String.init) ?? study.path,
        path: study.path
      )
    ]
    files.append((role: "table", written: study.data.table, path: study.resolve(study.data.table)))
    if let repeatability = study.repeatability {
      files.append(
        (role: "repeatability", written: repeatability.table, path: study.resolve(repeatability.table)))
    }
    for cohort in study.external {
      files.append(
        (role: "external: \(cohort.name)", written: cohort.table, path: study.resolve(cohort.table)))
    }
    try self.init(command: command, seed: study.validation.seed, files: files)
  }
}
