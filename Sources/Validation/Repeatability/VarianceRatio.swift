internal import Statistics

/// A mean square of subjects over a mean square of noise, with their degrees of freedom.
struct VarianceRatio {
  let subjects: Double
  let noise: Double
  let subjectsDF: Double
  let noiseDF: Double

  /// MSR over MSW; nil when either does not exist.
  init?(_ squares: OneWayMeanSquares) {
    guard let between = squares.between, let within = squares.within else { return nil }
    subjects = between
    noise = within
    subjectsDF = Double(squares.betweenDegreesOfFreedom)
    noiseDF = Double(squares.withinDegreesOfFreedom)
  }

  /// MSR over MSE.
  init(_ squares: TwoWayMeanSquares) {
    subjects = squares.subjects
    noise = squares.error
    subjectsDF = Double(squares.subjectCount - 1)
    noiseDF = subjectsDF * Double(squares.repeatCount - 1)
  }

  /// Whether both mean squares are 0: nothing varies.
  var isEmpty: Bool { subjects == 0 && noise == 0 }

  /// The F ratio, infinite without noise.
  var statistic: Double { noise == 0 ? .infinity : subjects / noise }

  /// The test against larger values of F; nil when it is 0/0.
  func test() -> HypothesisTest? {
    guard !isEmpty else { return nil }
    return HypothesisTest(
      name: "F test of no difference between subjects", statistic: statistic,
      degreesOfFreedom: [subjectsDF, noiseDF],
      pValue: statistic.isInfinite ? 0 : FisherF(subjectsDF, noiseDF).upper(statistic),
      alternative: .greater)
  }

  /// The limits of the ratio of the true mean squares.
  func limits(_ quantiles: inout QuantileCache) -> (lower: Double, upper: Double) {
    guard statistic.isFinite, statistic > 0 else { return (statistic, statistic) }
    // q(a/2; df1, df2) = 1 / q(1 - a/2; df2, df1), so that no lower tail is inverted.
    return (
      statistic / quantiles.fQuantile(subjectsDF, noiseDF),
      statistic * quantiles.fQuantile(noiseDF, subjectsDF)
    )
  }

  var degeneracyNotes: [Note] {
    if subjects == 0 { return [.equalSubjectMeans] }
    return noise == 0 ? [.noNoise] : []
  }
}
