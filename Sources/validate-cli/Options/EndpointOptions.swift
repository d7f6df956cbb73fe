import ArgumentParser
import Studies
import Tables

/// A survival outcome or a response, and exactly one of them.
struct EndpointOptions: ParsableArguments {
  @Option(name: .long, help: "Survival: the column of times to the event or to censoring.")
  var time: String?

  @Option(name: .long, help: "Survival: the event, a 0/1 column or COLUMN=VALUE.")
  var event: ColumnValue?

  @Option(name: .long, help: "Survival: the column of entry times (left-truncated follow-up).")
  var entry: String?

  @Option(name: .long, help: "Response: a 0/1 column, or COLUMN=VALUE where VALUE marks a case.")
  var outcome: ColumnValue?

  mutating func validate() throws { _ = try endpoint() }

  /// The endpoint.
  func endpoint() throws -> TableEndpoint {
    switch (time, event, outcome) {
    case (let time?, let event?, nil):
      return .survival(SurvivalColumns(time: time, event: event, entry: entry))
    case (nil, nil, let outcome?):
      if entry != nil { throw ValidationError("--entry is of survival: give --time and --event") }
      return .response(outcome)
    case (_, _, .some): throw ValidationError("give --time and --event, or --outcome, not both")
    case (nil, nil, nil): throw ValidationError("give --time and --event for survival, or --outcome")
    default: throw ValidationError("--time and --event go together")
    }
  }
}
