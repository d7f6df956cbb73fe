/// The ten intraclass correlations of McGraw and Wong: a form, and the model under which it is meant.
///
/// Random and mixed two-way models share their estimates and intervals and differ in what they say: with
/// random columns the coefficient describes readers (scans) like these, with fixed columns only these. In a
/// mixed model the averages need the absence of a subject x column interaction to be estimable.
/// - Source: McGraw, Wong 1996, Psychol Methods 1:30, doi 10.1037/1082-989X.1.1.30, table 4.
public enum IntraclassCase: Sendable, CaseIterable {
  case oneWaySingle, oneWayAverage
  case randomConsistencySingle, randomConsistencyAverage, randomAgreementSingle, randomAgreementAverage
  case mixedConsistencySingle, mixedConsistencyAverage, mixedAgreementSingle, mixedAgreementAverage

  /// The form that estimates it.
  public var form: IntraclassForm {
    switch self {
    case .oneWaySingle: .oneWaySingle
    case .oneWayAverage: .oneWayAverage
    case .randomConsistencySingle, .mixedConsistencySingle: .consistencySingle
    case .randomConsistencyAverage, .mixedConsistencyAverage: .consistencyAverage
    case .randomAgreementSingle, .mixedAgreementSingle: .agreementSingle
    case .randomAgreementAverage, .mixedAgreementAverage: .agreementAverage
    }
  }

  /// The model in words.
  public var model: String {
    switch self {
    case .oneWaySingle, .oneWayAverage: "one-way random"
    case .randomConsistencySingle, .randomConsistencyAverage, .randomAgreementSingle,
      .randomAgreementAverage:
      "two-way random"
    case .mixedConsistencySingle, .mixedConsistencyAverage, .mixedAgreementSingle, .mixedAgreementAverage:
      "two-way mixed"
    }
  }

  /// What is compared: absolute agreement or consistency.
  public var definition: String {
    switch form {
    case .oneWaySingle, .oneWayAverage, .agreementSingle, .agreementAverage: "absolute agreement"
    case .consistencySingle, .consistencyAverage: "consistency"
    }
  }

  /// Whether the coefficient holds in a mixed model only if subject and column do not interact.
  public var needsNoInteraction: Bool { model == "two-way mixed" && form.isAverage }

  /// The full name, as a report prints it: `"ICC(A,1), two-way random, absolute agreement, single measurement"`.
  public var name: String {
    let unit = form.isAverage ? "mean of k measurements" : "single measurement"
    return "\(form.rawValue), \(model), \(definition), \(unit)"
  }
}
