import Foundation
import TestSupport
import Testing

/// Splines, interactions and the forms of a penalised fit on the command line.
@Suite struct FitFormsTests {
  private let cox = [
    "fit", "cox", "t.csv", "--time", "time", "--event", "event", "--features", "age,arm,marker",
  ]
  private let logistic = [
    "fit", "logistic", "t.csv", "--outcome", "event", "--features", "age,arm,marker,exposure",
  ]

  private func folder() throws -> ScratchFolder {
    let folder = try ScratchFolder()
    let complete = ModelFileTests.table.split(separator: "\n").filter { !$0.contains(",,") }
    try folder.write("t.csv", complete.joined(separator: "\n") + "\n")
    return folder
  }

  @Test func splinesAndInteractionsHaveTests() throws {
    let folder = try folder()
    defer { folder.remove() }
    let options = cox + ["--spline", "age=4", "--interaction", "arm:marker"]
    let result = try document(options, in: folder)
    #expect(
      result["coefficients"].array.map { $0["feature"].string }
        == ["age", "armB", "armC", "marker", "age'", "age''", "armB:marker", "armC:marker"])
    let terms = result["terms"].array
    #expect(terms.map { $0["term"].string } == ["age", "arm:marker"])
    #expect(terms[0]["kind"].string == "restricted" && terms[0]["knots"].numbers.count == 4)
    #expect(terms[0]["nonlinear"]["degreesOfFreedom"].number == 2)
    #expect(terms[0]["test"]["degreesOfFreedom"].number == 3)
    #expect(terms[1]["test"]["degreesOfFreedom"].number == 2 && terms[1]["nonlinear"].isNull)
    let text = try CommandRun(options, in: folder).standardOutput
    #expect(text.contains("Wald test of the non-linear part: "))
    #expect(text.contains("arm:marker: Wald test of the interaction: "))
  }

  @Test func adaptiveLassoReportsItsFactors() throws {
    let folder = try folder()
    defer { folder.remove() }
    let result = try document(
      logistic + ["--penalty", "lasso", "--adaptive", "--folds", "4", "--select", "lambda.min"], in: folder)
    #expect(result["adaptive"]["gamma"].number == 1 && result["adaptive"]["initial"].string == "ridge")
    #expect(!result["crossValidation"].isNull)
    let plain = try document(
      logistic + ["--penalty", "lasso", "--adaptive", "2", "--adaptive-initial", "none"], in: folder)
    #expect(plain["adaptive"]["gamma"].number == 2)
    #expect(plain["path"]["kktResidual"].numbers.allSatisfy { $0 <= 1e-9 })
  }

  @Test func groupLassoTakesIndicatorsWhole() throws {
    let folder = try folder()
    defer { folder.remove() }
    let result = try document(
      logistic + ["--penalty", "lasso", "--group-categorical", "--group", "numbers=age,exposure"], in: folder)
    #expect(result["groups"].array.map(\.strings) == [["age", "exposure"], ["armB", "armC"], ["marker"]])
    var present: [String: [Bool]] = [:]
    for row in result["path"]["coefficients"].array {
      present[row["feature"].string!] = row["values"].numbers.map { $0 != 0 }
    }
    #expect(present["armB"] == present["armC"] && present["age"] == present["exposure"])
    let text = try CommandRun(
      logistic + ["--penalty", "lasso", "--group-categorical", "--lambda", "0.02"], in: folder)
    #expect(text.standardOutput.hasPrefix("Logistic model, group lasso: n = "))
  }

  @Test func relaxedFitsHaveBlends() throws {
    let folder = try folder()
    defer { folder.remove() }
    let result = try document(
      logistic + ["--penalty", "lasso", "--relax", "--folds", "4", "--select", "lambda.min"], in: folder)
    let relaxed = result["relaxed"]
    #expect(relaxed["blends"].array.last?["gamma"].number == 1)
    #expect(relaxed["gammaMin"].number == result["selected"]["gamma"].number)
    #expect(relaxed["lambdaMin"].number == result["selected"]["lambda"].number)
    #expect(relaxed["intercept"].array.count == result["path"]["lambda"].array.count)
    let single = try document(
      logistic + ["--penalty", "lasso", "--relax", "--lambda", "0.02", "--gamma", "0.5"], in: folder)
    #expect(single["selected"]["gamma"].number == 0.5)
    let coefficient = { (key: GoldenValue) in key.array[0]["values"].numbers[0] }
    expectClose(
      single["selected"]["coefficients"].array[0]["estimate"].number,
      (coefficient(single["path"]["coefficients"]) + coefficient(single["relaxed"]["coefficients"])) / 2)
  }

  /// Every form with strata, no intercept, repeats and any number of jobs.
  @Test func formsKnowStrataRepeatsAndJobs() throws {
    let folder = try folder()
    defer { folder.remove() }
    for form in [["--adaptive"], ["--relax"], ["--group-categorical"]] {
      for model in [cox + ["--strata", "centre"], logistic + ["--no-intercept"]] {
        let options = model + ["--penalty", "lasso", "--folds", "3", "--repeats", "2"] + form
        let one = try CommandRun(options + ["--jobs", "1", "--json", "-"], in: folder)
        #expect(one.status == 0, "\(one.standardError)")
        let two = try CommandRun(options + ["--jobs", "2", "--json", "-"], in: folder)
        #expect(one.standardOutput == two.standardOutput)
        #expect(try one.json["path"]["kktResidual"].numbers.allSatisfy { $0 <= 1e-9 })
      }
    }
  }

  static let refused: [([String], String)] = [
    (["--adaptive"], "--adaptive needs a penalty: add --penalty lasso"),
    (["--relax"], "--relax needs a penalty: add --penalty lasso"),
    (["--penalty", "lasso", "--adaptive"], "add --folds, or take --adaptive-initial none"),
    (["--penalty", "ridge", "--adaptive", "--folds", "3"], "--adaptive belongs to the lasso or elastic net"),
    (["--penalty", "lasso", "--gamma", "0.5"], "--gamma needs --relax"),
    (["--penalty", "lasso", "--relax", "--gamma", "0.5", "--folds", "3"], "folds choose the blend"),
    (["--penalty", "lasso", "--relax", "--upper-limit", "1"], "relaxed fits keep no limits"),
    (["--penalty", "lasso", "--group", "age"], "--group takes NAME=COLUMN,COLUMN"),
    (
      ["--penalty", "lasso", "--group", "a=age,nobody"],
      "'nobody' of the group 'a' is none of the fit's features"
    ),
    (["--penalty", "lasso", "--group", "a=age", "--group", "b=age"], "is in the groups 'a' and 'b'"),
    (["--penalty", "elastic-net", "--alpha", "0.5", "--group-categorical"], "groups belong to the lasso"),
    (
      ["--penalty", "lasso", "--group-categorical", "--adaptive", "--folds", "3"],
      "adaptive factors are for single features"
    ),
    (["--spline", "age"], "--spline takes FEATURE=KNOTS"),
    (["--spline", "age=2"], "needs three knots or more"),
    (["--spline", "age=4:cubic"], "--spline takes FEATURE=KNOTS"),
    (["--spline", "arm=4"], "a spline needs a numeric feature, and 'arm' is none"),
    (["--interaction", "age"], "--interaction takes A:B"),
    (["--interaction", "age:centre"], "'centre' is none of them"),
  ]

  @Test(arguments: refused) func refusesWithAReason(options: [String], message: String) throws {
    let folder = try folder()
    defer { folder.remove() }
    let run = try CommandRun(logistic + options, in: folder)
    #expect(run.status == 64)
    #expect(run.standardError.contains(message), "\(run.standardError)")
  }
}
