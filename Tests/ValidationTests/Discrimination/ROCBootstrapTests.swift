import Statistics
import Tables
import TestSupport
import Testing
import Validation

private let golden = GoldenCase("roc/aSAH_intervals")

private func curve(_ marker: String) throws -> ROC {
  try roc(
    scores: try golden.numbers(marker),
    outcome: BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 }))
}

/// The Monte Carlo standard error of a difference of two bootstrap limits at 2.5 and 97.5 %, each from `count`
/// replicates: the density of a normal distribution at its 97.5 % quantile is 0.0584 a standard error.
private func limitError(_ standardError: Double, _ count: Double) -> Double {
  (2 * 0.025 * 0.975 / count).squareRoot() / 0.0584 * standardError
}

private let markers = ["s100b", "wfns", "ndka"]

@Suite struct ROCBootstrapTests {
  @Test(arguments: markers)
  func limitsAgreeWithPROC(marker: String) async throws {
    let r = try golden.expected
    let answer = r[marker]
    let count = r["replicates"].number!
    let curve = try curve(marker)
    var request = ROCIntervalRequest()
    request.partial = [.specificity(0.8...1)]
    request.specificities = [0.5, 0.8, 0.9]
    let bootstrap = ROCBootstrap(Bootstrap(replicates: 4000, seed: 5), width: 2)
    let result = await bootstrap.intervals(of: [curve], request)[0]
    let error = try #require(curve.auc.standardError)
    func agrees(_ estimate: Estimate, _ limits: [Double], _ error: Double, _ what: String) throws {
      let interval = try #require(estimate.interval)
      let allowed = 4 * limitError(error, min(count, 4000))
      #expect(abs(interval.lower - limits[0]) < allowed, "\(what): \(interval.lower), pROC \(limits[0])")
      #expect(abs(interval.upper - limits[1]) < allowed, "\(what): \(interval.upper), pROC \(limits[1])")
    }
    try agrees(curve.auc(from: result.area, .percentile), answer["bootstrap95"].numbers, error, "percentile")
    try agrees(curve.auc(from: result.area, .bca), answer["bca95"].numbers, error, "BCa")
    let partial = result.partial[0].area
    try agrees(partial, answer["pauc95"].numbers, partial.standardError!, "partial area")
    for (point, limits) in zip(result.band, answer["ci_se"].array) {
      // Sensitivities are lumps of 1/41: a quantile may fall on either side of a lump.
      let interval = try #require(point.sensitivity.interval)
      #expect(abs(interval.lower - limits.numbers[0]) < 0.03)
      #expect(abs(interval.upper - limits.numbers[2]) < 0.03)
    }
    #expect(result.area.failures == 0)
  }

  @Test func theDifferenceHasPROCsStandardError() async throws {
    let r = try golden.expected["bootstrap_difference"]
    let (a, b) = (try curve("s100b"), try curve("ndka"))
    let areas = await ROCBootstrap(Bootstrap(replicates: 4000, seed: 6), width: 2).areas(of: [a, b])
    let difference = bootstrapDifference(a, b, areas[0], areas[1], seed: 6)
    expectClose(difference.value, r["difference"].number!)
    let error = r["difference"].number! / r["z"].number!
    // A standard deviation of B replicates has the relative standard error 1 / sqrt(2 B).
    let allowed: Double = 4 * (1 / 8000.0 + 1 / 20000.0).squareRoot()
    let ratio: Double = try #require(difference.standardError) / error
    #expect(abs(ratio - 1) < allowed)
  }

  /// A replicate is the curve of the resampled table: cases and controls drawn apart.
  @Test func replicatesAreResampledTables() async throws {
    let curve = try curve("wfns")
    let scores = try golden.numbers("wfns")
    let isCase = try golden.numbers("y").map { $0 == 1 }
    let plan = Bootstrap(replicates: 5, seed: 9)
    let areas = await ROCBootstrap(plan).areas(of: [curve])[0]
    let members = isCase.indices.filter { isCase[$0] } + isCase.indices.filter { !isCase[$0] }
    for (index, area) in areas.enumerated() {
      let counts = plan.counts(index, strata: 41, 72)
      #expect(counts[..<41].reduce(0, +) == 41 && counts.reduce(0, +) == 113)
      let rows = zip(members, counts).flatMap { row, count in [Int](repeating: row, count: Int(count)) }
      let table = try roc(
        scores: rows.map { scores[$0] }, outcome: BinaryOutcome(isCase: rows.map { isCase[$0] }))
      expectClose(area, table.auc.value!)
    }
  }

  @Test func widthAndReplicateCountChangeNoReplicate() async throws {
    let curve = try curve("s100b")
    let one = await ROCBootstrap(Bootstrap(replicates: 150, seed: 1), width: 1).areas(of: [curve])
    let two = await ROCBootstrap(Bootstrap(replicates: 150, seed: 1), width: 2).areas(of: [curve])
    let more = await ROCBootstrap(Bootstrap(replicates: 200, seed: 1), width: 2).areas(of: [curve])
    let other = await ROCBootstrap(Bootstrap(replicates: 150, seed: 2), width: 2).areas(of: [curve])
    #expect(one == two && one[0] == Array(more[0][..<150]) && one != other)
  }

  @Test func perfectSeparationHasNoBCaIntervalAndSaysSo() async throws {
    let curve = try roc(scores: [1, 2, 3, 4], outcome: BinaryOutcome(isCase: [false, false, true, true]))
    let result = await ROCBootstrap(Bootstrap(replicates: 20, seed: 1)).intervals(of: [curve], .init())[0]
    let bca = curve.auc(from: result.area, .bca)
    #expect(bca.interval == nil && bca.notes.map(\.kind) == [.noBootstrapInterval])
    let logit = curve.aucOnLogitScale()
    #expect(logit.interval == nil && logit.notes.map(\.kind) == [.noLogit])
  }

  @Test func clustersAreDrawnWholeAndMayLackAClass() async throws {
    // Two clusters, one all cases and one all controls: half the replicates have no curve.
    let curve = try roc(
      scores: [1, 2, 3, 4], outcome: BinaryOutcome(isCase: [false, false, true, true]),
      clusters: [1, 1, 2, 2])
    let areas = await ROCBootstrap(Bootstrap(replicates: 200, seed: 1)).areas(of: [curve])[0]
    let failed = areas.count { $0 == nil }
    #expect(failed > 60 && failed < 140)
    #expect(areas.allSatisfy { $0 == nil || $0 == 1 })
  }

  @Test func oneCurveAtOnceIsTheSame() async throws {
    let curve = try curve("ndka")
    var request = ROCIntervalRequest()
    request.cutoffs = [.youden, .cost(ratio: 2, prevalence: 0.3)]
    request.partial = [.sensitivity(0.8...1)]
    request.specificities = [0.9]
    let bootstrap = ROCBootstrap(Bootstrap(replicates: 70, seed: 8), width: 2)
    let parallel = await bootstrap.intervals(of: [curve], request)[0]
    let serial = bootstrap.intervalsAtOnce(of: curve, request)
    #expect(parallel.areas == serial.areas && parallel.cutoffs == serial.cutoffs)
    #expect(parallel.partial == serial.partial && parallel.band == serial.band)
    #expect(parallel.averagePrecision == serial.averagePrecision)
    #expect(serial.areas == (0..<70).map { bootstrap.area(of: curve, replicate: $0) })
    #expect(serial.averagePrecision.interval?.method.settings == [.replicates(70), .failures(0), .seed(8)])
  }
}
