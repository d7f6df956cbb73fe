internal import Foundation

/// The folder `slurm/` in an output folder: scripts, logs, the numbers of the jobs and the merge's exit status.
///
/// It is there while the output folder is unfinished, and `OutputFolder` keeps it when the merged results take the
/// place of the parts: but for `slurm/` the folder is that of an undivided run.
public struct SlurmFolder: Sendable {
  /// The output folder.
  public let output: String

  /// The folder in an output folder.
  public init(of output: String) { self.output = output }

  /// Its name in the output folder.
  static let name = "slurm"

  private var path: String { "\(output)/\(Self.name)" }
  /// The script of the array of shards.
  public var shardsScript: String { "\(path)/shards.sh" }
  /// The script of the merge.
  public var mergeScript: String { "\(path)/merge.sh" }
  /// Where the merge leaves its exit status.
  var mergeStatusFile: String { "\(path)/merge.status" }
  private var jobsFile: String { "\(path)/jobs" }
  private var logs: String { "\(path)/logs" }

  /// The log of an element of a job.
  /// - Parameter escaped: whether the folder's name is written for Slurm, to which `%` begins a pattern.
  public func log(ofElement element: String, job: String, escaped: Bool = false) -> String {
    "\(folderOfLogs(escaped))/shards-\(job)_\(element).log"
  }

  /// The log of a merge.
  public func mergeLog(job: String, escaped: Bool = false) -> String {
    "\(folderOfLogs(escaped))/merge-\(job).log"
  }

  private func folderOfLogs(_ escaped: Bool) -> String { escaped ? logs.replacing("%", with: "%%") : logs }

  /// Writes the scripts and makes the folder of logs; an earlier merge's status is gone.
  public func write(_ scripts: SlurmScripts) throws(TaskLedger.Failure) {
    let files = FileManager.default
    do {
      try files.createDirectory(atPath: logs, withIntermediateDirectories: true)
      if files.fileExists(atPath: mergeStatusFile) { try files.removeItem(atPath: mergeStatusFile) }
      try AtomicFile.write(scripts.shards, to: shardsScript)
      try AtomicFile.write(scripts.merge, to: mergeScript)
    } catch {
      throw .unwritable(path, reason: error.localizedDescription)
    }
  }

  /// Keeps the numbers of submitted jobs.
  public func record(jobs: [String]) throws(TaskLedger.Failure) {
    do { try AtomicFile.write(jobs.map { $0 + "\n" }.joined(), to: jobsFile) } catch {
      throw .unwritable(jobsFile, reason: error.localizedDescription)
    }
  }

  /// The numbers of the jobs submitted last; none when there were none.
  public var jobs: [String] { text(of: jobsFile)?.split(separator: "\n").map(String.init) ?? [] }

  /// The exit status of the merge; nil before its end.
  public var mergeStatus: Int32? {
    text(of: mergeStatusFile).flatMap { Int32($0.filter { $0 != "\n" }) }
  }

  /// Whether the output folder holds results.
  var isMerged: Bool { FileManager.default.fileExists(atPath: "\(output)/manifest.json") }

  private func text(of path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }
}
