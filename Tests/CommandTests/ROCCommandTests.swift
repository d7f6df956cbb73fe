import Foundation
import TestSupport
import Testing

@Suite struct ROCCommandTests {
  @Test func areasCurvesAndComparisonAgreeWithPROC() throws {
    let golden = GoldenCase("roc/aSAH_s100b_ndka")
    let expected = try golden.expected
    let result = try document([
      "roc", golden.inputPath, "--outcome", "y", "--score", "s100b,ndka", "--partial-specificity", "0.8:1",
    ])
    for score in result["scores"].array {
      let answer = expected[score["score"].string!]
      #expect(score["cases"].number == 41 && score["controls"].number == 72)
      #expect(score["direction"].string == "higher")
      expectClose(score["auc"]["estimate"].number, answer["auc"].number!)
      expectClose(score["auc"]["standardError"].number, answer["delong_var"].number!.squareRoot())
      expectClose(score["auc"]["lower"].number, answer["delong_ci95"].numbers[0])
      expectClose(score["auc"]["upper"].number, answer["delong_ci95"].numbers[2])
      let curve = score["curve"].array
      expectClose(curve.map { $0["sensitivity"].number! }, answer["sensitivities"].numbers)
      expectClose(curve.map { $0["specificity"].number! }, answer["specificities"].numbers)
      #expect(curve[0]["threshold"].isNull)
      expectClose(curve[1]["threshold"].number, answer["thresholds"].numbers[1])
      let best = answer["best_youden"]
      expectClose(score["youden"]["threshold"].number, best["threshold"].numbers[0])
      expectClose(score["youden"]["sensitivity"].number, best["sensitivity"].numbers[0])
      expectClose(score["youden"]["specificity"].number, best["specificity"].numbers[0])
      let partial = score["partialAUC"]
      #expect(partial["specificity"].numbers == [0.8, 1])
      expectClose(partial["area"]["estimate"].number, answer["pauc_1_to_.8_specificity"].number!)
      expectClose(
        partial["standardized"]["estimate"].number, answer["pauc_1_to_.8_specificity_mcclish"].number!)
    }
    let comparison = result["comparisons"][0]
    let answer = expected["delong_paired"]
    expectClose(comparison["z"].number, answer["statistic"].number!)
    expectClose(comparison["pValue"].number, answer["p"].number!)
    expectClose(comparison["difference"]["lower"].number, answer["conf_int"].numbers[0])
    expectClose(comparison["difference"]["upper"].number, answer["conf_int"].numbers[1])
  }

  @Test func directionLowerAgreesWithPROC() throws {
    let golden = GoldenCase("roc/aSAH_reversed")
    let score = try document([
      "roc", golden.inputPath, "--outcome", "y", "--score", "s100b", "--direction", "lower",
    ])["scores"][0]
    #expect(score["direction"].string == "lower")
    expectClose(score["auc"]["estimate"].number, try golden.expected["s100b"]["auc"].number!)
  }

  @Test func automaticDirectionIsAllowedWithACaution() throws {
    let golden = GoldenCase("roc/aSAH_s100b_ndka")
    let run = try CommandRun([
      "roc", golden.inputPath, "--outcome", "y", "--score", "s100b", "--direction", "auto", "--json", "-",
    ])
    #expect(run.status == 0)
    #expect(run.standardError.contains("not for confirmatory use"))
    #expect(try run.json["notes"].strings.contains { $0.contains("not for confirmatory use") })
    #expect(try run.json["scores"][0]["direction"].string == "higher")
  }

  @Test func missingScoresAreRefusedOrDropped() throws {
    let golden = GoldenCase("roc/sim_missing")
    let spec = try golden.spec
    let arguments =
      ["roc", golden.inputPath, "--outcome", spec["y"].string!] + ["--score", spec["markers"].strings[0]]
    #expect(try CommandRun(arguments).status == 65)
    let score = try document(arguments + ["--missing", "drop"])["scores"][0]
    expectClose(
      score["auc"]["estimate"].number, try golden.expected[spec["markers"].strings[0]]["auc"].number!)
  }

  @Test func oneClassIsAStatisticalStop() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("t.csv", "y,m\n1,3\n1,4\n")
    let run = try CommandRun(["roc", "t.csv", "--outcome", "y", "--score", "m"], in: folder)
    #expect(run.status == 4)
    #expect(run.standardError == "error: every row is a case, so there is nothing to tell cases from\n")
    let event = try CommandRun(["roc", "t.csv", "--outcome", "y=2", "--score", "m"], in: folder)
    #expect(event.status == 65)
    #expect(
      event.standardError == "t.csv:1:1: error: the value '2' never occurs in column 'y' (it holds '1')\n")
    let range = try CommandRun(
      ["roc", "t.csv", "--outcome", "y", "--score", "m", "--partial-specificity", "0.9"], in: folder)
    #expect(range.status == 64)
  }
}
