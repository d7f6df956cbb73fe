internal import LinearAlgebra
public import Statistics

/// Bootstrap intervals of one form of the intraclass correlation, subjects resampled with all their
/// measurements.
///
/// Replicate b draws subjects from stream b of the seed, the same subjects for every feature with as many
/// subjects; its coefficient is computed from weighted sums of subject moments (one matrix product of
/// moments and replicate weights a feature). `percentile`: type-7 quantiles of the replicates. `bca`: bias
/// corrected and accelerated, with `z0` from the share of replicates below the estimate (ties half) and the
/// acceleration from the jackknife over subjects. Replicates in which the coefficient does not exist are left
/// out and counted.
/// - Source: Efron 1987, J Am Stat Assoc 82:171, doi 10.1080/01621459.1987.10478410.
public struct IntraclassBootstrap: Sendable {
  /// The form.
  public var form: IntraclassForm
  /// The resampling plan.
  public var plan: Bootstrap
  /// The level of intervals.
  public var level: ConfidenceLevel

  /// Intervals of one form.
  public init(form: IntraclassForm, plan: Bootstrap, level: ConfidenceLevel = .p95) {
    self.form = form
    self.plan = plan
    self.level = level
  }

  /// The intervals of one feature.
  public struct Result: Sendable {
    /// The form.
    public let form: IntraclassForm
    /// The estimate with its percentile interval.
    public let percentile: Estimate
    /// The estimate with its BCa interval.
    public let bca: Estimate
  }

  /// How often each subject is drawn in each replicate, then the jackknife's samples, one a column.
  public struct Weights: Sendable {
    let matrix: Matrix
    let replicates: Int
    /// Subjects that are drawn from.
    public let subjects: Int
  }

  /// The replicates for so many subjects.
  public func weights(subjects: Int) -> Weights {
    let groups = SubjectGroups(rowCount: subjects)
    var elements: [Double] = []
    elements.reserveCapacity(subjects * (plan.replicates + subjects))
    for index in 0..<plan.replicates { elements += plan.frequencies(index, of: groups) }
    for left in 0..<subjects { elements += (0..<subjects).map { $0 == left ? 0 : 1 } }
    return Weights(
      matrix: Matrix(
        rowCount: subjects, columnCount: plan.replicates + subjects, elements: elements),
      replicates: plan.replicates, subjects: subjects)
  }

  /// The intervals of a feature whose measured subjects are as many as the weights'.
  public func run(_ data: RepeatedMatrix, _ weights: Weights) -> Result {
    precondition(data.subjectCount == weights.subjects)
    let sample = SampleSize(data.subjectCount)
    let quantity = Quantity.intraclassCorrelation(form)
    func undefined(_ note: Note) -> Result {
      let estimate = Estimate.undefined(
        quantity, method: .meanSquares, sampleSize: sample, because: note)
      return Result(form: form, percentile: estimate, bca: estimate)
    }
    guard let moments = SubjectMoments(data, form: form) else { return undefined(.incompleteDesign) }
    let n = Double(data.subjectCount)
    let width = moments.values.columnCount
    let sums = (0..<width).map { moments.values.column($0).reduce(0, +) }
    guard let value = moments.coefficient(sums[...], subjects: n) else {
      return undefined(.constantFeature)
    }
    let product = moments.values.transposedTimes(weights.matrix).elements
    func coefficient(_ column: Int, _ subjects: Double) -> Double? {
      moments.coefficient(product[(column * width)..<((column + 1) * width)], subjects: subjects)
    }
    let distribution = BootstrapDistribution(
      value: value, replicates: (0..<weights.replicates).map { coefficient($0, n) }, seed: plan.seed)
    guard distribution.sorted.count > 1 else { return undefined(.noPositiveVariance) }
    let failed = distribution.failures
    let notes = failed > 0 ? [Note.replicatesWithoutCoefficient(failed, of: distribution.count)] : []
    let jackknife = (0..<data.subjectCount).compactMap { coefficient(weights.replicates + $0, n - 1) }
    func estimate(_ interval: ConfidenceInterval?, _ more: [Note]) -> Estimate {
      Estimate(
        quantity, value: value, standardError: distribution.standardError, interval: interval,
        method: .meanSquares, sampleSize: sample, notes: notes + more)
    }
    let corrected = distribution.biasCorrected(level, jackknife: jackknife)
    return Result(
      form: form, percentile: estimate(distribution.percentile(level), []),
      bca: estimate(corrected, corrected == nil ? [.noBiasCorrection] : []))
  }
}

extension Note.Kind {
  /// Some bootstrap replicates have no estimate.
  public static let undefinedReplicates = Note.Kind("undefined-replicates")
}

extension Note {
  static func replicatesWithoutCoefficient(_ failed: Int, of total: Int) -> Note {
    Note(.undefinedReplicates, "\(failed) of \(total) bootstrap replicates do not define the coefficient.")
  }

  static let noBiasCorrection = Note(
    .noStandardError,
    "No BCa interval: the replicates lie on one side of the estimate, or the jackknife does not vary.")
}
