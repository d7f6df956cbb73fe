import Foundation
import TestSupport
import Testing

@Suite struct FitCommandTests {
  private func coxArguments(_ golden: GoldenCase) throws -> [String] {
    let spec = try golden.spec
    let status = try golden.numbers(spec["status"].string!)
    let event = (status.max() ?? 0) > 1 ? "=2" : "=1"
    return [
      "fit", "cox", golden.inputPath, "--time", spec["time"].string!, "--event",
      spec["status"].string! + event,
    ]
  }

  @Test func coxModelAgreesWithR() throws {
    let golden = GoldenCase("coxph/lung_efron")
    let expected = try golden.expected
    let result = try document(
      coxArguments(golden) + ["--features", "age,sex,ph.ecog", "--missing", "drop"])
    #expect(result["schema"].string == "validate-cli/1")
    #expect(result["command"].string == "fit")
    #expect(result["model"].string == "cox")
    #expect(result["ties"].string == "efron")
    #expect(result["n"].number == expected["n"].number)
    #expect(result["events"].number == expected["nevent"].number)
    let coefficients = result["coefficients"].array
    #expect(coefficients.map { $0["feature"].string } == expected["coef_names"].strings)
    let (coef, se) = (expected["coef"].numbers, expected["se"].numbers)
    let covariance = expected["var"].rows
    for (j, coefficient) in coefficients.enumerated() {
      expectClose(coefficient["estimate"].number, coef[j], tolerance: Tolerance.convergedFit)
      expectClose(coefficient["standardError"].number, se[j], tolerance: Tolerance.convergedFit)
      expectClose(coefficient["z"].number, coef[j] / se[j], tolerance: Tolerance.convergedFit)
      expectClose(
        result["covariance"][j].numbers, covariance[j], tolerance: Tolerance.convergedFit, "covariance")
      #expect(coefficient["level"].number == 0.95)
      #expect(coefficient["method"].string?.contains("Efron") == true)
    }
    let logLikelihood = expected["loglik"].numbers
    expectClose(
      result["logLikelihood"]["null"].number, logLikelihood[0], tolerance: Tolerance.convergedFit)
    expectClose(
      result["logLikelihood"]["fitted"].number, logLikelihood[1], tolerance: Tolerance.convergedFit)
    for (key, name) in [
      ("likelihoodRatio", "lr_test"), ("wald", "wald_test"), ("score", "score_test"),
    ] {
      let test = result["tests"][key]
      expectClose(
        test["statistic"].number, expected[name].number!, tolerance: Tolerance.convergedFit, name)
      #expect(test["degreesOfFreedom"].number == 3)
      #expect(test["pValue"].number! < 1e-5)
    }
    #expect(result["convergence"]["iterations"].number! > 0)
    #expect(result["convergence"]["gradientNorm"].number! < 1e-8)
  }

  @Test func clustersGiveRobustStandardErrors() throws {
    let golden = GoldenCase("coxph/lung_cluster_inst")
    let expected = try golden.expected
    let run = try document(
      coxArguments(golden) + ["--features", "age,sex,ph.ecog", "--cluster", "inst", "--missing", "drop"])
    let (se, robust, naive) = (
      expected["se"].numbers, expected["var"].rows, expected["naive_var"].rows
    )
    for (j, coefficient) in run["coefficients"].array.enumerated() {
      expectClose(coefficient["standardError"].number, se[j], tolerance: Tolerance.convergedFit)
      expectClose(run["robustCovariance"][j].numbers, robust[j], tolerance: Tolerance.convergedFit)
      expectClose(run["covariance"][j].numbers, naive[j], tolerance: Tolerance.convergedFit)
      #expect(coefficient["method"].string?.contains("robust") == true)
    }
    expectClose(
      run["tests"]["wald"]["statistic"].number, expected["wald_test"].number!,
      tolerance: Tolerance.convergedFit)
  }

  @Test func logisticModelAgreesWithRAndCodesText() throws {
    let golden = GoldenCase("glm/birthwt")
    let folder = try ScratchFolder()
    defer { folder.remove() }
    // The factor as text, so that it is dummy-coded.
    var lines = try String(contentsOfFile: golden.inputPath, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    let race = lines[0].firstIndex(of: "race")!
    for i in 1..<lines.count { lines[i][race] = "level" + lines[i][race] }
    let table = try folder.write(
      "birthwt.csv", lines.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n")
    let result = try document([
      "fit", "logistic", table, "--outcome", "low", "--features", "age,lwt,race,smoke,ptl,ht,ui,ftv",
    ])
    let expected = try golden.expected["ml"]
    let coefficients = result["coefficients"].array
    #expect(
      coefficients.map { $0["feature"].string! } == [
        "(Intercept)", "age", "lwt", "racelevel2", "racelevel3", "smoke", "ptl", "ht", "ui", "ftv",
      ])
    expectClose(
      coefficients.map { $0["estimate"].number! }, expected["coef"].numbers,
      tolerance: Tolerance.convergedFit)
    let covariance = expected["vcov"].rows
    for j in covariance.indices {
      expectClose(result["covariance"][j].numbers, covariance[j], tolerance: Tolerance.convergedFit)
    }
    expectClose(
      result["logLikelihood"]["fitted"].number, expected["loglik"].number!,
      tolerance: Tolerance.convergedFit)
  }

  @Test func collinearFeatureIsNullWithANote() throws {
    let golden = GoldenCase("coxph/sim_collinear")
    let spec = try golden.spec
    let result = try document(
      coxArguments(golden) + ["--features", spec["x"].strings.joined(separator: ",")])
    let last = result["coefficients"].array.last!
    #expect(last["estimate"].isNull)
    #expect(last["standardError"].isNull)
    #expect(result["notes"].strings.contains { $0.contains("linear combination") })
  }

  @Test func lassoPathAgreesWithGlmnet() throws {
    let golden = GoldenCase("glmnet/cox_CoxExample_a1")
    let expected = try golden.expected
    let result = try document(
      coxArguments(golden) + ["--penalty", "lasso", "--ties", "breslow"])
    let path = result["path"]
    let lambda = expected["lambda"].numbers
    expectClose(path["lambda"].numbers, lambda, tolerance: Tolerance.convergedFit, "lambda")
    #expect(path["degreesOfFreedom"].numbers == expected["df"].numbers)
    expectClose(
      path["devianceRatio"].numbers, expected["dev_ratio"].numbers, tolerance: Tolerance.coordinateDescent)
    expectClose(
      result["nullDeviance"].number, expected["nulldev"].number!, tolerance: Tolerance.convergedFit)
    #expect(path["kktResidual"].numbers.allSatisfy { $0 <= 1e-9 })
    let names = try golden.spec["x"].strings
    let beta = expected["beta"].rows
    var listed: Set<String> = []
    for coefficient in path["coefficients"].array {
      let name = coefficient["feature"].string!
      listed.insert(name)
      expectClose(
        coefficient["values"].numbers, beta[names.firstIndex(of: name)!],
        tolerance: Tolerance.coordinateDescent, name)
    }
    let everZero = names.indices.filter { j in beta[j].allSatisfy { $0 == 0 } }.map { names[$0] }
    #expect(listed.isDisjoint(with: everZero))
    #expect(listed.count + everZero.count == names.count)
    #expect(result["alpha"].number == 1)
    #expect(result["crossValidation"].isNull)
  }

  @Test(arguments: [("cv_cox_CoxExample", "C"), ("cv_bin_biopsy", "auc")])
  func crossValidationAgreesWithGlmnet(name: String, discrimination: String) throws {
    let golden = GoldenCase("glmnet/" + name)
    let spec = try golden.spec
    let isCox = spec["family"].string == "cox"
    let base =
      isCox
      ? try coxArguments(golden) + ["--ties", "breslow"]
      : ["fit", "logistic", golden.inputPath, "--outcome", spec["y"].string!]
    for (measure, key) in [("deviance", "deviance"), (isCox ? "c-index" : "auc", discrimination)] {
      let result = try document(
        base + [
          "--penalty", "lasso", "--fold-column", spec["foldid"].string!, "--cv-measure", measure,
          "--select", "lambda.min",
        ])
      let expected = try golden.expected["cv"][key]
      let validation = result["crossValidation"]
      #expect(validation["measure"].string == measure)
      #expect(validation["mean"].array.count == expected["cvm"].array.count)
      expectClose(
        validation["lambdaMin"].number, expected["lambda_min"].number!, tolerance: Tolerance.convergedFit)
      expectClose(
        validation["lambda1SE"].number, expected["lambda_1se"].number!, tolerance: Tolerance.convergedFit)
      expectClose(
        validation["mean"].numbers[10], expected["cvm"].numbers[10], tolerance: Tolerance.coordinateDescent)
      #expect(result["selected"]["lambda"].number == validation["lambdaMin"].number)
      #expect(result["seed"].isNull)
    }
  }

  /// glmnet with `fdev = 0` visits all of its penalties; with its rules the path ends sooner.
  @Test func theRulesForEndingEarlyCanBeLeftOut() throws {
    let golden = GoldenCase("glmnet/cox_CoxExample_fdev0")
    let arguments = try coxArguments(golden) + ["--ties", "breslow", "--penalty", "lasso"]
    let whole = try document(arguments + ["--no-early-stop"])["path"]["lambda"].numbers
    let expected = try golden.expected["lambda"].numbers
    expectClose(whole, expected, tolerance: Tolerance.convergedFit)
    let ended = try document(arguments)["path"]["lambda"].numbers
    #expect(ended.count < whole.count && ended == Array(whole.prefix(ended.count)))
  }

  @Test func nothingDependsOnJobsAndStandardOutputIsJSONAlone() throws {
    let golden = GoldenCase("glmnet/cv_cox_CoxExample")
    let arguments =
      try coxArguments(golden) + [
        "--exclude", "fold,x1*", "--penalty", "ridge", "--lambda-count", "5", "--folds", "3", "--seed", "7",
        "--json", "-",
      ]
    let one = try CommandRun(arguments + ["--jobs", "1"])
    let two = try CommandRun(arguments + ["--jobs", "2"])
    #expect(one.status == 0)
    #expect(one.standardOutput == two.standardOutput)
    #expect(one.standardOutput.hasPrefix("{\n") && one.standardOutput.hasSuffix("}\n"))
    #expect(one.standardError == "")
    #expect(try one.json["seed"].number == 7)
  }

  @Test func exportsItsFoldsForUseElsewhere() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let golden = GoldenCase("glmnet/cv_cox_CoxExample")
    let random = try document(
      coxArguments(golden) + [
        "--exclude", "fold", "--penalty", "lasso", "--lambda", "0.1,0.05", "--folds", "4",
        "--export-folds", folder.path("folds.csv"),
      ])
    let lines = try folder.read("folds.csv").split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines[0] == ["row", "fold"])
    #expect(lines.count == 401)
    #expect(Set(lines.dropFirst().map { $0[1] }) == ["1", "2", "3", "4"])
    // The same folds given as a column are the same cross-validation.
    let table = try String(contentsOfFile: golden.inputPath, encoding: .utf8).split(separator: "\n")
    let joined = zip(table, lines).map { "\($0),\($1[1] == "fold" ? "own" : $1[1])\n" }.joined()
    let path = try folder.write("with_folds.csv", joined)
    let given = try document([
      "fit", "cox", path, "--time", "time", "--event", "status", "--exclude", "fold", "--penalty", "lasso",
      "--lambda", "0.1,0.05", "--fold-column", "own",
    ])
    #expect(given["crossValidation"]["mean"].numbers == random["crossValidation"]["mean"].numbers)
  }

  @Test func modelWithoutInterceptAgreesWithGlmnet() throws {
    let golden = GoldenCase("glmnet/bin_BinomialExample_nointercept")
    let result = try document([
      "fit", "logistic", golden.inputPath, "--outcome", golden.spec["y"].string!, "--penalty", "lasso",
      "--no-intercept", "--features", golden.spec["x"].strings.joined(separator: ","),
    ])
    let expected = try golden.expected
    let path = result["path"]
    expectClose(
      path["lambda"].numbers, expected["lambda"].numbers, tolerance: Tolerance.convergedFit, "lambda")
    let names = try golden.spec["x"].strings
    let beta = expected["beta"].rows
    for coefficient in path["coefficients"].array {
      let j = names.firstIndex(of: coefficient["feature"].string!)!
      // Further down the classes are nearly separated, and glmnet's own path misses its optimum by more
      // than the tolerance; the models' tests compare objectives there.
      expectClose(
        Array(coefficient["values"].numbers.prefix(40)), Array(beta[j].prefix(40)),
        tolerance: Tolerance.coordinateDescent, names[j])
    }
    #expect(path["intercept"].numbers.allSatisfy { $0 == 0 })
  }
}
