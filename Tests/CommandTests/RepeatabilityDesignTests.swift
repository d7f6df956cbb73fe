import Foundation
import TestSupport
import Testing

@Suite struct RepeatabilityDesignTests {
  private let pet = SharedData.repository("datasets/pet_test_retest/pet_test_retest.csv")

  @Test func readersAndSessionsGiveBothReliabilities() throws {
    let table = GoldenCase("reml/reader_session").inputPath
    let result = try document([
      "repeatability", table, "--subject", "subject", "--repeat", "session", "--reader", "reader",
      "--features", "y",
    ])
    #expect(result["columnRole"].string == "reader")
    let feature = result["features"][0]
    #expect(feature["icc"]["ICC(A,1)"]["estimate"].isNull)
    let expected = try GoldenCase("reml/reader_session").expected["crossed"]
    let crossed = feature["crossed"]
    let components = crossed["reml"]["components"]
    expectClose(
      components["subject"]["estimate"].number, expected["subject"].number!, tolerance: 1e-6)
    expectClose(
      components["interaction"]["estimate"].number, expected["subject:reader"].number!,
      tolerance: 1e-6)
    for key in [
      "interICC", "interICCConsistency", "intraICC", "interSEM", "intraSEM", "reproducibilityCoefficient",
    ] {
      #expect(crossed[key]["lower"].number! < crossed[key]["estimate"].number!, "\(key)")
    }
    #expect(feature["withinSubjectSD"]["estimate"].number == crossed["intraSEM"]["estimate"].number)
  }

  @Test func lesionsAndIncompleteScansHaveTheirCoefficients() throws {
    let lesions = try document([
      "repeatability", GoldenCase("reml/nested_lesions").inputPath, "--subject", "subject", "--lesion",
      "lesion",
      "--repeat", "scan", "--features", "y",
    ])["features"][0]["nested"]
    #expect(lesions["lesionICC"]["estimate"].number! > lesions["subjectICC"]["estimate"].number!)
    let run = try CommandRun([
      "repeatability", GoldenCase("reml/crossed_incomplete").inputPath, "--subject", "subject", "--site",
      "reader",
      "--repeat", "session", "--features", "y",
    ])
    #expect(run.status == 0)
    #expect(run.standardOutput.contains("ICC(inter,A)") && run.standardOutput.contains("RDC"))
  }

  @Test func aWideTableGivesTheNumbersOfItsLongForm() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("wide.csv", "id,x_test,x_retest\na,1,1.5\nb,4,3.5\nc,7,8\nd,2,2.5\n")
    try folder.write(
      "long.csv", "id,scan,x\na,1,1\na,2,1.5\nb,1,4\nb,2,3.5\nc,1,7\nc,2,8\nd,1,2\nd,2,2.5\n")
    let long = try document(
      ["repeatability", "long.csv", "--subject", "id", "--repeat", "scan"], in: folder)
    let suffix = try document(
      ["repeatability", "wide.csv", "--subject", "id", "--repeat-suffix", "_test,_retest"], in: folder)
    let named = try document(
      ["repeatability", "wide.csv", "--wide", "x=x_test,x_retest"], in: folder)
    for other in [suffix, named] {
      for key in ["withinSubjectSD", "ccc", "bias"] {
        #expect(
          long["features"][0][key]["estimate"].number == other["features"][0][key]["estimate"].number)
      }
    }
  }

  @Test func tenCoefficientsAreToldApart() throws {
    let result = try document([
      "repeatability", pet, "--subject", "subject", "--repeat", "scan", "--features", "vt",
    ])
    let cases = result["coefficients"].array
    #expect(cases.count == 10)
    #expect(Set(cases.map { $0["name"].string! }).count == 10)
    #expect(cases.count { $0["model"].string == "two-way mixed" } == 4)
    #expect(cases.count { $0["needsNoInteraction"].bool! } == 2)
    let feature = result["features"][0]
    #expect(
      feature["percentLimitLower"]["estimate"].number! > -feature["percentLimitUpper"]["estimate"].number!)
    #expect(feature["scale"]["recommended"].string != nil)
  }

  @Test func claimsDecideTheExitStatus() throws {
    let arguments = [
      "repeatability", pet, "--subject", "subject", "--repeat", "scan", "--features", "vt", "--by", "tracer",
    ]
    let failed = try CommandRun(arguments + ["--claim", "vt=wcv:0.1"])
    #expect(failed.status == 5)
    #expect(failed.standardOutput.contains("own claim, wcv"))
    #expect(failed.standardError.contains("not every feature conforms"))
    let met = try CommandRun(arguments + ["--claim", "wcv:0.5"])
    #expect(met.status == 0)
    let published = try CommandRun(arguments + ["--claim", "mr-adc-liver", "--json", "-"])
    let claim = try published.json["features"][0]["claims"][0]
    #expect(claim["claim"].string == "MR-ADC-LIVER" && claim["verified"].bool == false)
    #expect(claim["rule"].string == "upper-bound")
    expectClose(claim["atMost"].number, 0.09)
    let point = try CommandRun(arguments + ["--claim", "wcv:0.3", "--rule", "point-estimate"])
    #expect(point.status == 0)
  }

  @Test func verdictsSayWhyThereIsNone() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write(
      "t.csv", "id,scan,x1,x2,z\na,1,5,-1,3\na,2,5,2,3\nb,1,5,4,3\nb,2,5,6,3\nc,1,5,1,3\nc,2,5,1,3\n")
    let arguments = ["repeatability", "t.csv", "--subject", "id", "--repeat", "scan"]
    let none = try CommandRun(arguments + ["--claim", "z=rdc:5"], in: folder)
    #expect(none.status == 5)
    #expect(none.standardOutput.contains("z, rdc: RDC needs readers or sites in the design."))
    let constant = try CommandRun(arguments + ["--claim", "x?=wsd:9"], in: folder)
    #expect(constant.status == 0)
    #expect(constant.standardOutput.contains("x1, wsd: All repeats are equal"))
    #expect(!constant.standardOutput.contains("z, wsd"))
    #expect(constant.standardOutput.contains("* not all values are positive"))
    let range = try document(arguments + ["--claim", "z=mr-adc-liver"], in: folder)
    #expect(range["features"][2]["claims"][0]["notes"].array.count == 1)
    #expect(range["features"][0]["withinSubjectSD"]["reference"].string!.hasPrefix("Raunig"))
  }

  /// Sites and readers with repeats: a picture of each coefficient, and the coefficients in the summary.
  @Test func reportsOfDesignsShowTheirCoefficients() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let golden = GoldenCase("reml/site_reader_incomplete")
    let run = try CommandRun(
      [
        "repeatability", golden.inputPath, "--subject", "subject", "--repeat", "session", "--site", "site",
        "--reader", "reader", "--features", "y", "--report", "r",
      ], in: folder)
    #expect(run.status == 0)
    let report = try folder.read("r/report.md")
    #expect(report.contains("**Reliability.** ICC("))
    #expect(report.contains("(figures/icc-1.svg)"))
    #expect(try folder.read("r/figures/icc-1.svg").hasPrefix("<svg"))
  }

  @Test(arguments: [
    (["--claim", "MR-ADC-LIVR"], "did you mean 'MR-ADC-LIVER'"),
    (["--claim", "icc:0.9"], "a claim bounds one of"),
    (["--claim", "wcv:-1"], "needs a positive number"),
    (["--claim", "MR-DSC"], "no number on record"),
    (["--claim", "abc=wcv:0.1"], "not one of the features"),
    (["--claim", "v*=wcv:10"], "a wCV is a fraction: 10.0 would allow 1000.0 %; 10.0 % is 0.1"),
    (["--form", "ICC(1)"], "add --bootstrap"),
    (["--at", "3"], "--at needs --profile"),
    (["--reader", "tracer", "--site", "tracer"], "take different columns"),
    (["--repeat-suffix", "_a"], "two endings"), (["--wide", "x"], "is not of that form"),
  ])
  func mistakesAreNamed(options: [String], message: String) throws {
    let run = try CommandRun(
      ["repeatability", pet, "--subject", "subject", "--repeat", "scan", "--features", "vt"] + options)
    #expect(run.status == 64)
    #expect(run.standardError.contains(message), "\(run.standardError)")
  }

  @Test func sitesAndReadersTogetherHaveTheirComponents() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    var rows = "s,site,r,k,y\n"
    for row in 0..<48 {
      let (subject, cell) = (row / 8, row % 8)
      rows += "\(subject),\(cell / 4),\(cell / 2 % 2),\(cell % 2),\(10 * subject + cell + row * row % 7)\n"
    }
    try folder.write("two.csv", rows)
    let golden = GoldenCase("reml/site_reader_incomplete")
    let arguments = [
      "repeatability", golden.inputPath, "--subject", "subject", "--repeat", "session", "--site",
      "site",
      "--reader", "reader", "--features", "y", "--unit", "y=mm",
    ]
    let result = try document(arguments + ["--claim", "rdc:60"])
    #expect(result["columns"][1]["role"].string == "reader")
    let feature = result["features"][0]
    #expect(feature["unit"].string == "mm")
    let components = feature["factorial"]["components"]
    expectClose(
      components["subject x site"]["estimate"].number,
      try golden.expected["full"]["subject:site"].number!,
      tolerance: 1e-6)
    #expect(feature["claims"][0]["conforms"].bool == true)
    let run = try CommandRun(arguments)
    for word in ["SD(subject x site x reader)", "RDC(site,reader)", "ICC(site)", "mm"] {
      #expect(run.standardOutput.contains(word), "\(word)")
    }
    let two = try CommandRun(
      ["repeatability", "two.csv", "--subject", "s", "--repeat", "k", "--site", "site", "--reader", "r"],
      in: folder)
    #expect(two.standardOutput.contains("note: A part of this variance has one degree of freedom"))
    let once = try CommandRun([
      "repeatability", golden.inputPath, "--subject", "subject", "--repeat", "session", "--site",
      "site",
      "--lesion", "site",
    ])
    #expect(once.status == 64)
  }

  @Test func aDeviceIsWrittenToAndNotReplaced() throws {
    let run = try CommandRun([
      "repeatability", GoldenCase("reml/reader_session").inputPath, "--subject", "subject",
      "--repeat",
      "session", "--reader", "reader", "--features", "y", "--json", "/dev/stdout",
    ])
    #expect(run.status == 0)
    #expect(run.standardOutput.contains("\"command\": \"repeatability\""))
    #expect(!FileManager.default.fileExists(atPath: "/dev/stdout.part"))
  }

  @Test func bootstrapProfileAndCSVDoNotDependOnTasks() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    var outputs: [String] = []
    for jobs in ["1", "3"] {
      let run = try CommandRun(
        [
          "repeatability", pet, "--subject", "subject", "--repeat", "scan", "--features", "vt", "--by",
          "tracer",
          "--bootstrap", "200", "--form", "ICC(1)", "--seed", "5", "--profile", "--at", "10,20", "--csv",
          "out\(jobs).csv", "--json", "-", "--jobs", jobs,
        ], in: folder)
      #expect(run.status == 0)
      outputs.append(run.standardOutput + (try folder.read("out\(jobs).csv")))
    }
    #expect(outputs[0] == outputs[1])
    #expect(outputs[0].contains("\"seed\": 5"))
    #expect(outputs[0].contains("ICC(1) bootstrap BCa"))
  }
}
