import LinearAlgebra
public import Tables

extension GoldenCase {
  /// The columns of `input.csv` named by the spec's `x`, numeric, with factors dummy-coded as R does.
  public func design() throws -> DesignMatrix {
    let all = try columns()
    let names = try spec["x"].strings
    let factors = try spec["factors"].strings
    var labels: [String] = []
    var values: [[Double]] = []
    for name in names {
      let cells = all[name]!
      guard factors.contains(name) else {
        labels.append(name)
        values.append(cells.map { Double($0) ?? .nan })
        continue
      }
      for level in Set(cells).sorted().dropFirst() {
        labels.append(name + level)
        values.append(cells.map { $0 == level ? 1 : 0 })
      }
    }
    return try DesignMatrix(
      names: labels, values: Matrix(columns: values, rowCount: values[0].count))
  }

  /// The survival outcome named by the spec's `time`, `status` and `start`. A status column coded 1/2
  /// has its event at 2, as R's `Surv` reads it.
  public func survival() throws -> SurvivalOutcome {
    let status = try numbers(spec["status"].string!)
    let event = (status.max() ?? 0) > 1 ? 2.0 : 1.0
    let start = try spec["start"].string.map { try numbers($0) }
    return try SurvivalOutcome(
      time: numbers(spec["time"].string!), isEvent: status.map { $0 == event }, entry: start)
  }

  /// The binary outcome named by the spec's `y`: 1 is a case.
  public func response() throws -> BinaryOutcome {
    BinaryOutcome(isCase: try numbers(spec["y"].string!).map { $0 == 1 })
  }

  /// A numeric column named by a key of the spec, or nil when the spec does not have the key.
  public func optionalNumbers(_ key: String) throws -> [Double]? {
    try spec[key].string.map { try numbers($0) }
  }

  /// A column named by a key of the spec as integer codes in sorted order of its texts.
  public func optionalCodes(_ key: String) throws -> [Int]? {
    guard let name = try spec[key].string else { return nil }
    let cells = try columns()[name]!
    let levels = Array(Set(cells)).sorted()
    return cells.map { levels.firstIndex(of: $0)! }
  }
}
