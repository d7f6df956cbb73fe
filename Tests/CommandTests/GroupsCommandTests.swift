import Foundation
import TestSupport
import Testing

@Suite struct GroupsCommandTests {
  private static let golden = GoldenCase("stratification/cutpoint_ties")
  private static let base = [
    "groups", golden.inputPath, "--time", "time", "--event", "event", "--score", "x",
  ]

  @Test func testsAgreeWithR() throws {
    let expected = try Self.golden.expected
    let result = try document(Self.base + ["--cut", "0.5", "--cut", "-0.5", "--horizon", "5"])
    #expect(result["cuts"].numbers == [-0.5, 0.5])
    #expect(result["groups"].array.map { $0["group"].string } == ["<= -0.5", "> -0.5 to 0.5", "> 0.5"])
    #expect(result["groups"].array.compactMap { $0["n"].number }.reduce(0, +) == 90)
    expectClose(result["tests"]["logRank"]["statistic"].number, expected["logrank"].number!, tolerance: 1e-11)
    expectClose(result["tests"]["trend"]["statistic"].number, expected["trend"].number!, tolerance: 1e-11)
    #expect(result["groups"][0]["ratio"].isNull)
    #expect(result["groups"][2]["ratio"]["quantity"].string == "hazard ratio")
    #expect(result["groups"][1]["atHorizon"][0]["horizon"].number == 5)
    #expect(result["cutsFromData"].bool == false)
  }

  @Test func responsesHaveSharesWithWilsonLimits() throws {
    let expected = try Self.golden.expected
    let result = try document([
      "groups", Self.golden.inputPath, "--outcome", "event", "--score", "x", "--cut", "-0.5,0.5",
    ])
    expectClose(result["tests"]["trend"]["pValue"].number, expected["propTrendP"].number!)
    #expect(result["groups"][0]["share"]["method"].string == "share of cases; Wilson score")
    #expect(result["tests"]["logRank"].isNull)
  }

  @Test func quantilesAreCalledChosenOnData() throws {
    let run = try CommandRun(Self.base + ["--quantile-groups", "3", "--reference", "3"])
    #expect(run.status == 0)
    #expect(run.standardOutput.contains("note: The cut-offs are quantiles of these data"))
    #expect(run.standardOutput.contains("reference"))
    #expect(run.standardOutput.contains("log-rank test for trend"))
  }

  @Test(arguments: [
    (["--cut", "99"], 4, "all rows lie on one side of the cut-offs"),
    (["--cut", "0", "--reference", "3"], 64, "there are 2 groups, so none with number 3"),
    ([], 64, "give --cut or --quantile-groups"), (["--cut", "low"], 64, "--cut must be a number"),
  ])
  func badCutsSayWhatIsWrong(options: [String], status: Int, message: String) throws {
    let run = try CommandRun(Self.base + options)
    #expect(Int(run.status) == status)
    #expect(run.standardError.contains(message))
  }
}
