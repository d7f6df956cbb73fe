import ArgumentParser

struct KMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "km", abstract: "")
}
