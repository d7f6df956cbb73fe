import ArgumentParser

struct ConcordanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "concordance", abstract: "")
}
