internal import LinearAlgebra
internal import RealModule
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
    let replicates = (0..<weights.replicates).map { coefficient($0, n) }
    let known = replicates.compactMap(\.self).sorted()
    let failed = replicates.count - known.count
    let notes = failed > 0 ? [Note.replicatesWithoutCoefficient(failed, of: replicates.count)] : []
    guard known.count > 1 else { return undefined(.noPositiveVariance) }

    let jackknife = (0..<data.subjectCount).compactMap { coefficient(weights.replicates + $0, n - 1) }
    let error = sampleStandardDeviation(known)
    func estimate(_ kind: String, _ probabilities: (Double, Double)?, _ more: [Note]) -> Estimate {
      let method = Method("\(kind) bootstrap, \(replicates.count) replicates")
      let interval = probabilities.map {
        ConfidenceInterval(
          lower: quantile($0.0, ofSorted: known), upper: quantile($0.1, ofSorted: known), level: level,
          method: method)
      }
      return Estimate(
        quantity, value: value, standardError: error, interval: interval, method: .meanSquares,
        sampleSize: sample, notes: notes + more)
    }
    let corrected = correctedProbabilities(value, known, jackknife)
    return Result(
      form: form, percentile: estimate("percentile", (level.tail, 1 - level.tail), []),
      bca: estimate("BCa", corrected, corrected == nil ? [.noBiasCorrection] : []))
  }

  /// The probabilities at which BCa reads the replicates; nil when all lie on one side of the estimate or the
  /// jackknife does not vary.
  private func correctedProbabilities(
    _ value: Double, _ sorted: [Double], _ jackknife: [Double]
  ) -> (Double, Double)? {
    let below = Double(sorted.count { $0 < value }) + Double(sorted.count { $0 == value }) / 2
    let share = below / Double(sorted.count)
    guard share > 0, share < 1, jackknife.count > 2 else { return nil }
    let z0 = Normal.quantile(share)
    let center = mean(jackknife)
    var (squares, cubes) = (0.0, 0.0)
    for x in jackknife {
      let d = center - x
      squares += d * d
      cubes += d * d * d
    }
    guard squares > 0 else { return nil }
    let acceleration = cubes / (6 * squares * squares.squareRoot())
    func probability(_ z: Double) -> Double? {
      let denominator = 1 - acceleration * (z0 + z)
      return denominator > 0 ? Normal.cumulative(z0 + (z0 + z) / denominator) : nil
    }
    guard let lower = probability(-level.normalQuantile), let upper = probability(level.normalQuantile),
      lower <= upper
    else { return nil }
    return (lower, upper)
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
