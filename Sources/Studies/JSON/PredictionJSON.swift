extension PredictionResult {
  /// The document of `predict`.
  public var json: JSONValue {
    let lines: [JSONValue] = rows.map { row in
      let body: JSONValue = [
        "row": .integer(row.row), "linearPredictor": JSONValue(row.linearPredictor),
      ]
      return row.risk == nil ? body : body.appending(["risk": JSONValue(row.risk)])
    }
    return .document(
      command: "predict",
      [
        "model": .string(family), "horizon": JSONValue(horizon), "n": .integer(rows.count),
        "rows": .array(lines), "excludedRows": exclusions.json,
      ])
  }

  /// The predictions as CSV with the columns `row`, `linearPredictor` and, where there are risks, `risk`;
  /// numbers with the shortest digits that read back to the same value.
  public var csv: String {
    let hasRisk = rows.contains { $0.risk != nil }
    var text = hasRisk ? "row,linearPredictor,risk\n" : "row,linearPredictor\n"
    for row in rows {
      text += "\(row.row),\(row.linearPredictor)"
      if let risk = row.risk { text += ",\(risk)" }
      text += "\n"
    }
    return text
  }
}
