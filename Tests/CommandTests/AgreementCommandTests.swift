import Foundation
import Studies
import TestSupport
import Testing
import Validation

@Suite struct AgreementCommandTests {
  @Test func limitsAndLinesAgreeWithR() throws {
    let golden = GoldenCase("agreement/pefr")
    let group = try document(["agreement", golden.inputPath, "--x", "wright", "--y", "mini"])["groups"][0]
    let expected = try golden.expected
    expectClose(group["bias"]["estimate"].number, expected["bias"].number!)
    expectClose(
      group["limitsOfAgreementUpper"]["upper"].number, expected["exact"]["upper_high"].number!,
      tolerance: 1e-8)
    expectClose(
      group["passingBablok"]["slope"]["estimate"].number, expected["passing_bablok"]["slope"].number!)
    expectClose(
      group["deming"]["slope"]["standardError"].number, expected["deming1"]["slope_se"].number!,
      tolerance: 1e-10)
    expectClose(group["totalDeviationIndex"]["estimate"].number, expected["tdi90"].number!, tolerance: 1e-9)
    #expect(group["limitsOfAgreementUpper"]["doi"].string == "10.1177/096228029900800204")
  }

  @Test func replicatesWidenTheLimits() throws {
    let golden = GoldenCase("agreement/pefr_replicated")
    for kind in ["constant", "varying"] {
      let group = try document([
        "agreement", golden.inputPath, "--x", "wright", "--y", "mini", "--subject", "subject", "--true-value",
        kind,
      ])["groups"][0]
      expectClose(
        group["limitsOfAgreementLower"]["lower"].number, try golden.expected[kind]["lower_low"].number!,
        tolerance: 1e-9)
      #expect(group["ccc"].isNull && group["subjects"].number == 17 && group["pairs"].number == 34)
      #expect(group["repeatedMeasuresCCC"].isNull == (kind == "varying"))
      let fixed = group["fixedMethodsCCC"]
      #expect(fixed["lower"].number! < fixed["estimate"].number!)
      #expect(fixed["quantity"].string?.hasSuffix("methods fixed") == true)
      if kind == "constant" {
        let expected = try GoldenCase("agreement/fixed_methods").expected["pefr"]
        expectClose(fixed["estimate"].number, expected["ccc"].number!, tolerance: 1e-8)
        expectClose(fixed["upper"].number, expected["upper"].number!, tolerance: 1e-7)
      }
    }
  }

  @Test func linearityKappaAndDiceAnswer() throws {
    let phantom = GoldenCase("linearity/phantom")
    let line = try document([
      "linearity", phantom.inputPath, "--reference", "reference", "--measured", "measured",
    ])
    expectClose(line["features"][0]["slope"]["estimate"].number, try phantom.expected["slope"].number!)
    #expect(line["features"][0]["levels"].array.count == 6)
    let readers = GoldenCase("kappa/three_readers")
    let kappa = try document(["kappa", readers.inputPath, "--rater", "a,b,c", "--weights", "linear"])
    #expect(kappa["pairs"].array.count == 3)
    expectClose(
      kappa["pairs"][0]["kappa"]["estimate"].number, try readers.expected["linear"]["kappa"].number!)
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("d.csv", "case,a,b,both\n1,100,120,90\n2,50,60,44\n")
    let dice = try document(
      ["dice", "d.csv", "--size-a", "a", "--size-b", "b", "--overlap", "both"], in: folder)
    expectClose(dice["values"][0].number, 180.0 / 220)
    try folder.write("d.csv", "case,a,b,both\n1,100,120,130\n")
    let wrong = try CommandRun(
      ["dice", "d.csv", "--size-a", "a", "--size-b", "b", "--overlap", "both"], in: folder)
    #expect(wrong.status == 65 && wrong.standardError.hasPrefix("d.csv:2: error: "))
    try folder.write("k.csv", "a,b\nlow,low\nhigh,low\n")
    let unordered = try CommandRun(["kappa", "k.csv", "--rater", "a,b", "--weights", "linear"], in: folder)
    #expect(unordered.status == 64 && unordered.standardError.contains("--categories"))
  }

  @Test func changesAreJudged() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("c.csv", "id,before,after\np1,10,7\np2,10,13\np3,10,15\n")
    let arguments = ["change", "c.csv", "--subject", "id", "--baseline", "before", "--follow-up", "after"]
    let relative = try document(arguments + ["--wcv", "0.12"], in: folder)
    #expect(
      relative["patients"].array.map { $0["verdict"].string } == ["decrease", "within error", "increase"])
    let absolute = try document(arguments + ["--rc", "4"], in: folder)
    #expect(
      absolute["patients"].array.map { $0["verdict"].string } == ["within error", "within error", "increase"])
    let retest = SharedData.repository("datasets/pet_test_retest/pet_test_retest.csv")
    let estimated = try document(
      arguments + [
        "--retest", retest, "--retest-subject", "subject", "--retest-repeat", "scan", "--retest-feature",
        "vt",
      ], in: folder)
    #expect(estimated["withinSubjectCV"].number! > 0.05)
    let df = estimated["errorDegreesOfFreedom"].number!
    #expect(relative["errorDegreesOfFreedom"].isNull && df > 1)
    #expect(
      estimated["patients"][0]["method"].string
        == "log-normal, Student's t, wCV on \(Int(df)) degrees of freedom")
    let none = try CommandRun(arguments, in: folder)
    #expect(none.status == 64 && none.standardError.contains("give one of --wcv"))
    try folder.write("c.csv", "id,before,after\np1,0,7\n")
    let zero = try CommandRun(arguments + ["--wcv", "0.1"], in: folder)
    #expect(zero.status == 4 && zero.standardError.hasPrefix("error: no patient has positive"))
    let percent = try CommandRun(arguments + ["--wcv", "12"], in: folder)
    #expect(percent.status == 64 && percent.standardError.contains("12.0 % is 0.12"))
  }

  /// The second measurement of a complete response is 0: the others keep their verdicts.
  @Test func aPatientWithoutARelativeChangeHasNoVerdict() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("c.csv", "id,before,after\np1,10,7\np2,10,0\np3,10,15\n")
    let arguments = [
      "change", "c.csv", "--subject", "id", "--baseline", "before", "--follow-up", "after", "--wcv", "0.12",
    ]
    let result = try document(arguments, in: folder)
    let patients = result["patients"].array
    #expect(patients.map { $0["verdict"].string } == ["decrease", nil, "increase"])
    #expect(
      patients[1]["followUp"].number == 0 && patients[1]["change"].isNull && patients[1]["lower"].isNull)
    #expect(result["notes"][0].string!.contains("no relative change: p2"))
    #expect(try CommandRun(arguments, in: folder).standardOutput.contains("no relative change: p2"))
    #expect(try CommandRun(arguments + ["--report", "r"], in: folder).status == 0)
    let report = try folder.read("r/report.md")
    #expect(
      report.contains("Of 3 patients, **1 decreased, 1 increased, 0 stayed") && report.contains("change: p2"))
  }

  @Test func claimsAreListedAndPlanned() throws {
    let list = try document(["claims", "list"])["claims"].array
    #expect(list.count == 28)
    #expect(list.count { $0["verified"].bool! } == 9)
    #expect(ClaimLibrary.shipped["MR-ADC-PHANTOM"]?.bound?.atMost == 0.022)
    let close = try CommandRun(["claims", "sample-size", "--ratio", "0.999", "--power", "0.9"])
    #expect(close.status == 4 && close.standardError.contains("too close to the claim"))
    let text = try CommandRun(["claims"]).standardOutput
    #expect(text.contains("UNVERIFIED") && text.contains("PET-FDG-SUVmax"))
    let power = try document(["claims", "power", "--ratio", "0.7", "--subjects", "35"])["designs"][0]
    #expect(abs(power["power"].number! - 0.9) < 0.006)
    let size = try document(["claims", "sample-size", "--ratio", "0.75", "--power", "0.8"])["designs"][0]
    #expect(size["subjects"].number == 41)
    #expect(try CommandRun(["claims", "sample-size", "--ratio", "1"]).status == 4)
  }
}
