public import Statistics

/// The intraclass correlations of incomplete data by REML: what the two-way forms become when cells are
/// missing, and the one-way form with Wald's exact interval.
///
/// `oneWay`: `S / (S + E)` of subjects alone; its interval is exact under the normal model whatever the numbers of
/// repeats. `agreement`: `S / (S + C + E)` with random columns. `consistency`: `S / (S + E)` with a constant for
/// each column. The latter two with delta intervals on the logit scale.
public struct UnbalancedReliability: Sendable {
  /// The one-way coefficient.
  public let oneWay: Estimate
  /// The two-way coefficient of absolute agreement, single measurement.
  public let agreement: Estimate
  /// The two-way coefficient of consistency, single measurement.
  public let consistency: Estimate
  /// The one-way components; nil when they do not exist.
  public let oneWayComponents: VarianceComponents?
  /// The components with random columns.
  public let twoWayComponents: VarianceComponents?

  init(_ data: RepeatedMatrix, _ subjects: CenteredSubjects, _ quantiles: inout QuantileCache) {
    let level = quantiles.level
    let together = CrossedMeasurements(data, columnsApart: false)
    let apart = CrossedMeasurements(data, columnsApart: true)
    let sample = SampleSize(data.subjectCount)
    func fit(
      _ form: IntraclassForm, _ data: CrossedMeasurements, _ columns: ComponentModel.Columns
    ) -> (VarianceComponents?, Estimate) {
      let quantity = Quantity.intraclassCorrelation(form)
      do {
        let components = try VarianceComponents(
          data, model: ComponentModel(columns: columns, hasInteraction: false))
        let share = components.share(
          of: [.subject], in: VarianceSource.allCases, quantity: quantity, level: level)
        return (components, share)
      } catch {
        return (
          nil,
          .undefined(
            quantity, method: .restrictedLikelihood, sampleSize: sample, because: error.note)
        )
      }
    }
    let delta: Estimate
    (oneWayComponents, delta) = fit(.oneWaySingle, together, .none)
    (twoWayComponents, agreement) = fit(.agreementSingle, apart, .random)
    (_, consistency) = fit(.consistencySingle, apart, .fixed)
    if let value = delta.value, let exact = ExactVarianceRatio(subjects) {
      let limits = exact.limits(&quantiles)
      // The estimate is 0 or more, while the interval may lie below.
      oneWay = Estimate(
        delta.quantity, value: value, standardError: delta.standardError,
        interval: ConfidenceInterval(
          lower: limits.lower, upper: limits.upper, level: level, method: .waldExact),
        method: .restrictedLikelihood, sampleSize: sample,
        notes: delta.notes.filter { $0.kind != .componentAtZero }
          + (limits.upper < value ? [.intervalBelowBoundary] : []))
    } else {
      oneWay = delta
    }
  }
}

extension Note {
  /// A component of variance cannot be negative, a coefficient can.
  fileprivate static let intervalBelowBoundary = Note(
    .componentAtZero,
    "Repeats differ more than subjects: the REML estimate stops at 0, and the exact interval lies below it. The one-way coefficient by mean squares keeps its sign."
  )
}

extension Method {
  fileprivate static let waldExact = Method(
    "exact (Wald)",
    reference: Citation("Wald 1940, Ann Math Stat 11:96", doi: "10.1214/aoms/1177731946"))
}
