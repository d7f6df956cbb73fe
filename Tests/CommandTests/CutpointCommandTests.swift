import Foundation
import TestSupport
import Testing

@Suite struct CutpointCommandTests {
  private static let golden = GoldenCase("stratification/cutpoint")
  private static let base = [
    "cutpoint", golden.inputPath, "--time", "time", "--event", "event", "--score", "x", "--permutations",
    "499",
    "--repeats", "2", "--replicates", "20",
  ]

  @Test func searchAgreesWithMaxstatAndCoxph() throws {
    let expected = try Self.golden.expected
    let result = try document(Self.base)
    expectClose(result["statistic"].number, expected["survival"]["statistic"].number!)
    #expect(result["cut"]["estimate"].number == expected["survival"]["cut"].number)
    #expect(
      result["search"]["candidates"].array.map { $0["cut"].number! } == expected["survival"]["cuts"].numbers)
    let p = result["pValues"]
    expectClose(p["asymptotic"]["pValue"].number, expected["survival"]["lau92"].number!, tolerance: 1e-11)
    expectClose(
      p["improvedBonferroni"]["pValue"].number, expected["survival"]["lau94"].number!, tolerance: 1e-11)
    #expect(p["uncorrected"]["name"].string?.contains("do not report") == true)
    expectClose(
      result["effect"]["naive"]["estimate"].number, exp(expected["cox"]["coef"].number!),
      tolerance: Tolerance.convergedFit)
    #expect(result["effect"]["shrinkage"].number! < 1)
    #expect(result["effect"]["corrected"]["settings"]["replicates"].number == 20)
    #expect(result["seed"].number == 20_260_101)
  }

  @Test func bytesDoNotDependOnJobs() throws {
    let one = try CommandRun(Self.base + ["--json", "-", "--jobs", "1"])
    let three = try CommandRun(Self.base + ["--json", "-", "--jobs", "3"])
    #expect(one.status == 0)
    #expect(one.standardOutput == three.standardOutput)
    let other = try CommandRun(Self.base + ["--json", "-", "--seed", "2"])
    #expect(other.standardOutput != one.standardOutput)
  }

  @Test func theContinuousScoreComesFirst() throws {
    let run = try CommandRun(Self.base)
    #expect(run.standardOutput.hasPrefix("x as it is: hazard ratio per SD"))
    #expect(run.standardOutput.contains("uncorrected: do not report"))
    #expect(run.standardOutput.contains("note: Keep the score continuous"))
    #expect(run.standardOutput.contains("from 10 % to 90 % of rows"))
  }

  @Test func refusesEntryTimes() throws {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let rows = (1...20).map { "\($0),\($0 % 3),\($0 + 5),\($0 % 2)" }
    let table = try scratch.write("t.csv", (["x,entry,time,event"] + rows).joined(separator: "\n") + "\n")
    let run = try CommandRun([
      "cutpoint", table, "--time", "time", "--event", "event", "--entry", "entry", "--score", "x",
    ])
    #expect(run.status == 4)
    #expect(run.standardError.contains("does not allow entry times"))
  }

  @Test func refusesRangesAndScoresThatCannotBeSearched() throws {
    let range = try CommandRun(Self.base + ["--range", "0.9:0.1"])
    #expect(range.status == 64)
    let narrow = try CommandRun(Self.base + ["--range", "0:0.001"])
    #expect(narrow.status == 0 || narrow.status == 4)
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let table = try scratch.write("t.csv", "x,y\n1,0\n1,1\n1,0\n1,1\n")
    let constant = try CommandRun(["cutpoint", table, "--outcome", "y", "--score", "x"])
    #expect(constant.status == 4)
    #expect(constant.standardError.contains("no cut-off lies within the range"))
  }
}
