internal import RealModule
internal import Statistics

/// A straight line by weighted least squares, `y = intercept + slope x`, with the usual standard errors.
public struct WeightedLine: Sendable, Equatable {
  /// The ordinate at `x = 0`.
  public let intercept: Double
  /// The rise per unit of x.
  public let slope: Double
  /// The standard error of the intercept.
  public let interceptError: Double
  /// The standard error of the slope.
  public let slopeError: Double
  /// The residual standard deviation, `sqrt(sum w e^2 / (n - 2))`.
  public let residualDeviation: Double
  /// The weighted mean of x.
  public let center: Double
  /// The line at `center`.
  public let centerValue: Double
  /// The sum of weights.
  let totalWeight: Double
  /// Points.
  public let count: Int

  /// The line through points; nil for fewer than three, equal x, or points that lie on it exactly.
  public init?(x: [Double], y: [Double], weights: [Double]? = nil) {
    precondition(x.count == y.count)
    let n = x.count
    guard n > 2 else { return nil }
    let w = weights ?? [Double](repeating: 1, count: n)
    let total = w.reduce(0, +)
    // Deviations from the first point: a common offset costs no digits.
    func center(_ values: [Double]) -> Double {
      var sum = 0.0
      for (weight, value) in zip(w, values) { sum += weight * (value - values[0]) }
      return sum / total
    }
    let (mx, my) = (center(x), center(y))
    var (sxx, sxy) = (0.0, 0.0)
    for i in 0..<n {
      let dx = x[i] - x[0] - mx
      sxx += w[i] * dx * dx
      sxy += w[i] * dx * (y[i] - y[0] - my)
    }
    guard sxx > 0 else { return nil }
    slope = sxy / sxx
    var squares = 0.0
    for i in 0..<n {
      let rest = (y[i] - y[0] - my) - slope * (x[i] - x[0] - mx)
      squares += w[i] * rest * rest
    }
    guard squares > 0 else { return nil }
    residualDeviation = (squares / Double(n - 2)).squareRoot()
    self.center = x[0] + mx
    centerValue = y[0] + my
    intercept = centerValue - slope * self.center
    slopeError = residualDeviation / sxx.squareRoot()
    interceptError = residualDeviation * (1 / total + self.center * self.center / sxx).squareRoot()
    totalWeight = total
    count = n
  }

  /// Degrees of freedom of the residual.
  public var degreesOfFreedom: Double { Double(count - 2) }

  func slopeEstimate(_ quantity: Quantity, sample: SampleSize, level: ConfidenceLevel) -> Estimate {
    slopeEstimate(quantity, sample: sample, level: level, t: quantile(level))
  }

  /// - Parameter t: Student's quantile at the level on `degreesOfFreedom`.
  func slopeEstimate(
    _ quantity: Quantity, sample: SampleSize, level: ConfidenceLevel, t: Double
  ) -> Estimate {
    estimate(slope, slopeError, quantity, sample: sample, level: level, t: t)
  }

  func interceptEstimate(
    _ quantity: Quantity, sample: SampleSize, level: ConfidenceLevel
  ) -> Estimate {
    estimate(intercept, interceptError, quantity, sample: sample, level: level, t: quantile(level))
  }

  private func quantile(_ level: ConfidenceLevel) -> Double {
    StudentT(degreesOfFreedom: degreesOfFreedom).quantile(1 - level.tail)
  }

  /// The t test of `slope = value`.
  func slopeTest(name: String, against value: Double = 0) -> HypothesisTest {
    let t = (slope - value) / slopeError
    return HypothesisTest(
      name: name, statistic: t, degreesOfFreedom: [degreesOfFreedom],
      pValue: 2 * StudentT(degreesOfFreedom: degreesOfFreedom).upper(abs(t)))
  }

  private func estimate(
    _ value: Double, _ error: Double, _ quantity: Quantity, sample: SampleSize, level: ConfidenceLevel,
    t: Double
  ) -> Estimate {
    let margin = t * error
    return Estimate(
      quantity, value: value, standardError: error,
      interval: ConfidenceInterval(
        lower: value - margin, upper: value + margin, level: level, method: .studentT),
      method: .leastSquares, sampleSize: sample)
  }
}
