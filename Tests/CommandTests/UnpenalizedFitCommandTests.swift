import Foundation
import TestSupport
import Testing

/// `fit` with exact ties, Firth's method, profile intervals, residuals and tests of proportional hazards.
@Suite struct UnpenalizedFitCommandTests {
  private func input(_ path: String) -> String { GoldenCase(path).inputPath }

  private func cox(_ options: [String]) throws -> GoldenValue {
    try document(
      [
        "fit", "cox", input("coxph/lung_efron"), "--time", "time", "--event", "status=1", "--features",
        "age,sex,ph.ecog",
      ]
        + options)
  }

  @Test func theTestOfProportionalHazardsIsInTheDocument() throws {
    let result = try cox(["--zph", "km"])["proportionalHazards"]
    let golden = try GoldenCase("coxph/lung_efron").expected["zph_km"]
    #expect(result["transform"].string == "km")
    #expect(result["tests"].array.map { $0["term"].string } == ["age", "sex", "ph.ecog"])
    let statistics = (result["tests"].array + [result["global"]]).map { $0["statistic"].number ?? .nan }
    expectClose(statistics, golden["chisq"].numbers, tolerance: Tolerance.convergedFit)
  }

  @Test func residualsAreFilesWithARowEach() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    _ = try cox(["--residuals", folder.path("r.csv"), "--schoenfeld", folder.path("s.csv")])
    let golden = try GoldenCase("coxph/lung_efron").expected
    let residuals = try folder.read("r.csv").split(separator: "\n").map { $0.split(separator: ",") }
    #expect(residuals[0].prefix(3) == ["row", "martingale", "deviance"])
    expectClose(
      residuals.dropFirst().map { Double($0[1])! }, golden["martingale"].numbers,
      tolerance: Tolerance.convergedFit)
    let column = try #require(residuals[0].firstIndex(of: "dfbeta_sex"))
    expectClose(
      residuals.dropFirst().map { Double($0[column])! }, golden["dfbeta"].rows.map { $0[1] },
      tolerance: Tolerance.convergedFit)
    let schoenfeld = try folder.read("s.csv").split(separator: "\n").map { $0.split(separator: ",") }
    #expect(schoenfeld[0].prefix(3) == ["row", "time", "schoenfeld_age"])
    expectClose(
      schoenfeld.dropFirst().map { Double($0[2])! }, golden["schoenfeld"].rows.map { $0[0] },
      tolerance: Tolerance.convergedFit)
  }

  @Test func exactTiesAreThoseOfR() throws {
    let result = try cox(["--ties", "exact"])
    #expect(result["ties"].string == "exact")
    expectClose(
      result["coefficients"].array.map { $0["estimate"].number ?? .nan },
      try GoldenCase("coxph/lung_exact").expected["coef"].numbers, tolerance: Tolerance.convergedFit)
  }

  @Test func firthHasProfileIntervalsUnlessToldOtherwise() throws {
    let arguments = ["fit", "logistic", input("glmfirth/separation"), "--outcome", "y", "--penalty", "firth"]
    let result = try document(arguments)
    let golden = try GoldenCase("glmfirth/separation").expected
    #expect(result["estimation"].string == "Firth's penalised likelihood")
    #expect(result["tests"]["score"].isNull)
    for (j, coefficient) in result["coefficients"].array.enumerated() {
      expectClose(coefficient["lower"].number, golden["lower"][j].number!, tolerance: Tolerance.convergedFit)
      expectClose(
        coefficient["likelihoodRatio"]["statistic"].number, golden["lr"][j].number!,
        tolerance: Tolerance.convergedFit)
      #expect(coefficient["z"].isNull)
      #expect(coefficient["pValue"].number == coefficient["likelihoodRatio"]["pValue"].number)
    }
    let wald = try document(arguments + ["--interval", "wald"])
    #expect(wald["coefficients"][1]["method"].string == "Firth's penalised likelihood; Wald")
    #expect(wald["coefficients"][1]["z"].number != nil)
  }

  /// An infinite limit is null, and a note says so.
  @Test func aLimitThatDoesNotExistIsNull() throws {
    let result = try document(
      [
        "fit", "cox", input("coxph/sim_monotone_likelihood"), "--time", "time", "--event", "status",
        "--features",
        "grp,x1", "--interval", "profile",
      ])
    let first = result["coefficients"][0]
    #expect(first["lower"].isNull && first["upper"].number != nil && first["standardError"].isNull)
    #expect(first["notes"].strings.contains { $0.hasSuffix("give the coefficient of grp a lower limit") })
    #expect(result["tests"]["wald"].isNull)
  }

  static let usage: [([String], String)] = [
    (
      ["--penalty", "lasso", "--zph", "km"], "--zph belongs to an unpenalised fit; leave --penalty lasso out"
    ),
    (["--penalty", "firth", "--folds", "5"], "--folds needs a penalty: add --penalty lasso"),
    (["--ties", "exact", "--cluster", "sex"], "exact ties give no robust variance; use efron or breslow"),
    (
      ["--ties", "exact", "--schoenfeld", "s.csv"],
      "Schoenfeld residuals are defined for efron and breslow ties"
    ),
    (
      ["--ties", "exact", "--penalty", "lasso", "--folds", "5"],
      "a penalised fit has no exact ties; use efron or breslow"
    ),
    (["--zph", "sqrt"], "'sqrt'"),
  ]

  @Test(arguments: usage) func refusesWhatDoesNotExist(options: [String], message: String) throws {
    let run = try CommandRun(
      ["fit", "cox", input("coxph/lung_efron"), "--time", "time", "--event", "status=1"] + options)
    #expect(run.status == 64)
    #expect(run.standardError.contains(message))
  }

  @Test func predictionsOfAStratumHaveItsRiskAndInterval() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let golden = GoldenCase("coxdiag/lung_strata")
    let fit = try CommandRun(
      [
        "fit", "cox", golden.inputPath, "--time", "time", "--event", "status=1", "--features", "age,ph.ecog",
        "--strata", "sex", "--model", folder.path("m.json"),
      ])
    #expect(fit.status == 0)
    let result = try document(
      ["predict", folder.path("m.json"), golden.inputPath, "--horizon", "310", "--interval", "log"])
    #expect(result["interval"].string == "pointwise log interval")
    for (k, row) in try golden.spec["newdata"].numbers.enumerated() {
      let curve = try golden.expected["survfit"][k]
      let place = try #require(curve["time"].numbers.lastIndex { $0 <= 310 })
      let found = result["rows"][Int(row) - 1]
      expectClose(found["risk"].number, 1 - curve["surv"][place].number!, tolerance: Tolerance.convergedFit)
      expectClose(
        found["lower"].number, 1 - curve["log_upper"][place].number!, tolerance: Tolerance.convergedFit)
    }
  }

  /// Before the first event the risk is 0 and has no log-log limits: the columns stay, with empty cells.
  @Test func columnsDoNotDependOnTheHorizon() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    _ = try cox(["--model", folder.path("m.json")])
    let run = try CommandRun(
      ["predict", folder.path("m.json"), input("coxph/lung_efron"), "--horizon", "1"])
    let lines = run.standardOutput.split(separator: "\n")
    #expect(lines[0] == "row,linearPredictor,risk,lower,upper")
    #expect(lines[1].hasSuffix(",0.0,,"))
  }

  /// `x' V x` on the log-odds scale, from the model file alone.
  @Test func aLogisticRiskHasItsInterval() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let golden = GoldenCase("glmprofile/birthwt")
    let fit = try document(
      [
        "fit", "logistic", golden.inputPath, "--outcome", "low", "--features", "age,lwt,smoke,ptl,ht,ui",
        "--model",
        folder.path("m.json"),
      ])
    let result = try document(["predict", folder.path("m.json"), golden.inputPath])
    let names = ["age", "lwt", "smoke", "ptl", "ht", "ui"]
    let x = [1] + (try names.map { try golden.numbers($0)[3] })
    let covariance = try golden.expected["vcov"].rows
    var variance = 0.0
    for i in x.indices { for j in x.indices { variance += x[i] * covariance[i][j] * x[j] } }
    let predictor = zip(x, try golden.expected["coef"].numbers).reduce(0) { $0 + $1.0 * $1.1 }
    let margin = 1.959963984540054 * variance.squareRoot()
    let row = result["rows"][3]
    #expect(fit["coefficients"].array.count == 7)
    expectClose(row["lower"].number, 1 / (1 + exp(margin - predictor)), tolerance: Tolerance.convergedFit)
    expectClose(row["upper"].number, 1 / (1 + exp(-margin - predictor)), tolerance: Tolerance.convergedFit)
  }
}
