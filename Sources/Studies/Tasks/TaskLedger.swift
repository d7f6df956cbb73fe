internal import Foundation

/// The results of a run's tasks as they come in; with a journal, each is on disk before the next is asked for.
public struct TaskLedger: Sendable {
  /// Why results cannot be kept or read.
  public enum Failure: Error, Sendable, CustomStringConvertible {
    /// The file system refuses.
    case unwritable(String, reason: String)
    /// An earlier run's journal belongs to something else.
    case mismatch(String, reason: String)
    /// Parts do not make a whole.
    case parts(String)

    /// The sentence a user reads.
    public var description: String {
      switch self {
      case .unwritable(let path, let reason): "\(path): error: cannot be written: \(reason)"
      case .mismatch(let path, let reason): "\(path): error: \(reason)"
      case .parts(let reason): "error: \(reason)"
      }
    }
  }

  /// What is known so far.
  private(set) var results: [StudyTask: TaskResult] = [:]
  private let place: (path: String, run: RunIdentity)?
  /// Whether nothing can be added: the results were put together from parts.
  let isClosed: Bool
  private var journal: Journal?

  /// An empty ledger in memory.
  public init() {
    place = nil
    isClosed = false
  }

  init(results: [StudyTask: TaskResult]) {
    self.results = results
    place = nil
    isClosed = true
  }

  /// A ledger with a journal at `path`, which is made when there is a first result to be kept.
  /// - Parameter resume: whether to go on from a journal that is there; otherwise it is begun anew.
  public init(journal path: String, of run: RunIdentity, resume: Bool) throws(Failure) {
    results = resume ? try Journal.results(at: path, of: run) : [:]
    place = (path, run)
    isClosed = false
  }

  /// The tasks without a result, in their order.
  func missing(of tasks: [StudyTask]) -> [StudyTask] { tasks.filter { results[$0] == nil } }

  mutating func record(_ result: TaskResult, of task: StudyTask) throws(Failure) {
    if journal == nil, let place { journal = try Journal(place.path, place.run, results) }
    results[task] = result
    try journal?.append(FinishedTask(task: task, result: result))
  }

  /// Ends the journal, whose results are elsewhere from now on.
  public func removeJournal() throws(Failure) {
    guard let place else { return }
    try Journal.remove(at: place.path)
  }
}

/// A file to which each finished task is appended. A line that a kill has torn is left out when it is read, and its task
/// computed again.
private final class Journal: Sendable {
  struct Header: Codable {
    let schema: String
    let kind: String
    let identity: RunIdentity
  }

  private let path: String
  private let file: FileHandle

  /// Writes the journal with what is known, whole or not at all, and opens it for more.
  init(_ path: String, _ run: RunIdentity, _ results: [StudyTask: TaskResult]) throws(TaskLedger.Failure) {
    self.path = path
    do {
      var text = try CheckedLines.line(
        Header(schema: "validate-cli/1", kind: "journal", identity: run))
      for (task, result) in results {
        text += try CheckedLines.line(FinishedTask(task: task, result: result))
      }
      try AtomicFile.write(text, to: path)
      file = try FileHandle(forWritingTo: URL(filePath: path))
      try file.seekToEnd()
    } catch {
      throw .unwritable(path, reason: error.localizedDescription)
    }
  }

  /// The results in a journal; none when there is no journal.
  static func results(
    at path: String, of run: RunIdentity
  ) throws(TaskLedger.Failure) -> [StudyTask: TaskResult] {
    guard let data = FileManager.default.contents(atPath: path) else { return [:] }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    guard let header = lines.first.flatMap({ CheckedLines.value(Header.self, of: $0) }) else {
      throw .mismatch(path, reason: "it is no journal of this program (give --force to begin anew)")
    }
    if let difference = header.identity.difference(from: run) {
      throw .mismatch(path, reason: "\(difference) (give --force to begin anew)")
    }
    var results: [StudyTask: TaskResult] = [:]
    for line in lines.dropFirst() {
      guard let entry = CheckedLines.value(FinishedTask.self, of: line) else { continue }
      results[entry.task] = entry.result
    }
    return results
  }

  func append(_ entry: FinishedTask) throws(TaskLedger.Failure) {
    do { try file.write(contentsOf: Data(try CheckedLines.line(entry).utf8)) } catch {
      throw .unwritable(path, reason: error.localizedDescription)
    }
  }

  static func remove(at path: String) throws(TaskLedger.Failure) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do { try FileManager.default.removeItem(atPath: path) } catch {
      throw .unwritable(path, reason: error.localizedDescription)
    }
  }
}
