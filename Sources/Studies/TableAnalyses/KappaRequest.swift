public import Statistics
public import Tables
public import Validation

/// The agreement of raters who sort subjects into categories: one row a subject, one column a rater.
public struct KappaRequest: Sendable {
  /// The raters' columns, two or more.
  public var raters: [String]
  /// How disagreements are weighted.
  public var weights = KappaWeights.none
  /// The categories in order; empty takes those that occur, in sorted order.
  public var categories: [String] = []
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals.
  public var level = ConfidenceLevel.p95

  /// The agreement of raters.
  public init(raters: [String]) { self.raters = raters }

  /// Computes kappa for each pair of raters, and Fleiss' kappa for three or more.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(_ all: FeatureTable) throws -> KappaAnalysis {
    guard raters.count > 1 else { throw TableAnalysisError(.request, "kappa needs two raters or more") }
    let (table, exclusions) = try all.complete(in: raters, missing)
    let texts = try raters.map { try table.completeText($0) }
    let labels = categories.isEmpty ? Grouping(texts.flatMap { $0 }).labels : categories
    if weights != .none, categories.isEmpty, labels.contains(where: { Double($0) == nil }) {
      throw TableAnalysisError(
        .request, "weights need the order of the categories: give it with --categories")
    }
    let codes = Dictionary(zip(labels, labels.indices)) { first, _ in first }
    guard codes.count == labels.count else {
      throw TableAnalysisError(.request, "a category is named twice")
    }
    var ratings: [[Int]] = []
    for (rater, column) in zip(raters, texts) {
      ratings.append(
        try column.enumerated().map { row, text in
          guard let code = codes[text] else {
            throw TableAnalysisError(
              .row,
              "\(table.source):\(table.lineNumber(ofRow: row)): error: '\(text)' of '\(rater)' is not one of the categories"
            )
          }
          return code
        })
    }
    var pairs: [KappaAnalysis.Pair] = []
    for (i, first) in raters.enumerated() {
      for j in raters.indices.dropFirst(i + 1) {
        pairs.append(
          KappaAnalysis.Pair(
            first: first, second: raters[j],
            result: CohenKappa(
              first: ratings[i], second: ratings[j], categories: labels.count, weights: weights,
              level: level)))
      }
    }
    let rows = table.rowCount
    let fleiss =
      raters.count > 2
      ? FleissKappa(
        ratings: (0..<rows).map { row in ratings.map { $0[row] } }, categories: labels.count, level: level)
      : nil
    return KappaAnalysis(
      categories: labels, weights: weights, pairs: pairs, fleiss: fleiss, exclusions: exclusions)
  }
}

/// The agreement of raters.
public struct KappaAnalysis: Sendable {
  /// Two raters.
  public struct Pair: Sendable {
    /// The first rater's column.
    public let first: String
    /// The second rater's column.
    public let second: String
    /// Their agreement.
    public let result: CohenKappa
  }
  /// The categories in order.
  public let categories: [String]
  /// How disagreements are weighted.
  public let weights: KappaWeights
  /// All pairs of raters.
  public let pairs: [Pair]
  /// The unweighted agreement of all; nil for two raters.
  public let fleiss: FleissKappa?
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
}
