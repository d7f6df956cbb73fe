public import Statistics

/// A rule of the automatic checks: a common mistake, and what the run can say of it.
///
/// A rule that a run's design prevents says so (`ok`); one that can only be seen in the data fires (`info`, `warning`) or is
/// silent. `docs/checks.md` lists all.
public struct CheckRule: Sendable {
  /// A stable identifier, that of its checks.
  public let id: String
  /// The gravest that it finds.
  public let severity: Check.Severity
  /// When it speaks, in words.
  public let title: String
  /// Where the matter is explained.
  public let reference: Citation?
  let judge: @Sendable (RunEvidence) throws -> [Finding]

  /// What a rule finds.
  struct Finding: Sendable {
    let severity: Check.Severity
    let message: String

    static func ok(_ message: String) -> [Finding] { [Finding(severity: .ok, message: message)] }
    static func info(_ message: String) -> [Finding] { [Finding(severity: .info, message: message)] }
    static func warning(_ message: String) -> [Finding] { [Finding(severity: .warning, message: message)] }
  }

  init(
    _ id: String, _ severity: Check.Severity, _ title: String, reference: Citation? = nil,
    judge: @escaping @Sendable (RunEvidence) throws -> [Finding]
  ) {
    self.id = id
    self.severity = severity
    self.title = title
    self.reference = reference
    self.judge = judge
  }

  /// All rules, by subject.
  public static let groups: [(subject: String, rules: [CheckRule])] = [
    ("Leakage", leakage), ("Sample size and design", design), ("Outcome and time", outcome),
    ("Data", data), ("Model", model), ("Performance", performance),
    ("Controls and stability", controls), ("External cohorts", external),
  ]

  /// What the rules find, in their order.
  static func findings(_ evidence: RunEvidence) throws -> [Check] {
    try groups.flatMap(\.rules).flatMap { rule in
      try rule.judge(evidence).map {
        Check(id: rule.id, severity: $0.severity, message: $0.message, reference: rule.reference)
      }
    }
  }
}

/// A number in a check's sentence: whole from 10 on, one decimal from 1 on, else three.
func roundedForText(_ value: Double) -> String {
  if abs(value) >= 10 { return String(Int(value.rounded())) }
  let unit = abs(value) >= 1 ? 10.0 : 1000
  return settingText((value * unit).rounded() / unit)
}

/// A p-value in a check's sentence.
func pValueForText(_ p: Double) -> String {
  p < 0.001 ? "p < 0.001" : "p = \(settingText((p * 1000).rounded() / 1000))"
}
