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

  /// Shows how far a study's resampling has come, and how long the rest will take.
  func show(_ progress: StudyRunner.Progress) {
    let computed = progress.done - progress.found
    var rest = ""
    if computed > 0, progress.done < progress.total {
      let seconds = (ContinuousClock.now - start) / computed * (progress.total - progress.done)
      rest = ", about \(Self.words(seconds)) left"
    }
    show("resampling", done: progress.done, of: progress.total, rest: rest)
  }

  /// Shows how far a stage has come.
  func show(_ stage: String, done: Int, of total: Int, rest: String = "") {
    guard !isQuiet else { return }
    if isTerminal {
      let end = done == total ? "\n" : ""
      // Spaces cover what a longer line before it has left.
      write("\r\(stage): \(done)/\(total)\(rest)          \(end)")
      return
    }
    let tenth = done * 10 / max(total, 1)
    if stage != lastStage { lastTenth = 0 }
    guard stage != lastStage || tenth > lastTenth || done == total else { return }
    guard tenth > 0 || stage != lastStage else { return }
    lastStage = stage
    lastTenth = tenth
    if tenth % 5 == 0 { write("\(stage): \(done)/\(total)\(rest)\n") }
  }

  private static func words(_ time: Duration) -> String {
    let seconds = Int(time.components.seconds) + 1
    if seconds < 100 { return "\(seconds) s" }
    let minutes = (seconds + 30) / 60
    return minutes < 100 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }

  private func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
