import Models
import Statistics
import Studies
import Tables
import TestSupport
import Testing

@Suite struct UnpenalizedFitRequestTests {
  private func table(_ golden: GoldenCase) throws -> FeatureTable {
    try FeatureTable(contentsOf: golden.inputPath)
  }

  /// The request that a golden spec describes; a status column coded 1/2 has its event at 2.
  private func request(_ golden: GoldenCase) throws -> FitRequest {
    let spec = try golden.spec
    let status = spec["status"].string!
    let event = (try golden.numbers(status).max() ?? 0) > 1 ? "2" : "1"
    var request = FitRequest(
      .survival(
        SurvivalColumns(
          time: spec["time"].string!, event: ColumnValue(column: status, value: event),
          entry: spec["start"].string)))
    request.features = spec["x"].strings
    request.weights = spec["weights"].string
    request.strata = spec["strata"].string
    request.cluster = spec["cluster"].string
    request.ties = TiedEvents(rawValue: spec["ties"].string!)!
    return request
  }

  static let cases = [
    "lung_efron", "lung_weights_efron", "lung_strata", "heart_ties_weights_strata_efron",
    "heart_ties_weights_breslow", "heart_ties_cluster", "heavy_ties_efron", "heavy_ties_exact",
  ].map { GoldenCase("coxdiag/" + $0) }

  /// R's `survfit.coxph` with its three kinds of limits, at every twentieth time, through the model file.
  @Test(arguments: cases, [SurvivalBandName.log, .logLog, .plain])
  func predictedRisksHaveTheLimitsOfR(golden: GoldenCase, band: SurvivalBandName) async throws {
    let table = try table(golden)
    let file = try #require(try await request(golden).run(table).modelFile)
    let rows = try golden.spec["newdata"].numbers.map { Int($0) - 1 }
    for (k, curve) in try golden.expected["survfit"].array.enumerated() {
      let patient = table.selecting(rows: [rows[k]])
      let lower = curve["\(band.rawValue)_lower"].numbers
      let upper = curve["\(band.rawValue)_upper"].numbers
      for (i, time) in curve["time"].numbers.enumerated() where i % 20 == 0 {
        let row = try file.predict(patient, horizon: time, band: band.band).rows[0]
        expectClose(row.risk, 1 - curve["surv"][i].number!, tolerance: Tolerance.convergedFit)
        // Before the first event R has no log-log limits; nor have we.
        guard !lower[i].isNaN else {
          #expect(row.interval == nil)
          continue
        }
        let interval = try #require(row.interval)
        expectClose(interval.lower, 1 - upper[i], tolerance: Tolerance.convergedFit, "lower at \(time)")
        expectClose(interval.upper, 1 - lower[i], tolerance: Tolerance.convergedFit, "upper at \(time)")
      }
    }
  }

  @Test func theModelFileKeepsItsUncertaintyAndStrata() async throws {
    let golden = GoldenCase("coxdiag/heart_ties_weights_strata_efron")
    let file = try #require(try await request(golden).run(table(golden)).modelFile)
    #expect(file.strata?.column == "period" && file.strata?.levels == ["early", "late"])
    let read = try ModelFile.reading(file.json.text())
    #expect(read == file)
    // A stratum that the model does not know has no baseline.
    let other = try FeatureTable(
      csv: "age,surgery,transplant,period\n1,0,1,never\n", source: "t.csv")
    #expect(throws: TableAnalysisError.self) { try file.predict(other, horizon: 5) }
    // Without a horizon no stratum is needed.
    let without = try FeatureTable(csv: "age,surgery,transplant\n1,0,1\n", source: "t.csv")
    #expect(try file.predict(without).rows[0].risk == nil)
  }

  @Test func aTextColumnIsTestedAsOneTerm() async throws {
    let csv =
      "time,event,stage,x\n"
      + (0..<60).map { i in
        "\(1 + (i * 37) % 61),\(i % 4 == 0 ? 0 : 1),\(["I", "II", "III"][i % 3]),\((i * 17) % 23)\n"
      }.joined()
    var request = FitRequest(.survival(SurvivalColumns(time: "time", event: ColumnValue(column: "event"))))
    request.diagnostics.proportionalHazards = .kaplanMeier
    request.diagnostics.residuals = true
    request.diagnostics.schoenfeld = true
    let result = try await request.run(FeatureTable(csv: csv, source: "t.csv"))
    let tests = try #require(result.diagnostics.proportionalHazards).tests
    #expect(tests.map(\.term) == ["stage", "x"])
    #expect(tests[0].test?.degreesOfFreedom == [2])
    let residuals = try #require(result.diagnostics.residuals)
    #expect(residuals.lines.map(\.row) == Array(1...60))
    #expect(residuals.names.prefix(3) == ["martingale", "deviance", "score_stageII"])
    let schoenfeld = try #require(result.diagnostics.schoenfeld)
    #expect(schoenfeld.lines.count == 45)
  }

  /// R's `cox.zph(terms = TRUE)`: one test of two degrees of freedom for a factor of three levels.
  @Test(arguments: [EventTimeTransform.kaplanMeier, .identity, .rank, .log])
  func termsAgreeWithR(transform: EventTimeTransform) async throws {
    let golden = GoldenCase("coxdiag/terms_of_a_factor")
    var request = try request(golden)
    request.diagnostics.proportionalHazards = transform
    let result = try #require(try await request.run(table(golden)).diagnostics.proportionalHazards)
    let expected = try golden.expected["zph_\(transform.rawValue)"]
    #expect(result.tests.map(\.term) + ["GLOBAL"] == expected["rows"].strings)
    for (k, test) in (result.tests.map(\.test) + [result.global]).enumerated() {
      expectClose(test?.statistic, expected["chisq"][k].number!, tolerance: Tolerance.convergedFit)
      #expect(test?.degreesOfFreedom == [expected["df"][k].number!])
      expectClose(test?.pValue, expected["p"][k].number!, tolerance: Tolerance.convergedFit)
    }
  }

  @Test func combinationsWithoutMeaningAreRefused() async throws {
    let golden = GoldenCase("coxdiag/heart_ties_weights_breslow")
    let table = try table(golden)
    var plain = try request(golden)
    plain.weights = nil
    func change(_ edit: (inout FitRequest) -> Void) -> FitRequest {
      var copy = plain
      edit(&copy)
      return copy
    }
    let refused = [
      change {
        $0.ties = .exact; $0.weights = "w"
      },
      change {
        $0.ties = .exact; $0.cluster = "id"
      },
      change {
        $0.ties = .exact; $0.estimation = .firth
      },
      change {
        $0.ties = .exact; $0.diagnostics.schoenfeld = true
      },
      change {
        $0.estimation = .firth; $0.cluster = "id"
      },
      change {
        $0.interval = .profile; $0.cluster = "id"
      },
      change {
        $0.interval = .profile; $0.weights = "w"
      },
      change {
        $0.estimation = .firth; $0.penalty = PenaltyRequest()
      },
      change {
        $0.diagnostics.residuals = true; $0.penalty = PenaltyRequest()
      },
    ]
    for request in refused { await #expect(throws: (any Error).self) { try await request.run(table) } }
  }

  /// No interval of a prediction stands on an infinite coefficient, and there is no Wald test.
  @Test func anInfiniteCoefficientGivesNoIntervals() async throws {
    let golden = GoldenCase("coxph/sim_monotone_likelihood")
    var request = try request(golden)
    request.diagnostics.proportionalHazards = .kaplanMeier
    let result = try await request.run(table(golden))
    let test = try #require(result.diagnostics.proportionalHazards)
    #expect(test.tests[0].test == nil && test.tests[1].test != nil)
    #expect(result.notes.map(\.kind).contains(.noProportionalHazardsTest))
    #expect(result.modelFile?.uncertainty == nil)
    #expect(result.waldTest == nil)
  }

  static let cohorts = (SharedData.path("survival/rotterdam.csv"), SharedData.path("survival/gbsg.csv"))

  /// A Cox model of relapse-free survival trained on the Rotterdam cohort and applied to the GBSG trial, against
  /// R 4.2.2, survival 3.5-3: coefficients, C = 0.6525, risks at five years with log-log limits, cox.zph.
  @Test(.enabled(if: cohorts.0 != nil && cohorts.1 != nil, "the survival cohorts are not here"))
  func rotterdamToGBSG() async throws {
    let source = try FeatureTable(contentsOf: #require(Self.cohorts.0))
    let (recur, death) = (try source.completeNumbers("recur"), try source.completeNumbers("death"))
    let (rtime, dtime) = (try source.completeNumbers("rtime"), try source.completeNumbers("dtime"))
    let names = ["age", "meno", "grade", "nodes", "er", "pgr"]
    let features = try names.map(source.completeNumbers)
    var csv = "rfstime,rfs," + names.joined(separator: ",") + "\n"
    for i in recur.indices {
      csv += "\(recur[i] == 1 ? rtime[i] : dtime[i]),\(Int(max(recur[i], death[i]))),"
      csv += features.map { "\($0[i])" }.joined(separator: ",") + "\n"
    }
    var request = FitRequest(.survival(SurvivalColumns(time: "rfstime", event: ColumnValue(column: "rfs"))))
    request.diagnostics.proportionalHazards = .kaplanMeier
    let result = try await request.run(FeatureTable(csv: csv, source: "rotterdam"))
    let tolerance = Tolerance.convergedFit
    expectClose(
      result.terms.map { $0.estimate.value ?? .nan },
      [
        7.2032904244801813e-03, -1.8678974712474004e-02, 3.7234449312554163e-01, 8.4347603749271444e-02,
        -6.7188185745831625e-06, -1.3919435109143669e-04,
      ], tolerance: tolerance)
    guard case .cox(let fit, _) = result.fit else { preconditionFailure("a Cox model") }
    expectClose(
      [fit.logLikelihood.null, fit.logLikelihood.fitted], [-12811.440395190792, -12603.571332025724],
      tolerance: tolerance)
    let zph = try #require(result.diagnostics.proportionalHazards)
    let chisq = [
      16.1856356712263079, 2.9102836126503595, 5.1496505604431082, 9.7938412652375249, 37.0336375413590062,
      28.2350676541056238,
    ]
    for (test, expected) in zip(zph.tests, chisq) {
      expectClose(test.test?.statistic, expected, tolerance: tolerance, test.term)
    }
    expectClose(zph.global?.statistic, 75.1432679862736137, tolerance: tolerance)

    let trial = try FeatureTable(contentsOf: #require(Self.cohorts.1))
    let file = try #require(result.modelFile)
    let predictions = try file.predict(trial, horizon: 1826).rows
    for (i, (risk, lower, upper)) in [
      (1 - 0.67409602890591902, 0.29230160183113418, 0.36229059524864371),
      (1 - 0.14801959594707689, 0.81260554704059507, 0.88690259861348497),
      (1 - 0.52584366157555062, 0.44197280391752325, 0.50747217272685952),
    ].enumerated() {
      expectClose(predictions[i].risk, risk, tolerance: tolerance)
      expectClose(predictions[i].interval?.lower, lower, tolerance: tolerance)
      expectClose(predictions[i].interval?.upper, upper, tolerance: tolerance)
    }
    let index = try concordanceIndex(predictions.map(\.linearPredictor), trial)
    expectClose(index, 0.65250766502344593)
  }
}
