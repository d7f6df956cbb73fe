import ArgumentParser

struct ROCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "roc", abstract: "")
}
