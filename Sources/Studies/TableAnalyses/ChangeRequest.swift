public import Statistics
public import Tables
public import Validation

/// The change of each patient between two measurements, held against measurement error.
public struct ChangeRequest: Sendable {
  /// The column of patients.
  public var subject: String
  /// The column of first measurements.
  public var baseline: String
  /// The column of second measurements.
  public var followUp: String
  /// The measurement error.
  public var error: MeasurementError
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals; the thresholds are at 95 % by definition.
  public var level = ConfidenceLevel.p95

  /// The changes of patients.
  public init(subject: String, baseline: String, followUp: String, error: MeasurementError) {
    self.subject = subject
    self.baseline = baseline
    self.followUp = followUp
    self.error = error
  }

  /// Judges each row.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(_ all: FeatureTable) throws -> ChangeAnalysis {
    let (table, exclusions) = try all.complete(in: [subject, baseline, followUp], missing)
    let names = try table.completeText(subject)
    let (first, second) = (try table.completeNumbers(baseline), try table.completeNumbers(followUp))
    var patients: [ChangeAnalysis.Patient] = []
    for row in names.indices {
      let change: LongitudinalChange?
      do throws(LongitudinalChange.ChangeError) {
        change = try LongitudinalChange(
          baseline: first[row], followUp: second[row], error: error, level: level)
      } catch {
        change = nil
      }
      patients.append(
        ChangeAnalysis.Patient(
          name: names[row], baseline: first[row], followUp: second[row], change: change))
    }
    guard patients.contains(where: { $0.change != nil }) else {
      throw TableAnalysisError(
        .estimate,
        "no patient has positive values of both '\(baseline)' and '\(followUp)', which a relative change needs (give an error in the feature's unit: --wsd or --rc)"
      )
    }
    return ChangeAnalysis(patients: patients, error: error, level: level, exclusions: exclusions)
  }
}

/// The changes of patients.
public struct ChangeAnalysis: Sendable {
  /// One patient.
  public struct Patient: Sendable {
    /// The patient's name in the table.
    public let name: String
    /// The first measurement.
    public let baseline: Double
    /// The second measurement.
    public let followUp: Double
    /// The change; nil where the error is proportional and a measurement is not positive, as the second after a
    /// complete response.
    public let change: LongitudinalChange?
  }
  /// The patients in the order of the table.
  public let patients: [Patient]
  /// The measurement error.
  public let error: MeasurementError
  /// The level of intervals.
  public let level: ConfidenceLevel
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
}

extension ChangeAnalysis {
  /// The patients without a verdict; nil when there are none.
  public var unjudged: Note? {
    let names = patients.filter { $0.change == nil }.map(\.name)
    guard !names.isEmpty else { return nil }
    let shown = names.prefix(Self.mostNamed).joined(separator: ", ")
    let more = names.count > Self.mostNamed ? " and \(names.count - Self.mostNamed) more" : ""
    return Note(
      .notRatioScale,
      "Without a verdict, for a measurement that is not positive has no relative change: \(shown)\(more). An error in the feature's unit (--wsd, --rc) judges them."
    )
  }

  /// So many patients without a verdict are named.
  private static let mostNamed = 10
}

extension MeasurementError {
  /// The error of a feature in a test-retest analysis, with its degrees of freedom: the wCV of logarithms or the wSD.
  /// - Throws: `TableAnalysisError` when it does not exist.
  public init(_ analysis: RepeatabilityAnalysis, relative: Bool) throws {
    guard analysis.features.count == 1, let feature = analysis.features.first else {
      throw TableAnalysisError(
        .request, "the retest table must give one feature: name it, and leave --by out")
    }
    let variation = feature.result?.variation
    let value = relative ? variation?.coefficientOfVariationLog.value : variation?.standardDeviation.value
    guard let value, value > 0 else {
      throw TableAnalysisError(
        .estimate, "the retest table gives no \(relative ? "wCV" : "wSD") of '\(feature.name)'")
    }
    let df = feature.result?.oneWay.withinDegreesOfFreedom
    self =
      relative
      ? .coefficientOfVariation(value, degreesOfFreedom: df) : .standardDeviation(value, degreesOfFreedom: df)
  }
}
