/// A column and, where it is given, the value in it that marks the event: `status` or `status=2`.
public struct ColumnValue: Sendable, Equatable {
  /// The column's name.
  public let column: String
  /// The value that marks the event; nil when the column is to be 0/1 or TRUE/FALSE.
  public let value: String?

  /// A column and a value.
  public init(column: String, value: String? = nil) {
    self.column = column
    self.value = value
  }

  /// Parses `COLUMN` or `COLUMN=VALUE`, divided at the first `=`; nil when either side is empty.
  public init?(_ text: String) {
    guard let equals = text.firstIndex(of: "=") else {
      if text.isEmpty { return nil }
      self.init(column: text)
      return
    }
    let value = text[text.index(after: equals)...]
    if equals == text.startIndex || value.isEmpty { return nil }
    self.init(column: String(text[..<equals]), value: String(value))
  }
}
