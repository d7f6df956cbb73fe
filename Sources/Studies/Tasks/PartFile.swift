internal import Foundation

/// The results of one shard of a run.
///
/// A text file: a header with the identity of the run and the shard, a line a task in the order of the tasks, and at the end
/// the SHA-256 of all that comes before. The same shard gives the same bytes.
public struct PartFile: Sendable {
  private struct Header: Codable {
    let schema: String
    let kind: String
    let identity: RunIdentity
    let shard: Int
    let of: Int
    let tasks: Int
  }
  private struct End: Codable {
    let sha256: String
  }

  /// The folder of parts in an output folder.
  public static func folder(of output: String) -> String { "\(output)/parts" }

  /// The name of a shard's part.
  public static func name(of shard: Shard) -> String { "part-\(shard.number)-of-\(shard.count).jsonl" }

  /// The name of the journal of a shard, or of an undivided run.
  public static func journalName(of shard: Shard?) -> String {
    shard.map { "part-\($0.number)-of-\($0.count).journal" } ?? "run.journal"
  }

  /// In how many shards the runs were divided whose parts and journals, by their names, are in a folder; ascending.
  public static func shardCounts(in folder: String) -> [Int] {
    // A folder that is not there has no parts.
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [] }
    return Set(names.compactMap { $0.firstMatch(of: /^part-\d+-of-(\d+)\./).flatMap { Int($0.1) } }).sorted()
  }

  /// Writes a shard's part, whole or not at all.
  public static func write(
    _ ledger: TaskLedger, shard: Shard, of run: RunIdentity, to path: String
  ) throws(TaskLedger.Failure) {
    do {
      let order = StudyTask.Stage.allCases
      let results = ledger.results.sorted { a, b in
        let (i, j) = (order.firstIndex(of: a.key.stage)!, order.firstIndex(of: b.key.stage)!)
        return i != j ? i < j : a.key.index < b.key.index
      }
      var text = try CheckedLines.line(
        Header(
          schema: "validate-cli/1", kind: "part", identity: run, shard: shard.number, of: shard.count,
          tasks: results.count))
      for (task, result) in results {
        text += try CheckedLines.line(FinishedTask(task: task, result: result))
      }
      text += try CheckedLines.line(End(sha256: SHA256(of: text).hex))
      try AtomicFile.write(text, to: path)
    } catch {
      throw .unwritable(path, reason: error.localizedDescription)
    }
  }

  /// The results of all parts in folders.
  /// - Throws: what is missing, doubled, damaged or from another run, each by name.
  public static func merge(_ folders: [String], of run: RunIdentity) throws(TaskLedger.Failure) -> TaskLedger
  {
    var problems: [String] = []
    var parts: [(path: String, header: Header, results: [StudyTask: TaskResult])] = []
    for folder in folders {
      let names: [String]
      do { names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
        throw .parts("\(folder): there is no such folder of parts (run the shards first)")
      }
      for name in names where name.hasPrefix("part-") && name.hasSuffix(".jsonl") {
        let path = "\(folder)/\(name)"
        switch read(path, of: run) {
        case .success(let (header, results)): parts.append((path, header, results))
        case .failure(let problem): problems.append(problem.description)
        }
      }
    }
    guard !parts.isEmpty || !problems.isEmpty else {
      throw .parts("\(folders.joined(separator: ", ")): no parts (run the shards first)")
    }
    let counts = Set(parts.map(\.header.of)).sorted()
    if counts.count > 1 {
      let words = counts.map(String.init).joined(separator: " and ")
      problems.append("the parts are of runs in \(words) shards; keep those of one")
    } else if let count = counts.first {
      for number in 1...count {
        let found = parts.filter { $0.header.shard == number }
        if found.isEmpty { problems.append("the part of shard \(number)/\(count) is missing") }
        if found.count > 1 {
          problems.append(
            "the part of shard \(number)/\(count) is there \(found.count) times: "
              + found.map(\.path).joined(separator: ", "))
        }
      }
    }
    guard problems.isEmpty else { throw .parts(problems.joined(separator: "\nerror: ")) }
    var results: [StudyTask: TaskResult] = [:]
    for part in parts { results.merge(part.results) { first, _ in first } }
    return TaskLedger(results: results)
  }

  /// Whether a whole part of this run is at a path.
  public static func isComplete(_ path: String, shard: Shard, of run: RunIdentity) -> Bool {
    guard case .success(let (header, _)) = read(path, of: run) else { return false }
    return header.shard == shard.number && header.of == shard.count
  }

  private struct Problem: Error {
    let description: String
  }

  private static func read(
    _ path: String, of run: RunIdentity
  ) -> Result<(Header, [StudyTask: TaskResult]), Problem> {
    func damaged(_ reason: String) -> Result<(Header, [StudyTask: TaskResult]), Problem> {
      .failure(Problem(description: "\(path): the part is damaged: \(reason) (run its shard again)"))
    }
    guard let data = FileManager.default.contents(atPath: path) else { return damaged("it cannot be read") }
    let text = String(decoding: data, as: UTF8.self)
    let lines = text.split(separator: "\n")
    guard let header = lines.first.flatMap({ CheckedLines.value(Header.self, of: $0) }) else {
      return damaged("its first line is not whole")
    }
    guard let last = lines.last, let end = CheckedLines.value(End.self, of: last) else {
      return damaged("its end is missing")
    }
    guard SHA256(of: String(text[..<last.startIndex])).hex == end.sha256 else {
      return damaged("its content is not what was written")
    }
    if let difference = header.identity.difference(from: run) {
      return .failure(Problem(description: "\(path): \(difference) (run its shard again)"))
    }
    var results: [StudyTask: TaskResult] = [:]
    for line in lines.dropFirst().dropLast() {
      guard let entry = CheckedLines.value(FinishedTask.self, of: line) else {
        return damaged("a line is not whole")
      }
      results[entry.task] = entry.result
    }
    guard results.count == header.tasks else { return damaged("tasks are missing") }
    return .success((header, results))
  }
}
