internal import Statistics
public import Studies
public import Validation

extension TerminalReport {
  /// The claims of the library.
  public static func claims(_ library: ClaimLibrary) -> String {
    let columns: [TextTable.Column] = [
      .init("Claim"), .init("Biomarker"), .init("Site"), .init("wCV", .right), .init("change", .right),
      .init("Status"), .init("Version, date"), .init("Verified"),
    ]
    let rows = library.claims.map { claim in
      [
        claim.id, claim.biomarker, claim.site, range(claim.wcvPercentLow, claim.wcvPercentHigh),
        change(claim.decreasePercent, claim.increasePercent), claim.status,
        [claim.version, claim.date].compactMap(\.self).joined(separator: ", "),
        claim.verified ? "yes" : "UNVERIFIED",
      ].map { InlineText($0) }
    }
    return TerminalTable(TextTable(columns: columns, rows: rows)).text
      + "UNVERIFIED: the number is from memory; look it up in the profile before you rely on it. --json gives sources.\n"
  }

  private static func range(_ low: Double?, _ high: Double?) -> String {
    guard let low, let high else { return Format.missing }
    return low == high ? "\(Format.setting(low)) %" : "\(Format.setting(low)) to \(Format.setting(high)) %"
  }

  private static func change(_ decrease: Double?, _ increase: Double?) -> String {
    guard let decrease, let increase else { return Format.missing }
    if decrease == -increase { return "\u{00B1}\(Format.setting(increase)) %" }
    return "\(Format.setting(decrease)) %, +\(Format.setting(increase)) %"
  }

  /// The changes of patients.
  public static func change(_ analysis: ChangeAnalysis) -> String {
    let isRelative = analysis.error.isRelative
    let columns: [TextTable.Column] = [
      .init("Subject"), .init("baseline", .right), .init("follow-up", .right),
      .init(isRelative ? "change, %" : "change", .right),
      .init(InlineText(intervalHeading(analysis.level)), .right),
      .init("Verdict"),
    ]
    let rows = analysis.patients.map { patient in
      let change = patient.change
      func number(_ value: Double) -> String {
        isRelative ? Format.fixed(value, decimals: 1) : Format.significant(value)
      }
      return [
        patient.name, Format.significant(patient.baseline, digits: 4),
        Format.significant(patient.followUp, digits: 4), change.map { number($0.change) } ?? Format.missing,
        change.map { "\(number($0.interval.lower)) to \(number($0.interval.upper))" } ?? Format.missing,
        change?.verdict.rawValue ?? Format.missing,
      ].map { InlineText($0) }
    }
    var text = TerminalTable(TextTable(columns: columns, rows: rows)).text
    let (low, high) = (analysis.error.limits.lowerBound, analysis.error.limits.upperBound)
    text +=
      isRelative
      ? "A change is real below \(Format.fixed(low, decimals: 1)) % or above +\(Format.fixed(high, decimals: 1)) %"
      : "A change is real below \(Format.significant(low)) or above \(Format.significant(high))"
    let source =
      analysis.error.degreesOfFreedom.map { ", which was estimated on \($0) degrees of freedom: Student's t" }
      ?? ""
    text += " (95 % limits of measurement error alone\(source)).\n"
    return text + caveats(analysis.unjudged.map { [$0] } ?? [])
  }

  /// The power of a design for conformance.
  public static func power(_ design: ClaimPower, subjects: [Int]) -> String {
    let columns: [TextTable.Column] = [
      .init("Subjects", .right), .init("power", .right), .init("largest estimate / claim", .right),
    ]
    let rows = subjects.map { n in
      [
        "\(n)", Format.fixed(design.power(subjects: n), decimals: 3),
        Format.fixed(design.largestRatio(subjects: n), decimals: 3),
      ].map { InlineText($0) }
    }
    return
      "true value / claim \(Format.setting(design.ratio)), \(design.repeats) repeats, rule \(design.rule.rawValue)\n\n"
      + TerminalTable(TextTable(columns: columns, rows: rows)).text
  }

  /// The power of designs for a claim on bias.
  public static func power(_ design: BiasPower, subjects: [Int]) -> String {
    let rows = subjects.map { n in
      ["\(n)", Format.fixed(design.power(subjects: n), decimals: 3)].map { InlineText($0) }
    }
    return
      "true bias / claim \(Format.setting(design.ratio)), SD of differences / claim \(Format.setting(design.deviation)), rule \(design.rule.rawValue)\n\n"
      + TerminalTable(
        TextTable(columns: [.init("Subjects", .right), .init("power", .right)], rows: rows)
      ).text
  }
}
