internal import Statistics
internal import Studies
internal import Tables
internal import Validation

/// Kaplan-Meier curves of a higher- and a lower-risk group, with the numbers a table shows of them.
struct RiskGroupsDrawing {
  /// A group with its curve.
  struct Group {
    let label: String
    let curve: SurvivalCurve
    let outcome: SurvivalOutcome
  }

  let groups: [Group]
  let words: StudyWords

  /// Nil when a group is empty.
  /// - Parameter isHighRisk: one a row of the outcome; rows without a group are left out.
  init?(_ outcome: SurvivalOutcome, isHighRisk: [Bool?], words: StudyWords) {
    self.words = words
    var groups: [Group] = []
    for (label, isHigh) in [("Lower risk", false), ("Higher risk", true)] {
      let part = outcome.selecting(isHighRisk.indices.filter { isHighRisk[$0] == isHigh })
      guard part.count > 0 else { return nil }
      do {
        groups.append(Group(label: label, curve: try KaplanMeier().estimate(part), outcome: part))
      } catch { return nil }
    }
    self.groups = groups
  }

  /// The number of rows in either group.
  var count: Int { groups.reduce(0) { $0 + $1.outcome.count } }

  var figure: KaplanMeierFigure {
    var figure = KaplanMeierFigure(
      groups: groups.map(drawn), timeUnit: words.results.study.data.endpoint.timeUnit ?? "")
    figure.outcome = "Event-free probability"
    figure.timeLabel = "Time"
    figure.width = .double
    return figure
  }

  private func drawn(_ group: Group) -> KaplanMeierFigure.Group {
    let outcome = group.outcome
    let sample = group.curve.sampleSize
    var result = KaplanMeierFigure.Group(
      label: group.label,
      detail: "n = \(sample.count), \(StudyWords.count(sample.events ?? 0, "event"))",
      steps: group.curve.rows.filter { $0.events > 0 }.map {
        KaplanMeierFigure.Step(
          time: $0.time, survival: $0.survival, limits: $0.interval.map { $0.lower...$0.upper })
      },
      followUpTimes: outcome.time,
      censoringTimes: outcome.time.indices.filter { !outcome.isEvent[$0] }.map { outcome.time[$0] },
      median: group.curve.median.value)
    result.entryTimes = outcome.entry
    return result
  }

  /// Size, median and event-free probability at each horizon of the groups.
  func table(caption: InlineText, anchor: Anchor) -> TextTable {
    let horizons = words.results.study.validation.horizons
    let columns =
      [
        TextTable.Column("Group"), TextTable.Column("n", .right), TextTable.Column("Events", .right),
        TextTable.Column("Median time to event (95 % CI)", .right),
      ]
      + horizons.map {
        TextTable.Column(InlineText("Event-free at \(words.horizon($0)) (95 % CI)"), .right)
      }
    let rows = groups.map { group -> [InlineText] in
      let sample = group.curve.sampleSize
      return [
        InlineText(group.label), InlineText("\(sample.count)"), InlineText("\(sample.events ?? 0)"),
        InlineText(median(group.curve.median)),
      ]
        + horizons.map { horizon in
          let estimate = group.curve.survival(at: horizon)
          let limits =
            estimate.interval == nil
            ? "" : " (\(Format.interval(estimate, precision: .decimals(3))))"
          return InlineText(Format.value(estimate, precision: .decimals(3)) + limits)
        }
    }
    return TextTable(
      caption: caption, anchor: anchor, columns: columns, rows: rows,
      footnotes: [
        "Kaplan-Meier estimates with log-log intervals; medians with Brookmeyer-Crowley intervals."
      ])
  }

  private func median(_ estimate: Estimate) -> String {
    let unit = words.results.study.data.endpoint.timeUnit.map { " " + $0 } ?? ""
    func text(_ value: Double) -> String {
      guard value.isFinite else { return "not reached" }
      return value >= 100 ? Format.fixed(value, decimals: 0) : Format.fixed(value, decimals: 1)
    }
    guard let value = estimate.value else {
      return estimate.interval.map { "not reached (\(text($0.lower)) to \(text($0.upper)))\(unit)" }
        ?? "not reached"
    }
    let limits = estimate.interval.map { " (\(text($0.lower)) to \(text($0.upper)))" } ?? ""
    return text(value) + unit + limits
  }

  /// Rows of `km.csv`.
  func append(to table: inout CSVTable, cohort: String) {
    for group in groups {
      for row in group.curve.rows {
        table.append([
          .text(cohort), .text(group.label), .number(row.time), .number(row.atRisk), .number(row.events),
          .number(row.censored), .number(row.survival), .number(row.standardError),
          .number(row.interval?.lower), .number(row.interval?.upper),
        ])
      }
    }
  }

  static let columns = [
    "cohort", "group", "time", "at_risk", "events", "censored", "estimate", "std_error", "conf_low",
    "conf_high",
  ]
}
