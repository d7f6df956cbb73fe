extension FeatureTable {
  /// The response in a column.
  ///
  /// With `caseValue`, rows with that value are cases and all others are not; the value is compared as
  /// text, and as a number where both are numbers (`1` is `1.0`). Without it, the column must hold 0 and 1,
  /// or TRUE and FALSE in any case of letters, and 1 or TRUE is a case. A missing cell is an error.
  public func binaryOutcome(
    column: String, caseValue: String? = nil
  ) throws(TableError) -> BinaryOutcome {
    BinaryOutcome(isCase: try flags(column, trueValue: caseValue))
  }

  /// The follow-up in columns: time, event, and for left-truncated data the entry time.
  ///
  /// Times are numbers, 0 or more, and each entry is before its time. The event column is read as by
  /// `binaryOutcome`: a row without the event is censored. A missing cell is an error. Times that differ by
  /// rounding only are made equal, as R's `timefix` does, so that every analysis sees the same ties.
  public func survivalOutcome(
    time: String, event: String, eventValue: String? = nil, entry: String? = nil
  ) throws(TableError) -> SurvivalOutcome {
    try refuseMissing([time, event] + (entry.map { [$0] } ?? []))
    let times = try completeNumbers(time)
    let isEvent = try flags(event, trueValue: eventValue)
    let entries: [Double]? =
      if let entry { try completeNumbers(entry) } else { nil }
    do {
      return try SurvivalOutcome(time: times, isEvent: isEvent, entry: entries)
        .mergingTiedTimes()
    } catch {
      throw try located(error, time: time, entry: entry)
    }
  }

  private func located(
    _ problem: OutcomeError, time: String, entry: String?
  ) throws(TableError) -> TableError {
    switch problem {
    case .countMismatch: preconditionFailure("columns of one table have one length")
    case .invalidTime(let row, _): return try negativeTime(time, row: row)
    case .invalidEntry(let row, let value, _):
      guard let entry else { preconditionFailure("only an entry column is refused so") }
      if value < 0 { return try negativeTime(entry, row: row) }
      let (entryColumn, timeColumn) = (try index(of: entry), try index(of: time))
      return error(
        row: row, column: entryColumn,
        .entryNotBeforeExit(
          entry: cell(row: row, column: entryColumn), exit: cell(row: row, column: timeColumn)))
    }
  }

  private func negativeTime(_ name: String, row: Int) throws(TableError) -> TableError {
    let column = try index(of: name)
    return error(
      row: row, column: column, .negativeTime(cell: cell(row: row, column: column), column: name))
  }

  private func flags(_ column: String, trueValue: String?) throws(TableError) -> [Bool] {
    let texts = try completeText(column)
    guard let trueValue else { return try binaryFlags(texts, column) }
    let number = finiteNumber(trueValue)
    // Distinct texts are few, and a text is compared as a number once.
    var isTrue: [String: Bool] = [:]
    var flags: [Bool] = []
    flags.reserveCapacity(texts.count)
    for text in texts {
      let flag = isTrue[text] ?? (text == trueValue || (number != nil && finiteNumber(text) == number))
      isTrue[text] = flag
      flags.append(flag)
    }
    if !flags.contains(true) {
      let values = sortedLabels(texts)
      throw TableError(
        file: source, line: 1, column: try index(of: column) + 1,
        problem: .valueNeverOccurs(
          value: trueValue, column: column, occurring: Array(values.prefix(8)),
          distinct: values.count))
    }
    return flags
  }

  private func binaryFlags(_ texts: [String], _ column: String) throws(TableError) -> [Bool] {
    var flags: [Bool] = []
    flags.reserveCapacity(texts.count)
    for (row, text) in texts.enumerated() {
      switch text {
      case "1": flags.append(true)
      case "0": flags.append(false)
      default:
        guard let flag = binaryFlag(text) else {
          throw error(
            row: row, column: try index(of: column), .notBinary(cell: text, column: column))
        }
        flags.append(flag)
      }
    }
    return flags
  }

  private func binaryFlag(_ text: String) -> Bool? {
    switch finiteNumber(text) {
    case 1: return true
    case 0: return false
    case .some: return nil
    case nil:
      return switch text.lowercased() {
      case "true": true
      case "false": false
      default: nil
      }
    }
  }
}
