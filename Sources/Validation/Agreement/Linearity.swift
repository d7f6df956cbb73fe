internal import LinearAlgebra
public import Statistics

/// Linearity and bias of measurements against a reference: phantom values, dilutions, a standard.
///
/// Least squares of measured on reference. Departure from the line: the t tests of the highest coefficient of
/// the quadratic and the cubic polynomial. `slope` with its t interval and `slopeTest` against 1; `rSquared` of
/// the line. `bias = mean(measured - reference)`, `percentBias = 100 mean((measured - reference) / reference)` with t
/// intervals, over all measurements and at each level.
/// - Source: Raunig et al. 2015, Stat Methods Med Res 24:27, doi 10.1177/0962280214537344.
public struct Linearity: Sendable {
  /// The bias at one value of the reference.
  public struct Level: Sendable {
    /// The reference.
    public let reference: Double
    /// Measurements there.
    public let count: Int
    /// Their bias.
    public let bias: Estimate
    /// Their bias in per cent of the reference; undefined at 0.
    public let percentBias: Estimate
  }
  /// A polynomial's highest coefficient and its test.
  public struct Term: Sendable {
    /// The coefficient of the highest power of the reference.
    public let coefficient: Double
    /// The test that it is 0.
    public let test: HypothesisTest
  }
  /// The slope of measured on reference.
  public let slope: Estimate
  /// The measured value at a reference of 0.
  public let intercept: Estimate
  /// The test of a slope of 1.
  public let slopeTest: HypothesisTest?
  /// The share of the measurements' variance that the line explains.
  public let rSquared: Double?
  /// The quadratic term; nil with fewer than three levels or four measurements.
  public let quadratic: Term?
  /// The cubic term; nil with fewer than four levels or five measurements.
  public let cubic: Term?
  /// The bias over all measurements.
  public let bias: Estimate
  /// The bias in per cent of the reference.
  public let percentBias: Estimate
  /// The bias at each value of the reference, ascending.
  public let levels: [Level]

  /// The analysis of measurements (second of each pair) against the reference (first).
  public init(_ pairs: MeasurementPairs, level: ConfidenceLevel = .p95) {
    let (reference, measured) = (pairs.first, pairs.second)
    let sample = SampleSize(pairs.count)
    if let line = WeightedLine(x: reference, y: measured) {
      slope = line.slopeEstimate(.calibrationLineSlope, sample: sample, level: level)
      intercept = line.interceptEstimate(.calibrationLineIntercept, sample: sample, level: level)
      slopeTest = line.slopeTest(name: "t test of a slope of 1", against: 1)
      let residual = line.residualDeviation * line.residualDeviation * line.degreesOfFreedom
      rSquared = 1 - residual / (sampleVariance(measured) * Double(measured.count - 1))
    } else {
      slope = .undefined(
        .calibrationLineSlope, method: .leastSquares, sampleSize: sample, because: .noLine)
      intercept = .undefined(
        .calibrationLineIntercept, method: .leastSquares, sampleSize: sample, because: .noLine)
      slopeTest = nil
      rSquared = nil
    }
    let values = Array(Set(reference)).sorted()
    quadratic = Self.term(2, reference, measured, levels: values.count)
    cubic = Self.term(3, reference, measured, levels: values.count)
    (bias, percentBias) = Self.bias(reference, measured, level)
    levels = values.map { value in
      let rows = reference.indices.filter { reference[$0] == value }
      let (bias, percent) = Self.bias(rows.map { reference[$0] }, rows.map { measured[$0] }, level)
      return Level(reference: value, count: rows.count, bias: bias, percentBias: percent)
    }
  }

  /// The highest coefficient of a polynomial of a degree, from the sums of squares with and without it.
  private static func term(
    _ degree: Int, _ x: [Double], _ y: [Double], levels: Int
  ) -> Term? {
    let n = x.count
    guard levels > degree, n > degree + 1 else { return nil }
    let center = mean(x)
    let scale = x.map { abs($0 - center) }.max()!
    let offset = mean(y)
    func fit(_ degree: Int) -> LeastSquares? {
      let columns = (0...degree).map { power in
        x.map { value in
          (0..<power).reduce(1.0) { product, _ in product * (value - center) / scale }
        }
      }
      // Fails only on values that are not finite, and these are.
      return try? LeastSquares(
        Matrix(columns: columns, rowCount: n), y.map { $0 - offset })
    }
    guard let with = fit(degree), let without = fit(degree - 1), with.rank == degree + 1,
      let coefficient = with.coefficients[degree], with.residualSumOfSquares > 0
    else { return nil }
    let df = Double(n - degree - 1)
    let drop = max(0, without.residualSumOfSquares - with.residualSumOfSquares)
    let t = (drop / (with.residualSumOfSquares / df)).squareRoot() * (coefficient < 0 ? -1 : 1)
    var unscaled = coefficient
    for _ in 0..<degree { unscaled /= scale }
    return Term(
      coefficient: unscaled,
      test: HypothesisTest(
        name: degree == 2 ? "t test of the quadratic term" : "t test of the cubic term", statistic: t,
        degreesOfFreedom: [df], pValue: 2 * StudentT(degreesOfFreedom: df).upper(abs(t))))
  }

  private static func bias(
    _ reference: [Double], _ measured: [Double], _ level: ConfidenceLevel
  ) -> (Estimate, Estimate) {
    let differences = zip(measured, reference).map { $0 - $1 }
    let absolute = Estimate.meanWithInterval(.biasAgainstReference, differences, level)
    guard !reference.contains(0) else {
      return (
        absolute,
        .undefined(
          .percentBiasAgainstReference, method: .sampleMean, sampleSize: SampleSize(measured.count),
          because: Note(.notRatioScale, "A reference is 0: relative bias is undefined."))
      )
    }
    let relative = zip(differences, reference).map { 100 * $0 / $1 }
    return (absolute, .meanWithInterval(.percentBiasAgainstReference, relative, level))
  }
}

extension Estimate {
  /// A mean with Student's interval; without one for a single value.
  static func meanWithInterval(
    _ quantity: Quantity, _ values: [Double], _ level: ConfidenceLevel
  ) -> Estimate {
    let center = mean(values)
    guard values.count > 1 else {
      return Estimate(quantity, value: center, method: .sampleMean, sampleSize: SampleSize(1))
    }
    let n = Double(values.count)
    let error = sampleStandardDeviation(values) / n.squareRoot()
    let margin = StudentT(degreesOfFreedom: n - 1).quantile(1 - level.tail) * error
    return Estimate(
      quantity, value: center, standardError: error,
      interval: ConfidenceInterval(
        lower: center - margin, upper: center + margin, level: level, method: .studentT),
      method: .sampleMean, sampleSize: SampleSize(values.count))
  }
}

extension Quantity {
  /// The slope of measured on reference values.
  public static let calibrationLineSlope = Quantity(
    name: "slope of measured on reference values", symbol: "slope", reference: .repeatabilityMetrology)
  /// The intercept of measured on reference values, in the feature's unit.
  public static let calibrationLineIntercept = Quantity(
    name: "intercept of measured on reference values", symbol: "intercept",
    reference: .repeatabilityMetrology)
  /// The mean of measured less reference values, in the feature's unit.
  public static let biasAgainstReference = Quantity(
    name: "bias against the reference", symbol: "bias", reference: .repeatabilityMetrology)
  /// The mean relative deviation from the reference, in per cent.
  public static let percentBiasAgainstReference = Quantity(
    name: "relative bias against the reference", symbol: "%bias", unit: "%",
    reference: .repeatabilityMetrology)
}

extension Method {
  static let sampleMean = Method("mean")
}
