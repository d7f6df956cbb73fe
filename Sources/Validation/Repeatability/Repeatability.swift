internal import LinearAlgebra
public import Statistics

/// The repeatability analysis of one feature: intraclass correlations, within-subject variation and, for
/// two repeats, agreement.
public struct Repeatability: Sendable {
  /// The level of every interval.
  public var level = ConfidenceLevel.p95
  /// How much is computed.
  public var detail = Detail.forms

  /// How much is computed.
  public enum Detail: Sendable {
    /// Mean squares, intraclass correlations, variation and agreement: what a filter needs.
    case forms
    /// Also the choice of scale and, for incomplete data, REML.
    case full
  }

  /// An analysis at a confidence level.
  public init(level: ConfidenceLevel = .p95, detail: Detail = .forms) {
    self.level = level
    self.detail = detail
  }

  /// Analyses the repeated measurements of one feature.
  ///
  /// Incomplete data keep the one-way forms (with `n0` for k) and lose the two-way ones; bias, limits of
  /// agreement and CCC use the subjects with both repeats.
  public func assess(_ data: RepeatedMatrix) -> RepeatabilityResult {
    var quantiles = QuantileCache(level: level)
    return assess(data, &quantiles)
  }

  /// Analyses many features, in order; as `assess` on each, and faster.
  public func assess(_ features: [RepeatedMatrix]) -> [RepeatabilityResult] {
    var quantiles = QuantileCache(level: level)
    return features.map { assess($0, &quantiles) }
  }

  private func forms(
    _ data: RepeatedMatrix, _ subjects: CenteredSubjects, _ oneWay: OneWayMeanSquares
  ) -> (twoWay: TwoWayMeanSquares?, estimator: IntraclassEstimator) {
    let twoWay =
      data.isBalanced
      ? TwoWayMeanSquares(subjects, oneWay: oneWay, repeats: data.repeatCount) : nil
    return (
      twoWay, IntraclassEstimator(oneWay: oneWay, twoWay: twoWay, isBalanced: data.isBalanced)
    )
  }

  private func assess(
    _ data: RepeatedMatrix, _ quantiles: inout QuantileCache
  ) -> RepeatabilityResult {
    let subjects = CenteredSubjects(data)
    let oneWay = OneWayMeanSquares(subjects)
    let (twoWay, estimator) = forms(data, subjects, oneWay)
    let (agreement, concordance) = compareTwoRepeats(data, &quantiles)
    return RepeatabilityResult(
      subjects: data.subjectCount, repeats: data.repeatCount, measurements: data.measurementCount,
      isBalanced: data.isBalanced, oneWay: oneWay, twoWay: twoWay,
      intraclassCorrelations: estimator.all(&quantiles),
      variation: WithinSubjectVariation(subjects, &quantiles),
      agreement: agreement, concordanceCorrelation: concordance,
      scale: detail == .full ? ScaleAssessment(subjects, &quantiles) : nil,
      unbalanced: detail == .full && !data.isBalanced
        ? UnbalancedReliability(data, subjects, &quantiles) : nil,
      crossed: nil, nested: nil, factorial: nil, notes: Self.notes(data, subjects))
  }

  private func compareTwoRepeats(
    _ data: RepeatedMatrix, _ quantiles: inout QuantileCache
  ) -> (LimitsOfAgreement, Estimate) {
    guard data.repeatCount == 2 else {
      let sample = SampleSize(data.subjectCount)
      let note = Note(.needsTwoRepeats, "Bias, limits of agreement and CCC compare two repeats.")
      return (
        LimitsOfAgreement(undefinedFor: sample, because: note),
        .undefined(.concordanceCorrelation, method: .lin, sampleSize: sample, because: note)
      )
    }
    let first = data.values.column(0)
    let second = data.values.column(1)
    let complete = first.indices.filter { !first[$0].isNaN && !second[$0].isNaN }
    let pairs = MeasurementPairs(
      checkedFirst: complete.map { first[$0] }, second: complete.map { second[$0] })
    return (
      LimitsOfAgreement(pairs, .exact, &quantiles),
      Validation.concordanceCorrelation(pairs, level: level)
    )
  }

  static func notes(_ data: RepeatedMatrix, _ subjects: CenteredSubjects) -> [Note] {
    var notes: [Note] = []
    if data.emptySubjectCount > 0 {
      notes.append(
        Note(
          .subjectsWithoutMeasurement,
          "Subjects without any measurement, left out: \(data.emptySubjectCount)."))
    }
    let single = subjects.count - subjects.repeatedCount
    if single > 0 {
      notes.append(
        Note(
          .subjectsWithOneRepeat,
          "Subjects with one measurement, which say nothing of variation within subjects: \(single)."))
    }
    return notes
  }
}

/// What repeated measurements say of one feature.
public struct RepeatabilityResult: Sendable {
  /// Subjects with at least one measurement.
  public let subjects: Int
  /// Planned repeats: columns.
  public let repeats: Int
  /// Measured cells.
  public let measurements: Int
  /// Whether every measured subject has every repeat.
  public let isBalanced: Bool
  /// The one-way analysis of variance.
  public let oneWay: OneWayMeanSquares
  /// The two-way analysis of variance; nil for incomplete data or one subject.
  public let twoWay: TwoWayMeanSquares?
  /// All six forms, in the order of `IntraclassForm.allCases`.
  public let intraclassCorrelations: [IntraclassCorrelation]
  /// Standard deviation, coefficients of variation and repeatability coefficients within subjects.
  public let variation: WithinSubjectVariation
  /// Bias and limits of agreement; undefined unless there are two repeats.
  public let agreement: LimitsOfAgreement
  /// Lin's coefficient; undefined unless there are two repeats.
  public let concordanceCorrelation: Estimate
  /// The choice of scale; nil unless asked for.
  public let scale: ScaleAssessment?
  /// The coefficients of incomplete data by REML; nil for complete data and unless asked for.
  public let unbalanced: UnbalancedReliability?
  /// Inter- and intra-reader reliability; nil without readers or sites.
  public let crossed: CrossedReliability?
  /// The reliability of lesions; nil without lesions.
  public let nested: NestedReliability?
  /// Reliability and reproducibility where two or three of readers, sites and lesions have a part; nil otherwise.
  public let factorial: FactorialReliability?
  /// Caveats of the data as a whole.
  public let notes: [Note]

  /// One form of the intraclass correlation.
  public subscript(form: IntraclassForm) -> IntraclassCorrelation {
    intraclassCorrelations[form.position]
  }
}
