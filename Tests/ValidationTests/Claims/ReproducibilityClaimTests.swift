import Statistics
import TestSupport
import Testing
import Validation

/// RDC held to a claim: its one-sided bound is the upper limit of the 90 % interval.
@Suite struct ReproducibilityClaimTests {
  @Test func theBoundIsTheUpperLimitAtNinetyPerCent() throws {
    let table = try CrossedTable(
      GoldenCase("reml/reader_session"), column: "reader", repetition: "session")
    let result = try Repeatability(detail: .full).assess(
      table.values, columns: table.columns, role: .reader)
    let level = try #require(ConfidenceLevel(0.9))
    let limits = try CrossedReliability(
      CrossedMeasurements(table.values, columns: table.columns), level: level
    ).reproducibilityCoefficient
    let rdc = try #require(limits.value)
    let upper = try #require(limits.interval?.upper)
    let wide = try #require(ClaimBound(.reproducibilityCoefficient, atMost: upper * 1.001))
    let narrow = try #require(ClaimBound(.reproducibilityCoefficient, atMost: upper * 0.999))
    let conformance = ClaimConformance(result, bound: wide)
    expectClose(conformance.estimate.value, rdc)
    expectClose(conformance.upperBound, upper, tolerance: 1e-9)
    #expect(conformance.conforms == true)
    #expect(ClaimConformance(result, bound: narrow).conforms == false)
    #expect(ClaimConformance(result, bound: narrow, rule: .pointEstimate).conforms == true)
  }

  @Test func aDesignWithoutReadersHasNoRDC() throws {
    let table = try CrossedTable(
      GoldenCase("reml/nested_lesions"), column: "lesion", repetition: "scan")
    let result = try Repeatability().assess(table.values, columns: table.columns, role: .lesion)
    let bound = try #require(ClaimBound(.reproducibilityCoefficient, atMost: 1))
    let conformance = ClaimConformance(result, bound: bound)
    #expect(conformance.conforms == nil)
    #expect(conformance.estimate.notes.first?.kind == .noReproducibility)
  }
}
