import ArgumentParser
import Studies
import Tables

extension ColumnValue: ExpressibleByArgument {
  /// Parses `COLUMN` or `COLUMN=VALUE`.
  public init?(argument: String) { self.init(argument) }
}

/// The columns of a survival outcome.
struct SurvivalOptions: ParsableArguments {
  @Option(name: .long, help: "The column of times to the event or to censoring.")
  var time: String

  @Option(
    name: .long, help: "The event: a 0/1 column, or COLUMN=VALUE where VALUE marks the event.")
  var event: ColumnValue

  @Option(name: .long, help: "The column of entry times (left-truncated follow-up).")
  var entry: String?

  /// The columns.
  var columns: SurvivalColumns { SurvivalColumns(time: time, event: event, entry: entry) }
}

/// The columns of the outcome of a Cox or a logistic model.
struct ModelOutcomeOptions: ParsableArguments {
  @Option(name: .long, help: "Cox: the column of times to the event or to censoring.")
  var time: String?

  @Option(name: .long, help: "Cox: the event, a 0/1 column or COLUMN=VALUE.")
  var event: ColumnValue?

  @Option(name: .long, help: "Cox: the column of entry times (left-truncated follow-up).")
  var entry: String?

  @Option(name: .long, help: "Logistic: the response, a 0/1 column or COLUMN=VALUE.")
  var outcome: ColumnValue?
}

/// Columns of scores.
struct ScoreOptions: ParsableArguments {
  @Option(name: .long, help: "A column of scores; repeatable, comma-separated.")
  var score: [String] = []

  mutating func validate() throws {
    if columns.isEmpty { throw ValidationError("name a column of scores with --score") }
    for (index, name) in columns.enumerated() where columns[..<index].contains(name) {
      throw ValidationError("the score '\(name)' is named twice; leave one of them out")
    }
  }

  /// The columns' names, in the order given.
  var columns: [String] { score.flatMap(commaSeparated) }
}

/// Times at which something is reported.
struct HorizonOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "A time at which survival is reported; repeatable, comma-separated.")
  var horizon: [String] = []

  mutating func validate() throws { _ = try times() }

  /// The times, in the order given.
  func times() throws -> [Double] {
    try horizon.flatMap(commaSeparated).map { text in
      guard let time = Double(text), time.isFinite, time >= 0 else {
        throw ValidationError("--horizon must be a time, 0 or more; '\(text)' is none")
      }
      return time
    }
  }
}
