import Foundation
import Testing

@testable import TestSupport

/// What `slurm` does without Slurm; `SlurmLoopbackTests` has the rest.
@Suite struct SlurmCommandTests {
  private func run(_ arguments: [String], in folder: ScratchFolder) throws -> CommandRun {
    try CommandRun(["slurm", "study.yaml"] + arguments, in: folder)
  }

  @Test func scriptsOfADryRunMakeTheBytesOfAnUndividedRun() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    #expect(try CommandRun(["run", "study.yaml", "--out", "whole"], in: folder).status == 0)
    let dry = try run(["--out", "it's out", "--shards", "3", "--dry-run"], in: folder)
    #expect(dry.status == 0, "\(dry.standardError)")
    let scripts = dry.standardOutput.split(separator: "\n").map(String.init)
    #expect(scripts.map { URL(filePath: $0).lastPathComponent } == ["shards.sh", "merge.sh"])
    #expect(
      try folder.read("it's out/slurm/shards.sh").contains("\n#SBATCH --mem=2G\n"),
      "memory is always asked for")
    // What Slurm does, in another order and from another folder.
    let shell = URL(filePath: "/bin/sh")
    for element in ["3", "1", "2"] {
      let task = try CommandRun(
        [scripts[0]], program: shell, environment: ["SLURM_ARRAY_TASK_ID": element])
      #expect(task.status == 0, "\(task.standardError)")
    }
    try folder.write("it's out/slurm/logs/merge-1.log", "a log\n")
    for _ in 1...2 {
      // The second time it was requeued after its end.
      let merge = try CommandRun([scripts[1]], program: shell)
      #expect(merge.status == 0, "\(merge.standardError)")
    }
    #expect(try folder.read("it's out/slurm/merge.status") == "0\n")
    #expect(try folder.read("it's out/slurm/logs/merge-1.log") == "a log\n", "logs stay")
    #expect(try SmallStudy.results(folder, "it's out") == SmallStudy.contents(folder, "whole"))
  }

  @Test func aMergeWithoutAllPartsLeavesItsStatusAndWhatIsThere() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    #expect(try run(["--out", "out", "--shards", "2", "--dry-run"], in: folder).status == 0)
    #expect(try CommandRun(["run", "study.yaml", "--out", "out", "--shard", "2/2"], in: folder).status == 0)
    let merge = try CommandRun([folder.path("out/slurm/merge.sh")], program: URL(filePath: "/bin/sh"))
    #expect(merge.status == 65)
    #expect(merge.standardError.contains("the part of shard 1/2 is missing"))
    #expect(try folder.read("out/slurm/merge.status") == "65\n")
    #expect(try SmallStudy.results(folder, "out").keys.sorted() == ["parts/part-2-of-2.jsonl"])
  }

  @Test func withoutSlurmItSaysWhatToInstall() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    let command = try CommandRun(
      ["slurm", "study.yaml", "--out", "out", "--shards", "2"], in: folder, environment: ["PATH": "/nowhere"])
    #expect(command.status == 69)
    #expect(command.standardError.contains("apt-get install slurm-client"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
  }

  @Test func whatIsInTheFolderIsNotOverwrittenUnasked() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    #expect(try CommandRun(["run", "study.yaml", "--out", "out", "--shard", "1/3"], in: folder).status == 0)
    let unfinished = try run(["--out", "out", "--shards", "3", "--dry-run"], in: folder)
    #expect(unfinished.status == 73)
    #expect(unfinished.standardError.contains("give --resume to go on from it"))
    let other = try run(["--out", "out", "--shards", "4", "--dry-run", "--resume"], in: folder)
    #expect(other.status == 65)
    #expect(other.standardError.contains("it holds parts of a run in 3 shards (give --shards 3"))
    #expect(try run(["--out", "out", "--shards", "3", "--dry-run", "--resume"], in: folder).status == 0)
    #expect(FileManager.default.fileExists(atPath: folder.path("out/parts/part-1-of-3.jsonl")))
    try FileManager.default.createDirectory(atPath: folder.path("mine"), withIntermediateDirectories: true)
    try folder.write("mine/notes.txt", "mine")
    #expect(try run(["--out", "mine", "--shards", "2", "--dry-run"], in: folder).status == 73)
  }

  @Test func tablesAreReadBeforeAnythingIsWritten() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    try folder.write("cohort.csv", "patient\n1\n")
    #expect(try run(["--out", "out", "--shards", "2", "--dry-run"], in: folder).status == 65)
    #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
  }

  @Test(arguments: [
    "--shards 0", "--shards 2 --cpus 0", "--shards 2 --memory lots", "--shards 2 --time soon",
    "--shards 2 --partition a;b", "--shards 2 --resume --force", "--shards 2 --dry-run --wait",
    "--shards 2 --dry-run --force",
  ])
  func optionsThatMakeNoSenseAreRefused(_ options: String) throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let arguments = ["--out", "out"] + options.split(separator: " ").map(String.init)
    #expect(try run(arguments, in: folder).status == 64)
  }
}
