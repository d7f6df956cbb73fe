import Foundation
import TestSupport
import Testing

@Suite struct SampleSizeCommandTests {
  @Test func developmentInJSON() throws {
    let binary = try document([
      "samplesize", "develop", "binary", "--parameters", "24", "--prevalence", "0.174", "--cox-snell-r2",
      "0.288",
      "--n", "662",
    ])
    #expect(binary["command"].string == "samplesize")
    #expect(binary["criteria"].array.map { $0["n"].number } == [623, 662, 221])
    #expect(binary["required"]["criterion"].string == "optimism")
    #expect(binary["verdict"]["met"].bool == true)
    let survival = try document([
      "samplesize", "develop", "survival", "--parameters", "25", "--rate", "0.065", "--mean-follow-up",
      "2.07",
      "--horizon", "2", "--cox-snell-r2", "0.051",
    ])
    #expect(survival["required"]["n"].number == 4286)
    #expect(survival["verdict"].isNull)
  }

  @Test func withoutAnyKnowledgeFifteenPercentAreTaken() throws {
    let result = try document([
      "samplesize", "develop", "binary", "--parameters", "10", "--prevalence", "0.3", "--mape", "0.05",
    ])
    expectClose(result["nagelkerkeR2"].number, 0.15)
    #expect(result["criteria"].array.last?["n"].number == 461)
  }

  @Test func validationInJSON() throws {
    let binary = try document([
      "samplesize", "validate", "binary", "--prevalence", "0.018", "--c-statistic", "0.8",
      "--lp-normal=-5,2.5",
      "--oe-width", "1", "--threshold", "0.05", "--sensitivity", "0.8", "--specificity", "0.7", "--n", "5000",
    ])
    #expect(binary["criteria"].array.map { $0["n"].number } == [906, 4554, 4252, 20219])
    #expect(binary["verdict"]["criteria"].array.map { $0["met"].bool } == [true, true, true, false])
    let arguments = ["samplesize", "validate", "survival", "--risk", "0.3", "--c-statistic", "0.7"]
    let survival = try document(arguments)
    #expect(survival["seed"].number == 20_260_101)
    #expect(survival["criteria"].array.count == 3)
    #expect(try document(arguments + ["--seed", "9"])["cStatistic"].number != survival["cStatistic"].number)
  }

  @Test func tableForPeople() throws {
    let run = try CommandRun([
      "samplesize", "develop", "binary", "--parameters", "24", "--prevalence", "0.174", "--cox-snell-r2",
      "0.288",
      "--n", "400",
    ])
    #expect(run.status == 0)
    #expect(
      run.standardOutput.contains("small optimism of R2 *    0.05  662     115            4.8      0.905\n"))
    #expect(run.standardOutput.contains("So many participants allow 14 candidate parameters.\n"))
  }

  @Test(arguments: [
    ["develop", "binary", "--parameters", "24", "--prevalence", "0.174", "--cox-snell-r2", "0.8"],
    ["develop", "binary", "--parameters", "0", "--prevalence", "0.174"],
    ["develop", "binary", "--parameters", "4", "--prevalence", "1.2"],
    ["develop", "binary", "--parameters", "40", "--prevalence", "0.2", "--mape", "0.05"],
    [
      "develop", "binary", "--parameters", "4", "--prevalence", "0.2", "--nagelkerke-r2", "0.1",
      "--c-statistic",
      "0.7",
    ],
    ["validate", "binary", "--prevalence", "0.2", "--c-statistic", "0.4"],
    ["validate", "binary", "--prevalence", "0.2", "--c-statistic", "0.7", "--sensitivity", "0.7"],
    ["validate", "survival", "--risk", "0.2"],
    ["validate", "survival", "--risk", "0.2", "--c-statistic", "0.7", "--n", "0"],
  ])
  func impossibleValuesAreAMistakeOfUsage(_ arguments: [String]) throws {
    let run = try CommandRun(["samplesize"] + arguments)
    #expect(run.status == 64)
    #expect(run.standardOutput.isEmpty && !run.standardError.isEmpty)
  }
}
