import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct DeLongTests {
  private static func curves(_ markers: [String]) throws -> [ROC] {
    let golden = GoldenCase("roc/aSAH_intervals")
    let outcome = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
    return try markers.map { try roc(scores: try golden.numbers($0), outcome: outcome) }
  }

  @Test func testsEqualAreasAsPROCsCovariancesDo() throws {
    let r = try GoldenCase("roc/aSAH_intervals").expected["equal_areas"]
    let curves = try Self.curves(["s100b", "wfns", "ndka"])
    let matrix = try covariance(of: curves)
    for i in 0..<3 { for j in 0..<3 { expectClose(matrix[i, j], r["covariance"].rows[i][j]) } }
    let test = try #require(try testOfEqualAreas(curves))
    expectClose(test.statistic, r["statistic"].number!)
    expectClose(test.pValue, r["p"].number!)
    #expect(test.degreesOfFreedom == [2])
    // The order of the scores, and so the contrast, does not matter.
    let turned = try #require(try testOfEqualAreas(curves.reversed()))
    expectClose(turned.statistic, test.statistic)
    // Of two it is the square of the paired test.
    let two = try #require(try testOfEqualAreas(Array(curves[..<2])))
    let z = try #require(try comparePaired(curves[0], curves[1]).test?.statistic)
    expectClose(two.statistic, z * z)
  }

  @Test func scoresThatRankAlikeHaveNoGlobalTest() throws {
    let same = try Self.curves(["s100b", "s100b", "ndka"])
    #expect(try testOfEqualAreas(same) == nil)
  }

  @Test func adjustsAllPairsAsRDoes() throws {
    let r = try GoldenCase("roc/aSAH_intervals").expected["pairwise"]
    let c = try Self.curves(["s100b", "wfns", "ndka"])
    let p = try [(0, 1), (0, 2), (1, 2)].map { try comparePaired(c[$0], c[$1]).test!.pValue }
    expectClose(p, r["p"].numbers)
    expectClose(adjustedPValues(p, by: .holm), r["holm"].numbers)
    expectClose(adjustedPValues(p, by: .benjaminiHochberg), r["BH"].numbers)
  }

  @Test func clustersHaveObuchowskisCovariance() throws {
    let golden = GoldenCase("roc/sim_clusters")
    let r = try golden.expected
    let outcome = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
    let clusters = try golden.numbers("id").map { Int($0) }
    let curves = try ["a", "b"].map {
      try roc(scores: try golden.numbers($0), outcome: outcome, clusters: clusters)
    }
    let matrix = try covariance(of: curves)
    for i in 0..<2 {
      expectClose(curves[i].auc.value, r["auc"].numbers[i])
      expectClose(curves[i].auc.standardError, r["covariance"].rows[i][i].squareRoot())
      for j in 0..<2 { expectClose(matrix[i, j], r["covariance"].rows[i][j]) }
    }
    expectClose(try comparePaired(curves[0], curves[1]).test?.statistic, r["z"].number!)
    #expect(curves[0].auc.method.name == "Obuchowski, clustered")
  }

  @Test func aClusterARowIsDeLong() throws {
    let golden = GoldenCase("roc/sim_clusters")
    let outcome = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
    let scores = try golden.numbers("a")
    let plain = try roc(scores: scores, outcome: outcome)
    let clustered = try roc(scores: scores, outcome: outcome, clusters: Array(scores.indices).reversed())
    expectClose(clustered.auc.standardError, plain.auc.standardError!)
  }

  @Test func casesOfOneClusterHaveNoVariance() throws {
    let curve = try roc(
      scores: [1, 2, 3, 4], outcome: BinaryOutcome(isCase: [false, true, true, false]),
      clusters: [1, 2, 2, 3])
    #expect(curve.auc.standardError == nil && curve.auc.notes.map(\.kind) == [.noVariance])
    #expect(throws: MetricError.tooFew(needed: 2, found: 1)) { try comparePaired(curve, curve) }
    #expect(throws: MetricError.auxiliaryCountMismatch(found: 1, rows: 2)) {
      try roc(scores: [1, 2], outcome: BinaryOutcome(isCase: [true, false]), clusters: [1])
    }
  }
}
