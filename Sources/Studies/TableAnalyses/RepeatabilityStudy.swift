internal import Statistics
public import Tables
public import Validation

/// A repeatability analysis with all that its report shows: details of chosen features and the checks.
public struct RepeatabilityStudy: Sendable {
  /// The report's title.
  public let title: String
  /// The table, as it was named.
  public let table: String
  /// What was asked.
  public let request: RepeatabilityRequest
  /// What was found.
  public let analysis: RepeatabilityAnalysis
  /// The form of the coefficient that the report leads with: absolute agreement of single measurements, or the one-way
  /// form where the data allow no other.
  public let form: IntraclassForm
  /// Features shown with their measurements.
  public let details: [RepeatabilityDetail]
  /// What can be said against the study.
  public let checks: [Check]
  /// Prepares the report of an analysis of a table.
  /// - Parameter shown: names of features to show in detail; empty leaves the choice to the report.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public init(
    title: String?, table: FeatureTable, request: RepeatabilityRequest, analysis: RepeatabilityAnalysis,
    shown: [String] = []
  ) throws {
    self.table = table.source
    self.request = request
    self.analysis = analysis
    let names = analysis.features.map(\.name).uniqued()
    self.title =
      title
      ?? "Repeatability of \(names.count == 1 ? names[0] : "\(names.count) features") in \(table.source)"
    let isDefined = analysis.features.contains { $0.result?.coefficient(.agreementSingle).value != nil }
    form = isDefined ? .agreementSingle : .oneWaySingle
    var places: [Int] = []
    for name in shown {
      let found = analysis.features.indices.filter {
        analysis.features[$0].name == name && analysis.features[$0].result != nil
      }
      guard !found.isEmpty else {
        throw TableAnalysisError(.request, "'\(name)' is to be shown and is not one of the features analysed")
      }
      places += found
    }
    details = try request.details(
      shown.isEmpty ? request.shownFeatures(analysis, form: form) : places.uniqued(), of: analysis, table)
    checks = analysis.checks(rule: request.rule)
  }

  /// The document `results.json`: that of `repeatability` with what the report adds.
  public func json(_ provenance: Provenance) -> JSONValue {
    analysis.json.appending([
      "version": .string(provenance.version), "title": .string(title), "form": .string(form.rawValue),
      "rule": .string(request.rule.rawValue),
      "units": .array(
        request.units.map { ["feature": .string($0.feature), "unit": .string($0.unit)] }),
      "details": .array(details.map(\.json)),
      "checks": .array(checks.map(\.json)),
    ])
  }
}

extension RepeatabilityDetail {
  /// Limits of agreement on both scales and the profile.
  var json: JSONValue {
    func limits(_ limits: LimitsOfAgreement?) -> JSONValue {
      limits.map { ["bias": $0.bias.json, "lower": $0.lower.json, "upper": $0.upper.json] } ?? .null
    }
    return [
      "feature": .string(feature.name), "by": JSONValue(feature.level),
      "limitsOfAgreement": limits(self.limits), "ratioLimitsOfAgreement": limits(ratioLimits),
      "proportionalBias": proportionalBias.map {
        ["slope": $0.slope.json, "intercept": $0.intercept.json, "test": $0.test?.json ?? .null]
      } ?? .null,
      "precisionProfile": profile?.json(at: magnitudes) ?? .null,
    ]
  }

  /// Where the profile is told: the smallest, the quartiles and the largest of the subjects' means.
  public var magnitudes: [Double] {
    let means = spreads.map(\.mean).sorted()
    guard !means.isEmpty else { return [] }
    return [0, 0.25, 0.5, 0.75, 1].map { quantile($0, ofSorted: means) }
  }
}
