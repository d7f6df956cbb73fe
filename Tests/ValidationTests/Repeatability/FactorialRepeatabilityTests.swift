import LinearAlgebra
import TestSupport
import Testing
import Validation

@Suite struct FactorialRepeatabilityTests {
  @Test func repeatsInCellsGiveTheErrorOfOneReader() throws {
    let golden = GoldenCase("reml/reader_session")
    let table = try CrossedTable(golden, column: "reader", repetition: "session")
    let result = try Repeatability().assess(table.values, columns: 4, role: .reader)
    let crossed = try #require(result.crossed)
    expectClose(result.variation.standardDeviation.value, crossed.intraError.value!)
    expectClose(
      result.variation.standardDeviation.interval?.upper, crossed.intraError.interval!.upper,
      tolerance: 1e-9)
    #expect(result.subjects == 25 && result.repeats == 2)
    #expect(result[.agreementSingle].estimate.notes.map(\.kind) == [.severalFactors])
  }

  @Test func readersWithoutRepeatsKeepTheForms() throws {
    let golden = GoldenCase("icc/shrout_fleiss")
    let columns = try golden.spec["raters"].strings.map { try golden.numbers($0) }
    let values = Matrix(columns: columns, rowCount: 6)
    let result = try Repeatability().assess(values, columns: 4, role: .reader)
    let plain = Repeatability().assess(try RepeatedMatrix(values))
    #expect(result[.agreementSingle].estimate == plain[.agreementSingle].estimate)
    // RDC by hand: MSC/n + MSE (1 - 1/n) = 32.486111/6 + 1.0194444 * 5/6 = 6.2638889.
    expectClose(
      result.crossed?.reproducibilityCoefficient.value,
      1.96 * 2.0.squareRoot() * (32.48611111111111 / 6 + 1.01944444444444444 * 5 / 6).squareRoot(),
      tolerance: 1e-10)
  }

  @Test func lesionsArePooledByCell() throws {
    let golden = GoldenCase("reml/nested_lesions")
    let table = try CrossedTable(golden, column: "lesion", repetition: "scan")
    let result = try Repeatability().assess(table.values, columns: table.columns, role: .lesion)
    let nested = try #require(result.nested)
    let r = try golden.expected["nested"]
    let (p, l, e) = (r["subject"].number!, r["subject:lesion"].number!, r["Residual"].number!)
    expectClose(nested.lesion.value, (p + l) / (p + l + e), tolerance: 1e-6)
    expectClose(nested.subject.value, p / (p + l + e), tolerance: 1e-6)
    #expect(result.crossed == nil && result.subjects == 30)
    #expect(result.variation.standardDeviation.interval != nil)
  }
}
