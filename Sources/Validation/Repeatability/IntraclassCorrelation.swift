public import Statistics

/// One form of the intraclass correlation with its interval and the F test of no subject variance.
public struct IntraclassCorrelation: Sendable {
  /// Which of the six forms.
  public let form: IntraclassForm
  /// The coefficient, unclipped: it may be negative. Nil, with a note, where the data do not define it.
  public let estimate: Estimate
  /// The F test of "subjects do not differ": `MSR/MSW` or `MSR/MSE`, against larger values. The statistic
  /// is infinite when the denominator is 0. Nil when the coefficient's mean squares do not exist.
  public let test: HypothesisTest?

  /// The Koo-Li band of the interval's lower limit; nil without an interval.
  public var band: ReliabilityBand? { ReliabilityBand(lowerLimitOf: estimate) }
}

extension IntraclassCorrelation {
  /// A one-way form from its mean squares.
  ///
  /// The interval is exact under the one-way normal model with equal repeats:
  /// `F = MSR/MSW`, `F_L = F / q(1 - a/2; df1, df2)`, `F_U = F / q(a/2; df1, df2)`, limits
  /// `(F_* - 1) / (F_* + k - 1)` for a single measurement and `1 - 1/F_*` for the mean of k. With unequal
  /// repeats k is replaced by `n0` and the interval is approximate (a note says so).
  static func oneWay(
    _ form: IntraclassForm, _ squares: OneWayMeanSquares, isBalanced: Bool, level: ConfidenceLevel
  ) -> IntraclassCorrelation {
    precondition(!form.isTwoWay)
    let sample = SampleSize(squares.subjects)
    guard let between = squares.between, let within = squares.within,
      let repeats = squares.repeatsPerSubject
    else { return undefined(form, sample, because: .tooFewForVariance) }
    let ratio = VarianceRatio(
      subjects: between, noise: within, subjectsDF: Double(squares.betweenDegreesOfFreedom),
      noiseDF: Double(squares.withinDegreesOfFreedom))
    let notes = isBalanced ? [] : [Note.unequalRepeats(form, n0: repeats)]
    return make(form, ratio, repeats: repeats, sample, notes: notes, level: level)
  }

  /// A two-way form from its mean squares.
  ///
  /// Consistency forms have the one-way form's interval with MSE and `(n - 1)(k - 1)` for MSW and
  /// `n(k - 1)`. The agreement forms use McGraw and Wong's Satterthwaite approximation: with `r` the
  /// estimate, `a = k r / (n (1 - r))` and `b = 1 + k r (n - 1) / (n (1 - r))`, the degrees of freedom are
  /// `v = (a MSC + b MSE)^2 / ((a MSC)^2 / (k - 1) + (b MSE)^2 / ((n - 1)(k - 1)))`; the limits of the mean's
  /// form are those of ICC(A,1) put through the Spearman-Brown formula.
  static func twoWay(
    _ form: IntraclassForm, _ squares: TwoWayMeanSquares, level: ConfidenceLevel
  ) -> IntraclassCorrelation {
    precondition(form.isTwoWay)
    let ratio = VarianceRatio(squares)
    let repeats = Double(squares.repeatCount)
    let sample = SampleSize(squares.subjectCount)
    if form == .consistencySingle || form == .consistencyAverage {
      return make(form, ratio, repeats: repeats, sample, notes: [], level: level)
    }
    guard !ratio.isEmpty || squares.repeats > 0 else {
      return undefined(form, sample, because: .constantFeature)
    }
    let agreement = AgreementLimits(squares, level: level)
    let value = form.isAverage ? agreement.averageValue : agreement.singleValue
    guard let value, let single = agreement.single else {
      return undefined(form, sample, because: .noPositiveVariance, test: ratio.test)
    }
    var notes: [Note] = ratio.degeneracyNotes
    var (lower, upper) = (single.lower, single.upper)
    if form.isAverage {
      if lower * (repeats - 1) <= -1 { notes.append(.averageOpenBelow) }
      (lower, upper) = (spearmanBrown(lower, repeats), spearmanBrown(upper, repeats))
    }
    let interval = ConfidenceInterval(
      lower: lower, upper: upper, level: level, method: .satterthwaiteF)
    let estimate = Estimate(
      .intraclassCorrelation(form), value: value, interval: interval, method: .anova,
      sampleSize: sample, notes: notes)
    return IntraclassCorrelation(form: form, estimate: estimate, test: ratio.test)
  }

  static func undefined(
    _ form: IntraclassForm, _ sample: SampleSize, because note: Note, test: HypothesisTest? = nil
  ) -> IntraclassCorrelation {
    IntraclassCorrelation(
      form: form,
      estimate: .undefined(
        .intraclassCorrelation(form), method: .anova, sampleSize: sample, because: note),
      test: test)
  }

  private static func make(
    _ form: IntraclassForm, _ ratio: VarianceRatio, repeats: Double, _ sample: SampleSize,
    notes: [Note], level: ConfidenceLevel
  ) -> IntraclassCorrelation {
    guard !ratio.isEmpty else { return undefined(form, sample, because: .constantFeature) }
    let value: Double
    let limits: (lower: Double, upper: Double)
    let bounds = ratio.limits(level)
    if form.isAverage {
      guard ratio.subjects > 0 else {
        return undefined(form, sample, because: .noPositiveVariance, test: ratio.test)
      }
      value = (ratio.subjects - ratio.noise) / ratio.subjects
      limits = (1 - 1 / bounds.lower, 1 - 1 / bounds.upper)
    } else {
      value = (ratio.subjects - ratio.noise) / (ratio.subjects + (repeats - 1) * ratio.noise)
      limits = (single(bounds.lower, repeats), single(bounds.upper, repeats))
    }
    let interval = ConfidenceInterval(
      lower: limits.lower, upper: limits.upper, level: level, method: .exactF)
    let estimate = Estimate(
      .intraclassCorrelation(form), value: value, interval: interval, method: .anova,
      sampleSize: sample, notes: notes + ratio.degeneracyNotes)
    return IntraclassCorrelation(form: form, estimate: estimate, test: ratio.test)
  }

  /// `(F - 1)/(F + k - 1)`, written so that rounding keeps it increasing in F and F may be infinite.
  private static func single(_ ratio: Double, _ repeats: Double) -> Double {
    1 - repeats / (ratio + repeats - 1)
  }

  /// The reliability of the mean of k measurements from that of one; `-infinity` at and below the pole
  /// `-1/(k - 1)`, where a single measurement's coefficient has no variance components behind it.
  private static func spearmanBrown(_ single: Double, _ repeats: Double) -> Double {
    let denominator = 1 + (repeats - 1) * single
    return denominator > 0 ? repeats / (repeats - 1) * (1 - 1 / denominator) : -.infinity
  }
}

/// A mean square of subjects over a mean square of noise.
struct VarianceRatio {
  let subjects: Double
  let noise: Double
  let subjectsDF: Double
  let noiseDF: Double

  init(subjects: Double, noise: Double, subjectsDF: Double, noiseDF: Double) {
    self.subjects = subjects
    self.noise = noise
    self.subjectsDF = subjectsDF
    self.noiseDF = noiseDF
  }

  init(_ squares: TwoWayMeanSquares) {
    let n = Double(squares.subjectCount)
    self.init(
      subjects: squares.subjects, noise: squares.error, subjectsDF: n - 1,
      noiseDF: (n - 1) * Double(squares.repeatCount - 1))
  }

  /// Whether both mean squares are 0: nothing varies.
  var isEmpty: Bool { subjects == 0 && noise == 0 }

  /// The F ratio, infinite without noise.
  var statistic: Double { noise == 0 ? .infinity : subjects / noise }

  var test: HypothesisTest {
    HypothesisTest(
      name: "F test of no difference between subjects", statistic: statistic,
      degreesOfFreedom: [subjectsDF, noiseDF],
      pValue: statistic.isInfinite ? 0 : FisherF(subjectsDF, noiseDF).upper(statistic),
      alternative: .greater)
  }

  /// The limits of the ratio of the true mean squares.
  func limits(_ level: ConfidenceLevel) -> (lower: Double, upper: Double) {
    guard statistic.isFinite, statistic > 0 else { return (statistic, statistic) }
    // q(a/2; df1, df2) = 1 / q(1 - a/2; df2, df1), so that no lower tail is inverted.
    return (
      statistic / FisherF(subjectsDF, noiseDF).quantile(1 - level.tail),
      statistic * FisherF(noiseDF, subjectsDF).quantile(1 - level.tail)
    )
  }

  var degeneracyNotes: [Note] {
    if noise == 0 { return [.noNoise] }
    return subjects == 0 ? [.equalSubjectMeans] : []
  }
}

/// ICC(A,1) and ICC(A,k), and the interval of the former.
private struct AgreementLimits {
  var singleValue: Double?
  var averageValue: Double?
  var single: (lower: Double, upper: Double)?

  init(_ squares: TwoWayMeanSquares, level: ConfidenceLevel) {
    let n = Double(squares.subjectCount)
    let k = Double(squares.repeatCount)
    let (msr, msc, mse) = (squares.subjects, squares.repeats, squares.error)
    // All terms are at least 0 for n, k >= 2: MSR + (k - 1) MSE + k (MSC - MSE)/n, times n.
    let denominator = k * msc + (k * n - k - n) * mse + n * msr
    guard denominator > 0 else { return }
    let value = n * (msr - mse) / denominator
    singleValue = value
    let averageDenominator = msr + (msc - mse) / n
    if averageDenominator > 0 { averageValue = (msr - mse) / averageDenominator }

    let rest = k * msc + (k * n - k - n) * mse
    guard msr > 0, rest > 0 || mse > 0 else {
      // No subject variance, or no error of any kind: both limits tend to the estimate.
      single = (value, value)
      return
    }
    // a and b times 1 - r, which leaves v unchanged and is finite at r = 1; then
    // a MSC + b MSE is (1 - r) MSR exactly.
    let a = k * value / n
    let b = 1 - value + k * value * (n - 1) / n
    let numerator = (1 - value) * msr
    let spread =
      (a * msc) * (a * msc) / (k - 1) + (b * mse) * (b * mse) / ((n - 1) * (k - 1))
    let v = numerator * numerator / spread
    let f1 = FisherF(n - 1, v).quantile(1 - level.tail)
    let f2 = FisherF(v, n - 1).quantile(1 - level.tail)
    guard !f1.isNaN, !f2.isNaN else { return }
    // n (x - MSE)/(rest + n x) at x = MSR/F1 and x = F2 MSR, written to stay increasing in x.
    let top = rest + n * mse
    single = (1 - top / (rest + n * (msr / f1)), 1 - top / (rest + n * (f2 * msr)))
  }
}
