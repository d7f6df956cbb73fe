internal import Statistics

/// The estimates of `CrossedReliability` from the mean squares of complete data.
struct CompleteCrossed {
  private let squares: CrossedMeanSquares
  private let level: ConfidenceLevel
  private let n: Double
  private let k: Double
  private let m: Double
  /// Mean square within cells; 0 without repeats, where its coefficient is 0.
  private let residual: Double

  init(_ squares: CrossedMeanSquares, _ level: ConfidenceLevel) {
    self.squares = squares
    self.level = level
    n = Double(squares.subjectCount)
    k = Double(squares.columnCount)
    m = Double(squares.replicates)
    residual = squares.residual ?? 0
  }

  private var sample: SampleSize { SampleSize(squares.subjectCount) }

  private func term(columns coefficient: Double) -> MeanSquareSum.Term {
    .init(coefficient: coefficient, meanSquare: squares.columns, degreesOfFreedom: k - 1)
  }

  private func term(interaction coefficient: Double) -> MeanSquareSum.Term {
    .init(
      coefficient: coefficient, meanSquare: squares.interaction, degreesOfFreedom: (n - 1) * (k - 1))
  }

  private func term(residual coefficient: Double) -> MeanSquareSum.Term {
    .init(coefficient: coefficient, meanSquare: residual, degreesOfFreedom: n * k * (m - 1))
  }

  /// `R + I + E`, or `I + E` when columns are set aside, as mean squares.
  private func error(withColumns: Bool) -> MeanSquareSum {
    MeanSquareSum([
      term(columns: withColumns ? 1 / (n * m) : 0),
      term(interaction: (withColumns ? 1 - 1 / n : 1) / m), term(residual: 1 - 1 / m),
    ])
  }

  var interColumn: Estimate { between(.interColumn, withColumns: true) }
  var consistency: Estimate { between(.interColumnConsistency, withColumns: false) }

  /// `phi / (1 + phi)` with `phi = S / error`, and its limits at `MSS / q` and `MSS q`.
  private func between(_ quantity: Quantity, withColumns: Bool) -> Estimate {
    let error = error(withColumns: withColumns)
    let subjects = squares.subjects
    let excess = (subjects - squares.interaction) / (k * m)
    let total = excess + error.value
    guard total > 0 else {
      let note: Note = subjects == 0 && error.value == 0 ? .constantFeature : .noPositiveVariance
      return .undefined(quantity, method: .meanSquares, sampleSize: sample, because: note)
    }
    let value = excess / total
    guard error.value > 0, subjects > 0 else {
      return Estimate(
        quantity, value: value, method: .meanSquares, sampleSize: sample,
        notes: [error.value > 0 ? .equalSubjectMeans : .noNoise])
    }
    // The mean squares whose sum has the expectation of MSS, at the estimate.
    let phi = excess / error.value
    let columnShare = withColumns ? k * phi / n : 0
    let reference = MeanSquareSum(
      [
        term(columns: columnShare), term(interaction: 1 + k * phi - columnShare),
        term(residual: k * phi * (m - 1)),
      ].filter { $0.coefficient > 0 })
    guard let df = reference.degreesOfFreedom else {
      return Estimate(quantity, value: value, method: .meanSquares, sampleSize: sample)
    }
    let least = subjects / FisherF(n - 1, df).quantile(1 - level.tail)
    let most = subjects * FisherF(df, n - 1).quantile(1 - level.tail)
    func coefficient(_ subjects: Double) -> Double {
      let part = (subjects - squares.interaction) / (k * m)
      return part / (part + error.value)
    }
    let interval = ConfidenceInterval(
      lower: coefficient(least), upper: coefficient(most), level: level, method: .satterthwaiteF)
    return Estimate(
      quantity, value: value, interval: interval, method: .meanSquares, sampleSize: sample)
  }

  /// `(F - 1)/(F + m - 1)` with `F = (MSS/k + MSR/n + (1 - 1/k - 1/n) MSI) / MSE`.
  var intraColumn: Estimate {
    guard squares.residual != nil else {
      return .undefined(
        .intraColumn, method: .meanSquares, sampleSize: sample, because: .needsRepeatsInCells)
    }
    let cells = MeanSquareSum([
      .init(coefficient: 1 / k, meanSquare: squares.subjects, degreesOfFreedom: n - 1),
      term(columns: 1 / n), term(interaction: 1 - 1 / k - 1 / n),
    ])
    guard let df = cells.degreesOfFreedom else {
      guard residual > 0 else {
        return .undefined(
          .intraColumn, method: .meanSquares, sampleSize: sample, because: .constantFeature)
      }
      return Estimate(
        .intraColumn, value: -1 / (m - 1), method: .meanSquares, sampleSize: sample,
        notes: [.equalSubjectMeans])
    }
    let value = (cells.value - residual) / (cells.value + (m - 1) * residual)
    guard residual > 0 else {
      return Estimate(
        .intraColumn, value: value, method: .meanSquares, sampleSize: sample, notes: [.noNoise])
    }
    let noise = n * k * (m - 1)
    let ratio = cells.value / residual
    func coefficient(_ f: Double) -> Double { 1 - m / (f + m - 1) }
    let interval = ConfidenceInterval(
      lower: coefficient(ratio / FisherF(df, noise).quantile(1 - level.tail)),
      upper: coefficient(ratio * FisherF(noise, df).quantile(1 - level.tail)), level: level,
      method: .satterthwaiteF)
    return Estimate(
      .intraColumn, value: value, interval: interval, method: .meanSquares, sampleSize: sample)
  }

  func interError(_ quantity: Quantity, _ transform: (Double) -> Double) -> Estimate {
    estimate(quantity, error(withColumns: true), .modifiedLargeSample, transform)
  }

  var intraError: Estimate {
    guard squares.residual != nil else {
      return .undefined(
        .measurementErrorWithin, method: .meanSquares, sampleSize: sample, because: .needsRepeatsInCells)
    }
    return estimate(
      .measurementErrorWithin, MeanSquareSum([term(residual: 1)]), Method("chi-square")
    ) { $0.squareRoot() }
  }

  private func estimate(
    _ quantity: Quantity, _ sum: MeanSquareSum, _ method: Method, _ transform: (Double) -> Double
  ) -> Estimate {
    let limits = sum.limits(level)
    return Estimate(
      quantity, value: transform(sum.value),
      interval: ConfidenceInterval(
        lower: transform(max(0, limits.lower)), upper: transform(limits.upper), level: level,
        method: method),
      method: .meanSquares, sampleSize: sample, notes: sum.notes)
  }
}

extension Method {
  static let meanSquares = Method("analysis of variance")
  static let satterthwaiteF = Method("F distribution, Satterthwaite degrees of freedom")
}
