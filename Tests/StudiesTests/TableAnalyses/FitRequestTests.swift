import Models
import Statistics
import Studies
import Tables
import TestSupport
import Testing

@Suite struct FitRequestTests {
  /// Forty rows in clusters of two, a text column, and a missing cell in row 3 (from 1).
  private static let csv: String = {
    var stream = RandomStream(seed: 11, substream: 0)
    var text = "id,time,event,age,stage,size\n"
    for row in 1...40 {
      let stage = ["I", "II", "III"][row % 3]
      let (age, size) = (stream.normal(), stream.normal())
      let time = -(stream.uniform() * 0.999 + 0.0005 + 0.2 * age * age)
      text += "\((row + 1) / 2),\(-time),\(row % 4 == 0 ? 0 : 1),"
      text += row == 3 ? "NA," : "\(age),"
      text += "\(stage),\(size)\n"
    }
    return text
  }()

  private func table() throws -> FeatureTable { try FeatureTable(csv: Self.csv, source: "t.csv") }

  private func request() -> FitRequest {
    var request = FitRequest(.survival(SurvivalColumns(time: "time", event: ColumnValue(column: "event"))))
    request.excluded = ["id"]
    request.missing = .drop
    return request
  }

  @Test func excludedRowsAreCountedAndNamed() async throws {
    let result = try await request().run(table())
    #expect(result.exclusions.rows == [2])
    #expect(result.exclusions.sentence == "1 of 40 rows left out for missing values (age 1)")
    #expect(result.sampleSize.count == 39)
    #expect(result.terms.map(\.feature) == ["age", "stageII", "stageIII", "size"])
  }

  @Test func aSettingForAColumnHoldsForAllItsIndicators() async throws {
    func path(_ unpenalized: [String]) async throws -> PenalizedPath {
      var request = request()
      var penalty = PenaltyRequest()
      penalty.lambdas = .given([0.1])
      penalty.unpenalized = unpenalized
      request.penalty = penalty
      guard case .penalized(let fit) = try await request.run(table()).fit else { preconditionFailure() }
      return fit.path
    }
    let column = try await path(["stage"]).points[0].coefficients
    let indicators = try await path(["stageII", "stageIII"]).points[0].coefficients
    #expect(column == indicators)
    // Without penalty both indicators have a coefficient.
    #expect(Set(column.map(\.feature)).isSuperset(of: [1, 2]))
    await #expect(throws: TableAnalysisError.self) { try await path(["stageI"]) }
  }

  @Test func limitsBoundTheCoefficientsTheyName() async throws {
    var request = request()
    var penalty = PenaltyRequest()
    penalty.lambdas = .given([0.001])
    penalty.lowerLimits = [.init(value: -0.05), .init(feature: "size", value: 0)]
    penalty.upperLimits = [.init(value: 0.05)]
    request.penalty = penalty
    guard case .penalized(let fit) = try await request.run(table()).fit else { preconditionFailure() }
    for coefficient in fit.path.points[0].coefficients {
      #expect(abs(coefficient.value) <= 0.05 + 1e-12)
      if fit.path.names[coefficient.feature] == "size" { #expect(coefficient.value >= 0) }
    }
    #expect(fit.path.points[0].coefficients.contains { abs(abs($0.value) - 0.05) < 1e-12 })
  }

  @Test func randomFoldsKeepClustersWholeAndSkipExcludedRows() async throws {
    var request = request()
    request.cluster = "id"
    var penalty = PenaltyRequest()
    penalty.lambdas = .given([0.2, 0.1])
    penalty.crossValidation = CrossValidationRequest(folds: .random(count: 4, seed: 5))
    request.penalty = penalty
    let result = try await request.run(table())
    let lines = try #require(result.foldsCSV).split(separator: "\n").dropFirst().map {
      $0.split(separator: ",").compactMap { Int($0) }
    }
    #expect(lines.map { $0[0] } == (1...40).filter { $0 != 3 })
    var foldOfCluster: [Int: Set<Int>] = [:]
    for line in lines { foldOfCluster[(line[0] + 1) / 2, default: []].insert(line[1]) }
    #expect(foldOfCluster.values.allSatisfy { $0.count == 1 })
    #expect(Set(lines.map { $0[1] }) == [1, 2, 3, 4])
  }

  /// Every row its own cluster is the robust variance without clusters; the estimate does not change.
  @Test func robustInferenceReplacesStandardErrorsAlone() async throws {
    let naive = try await request().run(table())
    var request = request()
    request.cluster = "id"
    let robust = try await request.run(table())
    for (a, b) in zip(naive.terms, robust.terms) {
      #expect(a.estimate.value == b.estimate.value)
      #expect(a.estimate.standardError != b.estimate.standardError)
      let error = try #require(b.estimate.standardError)
      expectClose(b.z, b.estimate.value! / error)
      expectClose(b.estimate.interval?.upper, b.estimate.value! + 1.959963984540054 * error)
    }
  }

  @Test func theModelFilePredictsWithTheBitsOfThePenalisedModel() async throws {
    var request = request()
    var penalty = PenaltyRequest()
    penalty.lambdas = .given([0.01])
    request.penalty = penalty
    let result = try await request.run(table())
    guard case .penalized(let fit) = result.fit else { preconditionFailure() }
    let complete = try table().resolvingMissing(in: ["age"], policy: .drop).table
    let design = try complete.design(["age", "stage", "size"])
    let file = try #require(result.modelFile)
    let rows = try file.predict(table(), missing: .drop).rows
    #expect(rows.map(\.linearPredictor) == fit.path.model(at: 0).risk(design))
    #expect(rows.map(\.row) == (1...40).filter { $0 != 3 })
    #expect(rows.allSatisfy { $0.risk == nil })
    #expect(
      try file.predict(table(), horizon: 0.5, missing: .drop).rows.allSatisfy { (0...1).contains($0.risk!) })
  }

  /// Weights, strata and an offset enter the baseline of a penalised model as they enter that of the unpenalised
  /// one, which lambda 0 is.
  @Test func baselineOfAPenalisedModelKnowsWeightsStrataAndOffset() async throws {
    var request = request()
    request.weights = "id"
    request.strata = "stage"
    request.offset = "size"
    let plain = try #require(await request.run(table()).modelFile)
    var penalty = PenaltyRequest()
    penalty.lambdas = .given([0])
    request.penalty = penalty
    let file = try #require(await request.run(table()).modelFile)
    #expect(file.strata?.column == "stage" && file.strata?.levels == ["I", "II", "III"])
    #expect(file.offset == "size" && file.columns == ["age"])
    let baseline = try #require(file.baseline)
    #expect(baseline.strata.count == 3)
    for (stratum, other) in zip(baseline.strata, plain.baseline!.strata) {
      #expect(stratum.time == other.time)
    }
    let horizon = 0.3
    let rows = try file.predict(table(), horizon: horizon, missing: .drop).rows
    let expected = try plain.predict(table(), horizon: horizon, missing: .drop).rows
    expectClose(rows.map { $0.risk! }, expected.map { $0.risk! }, tolerance: Tolerance.convergedFit)
    #expect(Set(rows.map { $0.risk! }).count > 10)
    // A stratum that the model does not know has no risk, but a linear predictor.
    let other = try FeatureTable(csv: "age,stage,size\n0.5,IV,1\n", source: "o.csv")
    #expect(throws: TableAnalysisError.self) { try file.predict(other, horizon: horizon) }
    expectClose(try file.predict(other).rows[0].linearPredictor, file.coefficients[0].estimate * 0.5 + 1)
  }

  @Test func aFoldThatHoldsAllEventsIsNamed() async throws {
    let table = try FeatureTable(
      csv: "time,event,x,fold\n1,1,1,1\n2,1,0,1\n3,0,2,2\n4,0,1,2\n", source: "t.csv")
    var request = FitRequest(.survival(SurvivalColumns(time: "time", event: ColumnValue(column: "event"))))
    var penalty = PenaltyRequest()
    penalty.crossValidation = CrossValidationRequest(folds: .column("fold"))
    request.penalty = penalty
    await #expect {
      try await request.run(table)
    } throws: {
      "\($0)".contains("without fold 1 no row has the event")
    }
  }
}
