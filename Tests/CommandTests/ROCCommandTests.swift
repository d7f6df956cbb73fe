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

  private static let asah = ["roc", "--outcome", "y", "--score", "s100b,wfns,ndka"]

  @Test func thresholdsCostsAndPrevalenceAgreeWithR() throws {
    let golden = GoldenCase("roc/aSAH_intervals")
    let expected = try golden.expected
    let result = try document(
      Self.asah + [
        golden.inputPath, "--threshold", "0.205", "--prevalence", "0.1", "--partial-sensitivity", "0.8:1",
      ])
    let point = result["scores"][0]["operatingPoints"][0]
    let r = expected["at_0.205"]
    #expect(point["truePositives"].number == r["counts"].numbers[0])
    expectClose(point["sensitivity"]["lower"].number, r["sensitivity95"].numbers[0])
    expectClose(point["positivePredictiveValue"]["estimate"].number, r["ppv"].number!)
    #expect(point["sensitivity"]["settings"]["threshold"].number == 0.205)
    let adjusted = point["atPrevalence"]["positivePredictiveValue"]
    expectClose(adjusted["upper"].number, r["ppv_at_0.1_95"].numbers[1])
    #expect(adjusted["doi"].string == "10.1002/sim.2677")
    #expect(result["scores"][0]["partialAUCSensitivity"]["sensitivity"].numbers == [0.8, 1])
    expectClose(
      result["scores"][2]["averagePrecision"]["estimate"].number,
      expected["ndka"]["average_precision"].number!)
    expectClose(
      result["comparisons"].array.map { $0["adjustedPValue"].number! }, expected["pairwise"]["holm"].numbers)
    expectClose(
      result["equalAreas"][0]["test"]["statistic"].number, expected["equal_areas"]["statistic"].number!)
    let cost = try document(Self.asah + [golden.inputPath, "--cost-ratio", "3", "--prevalence", "0.2"])
    expectClose(
      cost["scores"][0]["cutoffs"][1]["threshold"]["estimate"].number,
      expected["s100b"]["cost3_prev02"]["threshold"].numbers[0])
    let refused = try CommandRun(Self.asah + [golden.inputPath, "--cost-ratio", "3"])
    #expect(refused.status == 64)
  }

  @Test func intervalKindsNameThemselves() throws {
    let golden = GoldenCase("roc/aSAH_intervals")
    let base = ["roc", golden.inputPath, "--outcome", "y", "--score", "s100b"]
    let logit = try document(base + ["--interval", "logit"])["scores"][0]["auc"]
    expectClose(logit["lower"].number, try golden.expected["s100b"]["logit95"].numbers[0])
    #expect(logit["method"].string == "DeLong; Wald, logit scale")
    let bca = try document(base + ["--interval", "bca", "--bootstrap", "50", "--seed", "4"])
    let auc = bca["scores"][0]["auc"]
    #expect(auc["method"].string == "DeLong; BCa bootstrap, 50 replicates")
    #expect(auc["settings"]["seed"].number == 4 && auc["settings"]["failures"].number == 0)
    #expect(auc["settings"]["ties"].string == "equal scores count one half")
    #expect(bca["seed"].number == 4)
    #expect(bca["scores"][0]["band"].array.count == 101)
    let again = try document(base + ["--interval", "bca", "--bootstrap", "50", "--seed", "4", "--jobs", "1"])
    #expect(again["scores"][0]["auc"]["lower"].number == auc["lower"].number)
  }

  @Test func groupsAreComparedUnpairedAndClustersHaveObuchowskisError() throws {
    let golden = GoldenCase("roc/aSAH_intervals")
    let r = try golden.expected["male_female"]
    let groups = try document([
      "roc", golden.inputPath, "--outcome", "y", "--score", "s100b", "--group", "female",
    ])
    expectClose(groups["scores"].array.map { $0["auc"]["estimate"].number! }, r["auc"].numbers)
    #expect(groups["comparisons"][0]["groups"].strings == ["0", "1"])
    expectClose(groups["comparisons"][0]["z"].number, r["statistic"].number!)
    expectClose(groups["comparisons"][0]["pValue"].number, r["p"].number!)
    let clustered = GoldenCase("roc/sim_clusters")
    let result = try document([
      "roc", clustered.inputPath, "--outcome", "y", "--score", "a,b", "--cluster", "id",
    ])
    expectClose(result["comparisons"][0]["z"].number, try clustered.expected["z"].number!)
    #expect(result["scores"][0]["auc"]["doi"].string == "10.2307/2533958")
  }

  @Test func drawsTheCurvesWithTheirBands() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let golden = GoldenCase("roc/aSAH_intervals")
    let run = try CommandRun(
      Self.asah + [golden.inputPath, "--bootstrap", "50", "--figure", "roc.svg", "--threshold", "0.2"],
      in: folder)
    #expect(run.status == 0)
    #expect(run.standardOutput.contains("all areas equal"))
    #expect(run.standardOutput.contains("optimistic"))
    let svg = try String(contentsOf: folder.url.appending(path: "roc.svg"), encoding: .utf8)
    #expect(svg.contains("<polygon"))
  }
}
