internal import Foundation

/// The jobs of a divided run, submitted, and what became of them.
public struct SlurmRun: Sendable {
  /// The job of the shards; nil when no part was missing.
  public let shardsJob: String?
  /// The elements of that job.
  public let elements: [Int]
  /// The job of the merge.
  public let mergeJob: String
  private let folder: SlurmFolder
  private let array: SlurmArray

  /// How jobs came to their end.
  public enum Outcome: Sendable, Equatable {
    /// The merge ran and ended with this exit status.
    case merged(status: Int32)
    /// These shards have no part, so nothing was merged.
    case incomplete([Int])
    /// All parts are there, but the merge was ended from outside.
    case notMerged
  }

  /// Submits what is missing and the merge after it; their numbers are kept in the folder.
  public init(
    submitting folder: SlurmFolder, array: SlurmArray, of run: RunIdentity, to queue: SlurmQueue
  ) throws {
    self.folder = folder
    self.array = array
    elements = array.elements(withShards: Self.missing(folder, array, run))
    shardsJob = elements.isEmpty ? nil : try queue.submit(folder.shardsScript, elements: elements)
    if let shardsJob { try folder.record(jobs: [shardsJob]) }
    mergeJob = try queue.submit(folder.mergeScript, after: shardsJob)
    try folder.record(jobs: [shardsJob, mergeJob].compactMap { $0 })
  }

  /// Waits for the end of the jobs.
  ///
  /// Judges by the files and not by what Slurm says of its jobs, which not every cluster keeps.
  /// - Parameter progress: is told, now and then, how many parts are there.
  /// - Throws: `SlurmQueue.Failure` when Slurm has not answered for ten minutes.
  public func follow(
    _ queue: SlurmQueue, of run: RunIdentity, progress: (Int) -> Void
  ) async throws -> Outcome {
    var pause = 0.5
    var silence = 0.0
    let jobs = [shardsJob, mergeJob].compactMap { $0 }
    while folder.mergeStatus == nil {
      switch queue.activity(of: jobs) {
      case .ended: return try await outcome(run)
      case .active: silence = 0
      case .unknown(let reason):
        guard silence < 600 else { throw SlurmQueue.Failure.refused("squeue", reason: reason) }
        silence += pause
      }
      progress(parts)
      try await Task.sleep(for: .seconds(pause))
      pause = min(pause * 1.3, 15)
    }
    return try await outcome(run)
  }

  /// How many parts are there by name.
  private var parts: Int {
    Self.shards(of: array).count(where: { FileManager.default.fileExists(atPath: Self.part($0, folder)) })
  }

  private func outcome(_ run: RunIdentity) async throws -> Outcome {
    // On a network file system a file may be seen some seconds after it was written.
    for _ in 0..<20 {
      if let status = folder.mergeStatus { return .merged(status: status) }
      let missing = Self.missing(folder, array, run)
      if !missing.isEmpty, !folder.isMerged { return .incomplete(missing) }
      try await Task.sleep(for: .seconds(0.5))
    }
    return .notMerged
  }

  private static func missing(_ folder: SlurmFolder, _ array: SlurmArray, _ run: RunIdentity) -> [Int] {
    shards(of: array).filter { !PartFile.isComplete(part($0, folder), shard: $0, of: run) }.map(\.number)
  }

  private static func shards(of array: SlurmArray) -> [Shard] {
    (1...array.shards).compactMap { Shard(number: $0, of: array.shards) }
  }

  private static func part(_ shard: Shard, _ folder: SlurmFolder) -> String {
    "\(PartFile.folder(of: folder.output))/\(PartFile.name(of: shard))"
  }
}
