import Foundation
import TestSupport
import Testing

@Suite struct KMCommandTests {
  private static let base = [
    "km", GoldenCase("survfit/lung_sex").inputPath, "--time", "time", "--event", "status", "--group", "sex",
  ]

  @Test func curvesAndTestAgreeWithR() throws {
    let expected = try GoldenCase("survfit/lung_sex").expected
    let result = try document(
      Self.base + ["--interval", "log", "--horizon", "100", "--horizon", "365,800", "--tau", "500"])
    let groups = result["groups"].array
    #expect(groups.map { $0["group"].string } == ["1", "2"])
    var start = 0
    for (g, group) in groups.enumerated() {
      let curve = group["curve"].array
      let count = Int(expected["strata"]["sizes"].numbers[g])
      #expect(curve.count == count)
      let rows = start..<(start + count)
      start += count
      func column(_ key: String) -> [Double] { curve.map { $0[key].number ?? .nan } }
      #expect(column("time") == Array(expected["time"].numbers[rows]))
      #expect(column("atRisk") == Array(expected["n_risk"].numbers[rows]))
      #expect(column("events") == Array(expected["n_event"].numbers[rows]))
      #expect(column("censored") == Array(expected["n_censor"].numbers[rows]))
      expectClose(column("survival"), Array(expected["surv"].numbers[rows]))
      let (lower, upper) = (expected["ci_log"]["lower"].numbers, expected["ci_log"]["upper"].numbers)
      for (row, point) in zip(rows, curve) where lower[row].isFinite {
        expectClose(point["lower"].number, lower[row])
        expectClose(point["upper"].number, upper[row])
      }
      #expect(group["median"]["estimate"].number == expected["ci_log"]["median"].numbers[g])
      #expect(group["median"]["lower"].number == expected["ci_log"]["median_lower"].numbers[g])
      #expect(group["median"]["upper"].number == expected["ci_log"]["median_upper"].numbers[g])
      let quantiles = group["quantiles"].array
      #expect(quantiles.map { $0["probability"].number } == [0.25, 0.5, 0.75])
      #expect(quantiles.map { $0["estimate"].number! } == expected["quantiles"]["q"].rows[g])
      expectClose(group["restrictedMean"]["estimate"].number, expected["rmst"]["rmean"].numbers[g])
      expectClose(group["restrictedMean"]["standardError"].number, expected["rmst"]["se"].numbers[g])
      for (k, point) in group["atHorizon"].array.enumerated() {
        #expect(point["horizon"].number == expected["at_times"]["times"].numbers[3 * g + k])
        expectClose(point["estimate"].number, expected["at_times"]["surv"].numbers[3 * g + k])
        expectClose(point["standardError"].number, expected["at_times"]["std_err"].numbers[3 * g + k])
        expectClose(point["lower"].number, expected["at_times"]["lower"].numbers[3 * g + k])
      }
    }
    let test = expected["survdiff_rho0"]
    expectClose(result["logRank"]["statistic"].number, test["chisq"].number!)
    #expect(result["logRank"]["degreesOfFreedom"].number == 1)
    expectClose(result["logRank"]["pValue"].number, test["p"].number!)
  }

  @Test(arguments: ["log-log", "plain", "logit", "arcsin"])
  func everyIntervalAgreesWithR(band: String) throws {
    let expected = try GoldenCase("survfit/lung_sex").expected["ci_" + band]
    let first = try document(Self.base + ["--interval", band])["groups"][0]["curve"][3]
    expectClose(first["lower"].number, expected["lower"].numbers[3])
    expectClose(first["upper"].number, expected["upper"].numbers[3])
  }

  @Test func oneGroupHasNoLogRank() throws {
    let result = try document(Array(Self.base.dropLast(2)))
    #expect(result["groups"].array.count == 1)
    #expect(result["groups"][0]["group"].isNull)
    #expect(result["logRank"].isNull)
  }

  @Test func theTableShowsMedianAndHorizons() throws {
    let run = try CommandRun(Self.base + ["--horizon", "365"])
    #expect(run.status == 0)
    let lines = run.standardOutput.split(separator: "\n")
    #expect(lines[0].contains("median (95 % CI)") && lines[0].contains("S(365) (95 % CI)"))
    #expect(lines[2].hasPrefix("1      138     112"))
    #expect(run.standardOutput.contains("log-rank test: statistic 10.3, 1 degree of freedom, p = 0.00131"))
  }

  @Test func badHorizonIsUsage() throws {
    let run = try CommandRun(Self.base + ["--horizon", "soon"])
    #expect(run.status == 64)
    #expect(run.standardError.contains("--horizon must be a time, 0 or more; 'soon' is none"))
  }

  private static let competing = [
    "km", GoldenCase("competing/cuminc_melanoma").inputPath, "--time", "time", "--event", "status=1",
    "--competing", "status=2", "--group", "ulcer",
  ]

  @Test func competingEventsAgreeWithR() throws {
    let golden = GoldenCase("competing/melanoma_score")
    let expected = try golden.expected
    let result = try document(Self.competing + ["--horizon", "2000"])
    let curves = result["cumulativeIncidence"].array
    #expect(curves.map { $0["group"].string } == ["0", "0", "1", "1"])
    #expect(curves.map { $0["cause"].string } == ["status=1", "status=2", "status=1", "status=2"])
    let last = curves[0]["curve"].array.last!
    let place = Int(expected["group_sizes"][0].number!) - 1
    expectClose(last["incidence"].number, expected["pstate1"][place].number!)
    expectClose(last["standardError"].number, expected["std1"][place].number!, tolerance: 1e-9)
    let gray = result["gray"].array
    #expect(gray.map { $0["cause"].string } == ["status=1", "status=2"])
    let answers = try GoldenCase("competing/cuminc_melanoma").expected["gray_tests"].rows
    for (test, answer) in zip(gray, answers) {
      #expect(abs(test["statistic"].number! / answer[0] - 1) < 1e-3)
    }
    // Freedom from any event and both incidences add up to 1.
    let free = result["groups"][0]["atHorizon"][0]["estimate"].number!
    let incidences = curves.prefix(2).map { $0["atHorizon"][0]["estimate"].number! }
    expectClose(free + incidences[0] + incidences[1], 1)
    let text = try CommandRun(Self.competing + ["--horizon", "2000"]).standardOutput
    #expect(text.contains("cumulative incidence, Aalen-Johansen"))
    #expect(text.contains("Gray's test"))
  }

  @Test func withoutCompetingEventsNothingIsAdded() throws {
    #expect(try document(Self.base)["cumulativeIncidence"].isNull)
  }

  @Test func weightsAndStrataOfTheLogRankTest() throws {
    let golden = GoldenCase("survfit/lung_sex_strata_inst")
    let expected = try golden.expected
    let base = [
      "km", golden.inputPath, "--time", "time", "--event", "status", "--group", "sex", "--strata",
      try golden.spec["lr_strata"].string!,
    ]
    let plain = try document(base)["logRank"]
    expectClose(plain["statistic"].number, expected["survdiff_rho0"]["chisq"].number!)
    for name in ["peto", "1", "1,0"] {
      let peto = try document(base + ["--log-rank-weight", name])["logRank"]
      expectClose(peto["statistic"].number, expected["survdiff_rho1"]["chisq"].number!)
    }
    let gehan = try document(Self.base + ["--log-rank-weight", "gehan"])["logRank"]
    #expect(gehan["name"].string == "Gehan-Breslow test")
  }
}
