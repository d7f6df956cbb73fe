import Foundation
import Testing

@testable import TestSupport

@Suite struct AssessCommandTests {
  private static let golden = GoldenCase("assess/rotterdam_gbsg")

  /// Two frozen Cox models of Rotterdam's patients.
  private func models(in folder: ScratchFolder) throws {
    for (name, features) in [("full", "age,nodes,pgr,size"), ("base", "age,size")] {
      let fit = try CommandRun(
        [
          "fit", "cox", Self.golden.path(of: "development.csv"), "--time", "time", "--event", "status",
          "--features", features, "--model", "\(name).json",
        ], in: folder)
      #expect(fit.status == 0, "\(fit.standardError)")
    }
  }

  private func assess(_ arguments: [String], in folder: ScratchFolder) throws -> GoldenValue {
    try document(
      [
        "assess", Self.golden.path(of: "cohort.csv"), "--time", "time", "--event", "status", "--horizon",
        "365,1095,1825",
      ] + arguments, in: folder)
  }

  @Test func aFrozenModelIsJudgedAsInR() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try models(in: folder)
    let found = try assess(
      ["--model", "full.json", "--compare", "base.json", "--bootstrap", "0", "--thresholds", "0.2:0.4:0.1"],
      in: folder)
    let expected = try Self.golden.expected
    let model = expected["model"]
    let tolerance = Tolerance.convergedFit
    func check(_ value: GoldenValue, _ reference: GoldenValue, _ what: String) {
      expectClose(value.number, reference.number!, tolerance: tolerance, what)
    }
    for index in ["harrell", "uno"] {
      let estimate = found["discrimination"][index]
      check(estimate["estimate"], model[index], index)
      check(estimate["standardError"], model[index + "Error"], "\(index), SE")
    }
    check(found["calibration"]["slope"]["estimate"], model["slope"], "slope")
    check(found["calibration"]["slope"]["standardError"], model["slopeError"], "slope, SE")
    for (k, reference) in model["atHorizon"].array.enumerated() {
      check(found["timeDependentAUC"][k]["estimate"], reference["auc"], "AUC \(k)")
      let accuracy = found["brierAtHorizon"][k]
      check(accuracy["estimate"], reference["brier"], "Brier \(k)")
      check(accuracy["null"]["estimate"], reference["nullBrier"], "null Brier \(k)")
      check(accuracy["scaled"]["estimate"], reference["scaledBrier"], "scaled Brier \(k)")
      let calibration = found["calibration"]["atHorizon"][k]
      check(calibration["observedExpected"]["estimate"], reference["observedExpected"], "O/E \(k)")
      check(calibration["observedExpected"]["observed"], reference["observed"], "observed \(k)")
      check(calibration["observedExpected"]["expected"], reference["expected"], "expected \(k)")
      check(calibration["inTheLarge"]["standardError"], reference["logRatioError"], "log O/E, SE \(k)")
      let base = expected["base"]["atHorizon"][k]
      let difference = found["increment"]["atHorizon"][k]
      expectClose(
        difference["timeDependentAUC"]["difference"]["estimate"].number,
        reference["auc"].number! - base["auc"].number!, tolerance: tolerance, "AUC difference \(k)")
      expectClose(
        difference["brier"]["estimate"].number, reference["brier"].number! - base["brier"].number!,
        tolerance: tolerance, "Brier difference \(k)")
    }
    let increment = found["increment"]
    check(increment["harrell"]["difference"]["estimate"], expected["difference"]["harrell"], "dC")
    check(
      increment["harrell"]["difference"]["standardError"], expected["difference"]["standardError"], "dC, SE")
    check(increment["likelihoodRatio"]["statistic"], expected["likelihoodRatio"], "likelihood ratio")
    for k in 0..<3 {
      let point = found["netBenefitAtHorizon"][1]["curve"][k]
      check(point["threshold"], expected["netBenefit"]["thresholds"][k], "threshold")
      check(point["model"], expected["netBenefit"]["model"][k], "net benefit")
      check(point["all"], expected["netBenefit"]["all"][k], "treat all")
      #expect(point["none"].number == 0)
    }
  }

  @Test func theBootstrapDependsOnTheSeedAlone() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try models(in: folder)
    let arguments = [
      "assess", Self.golden.path(of: "cohort.csv"), "--time", "time", "--event", "status", "--horizon",
      "1095",
      "--model", "full.json", "--compare", "base.json", "--bootstrap", "12", "--thresholds", "0.2:0.4:0.1",
      "--risk-category", "0.2,0.4", "--json", "-",
    ]
    let one = try CommandRun(arguments + ["--jobs", "1"], in: folder)
    let two = try CommandRun(arguments + ["--jobs", "3"], in: folder)
    #expect(one.status == 0, "\(one.standardError)")
    #expect(one.standardOutput == two.standardOutput)
    let other = try CommandRun(arguments + ["--seed", "5"], in: folder)
    #expect(other.standardOutput != one.standardOutput)
    let settings = try one.json["calibration"]["ici"]["settings"]
    #expect(settings["replicates"].number == 12)
    #expect(settings["seed"].number == 20_260_101)
    let moved = try one.json["increment"]["atHorizon"][0]["reclassification"]
    #expect(moved["eventNRI"]["estimate"].number != nil)
    #expect(try one.json["increment"]["atHorizon"][0]["netBenefit"].array.count == 3)
  }

  /// Rows written three times hold no more than once: with the subject named every standard error stays.
  @Test func rowsOfASubjectAreNotIndependent() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try models(in: folder)
    let lines = try String(contentsOfFile: Self.golden.path(of: "cohort.csv"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
    var once = "id,\(lines[0])\n"
    var thrice = once
    for (row, line) in lines.dropFirst().enumerated() {
      once += "\(row),\(line)\n"
      thrice += String(repeating: "\(row),\(line)\n", count: 3)
    }
    try folder.write("once.csv", once)
    try folder.write("thrice.csv", thrice)
    func assess(_ table: String, _ more: [String]) throws -> GoldenValue {
      try document(
        [
          "assess", table, "--time", "time", "--event", "status", "--horizon", "1095,1825", "--model",
          "full.json", "--compare", "base.json", "--bootstrap", "0", "--thresholds", "0.3:0.3:0.1",
        ] + more, in: folder)
    }
    let single = try assess("once.csv", [])
    let tripled = try assess("thrice.csv", ["--subject", "id"])
    let places: [(String, (GoldenValue) -> GoldenValue)] = [
      ("C", { $0["discrimination"]["harrell"] }), ("AUC", { $0["timeDependentAUC"][0] }),
      ("Brier", { $0["brierAtHorizon"][1] }), ("IPA", { $0["brierAtHorizon"][0]["scaled"] }),
      ("IBS", { $0["integratedBrier"] }), ("O/E", { $0["calibration"]["observedExpected"] }),
      ("difference of AUC", { $0["increment"]["atHorizon"][0]["timeDependentAUC"]["difference"] }),
    ]
    for (name, place) in places {
      let (a, b) = (place(single)["standardError"].number!, place(tripled)["standardError"].number!)
      #expect(abs(a / b - 1) < 0.01, "\(name): \(a) and \(b)")
    }
    // R: coxph(Surv(time, status) ~ lp, cluster = id) on the rows written three times; 0.12304 on those once.
    expectClose(
      tripled["calibration"]["slope"]["standardError"].number, 0.1232388173, tolerance: 1e-7)
    #expect(tripled["increment"]["likelihoodRatio"].isNull)
    #expect(tripled["notes"].array.contains { $0.string?.contains("Subjects have several rows") == true })
  }

  // MARK: Responses

  /// Six probabilities, by hand.
  private let response =
    "y,p,q,marker\n1,0.9,0.6,12\n1,0.6,0.5,3\n0,0.7,0.4,5\n0,0.2,0.3,2\n1,0.4,0.7,9\n0,0.1,0.2,1\n"

  @Test func probabilitiesOfAResponseByHand() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("r.csv", response)
    let found = try document(
      [
        "assess", "r.csv", "--outcome", "y", "--score", "p", "--compare", "q", "--bootstrap", "0",
        "--thresholds", "0.5:0.5:0.1",
      ], in: folder)
    // Pairs of a case and a control that are in order: 3 + 2 + 2 of 9.
    expectClose(found["discrimination"]["auc"]["estimate"].number, 7.0 / 9)
    // Squared errors 0.01, 0.16, 0.49, 0.04, 0.36, 0.01.
    expectClose(found["brier"]["estimate"].number, 1.07 / 6)
    expectClose(found["scaledBrier"]["estimate"].number, 1 - 1.07 / 6 / 0.25)
    let ratio = found["calibration"]["observedExpected"]
    expectClose(ratio["estimate"].number, 3 / 2.9)
    // At one half three are treated, two of them cases: (2 - 1) / 6.
    let point = found["netBenefit"][0]
    expectClose(point["model"].number, 1.0 / 6)
    expectClose(point["all"].number, 0)
    #expect(point["treated"].number == 3)
    #expect(
      found["notes"].array.contains { $0.string?.contains("taken as probabilities of the response") == true })
    // q orders 9 of 9 pairs.
    expectClose(found["increment"]["auc"]["difference"]["estimate"].number, 7.0 / 9 - 1)
  }

  @Test func aMarkerIsJudgedByItsOrderAlone() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("r.csv", response)
    let found = try document(
      ["assess", "r.csv", "--outcome", "y", "--score", "marker", "--bootstrap", "0"], in: folder)
    expectClose(found["discrimination"]["auc"]["estimate"].number, 8.0 / 9)
    #expect(found["calibration"].isNull && found["brier"].isNull)
    #expect(found["netBenefit"].array.isEmpty)
    let lower = try document(
      ["assess", "r.csv", "--outcome", "y", "--score", "marker", "--direction", "lower", "--bootstrap", "0"],
      in: folder)
    expectClose(lower["discrimination"]["auc"]["estimate"].number, 1.0 / 9)
  }

  @Test func logOddsAndTheirProbabilitiesAreTheSameScores() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    var rows = "y,p,eta\n"
    for (k, p) in [0.9, 0.6, 0.7, 0.2, 0.4, 0.1, 0.55, 0.35].enumerated() {
      rows += "\(k % 2),\(p),\(log(p / (1 - p)))\n"
    }
    try folder.write("r.csv", rows)
    let p = try document(
      ["assess", "r.csv", "--outcome", "y", "--score", "p", "--bootstrap", "0"], in: folder)
    let eta = try document(
      [
        "assess", "r.csv", "--outcome", "y", "--score", "eta", "--scale", "linear-predictor", "--bootstrap",
        "0",
      ], in: folder)
    for key in ["slope", "inTheLarge", "ici"] {
      expectClose(
        p["calibration"][key]["estimate"].number, eta["calibration"][key]["estimate"].number!,
        tolerance: Tolerance.convergedFit, key)
    }
    expectClose(p["brier"]["estimate"].number, eta["brier"]["estimate"].number!)
  }

  // MARK: Survival scores

  @Test func risksByHorizonComeFromColumns() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write(
      "s.csv",
      "t,d,r1,r2\n2,1,0.6,0.9\n4,0,0.3,0.6\n6,1,0.4,0.8\n8,1,0.2,0.5\n9,0,0.1,0.3\n12,0,0.1,0.2\n")
    let found = try document(
      [
        "assess", "s.csv", "--time", "t", "--event", "d", "--score", "r2", "--risk", "3=r1,7=r2",
        "--bootstrap",
        "0",
      ], in: folder)
    #expect(found["horizons"].array.compactMap(\.number) == [3, 7])
    // Nobody is censored by 3: one event with squared error 0.16, five free of it.
    expectClose(
      found["brierAtHorizon"][0]["estimate"].number, (0.16 + 0.09 + 0.16 + 0.04 + 0.01 + 0.01) / 6)
    // By 7 the row censored at 4 has no weight, the others after it weigh 5/4.
    expectClose(
      found["brierAtHorizon"][1]["estimate"].number,
      (0.01 + 1.25 * (0.04 + 0.25 + 0.09 + 0.04)) / 6)
  }

  // MARK: Competing events

  /// riskRegression, survfit and concordance on mgus2, see the case's how.R.
  @Test func cumulativeIncidencesAreJudgedAsInR() throws {
    let golden = GoldenCase("competing/mgus2_frozen")
    let found = try document([
      "assess", golden.inputPath, "--time", "time", "--event", "status=1", "--competing", "status=2",
      "--score", "score", "--risk", "60=risk60,120=risk120", "--compare", "other", "--bootstrap", "0",
      "--thresholds", "0.02:0.08:0.03",
    ])
    let expected = try golden.expected
    let tolerance = Tolerance.convergedFit
    #expect(found["n"].number == expected["n"][0].number)
    #expect(found["events"].number == expected["events"][0].number)
    #expect(found["competingEvents"][0]["event"].string == "status=2")
    #expect(found["competingEvents"][0]["count"].number == expected["competing"][0].number)
    #expect(found["discrimination"]["harrell"].isNull && found["discrimination"]["uno"].isNull)
    let wolbers = found["discrimination"]["wolbers"]
    expectClose(wolbers["estimate"].number, expected["wolbers"][0].number!)
    expectClose(wolbers["standardError"].number, expected["wolbers_se"][0].number!)
    for (k, horizon) in ["60", "120"].enumerated() {
      let area = found["timeDependentAUC"][k]
      #expect(area["estimate"].number != nil)
      expectClose(area["againstAllWithoutEvent"]["estimate"].number, expected["auc"][k].number!)
      expectClose(area["againstAllWithoutEvent"]["standardError"].number, expected["auc_se"][k].number!)
      let accuracy = found["brierAtHorizon"][k]
      expectClose(accuracy["estimate"].number, expected["brier"][k].number!)
      expectClose(accuracy["standardError"].number, expected["brier_se"][k].number!)
      expectClose(accuracy["null"]["estimate"].number, expected["null"][k].number!)
      expectClose(accuracy["scaled"]["estimate"].number, expected["ipa"][k].number!)
      let calibration = found["calibration"]["atHorizon"][k]
      expectClose(
        calibration["observedExpected"]["observed"].number, expected["observed"][k].number!)
      for (key, name) in [("slope", "slope"), ("inTheLarge", "large")] {
        let numbers = expected["\(name)\(horizon)"].numbers
        expectClose(calibration[key]["estimate"].number, numbers[0], tolerance: tolerance, key)
        expectClose(calibration[key]["standardError"].number, numbers[1], tolerance: tolerance, key)
      }
      for (place, key) in ["ici", "e50", "e90"].enumerated() {
        expectClose(
          calibration[key]["estimate"].number, expected["distances\(horizon)"][place].number!,
          tolerance: 1e-9, key)
      }
      for place in 0..<3 {
        let point = found["netBenefitAtHorizon"][k]["curve"][place]
        expectClose(point["model"].number, expected["nb\(horizon)"][place].number!)
        expectClose(point["all"].number, expected["nb_all\(horizon)"][place].number!)
      }
    }
    let increment = found["increment"]
    expectClose(
      increment["wolbers"]["difference"]["standardError"].number,
      expected["wolbers_difference_se"][0].number!)
    #expect(increment["likelihoodRatio"].isNull)
    #expect(increment["atHorizon"][0]["incidentDynamicAUC"]["difference"]["estimate"].number != nil)
  }

  @Test func aCoxModelHasNoCumulativeIncidences() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let golden = GoldenCase("competing/mgus2_frozen")
    let fit = try CommandRun(
      [
        "fit", "cox", golden.inputPath, "--time", "time", "--event", "status=1", "--features",
        "score,other", "--model", "m.json",
      ], in: folder)
    #expect(fit.status == 0, "\(fit.standardError)")
    let found = try document(
      [
        "assess", golden.inputPath, "--time", "time", "--event", "status=1", "--competing", "status=2",
        "--model", "m.json", "--horizon", "60", "--bootstrap", "0",
      ], in: folder)
    #expect(found["discrimination"]["wolbers"]["estimate"].number != nil)
    #expect(found["calibration"].isNull && found["brier"].isNull)
    #expect(found["notes"].array.contains { $0.string?.contains("no cumulative incidences") == true })
  }

  @Test func theReportOfCompetingEventsNamesItsEstimators() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let golden = GoldenCase("competing/mgus2_frozen")
    let run = try CommandRun(
      [
        "assess", golden.inputPath, "--time", "time", "--event", "status=1", "--competing", "status=2",
        "--score", "score", "--risk", "60=risk60,120=risk120", "--bootstrap", "5", "--report", "out",
      ], in: folder)
    #expect(run.status == 0, "\(run.standardError)")
    let report = try folder.read("out/report.md")
    for text in ["Wolbers' C", "259 with status=2", "Aalen-Johansen", "Incident/dynamic AUC at 60"] {
      #expect(report.contains(text), "\(text)")
    }
    #expect(!report.contains("Kaplan-Meier; calibration curves"))
  }

  // MARK: Incident/dynamic AUC and the revision of a model

  @Test func incidentAreasAreTheMeanRanksOfTheNearestEvents() throws {
    let golden = GoldenCase("timeroc/incident_lung")
    let expected = try golden.expected
    let arguments = [
      "assess", golden.inputPath, "--time", "time", "--event", "status", "--score", "age", "--scale",
      "marker", "--horizon", "60,180,365,540", "--bootstrap", "0",
    ]
    let found = try document(arguments)
    for k in 0..<4 {
      let area = found["incidentDynamicAUC"][k]
      expectClose(area["estimate"].number, expected["age_auc"][k].number!)
      expectClose(area["standardError"].number, expected["age_se"][k].number!, tolerance: 1e-9)
      #expect(area["windowEvents"].number == expected["events"][k].number)
    }
    let narrow = try document(arguments + ["--incident-events", "20"])
    #expect(narrow["incidentDynamicAUC"][1]["windowEvents"].number! < 25)
  }

  /// A logistic model of three features in a cohort where one counts more: the closed test asks for a revision.
  @Test func theClosedTestCanAskForARevision() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let golden = GoldenCase("calibration/model_revision")
    let fit = try CommandRun(
      [
        "fit", "logistic", golden.inputPath, "--outcome", "event", "--features", "x1,x2,x3", "--model",
        "m.json",
      ], in: folder)
    #expect(fit.status == 0, "\(fit.standardError)")
    let found = try document(
      ["assess", golden.inputPath, "--outcome", "y", "--model", "m.json", "--bootstrap", "0"], in: folder)
    let recalibration = found["calibration"]["recalibration"]
    let revision = recalibration["revision"]
    let expected = try golden.expected
    for k in 0..<3 {
      expectClose(
        revision["coefficients"][k]["estimate"].number, expected["binary_coef"][k].number!,
        tolerance: Tolerance.convergedFit)
    }
    #expect(revision["againstOriginal"]["degreesOfFreedom"].number == 4)
    #expect(revision["againstInterceptAndSlope"]["degreesOfFreedom"].number == 2)
    #expect(recalibration["choice"].string != nil)
    let scores = try document(
      [
        "assess", golden.inputPath, "--outcome", "y", "--score", "lp", "--scale", "linear-predictor",
        "--bootstrap", "0",
      ])
    #expect(scores["calibration"]["recalibration"]["revision"].isNull)
  }

  @Test(arguments: [
    (
      ["--time", "t", "--event", "d", "--competing", "d", "--score", "r1"], 64,
      "the event d is named twice"
    ),
    (
      ["--outcome", "d", "--competing", "r1", "--score", "r1"], 64, "a response has no horizon"
    ),
    (
      ["--time", "t", "--event", "d=1", "--competing", "d=0", "--entry", "r1", "--score", "r1"], 64,
      "no measure allows entry times"
    ),
    (["--outcome", "d", "--horizon", "3", "--score", "r1"], 64, "a response has no horizon"),
    (
      ["--time", "t", "--event", "d", "--score", "r1", "--scale", "probability", "--horizon", "3,7"], 64,
      "by one horizon"
    ),
    (
      ["--time", "t", "--event", "d", "--score", "r1", "--compare", "r1"], 64,
      "cannot be compared with itself"
    ),
    (
      ["--time", "t", "--event", "d", "--score", "t", "--scale", "probability", "--horizon", "3"], 65,
      "s.csv:2: error: 2.0 in column 't' is no probability"
    ),
    (["--time", "t", "--score", "r1"], 64, "--time and --event go together"),
    (["--time", "t", "--event", "d"], 64, "give --score or --model"),
    (
      ["--time", "t", "--event", "d", "--score", "r1", "--thresholds", "0:1:0.1"], 64,
      "--thresholds takes FROM:TO:STEP"
    ),
  ])
  func whatDoesNotFitIsRefused(_ arguments: [String], _ status: Int, _ sentence: String) throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("s.csv", "t,d,r1\n2,1,0.6\n4,0,0.3\n6,1,0.4\n")
    let run = try CommandRun(["assess", "s.csv"] + arguments, in: folder)
    #expect(run.status == status, "\(run.standardError)")
    #expect(run.standardError.contains(sentence), "\(run.standardError)")
  }

  @Test func theReportHoldsEveryNumberOfTheTable() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try models(in: folder)
    let run = try CommandRun(
      [
        "assess", Self.golden.path(of: "cohort.csv"), "--time", "time", "--event", "status", "--horizon",
        "1095,1825", "--model", "full.json", "--compare", "base.json", "--bootstrap", "10", "--time-unit",
        "days",
        "--report", "out",
      ], in: folder)
    #expect(run.status == 0, "\(run.standardError)")
    let report = try folder.read("out/report.md")
    for text in [
      "0.648", "figures/auc-over-time.svg", "figures/decision-1095.svg", "figures/calibration-1825.svg",
      "at 1095 days",
    ] {
      #expect(report.contains(text), "\(text)")
    }
    #expect(try folder.read("out/tables/estimates.csv").contains("Harrell's C,,0.648"))
    #expect(FileManager.default.fileExists(atPath: folder.path("out/manifest.json")))
  }
}
