import Foundation
import TestSupport
import Testing

@Suite struct AttenuationCommandTests {
  private let golden = GoldenCase("attenuation/cohort")

  /// The golden retest table as a long table with its subjects.
  private var retest: [String] {
    let folder = URL(filePath: golden.inputPath).deletingLastPathComponent()
    return [
      "--retest", folder.appending(path: "retest.csv").path, "--retest-subject", "subject",
      "--retest-repeat", "scan",
    ]
  }
  private var survival: [String] {
    ["attenuation", golden.inputPath, "--time", "time", "--event", "status", "--replicates", "20"]
  }

  @Test(arguments: ["single", "joint"])
  func regressionCalibrationOfTheTablesIsRs(model: String) throws {
    let features = model == "single" ? ["--features", "w1"] : ["--features", "w1,w2", "--joint"]
    let result = try document(survival + features + ["--adjust", "z"] + retest)
    let expected = try golden.expected["cox"][model]["calibrated"]
    let terms = result["models"][0]["features"].array
    for (j, term) in terms.enumerated() {
      expectClose(
        term["coefficient"]["regressionCalibration"]["estimate"].number,
        expected["coefficients"][j].number!, tolerance: Tolerance.convergedFit)
      expectClose(
        term["coefficient"]["regressionCalibration"]["standardError"].number,
        expected["variance"][j][j].number!.squareRoot(), tolerance: Tolerance.convergedFit)
    }
    #expect(terms.last?["feature"].string == "z" && terms.last?["reliability"].isNull == true)
    #expect(result["seed"].number == 20_260_101 && result["extrapolation"].string == "quadratic")
  }

  @Test func eachFeatureHasItsModelAndJobsChangeNothing() throws {
    let arguments =
      survival + ["--features", "w*", "--extrapolation", "rational-linear", "--json", "-"] + retest
    let one = try CommandRun(arguments + ["--jobs", "1"])
    let three = try CommandRun(arguments + ["--jobs", "3"])
    #expect(one.status == 0 && one.standardOutput == three.standardOutput)
    #expect(try one.json["models"].array.count == 2)
    let table = try CommandRun(survival + ["--features", "w1"] + retest)
    #expect(
      table.standardOutput.contains("hazard ratio, naive") && table.standardOutput.contains("seed 20260101"))
  }

  @Test func aKnownErrorAndAResponse() throws {
    let arguments = [
      "attenuation", golden.inputPath, "--outcome", "y", "--features", "w1", "--replicates", "10",
    ]
    let none = try document(arguments + ["--error-sd", "0"])["models"][0]["features"][0]["ratioPerSD"]
    expectClose(none["regressionCalibration"]["estimate"].number, none["naive"]["estimate"].number!)
    expectClose(none["simex"]["estimate"].number, none["naive"]["estimate"].number!)
    let some = try document(arguments + ["--error-sd", "0.4"])["models"][0]
    #expect(some["ratio"].string == "odds ratio" && some["errorDegreesOfFreedom"].isNull)
    let ratio = some["features"][0]["ratioPerSD"]
    #expect(ratio["regressionCalibration"]["estimate"].number! > ratio["naive"]["estimate"].number!)
  }

  @Test(arguments: [
    (["--error-sd", "0.1", "--features", "w1,w2"], 64, "that of one feature"),
    (["--features", "w1"], 64, "--retest or --error-sd"),
    (["--error-sd=-1", "--features", "w1"], 64, "0 or more"),
    (["--error-sd", "1", "--features", "w1", "--replicates", "1"], 64, "at least 2"),
    (["--error-sd", "1", "--features", "w1", "--log"], 64, "no logarithm"),
    (["--error-sd", "1", "--features", "w1", "--retest-subject", "s"], 64, "need --retest"),
  ])
  func mistakesAreNamed(options: [String], status: Int32, message: String) throws {
    let run = try CommandRun(
      ["attenuation", golden.inputPath, "--time", "time", "--event", "status"] + options)
    #expect(run.status == status)
    #expect(run.standardError.contains(message), "\(run.standardError)")
  }
}
