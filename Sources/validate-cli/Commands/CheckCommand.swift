import ArgumentParser
import Studies

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a study file and its tables, and say in words what a run would do.",
    discussion: "Reads the tables and counts, but fits nothing and looks at no outcome beyond counts.")

  @Argument(help: "The study file (YAML).")
  var study: String

  @OptionGroup var output: OutputOptions

  func run() async throws {
    do {
      let plan = try StudyFile(contentsOf: study)
      let preview = try StudyPreview(plan)
      try output.deliver(preview.json) { preview.text }
    } catch let error as StudyRunError {
      throw CommandFailure(.badInput, error.description)
    }
  }
}
