internal import LinearAlgebra
public import Models
public import Statistics
internal import Tables

/// A run of the pipeline on data from which the signal was taken out: what it finds there is chance, or a leak.
///
/// - `permutedOutcome`: outcomes are dealt anew among the subjects. Features that leak nothing predict nothing, so that
///   measures of order must scatter around 1/2. A step that sees the outcome of rows on which it is judged shows as more.
/// - `shuffledFeatures`: every feature that carries a penalty is permuted by itself, while outcomes and the features without a
///   penalty keep their rows: what remains is what the unpenalised features know (Welch et al. 2019 do so with voxels).
///
/// Performance is that of K-fold cross-validation, folds stratified by event, the mean over folds of the values in the folds.
/// The control number 0 is the data as they are, in the same folds; number i > 0 is the i-th permutation.
///
/// Sources: Ojala, Garriga 2010, J Mach Learn Res 11:1833; Welch et al. 2019, Radiother Oncol 130:2,
/// doi 10.1016/j.radonc.2018.10.027.
public struct NegativeControl<Family: RiskFamily>: Sendable {
  /// What is permuted.
  public let kind: NegativeControlKind
  /// The data as they are.
  public let training: Pipeline<Family>.Training
  /// Folds of the cross-validation.
  public let folds: Int
  /// The seed of permutations and folds.
  public let seed: UInt64
  private let makePipeline: @Sendable (Pipeline<Family>.Training) -> Pipeline<Family>
  private let kept: Set<String>

  /// A control of the pipeline that is made for the data it is given: permuted ones, for a permutation.
  /// - Parameter kept: features that keep their rows when features are shuffled.
  public init(
    _ kind: NegativeControlKind, _ training: Pipeline<Family>.Training, folds: Int = 5, seed: UInt64,
    keeping kept: Set<String>,
    pipeline: @escaping @Sendable (Pipeline<Family>.Training) -> Pipeline<Family>
  ) {
    self.kind = kind
    self.training = training
    self.folds = folds
    self.seed = seed
    self.kept = kept
    makePipeline = pipeline
  }

  /// The cross-validated performance of the control with a number.
  public func replicate(_ index: Int) -> Result<ControlReplicate, FitError> {
    let base = (kind == .permutedOutcome ? 0 : 1) << 20
    var stream = StreamPurpose.negativeControl.stream(seed: seed, index: base + index)
    let data = index == 0 ? training : permuted(&stream)
    let pipeline = makePipeline(data)
    let dealt = Folds(
      folds, subjects: data.subjects, isEvent: pipeline.family.isEvent(data.outcome), using: &stream)
    var values: [PerformanceMeasure: [Double]] = [:]
    var (selected, failures): (Int, [FitError]) = (0, [])
    for k in 0..<dealt.count {
      do throws(FitError) {
        let (fit, predictions) = try pipeline.fitted(
          data, dealt.training(k, weights: nil), stream: &stream)
        let rows = dealt.rows(k)
        selected += fit.model.coefficients.count
        for (measure, value) in pipeline.family.values(
          predictions.selecting(rows), outcome: data.outcome.selecting(rows))
        { values[measure, default: []].append(value) }
      } catch {
        failures.append(error)
      }
    }
    if let failure = failures.first, failures.count == dealt.count { return .failure(failure) }
    return .success(
      ControlReplicate(
        performance: values.mapValues { mean($0) },
        meanSelected: Double(selected) / Double(dealt.count - failures.count),
        failedFolds: failures.count))
  }

  private func permuted(_ stream: inout RandomStream) -> Pipeline<Family>.Training {
    switch kind {
    case .permutedOutcome:
      let order = stream.permutation(of: training.subjects.count)
      // Every row of a subject takes the outcome of the first row of the subject it is dealt.
      let source = training.subjects.subjectOfRow.map { training.subjects.rows[order[$0]][0] }
      return Pipeline<Family>.Training(
        features: training.features, outcome: training.outcome.selecting(source),
        subjects: training.subjects, identifiers: training.identifiers)
    case .shuffledFeatures:
      var values = training.features.values
      for (j, name) in training.features.names.enumerated() where !kept.contains(name) {
        let order = stream.permutation(of: values.rowCount)
        let column = values.column(j)
        for i in 0..<values.rowCount { values[i, j] = column[order[i]] }
      }
      return Pipeline<Family>.Training(
        features: FeatureColumns(
          names: training.features.names, values: values, origins: training.features.origins),
        outcome: training.outcome, subjects: training.subjects, identifiers: training.identifiers)
    }
  }
}

/// What a negative control permutes.
public enum NegativeControlKind: String, Sendable, CaseIterable, Codable {
  /// Outcomes among subjects.
  case permutedOutcome = "permuted-outcome"
  /// Penalised features, each by itself.
  case shuffledFeatures = "shuffled-features"
}

/// The cross-validated performance of one control.
public struct ControlReplicate: Sendable, Codable, Equatable {
  /// The mean over folds of each measure that is defined.
  public let performance: [PerformanceMeasure: Double]
  /// Features with a coefficient, the mean over folds.
  public let meanSelected: Double
  /// Folds that could not be fitted.
  public let failedFolds: Int

  package init(performance: [PerformanceMeasure: Double], meanSelected: Double, failedFolds: Int) {
    self.performance = performance
    self.meanSelected = meanSelected
    self.failedFolds = failedFolds
  }
}

/// Controls beside the data as they are.
public struct ControlResult: Sendable {
  /// What was permuted.
  public let kind: NegativeControlKind
  /// The data as they are, in the same cross-validation.
  public let real: ControlReplicate?
  /// The permutations that could be run.
  public let controls: [ControlReplicate]
  /// Caveats: permutations that failed.
  public let notes: [Note]

  /// The result of replicates in their order, the data as they are first.
  public init(_ kind: NegativeControlKind, _ outcomes: [Result<ControlReplicate, FitError>]) {
    self.kind = kind
    real = outcomes.prefix(1).successes().first
    controls = outcomes.dropFirst().successes()
    notes = failureNotes(Array(outcomes.dropFirst()), "permutations")
  }

  /// The values of a measure in the permutations that define it.
  public func values(of measure: PerformanceMeasure) -> [Double] {
    controls.compactMap { $0.performance[measure] }
  }

  /// The mean of a measure over the permutations with the interval of Student's t; nil with fewer than two.
  public func mean(of measure: PerformanceMeasure, level: ConfidenceLevel = .p95) -> Estimate? {
    let values = values(of: measure)
    guard values.count > 1 else { return nil }
    let center = Statistics.mean(values)
    let error = sampleStandardDeviation(values) / Double(values.count).squareRoot()
    let margin = StudentT(degreesOfFreedom: Double(values.count - 1)).quantile(1 - level.tail) * error
    return Estimate(
      Quantity(name: "mean \(measure.words) of permuted data", symbol: measure.name), value: center,
      standardError: error,
      interval: ConfidenceInterval(
        lower: center - margin, upper: center + margin, level: level, method: Method("t over permutations")),
      method: Method(
        "mean of cross-validated values over permutations",
        reference: Citation("Ojala, Garriga 2010, J Mach Learn Res 11:1833"),
        settings: [.replicates(controls.count)]),
      sampleSize: SampleSize(values.count))
  }

  /// The share of permutations, the data as they are counted among them, in which a measure is at least as good as in the
  /// data: the p-value of a permutation test. Nil for measures without a better direction.
  public func pValue(of measure: PerformanceMeasure) -> Double? {
    guard let value = real?.performance[measure], let larger = measure.isBetterWhenLarger else { return nil }
    let values = values(of: measure)
    guard !values.isEmpty else { return nil }
    let asGood = values.count { larger ? $0 >= value : $0 <= value }
    return Double(asGood + 1) / Double(values.count + 1)
  }

  /// Whether permuted data are predicted better than chance allows: the lower limit of the mean of a measure of order lies above
  /// `1/2 + tolerance`. Nil for other measures.
  public func revealsLeak(_ measure: PerformanceMeasure, tolerance: Double = 0.02) -> Bool? {
    guard kind == .permutedOutcome, measure.isProbabilityOfOrder,
      let lower = mean(of: measure)?.interval?.lower
    else { return nil }
    return lower > 0.5 + tolerance
  }
}
