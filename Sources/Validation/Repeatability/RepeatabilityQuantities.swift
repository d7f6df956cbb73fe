public import Statistics

extension Quantity {
  /// An intraclass correlation of one form.
  public static func intraclassCorrelation(_ form: IntraclassForm) -> Quantity {
    intraclassCorrelations[form.position]
  }

  /// Made once: thousands of features share them.
  private static let intraclassCorrelations = IntraclassForm.allCases.map { form in
    Quantity(
      name: "intraclass correlation coefficient \(form.rawValue)", symbol: form.rawValue,
      reference: Citation(
        "McGraw, Wong 1996, Psychol Methods 1:30", doi: "10.1037/1082-989X.1.1.30"))
  }

  /// The within-subject standard deviation, in the feature's unit.
  public static let withinSubjectSD = Quantity(
    name: "within-subject standard deviation", symbol: "wSD", reference: .repeatabilityMetrology)

  /// The within-subject coefficient of variation, a fraction.
  public static let withinSubjectCV = Quantity(
    name: "within-subject coefficient of variation", symbol: "wCV",
    reference: .repeatabilityMetrology)

  /// The within-subject coefficient of variation of log-normal data, a fraction.
  public static let withinSubjectCVLog = Quantity(
    name: "within-subject coefficient of variation, log form", symbol: "wCV(log)",
    reference: .repeatabilityMetrology)

  /// The repeatability coefficient, in the feature's unit.
  public static let repeatabilityCoefficient = Quantity(
    name: "repeatability coefficient", symbol: "RC", reference: .repeatabilityMetrology)

  /// The repeatability coefficient relative to the subject's mean, in per cent.
  public static let percentRepeatabilityCoefficient = Quantity(
    name: "relative repeatability coefficient", symbol: "%RC", unit: "%",
    reference: .repeatabilityMetrology)

  /// The lower 95 % limit of a relative change without true change, in per cent.
  public static let percentLimitLower = Quantity(
    name: "lower limit of relative change, log scale", symbol: "%RC-", unit: "%",
    reference: .repeatabilityMetrology)

  /// The upper 95 % limit of a relative change without true change, in per cent.
  public static let percentLimitUpper = Quantity(
    name: "upper limit of relative change, log scale", symbol: "%RC+", unit: "%",
    reference: .repeatabilityMetrology)
}

extension Citation {
  static let repeatabilityMetrology = Citation(
    "Raunig et al. 2015, Stat Methods Med Res 24:27", doi: "10.1177/0962280214537344")
}
