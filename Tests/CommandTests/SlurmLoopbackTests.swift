import Foundation
import Testing

@testable import TestSupport

/// `slurm` with a real Slurm: `scripts/slurm-loopback up`, then `. ROOT/environment`, as scripts/test does.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["VALIDATE_CLI_TEST_SLURM"] == "1",
    "no Slurm: scripts/slurm-loopback up && . /tmp/slurm-loopback/environment"))
struct SlurmLoopbackTests {
  private func slurm(_ arguments: String, in folder: ScratchFolder) throws -> CommandRun {
    try CommandRun(
      ["slurm", "study.yaml", "--out", "an out", "--memory", "300M"]
        + arguments.split(separator: " ").map(String.init), in: folder)
  }

  /// Runs one of Slurm's commands and returns what it prints.
  private func command(_ words: String..., folder: ScratchFolder) throws -> String {
    let run = try CommandRun(words, in: folder, program: URL(filePath: "/usr/bin/env"))
    #expect(run.status == 0, "\(run.standardError)")
    return run.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Waits until something is so, a minute at most.
  private func wait(_ condition: () -> Bool) throws {
    for _ in 0..<3000 where !condition() { Thread.sleep(forTimeInterval: 0.02) }
    try #require(condition())
  }

  @Test func aRunInFourShardsIsThatOfOneProcess() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    #expect(try CommandRun(["run", "study.yaml", "--out", "whole"], in: folder).status == 0)
    let divided = try slurm("--shards 4 --wait", in: folder)
    #expect(divided.status == 0, "\(divided.standardError)")
    let lines = divided.standardOutput.split(separator: "\n")
    #expect(lines[0].contains(/^shards: job [0-9]+, elements 1-4$/))
    #expect(lines[1].contains(/^merge: job [0-9]+$/))
    #expect(lines[2].hasSuffix("/an out/report.md"))
    #expect(try SmallStudy.results(folder, "an out") == SmallStudy.contents(folder, "whole"))
    let logs = try FileManager.default.contentsOfDirectory(atPath: folder.path("an out/slurm/logs"))
    #expect(logs.count == 5, "\(logs)")
    #expect(try slurm("--shards 4", in: folder).status == 73, "the results are not replaced unasked")
  }

  @Test func onlyMissingPartsAreComputedAndTheMergesStatusIsTheCommands() throws {
    // The criterion cannot be met.
    let folder = try SmallStudy.folder(least: 1.5)
    defer { folder.remove() }
    #expect(try CommandRun(["run", "study.yaml", "--out", "whole"], in: folder).status == 5)
    let shard = try CommandRun(["run", "study.yaml", "--out", "an out", "--shard", "3/6"], in: folder)
    #expect(shard.status == 0)
    // The loopback's arrays have four elements at most: the first and second have two shards.
    let resumed = try slurm("--shards 6 --resume --wait", in: folder)
    #expect(resumed.status == 5, "\(resumed.standardError)")
    #expect(resumed.standardOutput.contains("elements 1-2,4\n"))
    #expect(resumed.standardError.contains("the merge ended with exit status 5"))
    #expect(try SmallStudy.results(folder, "an out") == SmallStudy.contents(folder, "whole"))
  }

  @Test func aFolderWhoseJobsAreInTheQueueIsLeftAlone() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    #expect(try slurm("--shards 2 --dry-run", in: folder).status == 0)
    let job = try command(
      "sbatch", "--parsable", "--mem=10M", "--output=/dev/null", "--wrap", "sleep 600", folder: folder)
    try folder.write("an out/slurm/jobs", "\(job)\n")
    for options in ["--shards 2", "--shards 2 --force"] {
      let second = try slurm(options, in: folder)
      #expect(second.status == 73)
      #expect(second.standardError.contains("jobs of this folder are in the queue: \(job) ("))
    }
    _ = try command("scancel", job, folder: folder)
  }

  @Test func aKilledElementStopsTheMergeAndIsRunAgainAlone() throws {
    let folder = try SmallStudy.folder(replicates: 28)
    defer { folder.remove() }
    #expect(try CommandRun(["run", "study.yaml", "--out", "whole"], in: folder).status == 0)
    let process = Process()
    process.executableURL = CommandRun.program
    process.arguments = "slurm study.yaml --out out --shards 4 --memory 300M --wait".split(separator: " ")
      .map(
        String.init)
    process.currentDirectoryURL = folder.url
    let errors = try folder.handle("stderr")
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let manager = FileManager.default
    try wait { manager.fileExists(atPath: folder.path("out/parts/part-2-of-4.journal")) }
    try wait { manager.fileExists(atPath: folder.path("out/slurm/jobs")) }
    let job = try #require(try folder.read("out/slurm/jobs").split(separator: "\n").first)
    _ = try command("scancel", "--signal=KILL", "\(job)_2", folder: folder)
    process.waitUntilExit()
    let words = try folder.read("stderr")
    #expect(process.terminationStatus == 65, "\(words)")
    #expect(words.contains("error: nothing was merged: no part of 1 of 4 shards: 2\n"))
    #expect(words.contains("sbatch --array=2 '\(folder.path("out/slurm/shards.sh"))'"))
    #expect(!manager.fileExists(atPath: folder.path("out/manifest.json")))
    #expect(!manager.fileExists(atPath: folder.path("out/slurm/merge.status")))

    let again = try command(
      "sbatch", "--parsable", "--array=2", folder.path("out/slurm/shards.sh"), folder: folder)
    _ = try command(
      "sbatch", "--dependency=afterok:\(again)", folder.path("out/slurm/merge.sh"), folder: folder)
    try wait { manager.fileExists(atPath: folder.path("out/slurm/merge.status")) }
    #expect(try folder.read("out/slurm/merge.status") == "0\n")
    #expect(try SmallStudy.results(folder, "out") == SmallStudy.contents(folder, "whole"))
  }
}
