import Foundation
import Studies
import Testing

@Suite struct OutputFolderTests {
  private let root = FileManager.default.temporaryDirectory.appending(path: "output-\(UUID().uuidString)")
    .path
  private var path: String { root + "/out" }
  private let manifest = OutputFile(path: "manifest.json", text: "{\"schema\": \"validate-cli/1\"}\n")

  private func put(_ name: String) throws {
    let place = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("text".utf8).write(to: place)
  }

  private var names: [String] {
    get throws { try FileManager.default.subpathsOfDirectory(atPath: path).sorted() }
  }

  @Test func resultsReplacePartsButNotTheFolderOfJobs() throws {
    defer { try? FileManager.default.removeItem(atPath: root) }
    try put("parts/part-1-of-1.jsonl")
    try put("slurm/logs/merge-2.log")
    let log = try #require(FileHandle(forWritingAtPath: path + "/slurm/logs/merge-2.log"))
    try OutputFolder(path, force: false, continues: true).write([manifest])
    #expect(try names == ["manifest.json", "slurm", "slurm/logs", "slurm/logs/merge-2.log"])
    // A job that writes its log while its results are put in place goes on writing it.
    try log.write(contentsOf: Data("more".utf8))
    #expect(FileManager.default.contents(atPath: path + "/slurm/logs/merge-2.log") == Data("more".utf8))
    // The next result owes nothing to those jobs.
    try OutputFolder(path, force: true).write([manifest])
    #expect(try names == ["manifest.json"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["out"])
  }

  @Test func scriptsAloneAreAnUnfinishedRun() throws {
    defer { try? FileManager.default.removeItem(atPath: root) }
    try put("slurm/shards.sh")
    #expect(throws: OutputFolder.Failure.self) { try OutputFolder(path, force: false) }
    _ = try OutputFolder(path, force: false, continues: true)
  }

  @Test func onlyWhatIsOursIsCleared() throws {
    defer { try? FileManager.default.removeItem(atPath: root) }
    let folder = try OutputFolder(path, force: true)
    try folder.clear()
    try put("parts/run.journal")
    try folder.clear()
    #expect(!FileManager.default.fileExists(atPath: path))
    try put("notes.txt")
    #expect(throws: OutputFolder.Failure.self) { try folder.clear() }
    #expect(try names == ["notes.txt"])
  }
}
