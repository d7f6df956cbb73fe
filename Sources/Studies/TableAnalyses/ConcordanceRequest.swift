internal import LinearAlgebra
public import Statistics
public import Tables
public import Validation

/// The concordance of one or more scores with survival.
public struct ConcordanceRequest: Sendable {
  /// A percentile bootstrap of whole subjects.
  public struct BootstrapOptions: Sendable, Equatable {
    /// Number of replicates.
    public var replicates: Int
    /// Seed of the draws.
    public var seed: UInt64

    /// So many replicates from a seed.
    public init(replicates: Int, seed: UInt64) {
      self.replicates = replicates
      self.seed = seed
    }
  }

  /// The outcome's columns.
  public var survival: SurvivalColumns
  /// The columns of scores.
  public var scores: [String]
  /// Which scores point to an earlier event.
  public var direction = ScoreDirection.higher
  /// Events after it are taken as censored, for both indices.
  public var tau: Double?
  /// The column of strata: rows of different strata are not compared.
  public var strata: String?
  /// The column of case weights.
  public var weights: String?
  /// The column of clusters: rows that are not independent.
  public var cluster: String?
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals.
  public var level = ConfidenceLevel.p95
  /// Other weights over time for a further index.
  public var timeWeight: ConcordanceTimeWeight?
  /// Whether Gonen and Heller's probability is wanted: every score then is a Cox model's linear predictor.
  public var gonenHeller = false
  /// How the p-values of the comparisons are adjusted for their number.
  public var adjustment = MultiplicityAdjustment.holm
  /// A bootstrap beside the infinitesimal jackknife.
  public var bootstrap: BootstrapOptions?

  /// The concordance of scores.
  public init(_ survival: SurvivalColumns, scores: [String]) {
    self.survival = survival
    self.scores = scores
  }

  /// Computes Harrell's and Uno's C of every score, and compares all pairs of scores.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(_ all: FeatureTable, jobs: Int = 1) async throws -> ConcordanceAnalysis {
    let others = [strata, weights, cluster].compactMap(\.self)
    let (table, exclusions) = try all.complete(in: survival.names + scores + others, missing)
    let outcome = try survival.outcome(of: table)
    let rows = Rows(
      outcome: outcome, weights: try weights.map { try table.weights($0) },
      strata: try strata.map { try table.groups($0).codes },
      clusters: try cluster.map { try table.groups($0) })
    guard outcome.eventCount > 0 else { throw TableAnalysisError(.estimate, "no row has the event") }
    var risks: [[Double]] = []
    for score in scores {
      let values = try table.completeNumbers(score)
      risks.append(direction == .higher ? values : values.map { -$0 })
    }
    do {
      var results: [ConcordanceAnalysis.Score] = []
      for (name, risk) in zip(scores, risks) {
        let harrell = try index(risk, rows, .harrell)
        let uno = outcome.entry == nil ? try index(risk, rows, .uno) : nil
        let harrellDraws = try await replicates(harrell, risk, rows, jobs)
        var unoDraws: BootstrapDistribution?
        if let uno { unoDraws = try await replicates(uno, risk, rows, jobs) }
        func from(
          _ draws: BootstrapDistribution?, _ index: Concordance?, _ kind: BootstrapIntervalKind
        ) -> Estimate? {
          draws.flatMap { draws in index.map { $0.estimate(from: draws, kind, level: level) } }
        }
        results.append(
          ConcordanceAnalysis.Score(
            name: name, n: outcome.count, events: outcome.eventCount, harrell: harrell, uno: uno,
            harrellBootstrap: from(harrellDraws, harrell, .percentile),
            unoBootstrap: from(unoDraws, uno, .percentile), harrellBCa: from(harrellDraws, harrell, .bca),
            unoBCa: from(unoDraws, uno, .bca),
            weighted: try timeWeight.map { weight throws(MetricError) in try index(risk, rows, weight) },
            gonenHeller: gonenHeller
              ? try Validation.gonenHeller(linearPredictor: risk, level: level) : nil))
      }
      return ConcordanceAnalysis(
        scores: results, comparisons: try comparisons(results), adjustment: adjustment,
        harrellCovariance: try covariance(results.map(\.harrell)),
        unoCovariance: try covariance(results.map(\.uno)),
        direction: direction, tau: tau, seed: bootstrap?.seed, exclusions: exclusions)
    } catch let error as MetricError {
      throw TableAnalysisError(error)
    }
  }

  private struct Rows: Sendable {
    let outcome: SurvivalOutcome
    let weights: [Double]?
    let strata: [Int]?
    let clusters: Grouping?
  }

  private func index(
    _ risk: [Double], _ rows: Rows, _ timeWeight: ConcordanceTimeWeight
  ) throws(MetricError) -> Concordance {
    try concordance(
      risk: risk, outcome: rows.outcome, weights: rows.weights, strata: rows.strata,
      clusters: rows.clusters?.codes, timeWeight: timeWeight, tau: tau, level: level)
  }

  private func comparisons(
    _ results: [ConcordanceAnalysis.Score]
  ) throws(MetricError) -> [ConcordanceAnalysis.Comparison] {
    var comparisons: [ConcordanceAnalysis.Comparison] = []
    for (i, a) in results.enumerated() {
      for b in results.dropFirst(i + 1)
      where a.harrell.estimate.value != nil && b.harrell.estimate.value != nil {
        var uno: ScoreComparison?
        if let first = a.uno, let second = b.uno { uno = try compare(first, second, level: level) }
        comparisons.append(
          ConcordanceAnalysis.Comparison(
            a: a.name, b: b.name, harrell: try compare(a.harrell, b.harrell, level: level), uno: uno))
      }
    }
    let harrell = adjustedPValues(comparisons.map(\.harrell.test?.pValue), by: adjustment)
    let uno = adjustedPValues(comparisons.map(\.uno?.test?.pValue), by: adjustment)
    for index in comparisons.indices {
      comparisons[index].adjustedHarrell = harrell[index]
      comparisons[index].adjustedUno = uno[index]
    }
    return comparisons
  }

  /// An index over resamples of whole clusters.
  private func replicates(
    _ index: Concordance, _ risk: [Double], _ rows: Rows, _ jobs: Int
  ) async throws -> BootstrapDistribution? {
    guard let bootstrap, let value = index.estimate.value else { return nil }
    guard rows.weights == nil else {
      throw TableAnalysisError(.request, "the bootstrap does not know case weights; leave one of them out")
    }
    let plan = try ConcordancePlan(
      outcome: rows.outcome, strata: rows.strata, timeWeight: index.timeWeight, tau: tau)
    let ranks = try plan.ranks(of: risk)
    let subjects =
      rows.clusters.map { SubjectGroups(codes: $0.codes) } ?? SubjectGroups(rowCount: rows.outcome.count)
    let draws = Bootstrap(replicates: bootstrap.replicates, seed: bootstrap.seed)
    let values = await parallelMap(bootstrap.replicates, width: jobs) { replicate in
      plan.value(of: ranks, counts: draws.counts(replicate, of: subjects))
    }
    return BootstrapDistribution(value: value, replicates: values, seed: bootstrap.seed)
  }

  /// The covariance of the indices of all scores; nil where one is undefined.
  private func covariance(_ indices: [Concordance?]) throws(MetricError) -> Matrix? {
    let known = indices.compactMap(\.self).filter { $0.estimate.value != nil }
    return known.count == indices.count ? try Validation.covariance(of: known) : nil
  }
}
