import LinearAlgebra
import Statistics
import Tables
import TestSupport
import Testing
import Validation

/// Tables printed in papers, with the answers printed beside them or computed from their mean squares.
@Suite struct ReliabilityClassicsTests {
  /// Mean squares and coefficients to the six decimals of the reference file.
  @Test(arguments: [
    ("DASB", [77.907364, 2.060909, 0.948457, 0.948468, 0.948862, 0.054096, 1.435587]),
    ("MK-4232", [3.686833, 0.3525, 0.825466, 0.826909, 0.840809, 0.047828, 0.593717]),
    ("GSK931145", [0.104124, 0.04886, 0.361242, 0.337831, 0.314758, 0.266817, 0.221043]),
  ])
  func petTestRetest(tracer: String, expected: [Double]) throws {
    let table = try FeatureTable(
      contentsOf: SharedData.repository("datasets/pet_test_retest/pet_test_retest.csv"))
    let levels = try table.repeatedMeasurements(
      subject: "subject", repetition: "scan", features: ["vt"], by: "tracer")
    let level = try #require(levels.first { $0.level == tracer })
    let result = Repeatability().assess(try RepeatedMatrix(level.measurements(of: 0)))
    let found = [
      result.oneWay.between, result.oneWay.within, result[.oneWaySingle].estimate.value,
      result[.agreementSingle].estimate.value, result[.consistencySingle].estimate.value,
      result.variation.coefficientOfVariation.value, result.variation.standardDeviation.value,
    ]
    for (a, b) in zip(found, expected) { #expect(abs(a! - b) < 6e-7) }
  }

  @Test(arguments: [
    ("Mini", [24771.452206, 396.441176, 0.968496]), ("Wright", [27599.908088, 234.294118, 0.983165]),
  ])
  func pefrRepeats(meter: String, expected: [Double]) throws {
    let table = try FeatureTable(contentsOf: SharedData.repository("datasets/pefr/pefr.csv"))
    let level = try #require(
      try table.repeatedMeasurements(
        subject: "subject", repetition: "measurement", features: ["pefr"], by: "meter"
      ).first { $0.level == meter })
    let result = Repeatability().assess(try RepeatedMatrix(level.measurements(of: 0)))
    let found = [result.oneWay.between, result.oneWay.within, result[.oneWaySingle].estimate.value]
    for (a, b) in zip(found, expected) { #expect(abs(a! - b) < 6e-7) }
  }

  /// Bland and Altman 1999, section 5: blood pressure of 85 people, three readings by observer J and by a
  /// machine S. Printed: first readings -16.29, SD 19.61; replicates -15.62, variance 438.859 from 358.493,
  /// 37.408 and 83.141, limits -56.68 and 25.44.
  @Test(.enabled(if: SharedData.path("reliability/sbp.csv") != nil, "the shared data folder is absent"))
  func bloodPressureAsPrinted() throws {
    let table = try FeatureTable(contentsOf: try #require(SharedData.path("reliability/sbp.csv")))
    let (methods, items) = (try table.completeText("meth"), try table.completeNumbers("item"))
    let (repeats, values) = (try table.completeNumbers("repl"), try table.completeNumbers("y"))
    func readings(_ method: String) -> [[Double]] {
      var result = [[Double]](repeating: [], count: 85)
      for row in methods.indices where methods[row] == method {
        result[Int(items[row]) - 1].append(values[row])
      }
      return result
    }
    #expect(repeats.max() == 3)
    let (j, s) = (readings("J"), readings("S"))
    let first = LimitsOfAgreement(try MeasurementPairs(first: j.map { $0[0] }, second: s.map { $0[0] }))
    #expect(abs(first.bias.value! - -16.29) < 0.005)
    #expect(abs((first.upper.value! - first.lower.value!) / 3.92 - 19.61) < 0.005)
    let limits = LimitsOfAgreement(try ReplicatedPairs(first: j, second: s), trueValue: .constant)
    #expect(abs(limits.bias.value! - -15.62) < 0.005)
    let deviation = (limits.upper.value! - limits.lower.value!) / 3.92
    #expect(abs(deviation * deviation - 438.859) < 0.01)
    // Printed from the rounded SD 20.95.
    #expect(abs(limits.lower.value! - -56.68) < 0.01 && abs(limits.upper.value! - 25.44) < 0.01)
  }
}
