public import Statistics

/// A line between two methods, each measured with error.
public struct MethodComparison: Sendable {
  /// The change of the second method per unit of the first.
  public let slope: Estimate
  /// The second method where the first gives 0.
  public let intercept: Estimate
}

/// Deming regression: the line of two methods whose error variances have a known ratio.
///
/// With `lambda = var(error of y) / var(error of x)` and sums of squares about the means,
/// `slope = (Syy - lambda Sxx + sqrt((Syy - lambda Sxx)^2 + 4 lambda Sxy^2)) / (2 Sxy)`. Standard errors by the
/// jackknife over pairs, intervals with t on `n - 2` degrees of freedom.
/// - Source: Linnet 1993, Clin Chem 39:424, doi 10.1093/clinchem/39.3.424.
public func demingRegression(
  _ pairs: MeasurementPairs, errorRatio: Double = 1, level: ConfidenceLevel = .p95
) -> MethodComparison {
  precondition(errorRatio > 0 && errorRatio.isFinite)
  let n = pairs.count
  let sample = SampleSize(n)
  let method = Method(
    "Deming, error variance ratio \(errorRatio)",
    reference: Citation("Linnet 1993, Clin Chem 39:424", doi: "10.1093/clinchem/39.3.424"))
  guard n > 3, let line = demingLine(pairs.first, pairs.second, errorRatio) else {
    return MethodComparison(
      slope: .undefined(.methodSlope, method: method, sampleSize: sample, because: .noMethodLine),
      intercept: .undefined(.methodIntercept, method: method, sampleSize: sample, because: .noMethodLine))
  }
  var pseudo: [[Double]] = [[], []]
  for left in 0..<n {
    var (x, y) = (pairs.first, pairs.second)
    x.remove(at: left)
    y.remove(at: left)
    guard let part = demingLine(x, y, errorRatio) else { break }
    pseudo[0].append(Double(n) * line.slope - Double(n - 1) * part.slope)
    pseudo[1].append(Double(n) * line.intercept - Double(n - 1) * part.intercept)
  }
  func estimate(_ quantity: Quantity, _ value: Double, _ pseudo: [Double]) -> Estimate {
    guard pseudo.count == n else {
      return Estimate(
        quantity, value: value, method: method, sampleSize: sample, notes: [.noMethodLine])
    }
    let error = (sampleVariance(pseudo) / Double(n)).squareRoot()
    let margin = StudentT(degreesOfFreedom: Double(n - 2)).quantile(1 - level.tail) * error
    return Estimate(
      quantity, value: value, standardError: error,
      interval: ConfidenceInterval(
        lower: value - margin, upper: value + margin, level: level,
        method: Method("jackknife, Student's t")),
      method: method, sampleSize: sample)
  }
  return MethodComparison(
    slope: estimate(.methodSlope, line.slope, pseudo[0]),
    intercept: estimate(.methodIntercept, line.intercept, pseudo[1]))
}

private struct Line {
  let slope: Double
  let intercept: Double
}

private func demingLine(_ x: [Double], _ y: [Double], _ ratio: Double) -> Line? {
  let (mx, my) = (mean(x), mean(y))
  var (sxx, syy, sxy) = (0.0, 0.0, 0.0)
  for (a, b) in zip(x, y) {
    sxx += (a - mx) * (a - mx)
    syy += (b - my) * (b - my)
    sxy += (a - mx) * (b - my)
  }
  guard sxy != 0 else { return nil }
  let difference = syy - ratio * sxx
  let root = (difference * difference + 4 * ratio * sxy * sxy).squareRoot()
  // The root of the quadratic without cancellation.
  let slope =
    difference >= 0 ? (difference + root) / (2 * sxy) : 2 * ratio * sxy / (root - difference)
  return Line(slope: slope, intercept: my - slope * mx)
}

/// Passing-Bablok regression: a rank method for two methods of the same quantity, positively related.
///
/// Slopes of all pairs of points; equal points are left out, slopes of -1 too; a vertical pair counts as
/// `+infinity`. With `K` slopes below -1 the slope is the median shifted by K. Limits: the order statistics
/// `M1 = round((N - C)/2)` and `N - M1 + 1`, shifted by K, with `C = z sqrt(n (n - 1)(2 n + 5) / 18)`. Intercept:
/// the median of `y - slope x`, its limits those at the slope's limits.
/// - Source: Passing, Bablok 1983, J Clin Chem Clin Biochem 21:709, doi 10.1515/cclm.1983.21.11.709.
public func passingBablok(
  _ pairs: MeasurementPairs, level: ConfidenceLevel = .p95
) -> MethodComparison {
  let (x, y) = (pairs.first, pairs.second)
  let n = pairs.count
  let sample = SampleSize(n)
  let method = Method(
    "Passing-Bablok",
    reference: Citation(
      "Passing, Bablok 1983, J Clin Chem Clin Biochem 21:709", doi: "10.1515/cclm.1983.21.11.709"))
  var slopes: [Double] = []
  slopes.reserveCapacity(n * (n - 1) / 2)
  for i in 0..<n {
    for j in (i + 1)..<max(n, i + 1) {
      let (dx, dy) = (x[j] - x[i], y[j] - y[i])
      if dx == 0 {
        if dy != 0 { slopes.append(.infinity) }
      } else if dy / dx != -1 {
        slopes.append(dy / dx)
      }
    }
  }
  slopes.sort()
  let shift = slopes.count { $0 < -1 }
  let total = slopes.count
  func middle() -> Double? {
    let position = (total + 1) / 2 + shift
    guard total > 0, position <= total else { return nil }
    if total % 2 == 1 { return slopes[position - 1] }
    guard total / 2 + shift < total else { return nil }
    return (slopes[total / 2 + shift - 1] + slopes[total / 2 + shift]) / 2
  }
  guard n > 2, let slope = middle(), slope.isFinite else {
    return MethodComparison(
      slope: .undefined(.methodSlope, method: method, sampleSize: sample, because: .noMethodLine),
      intercept: .undefined(.methodIntercept, method: method, sampleSize: sample, because: .noMethodLine))
  }
  func intercept(_ slope: Double) -> Double { median(zip(x, y).map { $1 - slope * $0 }) }
  let size = Double(n)
  let spread = level.normalQuantile * (size * (size - 1) * (2 * size + 5) / 18).squareRoot()
  let first = Int(((Double(total) - spread) / 2).rounded())
  let last = total - first + 1
  var slopeInterval: ConfidenceInterval?
  var interceptInterval: ConfidenceInterval?
  let rank = Method("order statistics")
  if first >= 1, last + shift <= total {
    let (low, high) = (slopes[first + shift - 1], slopes[last + shift - 1])
    slopeInterval = ConfidenceInterval(lower: low, upper: high, level: level, method: rank)
    if high.isFinite {
      let ends = (intercept(high), intercept(low))
      interceptInterval = ConfidenceInterval(
        lower: min(ends.0, ends.1), upper: max(ends.0, ends.1), level: level, method: rank)
    }
  }
  let notes = slopeInterval == nil ? [Note.noRankInterval] : []
  return MethodComparison(
    slope: Estimate(
      .methodSlope, value: slope, interval: slopeInterval, method: method, sampleSize: sample, notes: notes),
    intercept: Estimate(
      .methodIntercept, value: intercept(slope), interval: interceptInterval, method: method,
      sampleSize: sample, notes: notes))
}

extension Quantity {
  /// The slope of a method comparison.
  public static let methodSlope = Quantity(name: "slope of second on first method", symbol: "slope")
  /// The intercept of a method comparison.
  public static let methodIntercept = Quantity(
    name: "intercept of second on first method", symbol: "intercept")
}

extension Note {
  static let noMethodLine = Note(
    .tooFewPairs, "No line, or no standard error: it needs four pairs in which the two methods are related.")
  static let noRankInterval = Note(
    .noStandardError, "No interval: there are too few pairs for its order statistics.")
}
