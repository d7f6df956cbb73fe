import Foundation
import TestSupport
import Testing

@Suite struct RepeatabilityCommandTests {
  /// The golden table, one row a subject, as the long table that the command reads.
  private func long(_ golden: GoldenCase, _ folder: ScratchFolder) throws -> String {
    let raters = try golden.spec["raters"].strings
    let columns = try golden.columns()
    var text = "subject,scan,adc,half\n"
    for (i, _) in columns[raters[0]]!.enumerated() {
      for rater in raters {
        let value = columns[rater]![i]
        let half = Double(value).map { "\($0 / 2)" } ?? "NA"
        text += "s\(i + 1),\(rater),\(value),\(half)\n"
      }
    }
    return try folder.write("long.csv", text)
  }

  private static let forms = ["ICC(1)", "ICC(A,1)", "ICC(C,1)", "ICC(k)", "ICC(A,k)", "ICC(C,k)"]

  @Test(arguments: ["shrout_fleiss", "sim_test_retest_50x2"].map { GoldenCase("icc/" + $0) })
  func coefficientsAgreeWithR(golden: GoldenCase) throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let table = try long(golden, folder)
    let result = try document(["repeatability", table, "--subject", "subject", "--repeat", "scan"])
    let features = result["features"].array
    #expect(features.map { $0["feature"].string } == ["adc", "half"])
    let expected = try golden.expected["psych_anova"]
    for feature in features {
      #expect(feature["by"].isNull)
      #expect(feature["balanced"].bool == true)
      for (k, form) in Self.forms.enumerated() {
        let icc = feature["icc"][form]
        expectClose(icc["estimate"].number, expected["ICC"].numbers[k], tolerance: 1e-11, form)
        expectClose(icc["lower"].number, expected["lower"].numbers[k], tolerance: 1e-8, form + " lower")
        expectClose(icc["upper"].number, expected["upper"].numbers[k], tolerance: 1e-8, form + " upper")
        expectClose(icc["f"].number, expected["F"].numbers[k], tolerance: 1e-10, form + " F")
        #expect(icc["df1"].number == expected["df1"].numbers[k])
        #expect(icc["df2"].number == expected["df2"].numbers[k])
        expectClose(icc["pValue"].number, expected["p"].numbers[k], tolerance: 1e-10, form + " p")
      }
    }
  }

  @Test func variationAndAgreementAgreeWithR() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let golden = GoldenCase("icc/sim_test_retest_50x2")
    let feature = try document([
      "repeatability", long(golden, folder), "--subject", "subject", "--repeat", "scan", "--features", "a*",
    ])["features"][0]
    let precision = try golden.expected["precision"]
    for (key, name) in [
      ("withinSubjectSD", "wSD"), ("withinSubjectCV", "wCV_rms"), ("withinSubjectCVLog", "wCV_log"),
      ("repeatabilityCoefficient", "RC_1.96"),
    ] {
      expectClose(feature[key]["estimate"].number, precision[name].number!, tolerance: 1e-11, key)
    }
    expectClose(
      feature["percentRepeatabilityCoefficient"]["estimate"].number,
      100 * 1.96 * 2.0.squareRoot() * precision["wCV_rms"].number!, tolerance: 1e-11)
    let lin = try golden.expected["lin_ccc_z-transform"]
    expectClose(feature["ccc"]["estimate"].number, lin["rho_c"].number!, tolerance: 1e-11)
    // Bias is first less second, as epiR has it.
    expectClose(feature["bias"]["estimate"].number, lin["ba_bias"].number!, tolerance: 1e-11)
    #expect(
      feature["limitsOfAgreementLower"]["estimate"].number! < feature["limitsOfAgreementUpper"]["estimate"]
        .number!)
    #expect(feature["notes"].array.isEmpty)
  }

  @Test func groupsAreAnalysedApartAndJobsChangeNothing() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let names = (1...150).map { "feature_\($0)" }
    var text = "site,subject,scan," + names.joined(separator: ",") + "\n"
    for site in ["a", "b"] {
      for subject in 1...5 {
        for scan in 1...2 {
          let values = names.indices.map { j in
            "\(Double((subject * 37 + j * 11) % 17) + Double((scan * 7 + j * 3 + subject) % 5) / 10)"
          }
          text += "\(site),\(subject),\(scan)," + values.joined(separator: ",") + "\n"
        }
      }
    }
    try folder.write("t.csv", text)
    let arguments = [
      "repeatability", "t.csv", "--subject", "subject", "--repeat", "scan", "--by", "site", "--json", "-",
    ]
    let one = try CommandRun(arguments + ["--jobs", "1"], in: folder)
    let two = try CommandRun(arguments + ["--jobs", "2"], in: folder)
    #expect(one.status == 0)
    #expect(one.standardOutput == two.standardOutput)
    let features = try one.json["features"].array
    #expect(features.count == 300)
    #expect(features.prefix(150).allSatisfy { $0["by"].string == "a" })
    #expect(features.map { $0["feature"].string! } == names + names)
  }

  @Test func incompleteMeasurementsAreRefusedOrLeftOutFeatureByFeature() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let golden = GoldenCase("icc/sim_unbalanced_30x3")
    let table = try long(golden, folder)
    let arguments = ["repeatability", table, "--subject", "subject", "--repeat", "scan"]
    let refused = try CommandRun(arguments)
    #expect(refused.status == 65)
    #expect(refused.standardError.contains("missing values in 2 columns"))
    let dropped = try document(arguments + ["--missing", "drop"])
    let feature = dropped["features"][0]
    #expect(feature["balanced"].bool == false)
    #expect(feature["icc"]["ICC(A,1)"]["estimate"].isNull)
    let expected = try golden.expected["one_way_unbalanced"]
    expectClose(feature["icc"]["ICC(1)"]["estimate"].number, expected["icc"].number!, tolerance: 1e-11)
    #expect(!feature["notes"].array.isEmpty)
  }

  @Test func theTableShowsBandsAndShortensLongNames() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let name = "wavelet-HHL_glszm_LargeAreaHighGrayLevelEmphasis_normalised"
    try folder.write(
      "t.csv", "subject,scan,\(name)\n1,1,1\n1,2,1.1\n2,1,5\n2,2,5.2\n3,1,9\n3,2,8.9\n4,1,3\n4,2,3\n")
    let run = try CommandRun(
      ["repeatability", "t.csv", "--subject", "subject", "--repeat", "scan"], in: folder)
    #expect(run.status == 0)
    let lines = run.standardOutput.split(separator: "\n")
    #expect(lines[0].contains("ICC(A,1)") && lines[0].contains("95 % CI"))
    #expect(lines[2].hasPrefix("wavelet-HHL_glszm_Larg"))
    #expect(lines[2].contains("\u{2026}") && lines[2].contains("normalised"))
    #expect(lines[2].contains("excellent"))
  }

  @Test func oneScanIsNoRepeat() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("t.csv", "subject,scan,x\n1,1,1\n2,1,5\n")
    let run = try CommandRun(
      ["repeatability", "t.csv", "--subject", "subject", "--repeat", "scan"], in: folder)
    #expect(run.status == 4)
    #expect(run.standardError.hasPrefix("error: the column 'scan' has one value"))
    try folder.write("t.csv", "subject,scan,x\n1,1,1\n1,1,5\n")
    let doubled = try CommandRun(
      ["repeatability", "t.csv", "--subject", "subject", "--repeat", "scan"], in: folder)
    #expect(doubled.status == 65)
    #expect(doubled.standardError.hasPrefix("t.csv:3:2: error: "))
  }
}
