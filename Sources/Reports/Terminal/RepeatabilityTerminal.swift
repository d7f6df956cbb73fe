internal import Statistics
public import Studies
internal import Validation

/// The repeatability of features for a terminal, in the order of the table, with a table for each thing that was asked
/// for. It grows by blocks of features and keeps of each its cells and no more.
public struct RepeatabilityTerminal: Sendable {
  private let frame: RepeatabilityFrame
  private let source: RepeatabilityRows
  private var rows: [RepeatabilityRows.Table: [[String]]] = [:]
  private var bands: [ReliabilityBand: Int] = [:]
  private var scales: [ScaleAssessment.Scale: Int] = [:]
  private var undefined = 0
  private var signed = 0
  private var remarks = ClaimRemarks()
  /// What is to be said of readers, sites and lesions, in order of appearance, and of how many features.
  private var notes: [String] = []
  private var featuresOfNote: [String: Int] = [:]
  private var featureCount = 0

  /// The tables of some features.
  public init(_ frame: RepeatabilityFrame, _ features: [RepeatabilityAnalysis.Feature] = []) {
    self.frame = frame
    source = RepeatabilityRows(frame)
    for feature in features {
      let names = [feature.name] + (frame.by == nil ? [] : [feature.level ?? ""])
      for table in source.tables {
        rows[table, default: []] += source.rows(table, feature).map { row in
          names + row + [source.isInUnits(table, row) ? feature.unit ?? "" : ""]
        }
      }
      if let band = feature.result?.band(.agreementSingle) { bands[band, default: 0] += 1 }
      if feature.result?.coefficient(.agreementSingle).value == nil { undefined += 1 }
      if let variation = feature.result?.variation, RepeatabilityRows.isSigned(variation) { signed += 1 }
      let name = frame.by == nil ? feature.name : "\(feature.name), \(feature.level ?? "")"
      for verdict in feature.claims { remarks.add(verdict, of: name) }
      featureCount += 1
      for remark in source.remarks(feature) { add(remark, of: 1) }
      if let scale = feature.result?.scale?.recommended { scales[scale, default: 0] += 1 }
    }
  }

  /// Appends the features of another.
  public mutating func append(_ other: RepeatabilityTerminal) {
    for (table, more) in other.rows { rows[table, default: []] += more }
    bands.merge(other.bands, uniquingKeysWith: +)
    scales.merge(other.scales, uniquingKeysWith: +)
    undefined += other.undefined
    signed += other.signed
    remarks.add(other.remarks)
    featureCount += other.featureCount
    for note in other.notes { add(note, of: other.featuresOfNote[note]!) }
  }

  private mutating func add(_ note: String, of features: Int) {
    if featuresOfNote[note] == nil { notes.append(note) }
    featuresOfNote[note, default: 0] += features
  }

  /// One line a note, with the number of features where it is not of all.
  private var noteLines: String {
    notes.map { note in
      let count = featuresOfNote[note]!
      return (count < featureCount ? "note, \(TerminalReport.count(count, "feature")): " : "note: ") + note
        + "\n"
    }.joined()
  }

  /// The tables, one below the other.
  public var text: String {
    source.tables.map { table in
      guard let cells = rows[table], !cells.isEmpty else { return "" }
      let hasUnits = cells.contains { $0.last != "" }
      let names: [TextTable.Column] = [.init("Feature")] + (frame.by == nil ? [] : [.init("Group")])
      let unit: [TextTable.Column] = hasUnits ? [.init("Unit")] : []
      let body = TextTable(
        columns: names + source.columns(table) + unit,
        rows: cells.map { row in (hasUnits ? row[...] : row.dropLast()).map { InlineText($0) } })
      return TerminalTable(body).text + (table == .forms ? summary : source.footnote(table))
        + (table == source.main.last ? noteLines : "")
        + (table == .claims ? remarks.lines.map { $0 + "\n" }.joined() : "")
    }.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// Counts of features by band and by scale of error.
  private var summary: String {
    let counts = ReliabilityBand.allCases.reversed().map { "\($0.rawValue) \(bands[$0, default: 0])" }
    var text = "\nKoo-Li band of the lower limit: " + counts.joined(separator: ", ")
    text += undefined > 0 ? "; ICC(A,1) undefined \(undefined) (--json gives the reasons)\n" : "\n"
    if signed > 0 {
      text += "* not all values are positive: variation relative to the mean has little meaning\n"
    }
    guard !scales.isEmpty else { return text }
    let names: [(ScaleAssessment.Scale, String)] = [
      (.measured, "measured (wSD, RC)"), (.logarithmic, "log (wCV, %RC)"), (.neither, "neither (--profile)"),
    ]
    return text + "Scale of error, by the slope of SD on mean: "
      + names.map { scale, name in "\(name) \(scales[scale, default: 0])" }.joined(separator: ", ") + "\n"
  }
}

extension TerminalReport {
  /// The repeatability of features.
  public static func repeatability(_ analysis: RepeatabilityAnalysis) -> String {
    RepeatabilityTerminal(analysis.frame, analysis.features).text
  }
}
