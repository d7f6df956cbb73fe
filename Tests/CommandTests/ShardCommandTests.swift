import Foundation
import Testing

@testable import TestSupport

@Suite struct ShardCommandTests {
  private func run(_ arguments: String, in folder: ScratchFolder) throws -> CommandRun {
    try CommandRun(arguments.split(separator: " ").map(String.init), in: folder)
  }

  @Test func partsMergedInAnyPlaceGiveTheBytesOfAnUndividedRun() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    #expect(try run("run study.yaml --out whole --jobs 2", in: folder).status == 0)
    // Out of order, with other numbers of threads, one of them in another folder.
    for (shard, out) in [("3/3", "out"), ("1/3", "elsewhere"), ("2/3", "out")] {
      let part = try run("run study.yaml --out \(out) --shard \(shard) --jobs \(shard.first!)", in: folder)
      #expect(part.status == 0, "\(part.standardError)")
      let name = shard.replacing("/", with: "-of-")
      #expect(part.standardOutput == "\(out)/parts/part-\(name).jsonl\n")
    }
    let merge = try run("merge study.yaml --out out --parts out/parts elsewhere/parts", in: folder)
    #expect(merge.status == 0, "\(merge.standardError)")
    #expect(try SmallStudy.contents(folder, "out") == SmallStudy.contents(folder, "whole"))
  }

  @Test func aShardRunAgainReplacesItsPartWithTheSameBytes() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    #expect(try run("run study.yaml --out out --shard 2/4", in: folder).status == 0)
    let first = try folder.read("out/parts/part-2-of-4.jsonl")
    #expect(try run("run study.yaml --out out --shard 2/4", in: folder).status == 0)
    #expect(try folder.read("out/parts/part-2-of-4.jsonl") == first)
    #expect(try SmallStudy.contents(folder, "out").count == 1)
  }

  @Test func mergeNamesEachPartThatDoesNotFit() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    for shard in ["1/4", "2/4", "3/4"] {
      #expect(try run("run study.yaml --out out --shard \(shard)", in: folder).status == 0)
    }
    // One is missing, one doubled, one damaged.
    try FileManager.default.createDirectory(
      atPath: folder.path("copies"), withIntermediateDirectories: true)
    try folder.write("copies/part-1-of-4.jsonl", try folder.read("out/parts/part-1-of-4.jsonl"))
    let second = try folder.read("out/parts/part-2-of-4.jsonl")
    let digit = try #require(second.lastIndex(where: { $0 == "7" }))
    try folder.write("out/parts/part-2-of-4.jsonl", second.replacingCharacters(in: digit...digit, with: "8"))
    let merge = try run("merge study.yaml --out out --parts out/parts copies", in: folder)
    #expect(merge.status == 65)
    #expect(merge.standardError.contains("part-2-of-4.jsonl: the part is damaged"))
    #expect(merge.standardError.contains("the part of shard 4/4 is missing"))
    #expect(merge.standardError.contains("the part of shard 1/4 is there 2 times"))
    #expect(!merge.standardError.contains("shard 3/4"))
    #expect(try SmallStudy.contents(folder, "out").count == 3, "refused parts stay")
  }

  @Test(arguments: ["study", "table"])
  func mergeRefusesPartsOfAnotherStudyOrOtherData(_ changed: String) throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    #expect(try run("run study.yaml --out out --shard 1/1", in: folder).status == 0)
    if changed == "study" {
      try folder.write("study.yaml", try folder.read("study.yaml") + "\n")
    } else {
      try folder.write("cohort.csv", try folder.read("cohort.csv") + "\n")
    }
    let merge = try run("merge study.yaml --out out", in: folder)
    #expect(merge.status == 65)
    #expect(
      merge.standardError.contains(
        changed == "study" ? "the study file has changed since" : "the file 'table' has changed since"))
  }

  @Test func partsOfRunsDividedDifferentlyAreNotMixed() throws {
    let folder = try SmallStudy.folder()
    defer { folder.remove() }
    for shard in ["1/2", "2/3"] {
      #expect(try run("run study.yaml --out out --shard \(shard)", in: folder).status == 0)
    }
    let merge = try run("merge study.yaml --out out", in: folder)
    #expect(merge.status == 65)
    #expect(merge.standardError.contains("the parts are of runs in 2 and 3 shards"))
  }

  /// Kills a run at some moment, without warning, and says whether it was still running.
  /// - Parameter file: begins to count when this file is there.
  private func killed(
    _ arguments: [String], after seconds: Double, signal: Int32, in folder: ScratchFolder,
    waitingFor file: String? = nil
  ) throws -> Int32 {
    let process = Process()
    process.executableURL = CommandRun.program
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    while let file, process.isRunning, !FileManager.default.fileExists(atPath: folder.path(file)) {
      Thread.sleep(forTimeInterval: 0.05)
    }
    Thread.sleep(forTimeInterval: seconds)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test func aRunKilledAtAnyMomentResumesToTheSameBytes() throws {
    let folder = try SmallStudy.folder(replicates: 60)
    defer { folder.remove() }
    #expect(try run("run study.yaml --out whole", in: folder).status == 0)
    var wasKilled = false
    for seconds in [0.15, 0.6, 1.1] {
      let status = try killed(
        ["run", "study.yaml", "--out", "out", "--resume", "--quiet"], after: seconds, signal: SIGKILL,
        in: folder)
      wasKilled = wasKilled || status == SIGKILL
    }
    #expect(wasKilled)
    // A line torn by the kill is left out.
    let journal = "out/parts/run.journal"
    if FileManager.default.fileExists(atPath: folder.path(journal)) {
      try folder.write(journal, String(try folder.read(journal).dropLast(7)))
    }
    let resumed = try run("run study.yaml --out out --resume", in: folder)
    // 73 when the last of the killed runs had come to its end.
    #expect(resumed.status == 0 || resumed.status == 73, "\(resumed.standardError)")
    #expect(try SmallStudy.contents(folder, "out") == SmallStudy.contents(folder, "whole"))
  }

  @Test func anInterruptedRunKeepsWhatWasFinished() throws {
    let folder = try SmallStudy.folder(replicates: 5000)
    defer { folder.remove() }
    let status = try killed(
      ["run", "study.yaml", "--out", "out", "--quiet"], after: 0.5, signal: SIGINT, in: folder,
      waitingFor: "out/parts/run.journal")
    #expect(status == 130)
    #expect(try SmallStudy.contents(folder, "out").keys.sorted() == ["parts/run.journal"])
    let again = try run("run study.yaml --out out", in: folder)
    #expect(again.status == 73)
    #expect(again.standardError.contains("give --resume to go on from it"))
    try folder.write("study.yaml", try folder.read("study.yaml") + "\n")
    let changed = try run("run study.yaml --out out --resume", in: folder)
    #expect(changed.status == 65)
    #expect(changed.standardError.contains("the study file has changed since"))
  }

  @Test func resumeAndForceContradictEachOther() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    #expect(try run("run study.yaml --out out --resume --force", in: folder).status == 64)
    #expect(try run("run study.yaml --out out --shard 4/3", in: folder).status == 64)
  }
}
