import ArgumentParser
import Foundation
import Studies

/// Divides a run over the nodes of a Slurm cluster.
struct SlurmCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slurm",
    abstract: "Run a study on a Slurm cluster: an array job of shards, and a merge that depends on it.",
    discussion: """
      Writes shards.sh and merge.sh into DIR/slurm, submits them and prints the jobs' numbers; the jobs write their \
      logs into DIR/slurm/logs. When all shards are done the merge puts the results in DIR: but for slurm/ the same \
      bytes as one 'run' writes. DIR, the study, its tables and this program must be at the same paths on all nodes. \
      With --wait the command ends with the exit status of the merge; interrupting it leaves the jobs alone. \
      --resume computes only what is missing; --force removes what is in DIR before anything is submitted. What sbatch \
      reads from its own variables, such as SBATCH_ACCOUNT, holds.
      """)

  @OptionGroup var run: StudyRunOptions

  @Option(name: .long, help: "Into how many shards the run is divided; never changes a result.")
  var shards: Int

  @Option(name: .long, help: "The partition (default: the cluster's).")
  var partition: String?

  @Option(
    name: .long, help: "The time limit of a job, such as 30 (minutes) or 2:00:00 (default: the partition's).")
  var time: String?

  @Option(name: .long, help: "The memory of a job, such as 800M or 4G.")
  var memory = "2G"

  @Option(name: .long, help: "The cores of a job.")
  var cpus = 1

  @Flag(name: .long, help: "Only write the scripts.")
  var dryRun = false

  @Flag(name: .long, help: "Follow the jobs to their end.")
  var wait = false

  @Flag(name: .long, help: "Go on from what a stopped run with the same study, data and --shards has left.")
  var resume = false

  mutating func validate() throws {
    if resume, run.force {
      throw ValidationError("--resume goes on and --force begins anew: give one of them")
    }
    if dryRun, wait {
      throw ValidationError("--dry-run submits nothing that --wait could follow: give one of them")
    }
    if dryRun, run.force {
      throw ValidationError("--dry-run only writes scripts and --force removes results: give one of them")
    }
    if shards < 1 { throw ValidationError("--shards must be at least 1") }
    if cpus < 1 { throw ValidationError("--cpus must be at least 1") }
    if memory.wholeMatch(of: /[0-9]+[KMGT]?/) == nil {
      throw ValidationError("--memory is a number of megabytes, or with K, M, G or T, such as 4G")
    }
    if let time, time.wholeMatch(of: /([0-9]+-)?[0-9]+(:[0-9]+){0,2}/) == nil {
      throw ValidationError("--time is minutes, H:MM:SS or D-HH:MM:SS, such as 2:00:00")
    }
    if let partition, partition.wholeMatch(of: /[A-Za-z0-9_.,-]+/) == nil {
      throw ValidationError(
        "--partition is a name of letters, digits, '-', '_' and '.', or several with commas")
    }
  }

  func run() async throws {
    do {
      try await run.carryOut { plan, provenance in try await submit(plan, RunIdentity(provenance)) }
    } catch let error as SlurmQueue.Failure {
      throw CommandFailure(.programMissing, error.description)
    } catch let error as SlurmScripts.UnusablePath {
      throw CommandFailure(.badInput, error.description)
    }
  }

  private func submit(_ plan: StudyFile, _ identity: RunIdentity) async throws {
    // Trouble with the tables is better met here than in each job.
    _ = try StudyPreview(plan)
    let queue = dryRun ? nil : try SlurmQueue()
    let out = URL(filePath: run.out).standardizedFileURL.path
    let parts = PartFile.folder(of: out)
    let hasParts = FileManager.default.fileExists(atPath: parts)
    let folder = try OutputFolder(out, force: run.force, continues: resume || !hasParts)
    let slurm = SlurmFolder(of: folder.path)
    try queue.map { try refuseJobs(of: slurm, in: $0) }
    if let other = PartFile.shardCounts(in: parts).first(where: { $0 != shards }), !run.force {
      throw CommandFailure(
        .badInput,
        "\(parts): error: it holds parts of a run in \(other) shards (give --shards \(other), or --force to begin anew)"
      )
    }
    guard let array = SlurmArray(shards: shards, limit: SlurmQueue.arrayLimit() ?? SlurmArray.usualLimit)
    else {
      throw CommandFailure(.programMissing, "error: this cluster allows no array jobs (MaxArraySize)")
    }
    let scripts = try SlurmScripts(
      program: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path,
      study: URL(filePath: run.study).standardizedFileURL.path, folder: slurm, array: array,
      resources: .init(partition: partition, time: time, memory: memory, cpus: cpus),
      environment: Startup.neededVariables)
    if run.force { try folder.clear() }
    try slurm.write(scripts)
    guard let queue else {
      if !run.quiet { print("\(slurm.shardsScript)\n\(slurm.mergeScript)") }
      return
    }
    let jobs = try SlurmRun(submitting: slurm, array: array, of: identity, to: queue)
    if !run.quiet {
      let shards =
        jobs.shardsJob.map { "shards: job \($0), elements \(SlurmArray.ranges(jobs.elements))\n" } ?? ""
      // Not print, which would keep the numbers to itself until the end where standard output is a file.
      FileHandle.standardOutput.write(Data("\(shards)merge: job \(jobs.mergeJob)\n".utf8))
    }
    if wait { try await follow(jobs, queue, identity, slurm, array) }
  }

  private func refuseJobs(of slurm: SlurmFolder, in queue: SlurmQueue) throws {
    let jobs = slurm.jobs
    guard queue.activity(of: jobs) == .active else { return }
    throw CommandFailure(
      .outputExists,
      "\(slurm.output): error: jobs of this folder are in the queue: \(jobs.joined(separator: ", ")) (wait for their "
        + "end, or stop them: scancel \(jobs.joined(separator: " ")))")
  }

  private func follow(
    _ jobs: SlurmRun, _ queue: SlurmQueue, _ identity: RunIdentity, _ slurm: SlurmFolder, _ array: SlurmArray
  ) async throws {
    let progress = ProgressLine(quiet: run.quiet)
    let log = slurm.mergeLog(job: jobs.mergeJob)
    switch try await jobs.follow(
      queue, of: identity, progress: { progress.show("parts", done: $0, of: shards) })
    {
    case .merged(status: 0):
      if !run.quiet { print("\(slurm.output)/report.md") }
    case .merged(let status):
      FileHandle.standardError.write(
        Data("error: the merge ended with exit status \(status): see \(log)\n".utf8))
      throw ExitCode(status)
    case .notMerged:
      throw CommandFailure(
        .badInput,
        "error: all parts are there, but the merge was stopped: see \(log)\n"
          + "  again: sbatch \(SlurmScripts.quoted(slurm.mergeScript))")
    case .incomplete(let missing):
      throw CommandFailure(.badInput, words(on: missing, jobs, slurm, array))
    }
  }

  /// What is missing, where its logs are and how to compute it.
  private func words(on missing: [Int], _ jobs: SlurmRun, _ slurm: SlurmFolder, _ array: SlurmArray) -> String
  {
    let elements = array.elements(withShards: missing)
    var lines = [
      "error: nothing was merged: no part of \(missing.count) of \(shards) shards: \(SlurmArray.ranges(missing))"
    ]
    if let job = jobs.shardsJob {
      lines += elements.prefix(5).map { "  log: \(slurm.log(ofElement: "\($0)", job: job))" }
    }
    lines += [
      "  again, only what is missing: the same command with --resume",
      "  by hand: sbatch --array=\(SlurmArray.ranges(elements)) \(SlurmScripts.quoted(slurm.shardsScript))",
      "  and then: sbatch --dependency=afterok:JOB \(SlurmScripts.quoted(slurm.mergeScript))",
    ]
    return lines.joined(separator: "\n")
  }
}
