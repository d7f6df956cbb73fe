import Foundation
import Studies
import TestSupport
import Testing

/// `docs/apply_model.py`, which reads a model file with Python's standard library alone, gives what `predict` gives.
@Suite struct ModelFileTests {
  /// Where python3 is, if it is.
  static let python: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/python3" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }()

  /// Sixty patients with a text column, a centre, an offset and weights.
  static let table: String = {
    var text = "id,time,event,age,arm,centre,marker,exposure,weight\n"
    var state: UInt64 = 9
    func draw() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    for row in 1...60 {
      let (age, marker) = (30 + (draw() * 5000).rounded() / 100, (draw() * 1000 - 300).rounded() / 100)
      let time = ((1 + draw() * 50 - 0.2 * marker) * 10).rounded() / 10
      text +=
        "\(row),\(time),\(draw() < 0.6 ? 1 : 0),\(age),\(["A", "B", "C"][row % 3]),\(["x", "y"][row % 2]),"
        + "\(row % 13 == 0 ? "" : "\(marker)"),\((draw() * 100).rounded() / 100),\([1, 0.5, 2][row % 3])\n"
    }
    return text
  }()

  private struct Row: Equatable {
    let linearPredictor: Double
    let risk: Double?

    /// The rows of a CSV with the columns row, linearPredictor and risk.
    static func all(_ csv: String) -> [Row] {
      csv.split(separator: "\n").dropFirst().map { line in
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        return Row(linearPredictor: Double(cells[1])!, risk: cells.count > 2 ? Double(cells[2]) : nil)
      }
    }
  }

  private func applied(_ model: String, _ table: String, _ horizon: String?, in folder: ScratchFolder) throws
    -> [Row]
  {
    let process = Process()
    process.executableURL = URL(filePath: Self.python!)
    process.arguments =
      [SharedData.repository("docs/apply_model.py"), folder.path(model), folder.path(table)]
      + (horizon.map { [$0] } ?? [])
    let output = try folder.handle("python.out")
    process.standardOutput = output
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return Row.all(try folder.read("python.out"))
  }

  /// Python's numbers are those of `predict`, to the last bit.
  private func expectAgreement(
    _ model: String, horizon: String?, in folder: ScratchFolder, count: Int
  ) throws {
    let run = try CommandRun(
      ["predict", model, "t.csv"] + (horizon.map { ["--horizon", $0] } ?? []), in: folder)
    #expect(run.status == 0, "\(run.standardError)")
    let rows = Row.all(run.standardOutput)
    #expect(rows.count == count)
    #expect(Set(rows.map(\.linearPredictor)).count > count / 2)
    #expect(try applied(model, "t.csv", horizon, in: folder) == rows)
  }

  static let fits: [[String]] = [
    [
      "fit", "cox", "t.csv", "--time", "time", "--event", "event", "--features", "age,arm,marker", "--strata",
      "centre", "--offset", "exposure", "--weights", "weight", "--spline", "age=4", "--spline",
      "marker=3:natural", "--interaction", "arm:age",
    ],
    [
      "fit", "cox", "t.csv", "--time", "time", "--event", "event", "--features", "age,arm,marker", "--strata",
      "centre", "--offset", "exposure", "--weights", "weight", "--penalty", "lasso", "--lambda", "0.01",
      "--spline", "age=40,50,60,75:natural", "--interaction", "arm:marker",
    ],
    [
      "fit", "logistic", "t.csv", "--outcome", "event", "--features", "age,arm,marker,exposure", "--penalty",
      "lasso", "--lambda", "0.005", "--group-categorical", "--spline", "exposure=0.2,0.5,0.8",
    ],
    [
      "fit", "logistic", "t.csv", "--outcome", "event", "--features", "age,arm,marker,exposure", "--penalty",
      "lasso", "--lambda", "0.02", "--relax",
    ],
  ]

  @Test(.enabled(if: python != nil, "python3 is not here"), arguments: fits)
  func pythonPredictsFromTheFileOfAFit(options: [String]) throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    // predict refuses a missing marker, so the table is complete here.
    let complete = Self.table.split(separator: "\n").filter { !$0.contains(",,") }
    try folder.write("t.csv", complete.joined(separator: "\n") + "\n")
    let fit = try CommandRun(options + ["--model", folder.path("m.json"), "--json", "-"], in: folder)
    #expect(fit.status == 0, "\(fit.standardError)")
    try expectAgreement(
      "m.json", horizon: options[1] == "cox" ? "20" : nil, in: folder, count: complete.count - 1)
  }

  /// A study: limits and logarithms, medians or conditional means for missing values, a spline, an interaction,
  /// adaptive factors.
  @Test(
    .enabled(if: python != nil, "python3 is not here"),
    arguments: ["{method: median}", "{method: mice, imputations: 2, iterations: 2}"])
  func pythonPredictsFromTheFileOfAStudy(missing: String) throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("t.csv", Self.table)
    try folder.write(
      "study.yaml",
      """
      title: "Small study"
      data:
        table: t.csv
        endpoint: {survival: {time: time, event: event}}
        features: [age, arm, marker, exposure]
      missing: \(missing)
      transform: [{feature: age, lower: 35, log: true}, {feature: exposure, upper: 0.9, log1p: true}]
      model:
        penalty: elastic-net
        alpha: 0.5
        lambda: 0.0001
        adaptive: 1
        terms: [{spline: marker, kind: natural, knots: 4}, {interaction: [arm, age]}]
      validation: {method: none}
      """)
    let run = try CommandRun(["run", "study.yaml", "--out", "out"], in: folder)
    #expect(run.status == 0, "\(run.standardError)")
    let file = try ModelFile(contentsOf: folder.path("out/model.json"))
    #expect(file.imputation.contains { $0.feature == "marker" })
    #expect(
      (file.imputationEquations?.equations.map(\.feature) ?? []).isEmpty == (missing == "{method: median}"))
    #expect(file.json.text() == (try folder.read("out/model.json")))
    #expect(file.splines?.map(\.feature) == ["marker"] && file.products?.isEmpty == false)
    try expectAgreement("out/model.json", horizon: "20", in: folder, count: 60)
    let report = try folder.read("out/report.md")
    #expect(report.contains("natural cubic spline of marker with 4 knots; interaction of arm and age"))
    #expect(report.contains("(Zou 2006; Zhang and Lu 2007)"))
  }

  /// What is written reads back to the same bits.
  @Test func numbersSurviveTheFile() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let complete = Self.table.split(separator: "\n").filter { !$0.contains(",,") }
    try folder.write("t.csv", complete.joined(separator: "\n") + "\n")
    _ = try CommandRun(Self.fits[0] + ["--model", folder.path("m.json")], in: folder)
    let file = try ModelFile(contentsOf: folder.path("m.json"))
    #expect(file.json.text() == (try folder.read("m.json")))
    #expect(file.strata?.levels == ["x", "y"])
    #expect(file.training.features?.map(\.feature) == ["age", "armB", "armC", "marker"])
  }

  /// A file of the first version, without the newer keys.
  @Test func filesWithoutTheNewerKeysAreRead() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write(
      "old.json",
      """
      {"schema": "validate-cli/1", "kind": "model", "family": "logistic", "ties": null, "lambda": null, "alpha": null,
       "kktResidual": null, "training": {"title": null, "n": 4, "events": 2}, "transforms": [], "coding": [],
       "imputation": [], "intercept": -1, "coefficients": [{"feature": "age", "estimate": 0.5}], "baseline": null}
      """)
    try folder.write("t.csv", "age\n2\n4\n")
    let run = try CommandRun(["predict", "old.json", "t.csv"], in: folder)
    #expect(Row.all(run.standardOutput).map(\.linearPredictor) == [0, 1])
  }
}
