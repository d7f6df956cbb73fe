import ArgumentParser

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "fit", abstract: "")
}
