/// The six forms of the intraclass correlation, in the notation of McGraw and Wong.
///
/// With mean squares MSR (subjects), MSC (repeats), MSE (two-way residual), MSW (within subjects),
/// `n` subjects and `k` repeats:
///
/// | form | Shrout-Fleiss | estimate |
/// |---|---|---|
/// | ICC(1) | ICC(1,1) | `(MSR - MSW) / (MSR + (k - 1) MSW)` |
/// | ICC(A,1) | ICC(2,1) | `(MSR - MSE) / (MSR + (k - 1) MSE + k (MSC - MSE) / n)` |
/// | ICC(C,1) | ICC(3,1) | `(MSR - MSE) / (MSR + (k - 1) MSE)` |
/// | ICC(k) | ICC(1,k) | `(MSR - MSW) / MSR` |
/// | ICC(A,k) | ICC(2,k) | `(MSR - MSE) / (MSR + (MSC - MSE) / n)` |
/// | ICC(C,k) | ICC(3,k) | `(MSR - MSE) / MSR` |
///
/// - Source: Shrout, Fleiss 1979, Psychol Bull 86:420, doi 10.1037/0033-2909.86.2.420; McGraw, Wong
///   1996, Psychol Methods 1:30, doi 10.1037/1082-989X.1.1.30.
public enum IntraclassForm: String, Sendable, CaseIterable {
  /// One-way model, a single measurement: repeats are interchangeable and unordered.
  case oneWaySingle = "ICC(1)"
  /// Two-way model, absolute agreement of single measurements: systematic differences count as error.
  case agreementSingle = "ICC(A,1)"
  /// Two-way model, consistency of single measurements: systematic differences do not count.
  case consistencySingle = "ICC(C,1)"
  /// One-way model, the mean of k measurements.
  case oneWayAverage = "ICC(k)"
  /// Two-way model, absolute agreement of the mean of k measurements.
  case agreementAverage = "ICC(A,k)"
  /// Two-way model, consistency of the mean of k measurements.
  case consistencyAverage = "ICC(C,k)"

  /// Whether the form needs the two-way analysis of variance, hence complete data.
  public var isTwoWay: Bool { self != .oneWaySingle && self != .oneWayAverage }

  /// Whether the form describes the mean of k measurements rather than a single one.
  public var isAverage: Bool {
    switch self {
    case .oneWaySingle, .agreementSingle, .consistencySingle: false
    case .oneWayAverage, .agreementAverage, .consistencyAverage: true
    }
  }

  /// The place in `allCases`.
  var position: Int {
    switch self {
    case .oneWaySingle: 0
    case .agreementSingle: 1
    case .consistencySingle: 2
    case .oneWayAverage: 3
    case .agreementAverage: 4
    case .consistencyAverage: 5
    }
  }
}
