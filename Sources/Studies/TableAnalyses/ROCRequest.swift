public import Statistics
public import Tables
public import Validation

/// The ROC analysis of one or more scores for a response.
public struct ROCRequest: Sendable {
  /// Which scores point to a case.
  public enum Direction: String, Sendable, CaseIterable {
    /// The one in which the medians of cases and controls differ, score by score: chosen on the data it is
    /// judged on, hence optimistic.
    case auto
    /// Cases have the higher scores.
    case higher
    /// Cases have the lower scores.
    case lower
  }

  /// How the interval of an area is made.
  public enum Interval: String, Sendable, CaseIterable {
    /// Wald's with DeLong's standard error (Obuchowski's for clusters), cut at 0 and 1.
    case delong
    /// The same on the logit scale.
    case logit
    /// Percentiles of a bootstrap.
    case bootstrap
    /// The bias-corrected and accelerated bootstrap.
    case bca
  }

  /// The response.
  public var outcome: ColumnValue
  /// The columns of scores.
  public var scores: [String]
  /// Which scores point to a case.
  public var direction = Direction.higher
  /// Ranges of specificity or sensitivity whose area is wanted.
  public var partial: [ROCRegion] = []
  /// How the interval of an area is made; the last two need `bootstrap`.
  public var interval = Interval.delong
  /// A bootstrap of cases and controls apart, or of whole clusters.
  public var bootstrap: Bootstrap?
  /// The column of clusters: rows that are not independent.
  public var cluster: String?
  /// The column of groups of patients, in each of which the scores are judged and then compared.
  public var group: String?
  /// Thresholds fixed in advance.
  public var thresholds: [Double] = []
  /// The share of cases in the population meant, for predictive values and costs.
  public var prevalence: Double?
  /// How many false alarms a missed case costs, for a cost-weighted cut-off; needs `prevalence`.
  public var costRatio: Double?
  /// How the p-values of the comparisons are adjusted for their number.
  public var adjustment = MultiplicityAdjustment.holm
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals.
  public var level = ConfidenceLevel.p95

  /// The ROC analysis of scores.
  public init(outcome: ColumnValue, scores: [String]) {
    self.outcome = outcome
    self.scores = scores
  }

  /// Analyses every score, in each group where there are groups. Scores of one group of rows are compared in pairs
  /// by DeLong's paired test; with groups each score is compared between them by the unpaired test.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(_ all: FeatureTable, jobs: Int = 1) async throws -> ROCAnalysis {
    precondition(interval == .delong || interval == .logit || bootstrap != nil)
    let (table, exclusions) = try all.complete(
      in: [outcome.column] + scores + [cluster, group].compactMap(\.self), missing)
    let response = try table.binaryOutcome(column: outcome.column, caseValue: outcome.value)
    let clusters = try cluster.map { try table.groups($0).codes }
    let groups = try group.map { try table.groups($0) }
    if let groups, groups.count < 2, let group {
      throw TableAnalysisError(.request, "the column '\(group)' of --group has one value only")
    }
    let parts: [(name: String?, rows: [Int])] =
      groups.map { groups in zip(groups.labels, groups.rowsByGroup).map { ($0, $1) } }
      ?? [(nil, Array(0..<response.count))]
    do {
      var results: [ROCAnalysis.Score] = []
      var tests: [ROCAnalysis.EqualAreas] = []
      var replicates: [[Double?]] = []
      for (name, rows) in parts {
        let outcome = response.selecting(rows)
        var curves: [ROC] = []
        for score in scores {
          let values = try table.completeNumbers(score)
          let mine = rows.map { values[$0] }
          curves.append(
            try roc(
              scores: mine, outcome: outcome, direction: chosen(mine, outcome),
              clusters: clusters.map { codes in rows.map { codes[$0] } }, level: level))
        }
        let intervals = await bootstrapped(curves, jobs)
        replicates = intervals.map(\.areas)
        for (index, curve) in curves.enumerated() {
          results.append(score(scores[index], name, curve, index < intervals.count ? intervals[index] : nil))
        }
        if curves.count > 1, curves.allSatisfy({ $0.auc.standardError != nil }) {
          tests.append(ROCAnalysis.EqualAreas(group: name, test: try testOfEqualAreas(curves)))
        }
      }
      let comparisons =
        groups == nil ? try pairs(results, replicates) : try betweenGroups(results)
      return ROCAnalysis(
        scores: results, comparisons: adjusted(comparisons), adjustment: adjustment, equalAreas: tests,
        interval: interval, prevalence: prevalence, seed: bootstrap?.seed, exclusions: exclusions,
        notes: direction == .auto ? [.automaticDirection] : [])
    } catch let error as MetricError {
      throw TableAnalysisError(error)
    }
  }

  private var rules: [CutoffRule] {
    guard let costRatio, let prevalence else { return [.youden] }
    return [.youden, .cost(ratio: costRatio, prevalence: prevalence)]
  }

  private func bootstrapped(_ curves: [ROC], _ jobs: Int) async -> [ROCIntervals] {
    guard let bootstrap else { return [] }
    var request = ROCIntervalRequest()
    request.partial = partial
    request.cutoffs = rules
    request.specificities = (0...100).map { Double($0) / 100 }
    request.level = level
    return await ROCBootstrap(bootstrap, width: jobs).intervals(of: curves, request)
  }

  private func score(
    _ name: String, _ group: String?, _ curve: ROC, _ intervals: ROCIntervals?
  ) -> ROCAnalysis.Score {
    let auc =
      switch interval {
      case .delong: curve.auc
      case .logit: curve.aucOnLogitScale(level: level)
      case .bootstrap: intervals.map { curve.auc(from: $0.area, .percentile, level: level) } ?? curve.auc
      case .bca: intervals.map { curve.auc(from: $0.area, .bca, level: level) } ?? curve.auc
      }
    let points = thresholds.map { threshold in
      let point = curve.operatingPoint(threshold: threshold, level: level)
      return ROCAnalysis.Point(
        point: point,
        atPrevalence: prevalence.map { point.predictiveValues(atPrevalence: $0, level: level) })
    }
    return ROCAnalysis.Score(
      name: name, group: group, curve: curve, auc: auc,
      partial: intervals?.partial ?? partial.map { curve.partialAUC(over: $0) },
      cutoffs: intervals?.cutoffs ?? rules.map { curve.cutoff($0) }, operatingPoints: points,
      averagePrecision: intervals?.averagePrecision ?? curve.averagePrecision, band: intervals?.band ?? [])
  }

  private func pairs(
    _ results: [ROCAnalysis.Score], _ replicates: [[Double?]]
  ) throws(MetricError) -> [ROCAnalysis.Comparison] {
    var comparisons: [ROCAnalysis.Comparison] = []
    for (i, a) in results.enumerated() where a.curve.auc.standardError != nil {
      for (j, b) in results.enumerated().dropFirst(i + 1) {
        var paired: Estimate?
        if let bootstrap, j < replicates.count {
          paired = bootstrapDifference(
            a.curve, b.curve, replicates[i], replicates[j], seed: bootstrap.seed, level: level)
        }
        comparisons.append(
          ROCAnalysis.Comparison(
            a: a.name, b: b.name, groups: nil, result: try comparePaired(a.curve, b.curve, level: level),
            bootstrap: paired))
      }
    }
    return comparisons
  }

  private func betweenGroups(
    _ results: [ROCAnalysis.Score]
  ) throws(MetricError) -> [ROCAnalysis.Comparison] {
    var comparisons: [ROCAnalysis.Comparison] = []
    for (i, a) in results.enumerated() where a.curve.auc.standardError != nil {
      for b in results.dropFirst(i + 1) where b.name == a.name && b.curve.auc.standardError != nil {
        guard let first = a.group, let second = b.group else { continue }
        comparisons.append(
          ROCAnalysis.Comparison(
            a: a.name, b: b.name, groups: [first, second],
            result: try compareUnpaired(a.curve, b.curve, level: level)))
      }
    }
    return comparisons
  }

  private func adjusted(_ comparisons: [ROCAnalysis.Comparison]) -> [ROCAnalysis.Comparison] {
    let adjusted = adjustedPValues(comparisons.map(\.result.test?.pValue), by: adjustment)
    return zip(comparisons, adjusted).map { comparison, p in
      var comparison = comparison
      comparison.adjustedPValue = p
      return comparison
    }
  }

  private func chosen(_ values: [Double], _ response: BinaryOutcome) -> ScoreDirection {
    switch direction {
    case .higher: return .higher
    case .lower: return .lower
    case .auto:
      let cases = values.indices.filter { response.isCase[$0] }.map { values[$0] }
      let controls = values.indices.filter { !response.isCase[$0] }.map { values[$0] }
      guard !cases.isEmpty, !controls.isEmpty else { return .higher }
      return median(cases) >= median(controls) ? .higher : .lower
    }
  }
}

extension Note {
  fileprivate static let automaticDirection = Note(
    .automaticDirection,
    "The direction was chosen on these data, which biases the area upwards: not for confirmatory use.")
}

extension Note.Kind {
  /// A direction chosen on the data that it is judged on.
  public static let automaticDirection = Note.Kind("automatic-direction")
}
