import LinearAlgebra
import Statistics
import TestSupport
import Testing
import Validation

@Suite struct IntraclassBootstrapTests {
  private func data(_ name: String) throws -> RepeatedMatrix {
    let golden = GoldenCase("icc/\(name)")
    let columns = try golden.spec["raters"].strings.map { try golden.numbers($0) }
    return try RepeatedMatrix(Matrix(columns: columns, rowCount: columns[0].count))
  }

  /// Each replicate by drawing the rows and running the whole analysis.
  @Test(arguments: IntraclassForm.allCases, ["shrout_fleiss", "sim_test_retest_50x2"])
  func replicatesEqualTheAnalysisOfDrawnRows(form: IntraclassForm, name: String) throws {
    let data = try data(name)
    let plan = Bootstrap(replicates: 60, seed: 7)
    let bootstrap = IntraclassBootstrap(form: form, plan: plan)
    let result = bootstrap.run(data, bootstrap.weights(subjects: data.subjectCount))
    let groups = SubjectGroups(rowCount: data.subjectCount)
    var drawn: [Double] = []
    for index in 0..<60 {
      let counts = plan.frequencies(index, of: groups)
      let rows = counts.indices.flatMap { [Int](repeating: $0, count: Int(counts[$0])) }
      let sample = try RepeatedMatrix(data.values.selecting(rows: rows))
      if let value = Repeatability().assess(sample)[form].estimate.value { drawn.append(value) }
    }
    drawn.sort()
    let interval = try #require(result.percentile.interval)
    expectClose(interval.lower, quantile(0.025, ofSorted: drawn), tolerance: 1e-9)
    expectClose(interval.upper, quantile(0.975, ofSorted: drawn), tolerance: 1e-9)
    expectClose(result.percentile.value, Repeatability().assess(data)[form].estimate.value!, tolerance: 1e-11)
    expectClose(result.percentile.standardError, sampleStandardDeviation(drawn), tolerance: 1e-9)
  }

  @Test func unbalancedDataHaveTheOneWayForm() throws {
    let data = try data("sim_unbalanced_30x3")
    let plan = Bootstrap(replicates: 200, seed: 1)
    let oneWay = IntraclassBootstrap(form: .oneWaySingle, plan: plan)
    let result = oneWay.run(data, oneWay.weights(subjects: data.subjectCount))
    expectClose(
      result.percentile.value, Repeatability().assess(data)[.oneWaySingle].estimate.value!,
      tolerance: 1e-11)
    #expect(result.bca.interval != nil)
    let agreement = IntraclassBootstrap(form: .agreementSingle, plan: plan)
    #expect(
      agreement.run(data, agreement.weights(subjects: data.subjectCount)).percentile.notes.map(\.kind)
        == [.incompleteDesign])
  }

  @Test func bcaShiftsTowardsTheFInterval() throws {
    // A high coefficient has a skewed sampling distribution: BCa's lower limit lies below the percentile one or
    // near the F interval's; here only order and level are certain.
    let data = try data("sim_test_retest_50x2")
    let bootstrap = IntraclassBootstrap(form: .agreementSingle, plan: Bootstrap(replicates: 2000, seed: 3))
    let result = bootstrap.run(data, bootstrap.weights(subjects: data.subjectCount))
    let exact = Repeatability().assess(data)[.agreementSingle].estimate
    for interval in [result.percentile.interval, result.bca.interval] {
      let interval = try #require(interval)
      #expect(interval.lower < exact.value! && exact.value! < interval.upper)
      #expect(abs(interval.lower - exact.interval!.lower) < 0.1)
    }
  }

  @Test func identicalRepeatsGiveNoIntervalBut1() throws {
    let data = try RepeatedMatrix(Matrix(rows: [[1, 1], [2, 2], [4, 4], [7, 7]]))
    let bootstrap = IntraclassBootstrap(form: .agreementSingle, plan: Bootstrap(replicates: 50, seed: 3))
    let result = bootstrap.run(data, bootstrap.weights(subjects: 4))
    #expect(result.percentile.value == 1)
    #expect(result.bca.interval == nil)
    let constant = try RepeatedMatrix(Matrix(rows: [[3, 3], [3, 3], [3, 3]]))
    #expect(bootstrap.run(constant, bootstrap.weights(subjects: 3)).percentile.value == nil)
  }
}
