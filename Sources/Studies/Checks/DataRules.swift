internal import LinearAlgebra
internal import Statistics
internal import Tables
internal import Validation

extension CheckRule {
  /// Sites, missing values, and what the score measures.
  static let data = [siteUnknown, singleSite, siteOutcome, missingMany, rowsDropped, sizeCorrelation]

  private static let metrics = Citation(
    "Kocak et al. 2024 (METRICS), Insights Imaging 15:8", doi: "10.1186/s13244-023-01572-w")

  private static let siteUnknown = CheckRule(
    "site-unknown", .info, "The study names no column of sites.", reference: metrics
  ) { evidence in
    guard evidence.study.data.site == nil else { return [] }
    return Finding.info(
      "No column of sites was given: whether sites differ in outcome or measurement was not looked at.")
  }

  private static let singleSite = CheckRule(
    "single-site", .warning, "All patients come from one site.", reference: metrics
  ) { evidence in
    guard let sites = try evidence.sites, Set(sites.compactMap(\.self)).count == 1 else { return [] }
    return Finding.warning(
      "All patients come from one site: the results speak of its patients, scanners and readers.")
  }

  /// Below this the outcome is said to differ between sites.
  private static let significance = 0.05

  private static let siteOutcome = CheckRule(
    "site-outcome", .warning,
    "There are several sites; a warning when the share of events differs with p < 0.05 (chi-square).",
    reference: metrics
  ) { evidence in
    guard let sites = try evidence.sites else { return [] }
    let rows = sites.indices.filter { sites[$0] != nil }
    let groups = Grouping(rows.compactMap { sites[$0] })
    let isEvent = evidence.isEvent
    let sizes = groups.rowsByGroup.map(\.count)
    let events = groups.rowsByGroup.map { group in group.count { isEvent[rows[$0]] } }
    guard let test = chiSquare(events: events, of: sizes) else { return [] }
    let shares = groups.labels.indices.prefix(mostSites).map {
      "\(groups.labels[$0]) \(events[$0])/\(sizes[$0])"
    }
    let found =
      "The share of \(evidence.eventWord) by site is \(shares.joined(separator: ", "))"
      + (groups.count > mostSites ? " and so on" : "") + " (chi-square \(pValueForText(test)))"
      + (rows.count < sites.count ? "; \(sites.count - rows.count) rows have no site" : "")
    return [
      test < significance
        ? Finding(
          severity: .warning,
          message: "\(found): whatever tells sites apart, such as the scanner, also tells outcomes apart.")
        : Finding(severity: .info, message: found + ".")
    ]
  }

  /// Sites that a check's sentence names.
  private static let mostSites = 8

  /// Pearson's chi-square test that the share of events is the same in all groups; nil with fewer than two groups, or when
  /// all or none have the event.
  static func chiSquare(events: [Int], of sizes: [Int]) -> Double? {
    let (total, all) = (events.reduce(0, +), sizes.reduce(0, +))
    guard sizes.count > 1, total > 0, total < all else { return nil }
    let share = Double(total) / Double(all)
    var statistic = 0.0
    for (count, size) in zip(events, sizes) {
      let difference = Double(count) - share * Double(size)
      statistic += difference * difference / (Double(size) * share * (1 - share))
    }
    return ChiSquared(degreesOfFreedom: Double(sizes.count - 1)).upper(statistic)
  }

  /// The share of missing values from which a feature is flagged.
  private static let manyMissing = 0.4

  private static let missingMany = CheckRule(
    "missing-values-many", .warning, "A feature lacks more than 40 % of its values.",
    reference: Citation("Sterne et al. 2009, BMJ 338:b2393", doi: "10.1136/bmj.b2393")
  ) { evidence in
    let rows = Double(evidence.cohort.summary.rows)
    let features = evidence.cohort.summary.missing.filter { Double($0.count) > manyMissing * rows }
    guard !features.isEmpty else { return [] }
    let names = features.prefix(mostSites).map { "'\($0.feature)' (\($0.count))" }
    return Finding.warning(
      "Of \(evidence.cohort.summary.rows) rows more than 40 % lack a value of \(names.joined(separator: ", "))"
        + (features.count > mostSites ? " and \(features.count - mostSites) more" : "")
        + ": what is filled in is mostly made up.")
  }

  /// The share of rows left out for missing values from which it is flagged.
  private static let manyDropped = 0.1

  private static let rowsDropped = CheckRule(
    "rows-dropped", .warning, "Rows are left out for missing values; a warning for more than 10 %.",
    reference: Citation("Sterne et al. 2009, BMJ 338:b2393", doi: "10.1136/bmj.b2393")
  ) { evidence in
    let flow = evidence.cohort.summary.flow
    let dropped = flow.reduce(0) { $0 + $1.excluded }
    guard dropped > 0, let all = flow.first?.rows else { return [] }
    return [
      Finding(
        severity: Double(dropped) > manyDropped * Double(all) ? .warning : .info,
        message:
          "\(dropped) of \(all) rows were left out for missing values; those left may be other patients.")
    ]
  }

  /// The rank correlation with size above which a score is said to measure size.
  private static let sizeLimit = 0.7

  private static let sizeCorrelation = CheckRule(
    "size-correlation", .warning,
    "There is a size feature; a warning when the score's Spearman correlation with it exceeds 0.7.",
    reference: Citation("Welch et al. 2019, Radiother Oncol 130:2", doi: "10.1016/j.radonc.2018.10.027")
  ) { evidence in
    guard let run = evidence.run, let name = evidence.cohort.size.first,
      let column = evidence.cohort.features.names.firstIndex(of: name)
    else { return [] }
    let sizes = evidence.cohort.features.values.column(column)
    let rows = sizes.indices.filter { !sizes[$0].isNaN }
    guard let rho = spearman(rows.map { sizes[$0] }, rows.map { run.risk[$0] }) else { return [] }
    let found =
      "The Spearman correlation of the score with '\(name)' is \(settingText((rho * 100).rounded() / 100))"
      + (rows.count < sizes.count ? " in the \(rows.count) of \(sizes.count) rows that have it" : "")
    return [
      abs(rho) > sizeLimit
        ? Finding(severity: .warning, message: "\(found): the score measures size more than anything else.")
        : Finding(severity: .info, message: found + ".")
    ]
  }

  /// The rank correlation; nil where one of the two does not vary.
  static func spearman(_ x: [Double], _ y: [Double]) -> Double? {
    guard x.count > 1 else { return nil }
    let (a, b) = (midRanks(x), midRanks(y))
    let (meanA, meanB) = (mean(a), mean(b))
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (u, v) in zip(a, b) {
      ab += (u - meanA) * (v - meanB)
      aa += (u - meanA) * (u - meanA)
      bb += (v - meanB) * (v - meanB)
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : nil
  }
}
