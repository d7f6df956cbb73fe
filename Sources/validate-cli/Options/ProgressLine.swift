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

  /// Shows how far a stage has come.
  func show(_ progress: StudyRunner.Progress) {
    guard !isQuiet else { return }
    if isTerminal {
      let end = progress.done == progress.total ? "\n" : ""
      write("\r\(progress.stage): \(progress.done)/\(progress.total)\(end)")
      return
    }
    let tenth = progress.done * 10 / max(progress.total, 1)
    if progress.stage != lastStage { lastTenth = 0 }
    guard progress.stage != lastStage || tenth > lastTenth || progress.done == progress.total else { return }
    guard tenth > 0 || progress.stage != lastStage else { return }
    lastStage = progress.stage
    lastTenth = tenth
    if tenth % 5 == 0 { write("\(progress.stage): \(progress.done)/\(progress.total)\n") }
  }

  private func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
