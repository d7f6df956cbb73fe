import Foundation
import Studies
import TestSupport
import Testing

@Suite struct PredictCommandTests {
  static let table = """
    id,time,event,age,sex,size
    1,5,1,61,M,2.25
    2,3,0,57,F,1.125
    3,8,1,70,M,0.3
    4,2,1,44,F,4.7
    5,9,0,52,F,2.9
    6,4,1,66,M,1.1
    7,11,1,49,F,0.7
    8,1,1,58,M,3.3

    """

  private func fit(_ folder: ScratchFolder, _ options: [String]) throws -> GoldenValue {
    try folder.write("t.csv", Self.table)
    return try document(
      options + ["--exclude", "id", "--model", folder.path("m.json")], in: folder)
  }

  private struct Predictions: Decodable {
    struct Row: Decodable {
      let row: Int
      let linearPredictor: Double
      let risk: Double
    }
    let rows: [Row]
  }

  /// The sum of the model's own coefficients times the columns, in the model's order: the definition.
  private func linearPredictor(_ model: ModelFile, age: Double, sex: String, size: Double) -> Double {
    var sum = model.intercept ?? 0
    for coefficient in model.coefficients {
      switch coefficient.feature {
      case "age": sum += coefficient.estimate * age
      case "sexM": sum += coefficient.estimate * (sex == "M" ? 1 : 0)
      default: sum += coefficient.estimate * size
      }
    }
    return sum
  }

  static let fits: [[String]] = [
    ["fit", "cox", "t.csv", "--time", "time", "--event", "event"],
    ["fit", "cox", "t.csv", "--time", "time", "--event", "event", "--penalty", "lasso", "--lambda", "0.05"],
    [
      "fit", "logistic", "t.csv", "--outcome", "event", "--penalty", "ridge", "--lambda", "0.1", "--exclude",
      "time",
    ],
  ]

  @Test(arguments: fits)
  func predictionsHaveTheBitsOfTheModel(options: [String]) throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let result = try fit(folder, options)
    let isCox = result["model"].string == "cox"
    let model = try ModelFile(contentsOf: folder.path("m.json"))
    let run = try CommandRun(
      ["predict", "m.json", "t.csv"] + (isCox ? ["--horizon", "6"] : []), in: folder)
    #expect(run.status == 0)
    let lines = run.standardOutput.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    // Penalised fits have no covariance, and so no limits.
    let hasLimits = !options.contains("--penalty")
    #expect(lines[0] == ["row", "linearPredictor", "risk"] + (hasLimits ? ["lower", "upper"] : []))
    let rows = Self.table.split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
    #expect(lines.count == rows.count + 1)
    for (i, row) in rows.enumerated() {
      let expected = linearPredictor(model, age: Double(row[3])!, sex: row[4], size: Double(row[5])!)
      #expect(lines[i + 1][0] == "\(i + 1)")
      #expect(Double(lines[i + 1][1])! == expected)
      let risk = Double(lines[i + 1][2])!
      if isCox {
        let hazard = model.baseline!.strata[0].value(at: 6)
        expectClose(risk, 1 - exp(-hazard * exp(expected - model.baseline!.reference)))
      } else {
        expectClose(risk, 1 / (1 + exp(-expected)))
      }
    }
    let json = try CommandRun(
      ["predict", "m.json", "t.csv", "--json", "-"] + (isCox ? ["--horizon", "6"] : []), in: folder)
    // JSONSerialization loses the last bits of numbers; JSONDecoder does not.
    let decoded = try JSONDecoder().decode(Predictions.self, from: Data(json.standardOutput.utf8))
    #expect(decoded.rows.map(\.linearPredictor) == lines.dropFirst().map { Double($0[1])! })
    #expect(decoded.rows.map(\.risk) == lines.dropFirst().map { Double($0[2])! })
    #expect(decoded.rows.map(\.row) == Array(1...rows.count))
  }

  @Test func withoutHorizonACoxModelGivesNoRisk() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    _ = try fit(folder, Self.fits[0])
    let run = try CommandRun(["predict", "m.json", "t.csv"], in: folder)
    #expect(run.standardOutput.hasPrefix("row,linearPredictor\n1,"))
  }

  @Test func refusesTablesThatTheModelCannotRead() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    _ = try fit(folder, Self.fits[0])
    try folder.write("lacks.csv", "age,sex\n60,M\n")
    let lacks = try CommandRun(["predict", "m.json", "lacks.csv"], in: folder)
    #expect(lacks.status == 65)
    #expect(lacks.standardError.hasPrefix("lacks.csv:1: error: there is no column 'size'"))
    try folder.write("level.csv", "age,sex,size\n60,M,1\n50,X,2\n")
    let level = try CommandRun(["predict", "m.json", "level.csv"], in: folder)
    #expect(level.status == 65)
    #expect(level.standardError.hasPrefix("level.csv:3:2: error: "))
    #expect(level.standardError.contains("'X'"))
    try folder.write("missing.csv", "age,sex,size\n60,M,1\n,F,2\n58,F,3\n")
    let missing = try CommandRun(["predict", "m.json", "missing.csv"], in: folder)
    #expect(missing.status == 65)
    #expect(missing.standardError.hasPrefix("missing.csv:3:1: error: 1 missing value in column 'age'"))
    let dropped = try CommandRun(["predict", "m.json", "missing.csv", "--missing", "drop"], in: folder)
    #expect(dropped.status == 0)
    // Rows keep their numbers in the table.
    #expect(
      dropped.standardOutput.split(separator: "\n").map { $0.split(separator: ",")[0] } == ["row", "1", "3"])
    let beyond = try CommandRun(["predict", "m.json", "t.csv", "--horizon", "100"], in: folder)
    #expect(beyond.status == 64)
    let noModel = try CommandRun(["predict", "t.csv", "t.csv"], in: folder)
    #expect(noModel.status == 65)
    #expect(noModel.standardError == "t.csv: error: not a model of this program (not valid JSON)\n")
  }
}
