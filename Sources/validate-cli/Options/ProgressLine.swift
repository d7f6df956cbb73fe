import Foundation
import Studies

/// Progress on standard error: redrawn on a terminal, a line now and then otherwise.
final class ProgressLine {
  private let isQuiet: Bool
  private let isTerminal: Bool
  private let start = ContinuousClock.now
  private var lastStage = ""
  private var lastTenth = 0

  init(quiet: Bool) {
    isQuiet = quiet
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  /// Shows how far a study's stage has come.
  func show(_ progress: StudyRunner.Progress) {
    show(progress.stage, done: progress.done, of: progress.total)
  }

  /// Shows how far a stage has come.
  func show(_ stage: String, done: Int, of total: Int) {
    guard !isQuiet else { return }
    if isTerminal {
      let end = done == total ? "\n" : ""
      write("\r\(stage): \(done)/\(total)\(end)")
      return
    }
    let tenth = done * 10 / max(total, 1)
    if stage != lastStage { lastTenth = 0 }
    guard stage != lastStage || tenth > lastTenth || done == total else { return }
    guard tenth > 0 || stage != lastStage else { return }
    lastStage = stage
    lastTenth = tenth
    if tenth % 5 == 0 { write("\(stage): \(done)/\(total)\n") }
  }

  private func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
