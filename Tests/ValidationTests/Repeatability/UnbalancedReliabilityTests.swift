import LinearAlgebra
import Statistics
import TestSupport
import Testing
import Validation

@Suite struct UnbalancedReliabilityTests {
  private func matrix() throws -> RepeatedMatrix {
    let golden = GoldenCase("icc/sim_unbalanced_30x3")
    let columns = try golden.spec["raters"].strings.map { try golden.numbers($0) }
    return try RepeatedMatrix(Matrix(columns: columns, rowCount: columns[0].count))
  }

  @Test func coefficientsEqualLme4() throws {
    let result = Repeatability(detail: .full).assess(try matrix())
    let reml = try #require(result.unbalanced)
    let expected = try GoldenCase("icc/sim_unbalanced_30x3").expected["lmer_reml"]
    expectClose(reml.oneWay.value, expected["icc_one_way"].number!, tolerance: 1e-6)
    expectClose(reml.agreement.value, expected["icc_agreement"].number!, tolerance: 1e-6)
    expectClose(reml.consistency.value, expected["icc_consistency"].number!, tolerance: 1e-6)
  }

  /// The limits put back into the definition: the F ratio is the quantile.
  @Test func limitsSolveWaldsEquation() throws {
    let data = try matrix()
    let interval = try #require(
      Repeatability(detail: .full).assess(data).unbalanced?.oneWay.interval)
    var (means, counts, within, total) = ([Double](), [Double](), 0.0, 0.0)
    for row in data.values.rows {
      let values = row.filter { !$0.isNaN }
      guard !values.isEmpty else { continue }
      let center = mean(values)
      means.append(center)
      counts.append(Double(values.count))
      within += values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
      total += Double(values.count)
    }
    let subjects = Double(means.count)
    func ratio(_ icc: Double) -> Double {
      let weights = counts.map { $0 / (1 + $0 * icc / (1 - icc)) }
      let center = zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
      let squares = zip(weights, means).reduce(0) { $0 + $1.0 * ($1.1 - center) * ($1.1 - center) }
      return squares / (subjects - 1) / (within / (total - subjects))
    }
    let f = FisherF(subjects - 1, total - subjects)
    expectClose(ratio(interval.lower), f.quantile(0.975), tolerance: 1e-9)
    expectClose(ratio(interval.upper), f.quantile(0.025), tolerance: 1e-9)
  }

  @Test func completeDataHaveNone() throws {
    let data = try RepeatedMatrix(Matrix(rows: [[1, 2], [3, 5], [4, 4]]))
    #expect(Repeatability(detail: .full).assess(data).unbalanced == nil)
    #expect(Repeatability().assess(try matrix()).unbalanced == nil)
  }

  @Test func oneMissingScanBarelyMovesTheCoefficient() throws {
    var rows = (0..<30).map { i -> [Double] in
      let base = Double((i * 37) % 29)
      return [base, base + Double((i * 7) % 5) / 4]
    }
    let complete = Repeatability().assess(try RepeatedMatrix(Matrix(rows: rows)))
    rows[11][1] = .nan
    let result = Repeatability(detail: .full).assess(try RepeatedMatrix(Matrix(rows: rows)))
    let agreement = try #require(result.unbalanced?.agreement.value)
    #expect(abs(agreement - complete[.agreementSingle].estimate.value!) < 0.01)
  }
}
