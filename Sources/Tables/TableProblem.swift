/// What is wrong with a table, or with a request made of it.
public enum TableProblem: Sendable, Equatable {
  // Files.
  /// There is no such file.
  case fileNotFound
  /// The file is a folder or may not be read; the operating system's reason.
  case unreadable(reason: String)
  /// The file holds no text at all.
  case empty
  /// There is a header and nothing below it.
  case noRows
  /// The first bytes are those of another format, such as an Excel workbook.
  case notText(format: String)
  /// The bytes at this place are not UTF-8.
  case invalidUTF8

  // Form.
  /// The header's fields are separated by semicolons.
  case semicolonSeparated
  /// The header's fields are separated by tabs, and commas were expected.
  case tabSeparated
  /// A column's name occurred before, in the field with this number.
  case duplicateColumn(name: String, firstField: Int)
  /// A column has no name.
  case emptyColumnName
  /// The row is shorter than the header.
  case tooFewFields(found: Int, expected: Int)
  /// The row is longer than the header.
  case tooManyFields(found: Int, expected: Int)
  /// The quote that opens the field is not closed.
  case unterminatedQuote
  /// There is a quote in the middle of a field, or text behind a closing quote.
  case strayQuote

  // Cells.
  /// A number is written with a decimal comma.
  case decimalComma(cell: String, column: String)
  /// A cell of a column that is used as numbers is something else.
  case notANumber(cell: String, column: String)
  /// A cell is infinite.
  case notFinite(cell: String, column: String)
  /// Cells are missing and may not be; the error's place is the first.
  case missingValues([ColumnCount])
  /// Every row has a missing value in one column or another, so that none is left without them.
  case noCompleteRow([ColumnCount])
  /// Without a value that says what the event is, a cell is neither 0/1 nor TRUE/FALSE.
  case notBinary(cell: String, column: String)
  /// The value that marks the event never occurs; the first of those that do, and how many there are.
  case valueNeverOccurs(value: String, column: String, occurring: [String], distinct: Int)
  /// A time is negative.
  case negativeTime(cell: String, column: String)
  /// The entry time is not before the exit time.
  case entryNotBeforeExit(entry: String, exit: String)
  /// A weight is negative.
  case negativeWeight(cell: String, column: String)
  /// A text feature has a level that the table its coding was made from did not have.
  case unseenLevel(level: String, column: String, known: [String])
  /// A text feature has one level only, so that nothing is left to code.
  case singleLevel(level: String, column: String)
  /// A subject has two rows for one repeat; the line of the first.
  case duplicateMeasurement(subject: String, repetition: String, firstLine: Int)

  // Requests.
  /// There is no column of this name; the nearest name, where one is near, and the first of all names.
  case unknownColumn(name: String, nearest: String?, existing: [String])
  /// No column matches the pattern.
  case noMatch(pattern: String)
  /// A column is named as a feature and has another part in the analysis.
  case columnInUse(name: String)
  /// No column is left to be a feature.
  case nothingSelected

  /// What is wrong, as a clause without its place.
  public var message: String {
    switch self {
    case .fileNotFound: "there is no such file"
    case .unreadable(let reason): "the file cannot be read: \(reason)"
    case .empty: "the file is empty"
    case .noRows: "the table has a header and no rows"
    case .notText(let format): "this is \(format), not a text table"
    case .invalidUTF8: "the text is not UTF-8"
    case .semicolonSeparated: "the columns are separated by ';'"
    case .tabSeparated: "the columns are separated by tabs"
    case .duplicateColumn(let name, let field):
      "the column name \(quoted(name)) is already used in field \(field)"
    case .emptyColumnName: "the column has no name"
    case .tooFewFields(let found, let expected), .tooManyFields(let found, let expected):
      "the row has \(counted(found, "field")) and the header has \(expected)"
    case .unterminatedQuote: "the quote that opens this field is never closed"
    case .strayQuote: "a quote stands within the field"
    case .decimalComma(let cell, let column): "\(quoted(cell, in: column)) has a decimal comma"
    case .notANumber(let cell, let column): "\(quoted(cell, in: column)) is not a number"
    case .notFinite(let cell, let column): "\(quoted(cell, in: column)) is not finite"
    case .missingValues(let counts): Self.missingMessage(counts)
    case .noCompleteRow(let counts): "no row is complete: " + Self.missingMessage(counts)
    case .notBinary(let cell, let column):
      "\(quoted(cell, in: column)) is neither 0 or 1 nor TRUE or FALSE"
    case .valueNeverOccurs(let value, let column, _, _):
      "the value \(quoted(value)) never occurs in column \(quoted(column))"
    case .negativeTime(let cell, let column): "the time \(quoted(cell, in: column)) is negative"
    case .entryNotBeforeExit(let entry, let exit):
      "the entry time \(quoted(entry)) is not before the exit time \(quoted(exit))"
    case .negativeWeight(let cell, let column): "the weight \(quoted(cell, in: column)) is negative"
    case .unseenLevel(let level, let column, _):
      "\(quoted(level, in: column)) is a level that the model has not seen"
    case .singleLevel(let level, let column):
      "text column \(quoted(column)) has the single value \(quoted(level))"
    case .duplicateMeasurement(let subject, let repetition, let line):
      "subject \(quoted(subject)) already has repeat \(quoted(repetition)) on line \(line)"
    case .unknownColumn(let name, _, _): "there is no column \(quoted(name))"
    case .noMatch(let pattern): "no column matches \(quoted(pattern))"
    case .columnInUse(let name):
      "column \(quoted(name)) is not a feature: it has another part in this analysis"
    case .nothingSelected: "no column is left as a feature"
    }
  }

  /// What to do about it.
  public var advice: String {
    switch self {
    case .fileNotFound: "check the path"
    case .unreadable: "check that it is a file and that you may read it"
    case .empty, .noRows: "the first line must name the columns, one row a line below it"
    case .notText: "export it as CSV"
    case .invalidUTF8: "save the file as UTF-8"
    case .semicolonSeparated: "write the table with ',' between columns and '.' in numbers"
    case .tabSeparated: "give the file the extension .tsv"
    case .duplicateColumn: "rename one of the two"
    case .emptyColumnName: "name every column; R's write.csv needs row.names = FALSE"
    case .tooFewFields: "write NA for a missing value and every delimiter"
    case .tooManyFields: "quote text that contains the delimiter, and write numbers with a decimal point"
    case .unterminatedQuote: "close it, or double a quote that is part of the text"
    case .strayQuote: "quote the whole field and double the quotes in it"
    case .decimalComma: "write numbers with a decimal point and no separator of thousands"
    case .notANumber(let cell, _):
      ["NA", "NaN", "."].contains(cell)
        ? "write NA without quotes for a missing value" : "write NA for a missing value"
    case .notFinite: "write NA for a missing value"
    case .missingValues: "fill them in, or leave such rows out with --missing drop"
    case .noCompleteRow: "fill values in, or use fewer columns"
    case .notBinary(_, let column): "say which value is the event: \(column)=VALUE"
    case .valueNeverOccurs(_, _, let values, let distinct):
      "it holds " + listed(values, of: distinct)
    case .negativeTime: "count times from the start of follow-up"
    case .entryNotBeforeExit: "each row must be observed for some time"
    case .negativeWeight: "weights must be 0 or more"
    case .unseenLevel(_, _, let known): "known: " + listed(known, of: known.count)
    case .singleLevel: "exclude it: a constant is no feature"
    case .duplicateMeasurement: "leave one of the two rows, or tell them apart in the repeat column"
    case .unknownColumn(_, let nearest?, _): "did you mean \(quoted(nearest))?"
    case .unknownColumn(_, nil, let existing): "the columns are " + listed(existing, of: existing.count)
    case .noMatch: "write names, or * and ? for the parts that vary"
    case .columnInUse: "take it out of the features"
    case .nothingSelected: "name at least one that is not excluded"
    }
  }

  private static func missingMessage(_ counts: [ColumnCount]) -> String {
    let total = counts.reduce(0) { $0 + $1.count }
    let values = counted(total, "missing value")
    let first = total == 1 ? "here" : "the first here"
    if counts.count == 1 { return "\(values) in column \(quoted(counts[0].column)), \(first)" }
    let parts = counts.prefix(listLength).map { "\(quoted($0.column)) \($0.count)" }
    let more = counts.count > listLength ? ", ..." : ""
    return "\(values) in \(counts.count) columns: \(parts.joined(separator: ", "))\(more), \(first)"
  }
}

/// Names or values that a message lists before it says how many more there are.
private let listLength = 8
/// Characters of a cell or name that a message shows.
private let excerptLength = 60

private func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}

private func listed(_ values: [String], of total: Int) -> String {
  let shown = values.prefix(listLength).map { quoted($0) }.joined(separator: ", ")
  return total > listLength ? "\(shown) and \(total - listLength) more" : shown
}

private func quoted(_ cell: String, in column: String) -> String {
  "\(quoted(cell)) in column \(quoted(column))"
}

/// The text between quotes, in one line, short, and harmless on a terminal.
private func quoted(_ text: String) -> String {
  var shown = ""
  for (index, scalar) in text.unicodeScalars.enumerated() {
    if index == excerptLength {
      shown += "..."
      break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      shown += scalar.escaped(asASCII: true)
    default: shown.unicodeScalars.append(scalar)
    }
  }
  return "'\(shown)'"
}
