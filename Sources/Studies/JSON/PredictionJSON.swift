internal import Statistics

extension PredictionResult {
  /// The document of `predict`.
  public var json: JSONValue {
    let lines: [JSONValue] = rows.map { row in
      let body: JSONValue = [
        "row": .integer(row.row), "linearPredictor": JSONValue(row.linearPredictor),
      ]
      guard row.risk != nil else { return body }
      let risk = body.appending(["risk": JSONValue(row.risk)])
      return intervalMethod == nil
        ? risk
        : risk.appending([
          "lower": JSONValue(row.interval?.lower), "upper": JSONValue(row.interval?.upper),
        ])
    }
    let head: JSONValue = [
      "model": .string(family), "horizon": JSONValue(horizon), "n": .integer(rows.count),
      "level": JSONValue(level?.probability), "interval": JSONValue(intervalMethod?.name),
    ]
    return .document(
      command: "predict", head.appending(["rows": .array(lines), "excludedRows": exclusions.json]))
  }

  /// The predictions as CSV with the columns `row`, `linearPredictor` and, where there are risks, `risk`, with
  /// `lower` and `upper` where the model gives intervals; numbers with the shortest digits that read back to the same
  /// value, and an empty cell for a limit that does not exist.
  public var csv: String {
    let hasRisk = rows.contains { $0.risk != nil }
    let hasInterval = intervalMethod != nil
    var text = hasRisk ? "row,linearPredictor,risk" : "row,linearPredictor"
    text += hasInterval ? ",lower,upper\n" : "\n"
    for row in rows {
      text += "\(row.row),\(row.linearPredictor)"
      if let risk = row.risk { text += ",\(risk)" }
      if hasInterval { text += row.interval.map { ",\($0.lower),\($0.upper)" } ?? ",," }
      text += "\n"
    }
    return text
  }
}
