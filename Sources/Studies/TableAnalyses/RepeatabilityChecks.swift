internal import Statistics
public import Validation

extension RepeatabilityAnalysis {
  /// Subjects that a study to support a precision claim customarily has.
  public static let customarySubjects = 35

  /// A wCV that is taken for a good one.
  private static let smallVariation = 0.05
  /// An ICC below which more of the variation is error than subjects.
  private static let littleReliability = 0.5

  /// What can be said against a repeatability study from its data alone, each with its severity.
  public func checks(rule: ConformanceRule) -> [Check] {
    var checks: [Check] = []
    func add(
      _ id: String, _ severity: Check.Severity, _ message: String, _ reference: Citation? = nil
    ) {
      checks.append(Check(id: id, severity: severity, message: message, reference: reference))
    }
    let measured = features.compactMap(\.result)
    let fewest = measured.map(\.subjects).min() ?? 0
    let most = measured.map(\.subjects).max() ?? 0
    let span = fewest == most ? "\(fewest)" : "\(fewest) to \(most)"
    add(
      "subjects", fewest < Self.customarySubjects ? .warning : .ok,
      "The analyses rest on \(span) subjects; \(Self.customarySubjects) are customary for a precision claim"
        + (fewest < Self.customarySubjects ? ", and fewer leave wide intervals." : "."),
      Citation(
        "Obuchowski, Bullen 2018, Stat Methods Med Res 27:3139", doi: "10.1177/0962280216662392"))
    add(
      "conditions", frame.columns.contains { $0.role != .lesion } ? .ok : .warning,
      frame.columns.isEmpty
        ? "Neither site nor reader is a factor: RC describes repeats under the conditions of this study (repeatability), not other scanners, sites or readers (reproducibility)."
        : frame.column?.role == .lesion
          ? "Lesions are a factor, site and reader are not: RC describes repeats under the conditions of this study."
          : "The design says how much \(frame.columns.map { $0.role.rawValue + "s" }.joined(separator: " and ")) differ; few of them leave the limit of RDC wide.",
      Citation("Raunig et al. 2015, Stat Methods Med Res 24:27", doi: "10.1177/0962280214537344"))
    addScale(&checks, measured)
    let missing = features.count - measured.count
    if missing > 0 {
      add("not-measured", .warning, "\(missing) of \(features.count) analyses have no measurements.")
    }
    let incomplete = measured.count { !$0.isBalanced }
    if incomplete > 0 {
      add(
        "incomplete", .info,
        "\(incomplete) of \(features.count) analyses have incomplete data: two-way forms come from restricted maximum likelihood, which takes what is missing for missing at random."
      )
    }
    let constant = measured.count { result in
      result.intraclassCorrelations.allSatisfy { $0.estimate.value == nil }
    }
    if constant > 0, !frame.hasRepeatsInCells {
      add(
        "no-coefficient", .warning, "\(constant) of \(features.count) \(rows) have no ICC: nothing varies.")
    }
    addClaims(&checks, rule)
    return checks
  }

  /// What one row of the analysis is called.
  private var rows: String { features.contains { $0.level != nil } ? "analyses" : "features" }

  private func addScale(_ checks: inout [Check], _ measured: [RepeatabilityResult]) {
    let scales = measured.compactMap { $0.scale?.recommended }
    guard !scales.isEmpty else { return }
    let (grows, neither) = (scales.count { $0 == .logarithmic }, scales.count { $0 == .neither })
    checks.append(
      Check(
        id: "scale-of-error", severity: grows + neither > 0 ? .warning : .ok,
        message: grows + neither == 0
          ? "In no feature does the within-subject SD change significantly with the mean; with few subjects the test misses much."
          : "In \(grows + neither) of \(scales.count) \(rows) the within-subject SD changes with the mean: their wSD and RC describe no subject well; use wCV and %RC for \(grows) and the precision profile for \(neither).",
        reference: Citation("Bland, Altman 1996, BMJ 312:1654", doi: "10.1136/bmj.312.7047.1654")))
    let shifted = measured.count { result in
      guard result.variation.coefficientOfVariation.notes.isEmpty,
        let relative = result.variation.coefficientOfVariation.value,
        let reliability = result.coefficient(.agreementSingle).value
      else { return false }
      return relative < Self.smallVariation && reliability < Self.littleReliability
    }
    if shifted > 0 {
      checks.append(
        Check(
          id: "small-wcv-without-reliability", severity: .warning,
          message:
            "\(shifted) of \(measured.count) \(rows) have a wCV below 5 % and an ICC(A,1) below 0.5: their values are large beside the differences between subjects, as after adding a constant, and a small wCV then says little.",
          reference: nil))
    }
    let relative = measured.count {
      $0.variation.coefficientOfVariation.notes.contains { $0.kind == .notRatioScale }
    }
    if relative > 0 {
      checks.append(
        Check(
          id: "not-ratio-scale", severity: .info,
          message:
            "\(relative) of \(measured.count) \(rows) have values that are not positive: their wCV and %RC have little meaning.",
          reference: nil))
    }
  }

  private func addClaims(_ checks: inout [Check], _ rule: ConformanceRule) {
    let verdicts = features.flatMap(\.claims)
    guard !verdicts.isEmpty else { return }
    if rule == .pointEstimate {
      checks.append(
        Check(
          id: "point-estimate-rule", severity: .warning,
          message:
            "Claims are judged by the estimate: a measurement whose true error equals the claim conforms about half the time.",
          reference: nil))
    }
    if verdicts.contains(where: { $0.claim.published?.verified == false }) {
      checks.append(
        Check(
          id: "unverified-claim", severity: .warning,
          message: "A published claim is quoted from memory: look it up in its profile.", reference: nil))
    }
    if features.count > 1 {
      checks.append(
        Check(
          id: "many-claims", severity: .info,
          message:
            "\(verdicts.count) verdicts are given, each at its own level, without adjustment for their number.",
          reference: nil))
    }
  }
}
