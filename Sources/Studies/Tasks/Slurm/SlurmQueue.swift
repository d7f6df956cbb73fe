internal import Foundation

/// Slurm, as its commands on the PATH show it.
public struct SlurmQueue: Sendable {
  /// What Slurm does not do.
  public enum Failure: Error, Sendable, CustomStringConvertible {
    /// Its commands are not installed here.
    case missing(String)
    /// A command ends with an error.
    case refused(String, reason: String)

    /// The sentence a user reads.
    public var description: String {
      switch self {
      case .missing(let program):
        "error: \(program) is not on the PATH, so nothing can be submitted (on Debian: apt-get install slurm-client; "
          + "or --dry-run, which only writes the scripts)"
      case .refused(let program, let reason): "error: \(program): \(reason)"
      }
    }
  }

  /// Whether jobs are still to come to their end.
  public enum Activity: Sendable, Equatable {
    /// Some wait or run.
    case active
    /// All have ended.
    case ended
    /// Slurm does not answer, for this reason.
    case unknown(String)
  }

  /// The queue that the commands on the PATH belong to.
  public init() throws(Failure) {
    for program in ["sbatch", "squeue"] where !Self.isOnPath(program) { throw .missing(program) }
  }

  /// `MaxArraySize` of the cluster; nil where there is no `scontrol` or it does not say.
  public static func arrayLimit() -> Int? {
    guard isOnPath("scontrol"), let answer = try? ran(["scontrol", "show", "config"]), answer.status == 0
    else { return nil }
    let line = answer.output.split(separator: "\n").first { $0.hasPrefix("MaxArraySize") }
    return line?.split(separator: "=").last.flatMap { Int($0.filter { $0 != " " }) }
  }

  /// Submits a script and returns the job's number.
  /// - Parameters:
  ///   - elements: those of an array, instead of what the script says.
  ///   - predecessor: a job that has to end well before this one starts.
  public func submit(
    _ script: String, elements: [Int]? = nil, after predecessor: String? = nil
  ) throws(Failure) -> String {
    var command = ["sbatch", "--parsable"]
    if let elements { command.append("--array=\(SlurmArray.ranges(elements))") }
    if let predecessor { command.append("--dependency=afterok:\(predecessor)") }
    let answer = try Self.ran(command + [script])
    // With several clusters the number is followed by a semicolon and the cluster's name.
    let job = answer.output.prefix { $0.isNumber }
    guard answer.status == 0, !job.isEmpty else { throw .refused("sbatch", reason: answer.reason) }
    return String(job)
  }

  /// Whether some of the jobs wait or run.
  public func activity(of jobs: [String]) -> Activity {
    guard !jobs.isEmpty else { return .ended }
    do {
      let answer = try Self.ran(["squeue", "--noheader", "--jobs=\(jobs.joined(separator: ","))"])
      if answer.status == 0 { return answer.output.isEmpty ? .ended : .active }
      // Slurm forgets a job some minutes after its end.
      return answer.reason.contains("Invalid job id") ? .ended : .unknown(answer.reason)
    } catch {
      return .unknown(error.description)
    }
  }

  private struct Answer {
    let status: Int32
    let output: String
    let reason: String
  }

  private static func isOnPath(_ program: String) -> Bool {
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return folders.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  private static func ran(_ command: [String]) throws(Failure) -> Answer {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardInput = FileHandle.nullDevice
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
      // What goes to standard error is a line or two and fits into the pipe.
      let text = try output.fileHandleForReading.readToEnd() ?? Data()
      let reason = try errors.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      return Answer(
        status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
        reason: String(decoding: reason, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    } catch {
      throw .refused(command[0], reason: error.localizedDescription)
    }
  }
}
