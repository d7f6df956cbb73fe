import ArgumentParser

struct RepeatabilityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "repeatability", abstract: "")
}
