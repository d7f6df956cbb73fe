public import Statistics

/// The overlap of two segmentations, case by case, and its summary over cases.
///
/// `Dice = 2 |A and B| / (|A| + |B|)`. The median has the exact interval between order statistics (binomial with
/// 1/2, coverage at least the level); the mean has Student's t. Dice falls with the size of a structure, so that
/// summaries of different structures do not compare.
/// - Source: Dice 1945, Ecology 26:297, doi 10.2307/1932409.
public struct DiceSummary: Sendable {
  /// The median over cases.
  public let median: Estimate
  /// The mean over cases.
  public let mean: Estimate
  /// The coefficients' sample standard deviation; nil for one case.
  public let standardDeviation: Double?
  /// The smallest and the largest coefficient.
  public let range: ClosedRange<Double>
  /// The lower and upper quartile.
  public let quartiles: ClosedRange<Double>

  /// Summarises coefficients, each between 0 and 1, at least one.
  public init(_ values: [Double], level: ConfidenceLevel = .p95) {
    precondition(!values.isEmpty && values.allSatisfy { (0...1).contains($0) })
    let sorted = values.sorted()
    let sample = SampleSize(values.count)
    range = sorted[0]...sorted[sorted.count - 1]
    quartiles = quantile(0.25, ofSorted: sorted)...quantile(0.75, ofSorted: sorted)
    standardDeviation = values.count > 1 ? sampleStandardDeviation(values) : nil
    mean = Estimate.meanWithInterval(.dice, values, level).remarkingLimitsOutside(0...1)
    let interval = Self.rank(values.count, level).map {
      ConfidenceInterval(
        lower: sorted[$0], upper: sorted[sorted.count - 1 - $0], level: level,
        method: Method("order statistics, exact"))
    }
    median = Estimate(
      .dice, value: quantile(0.5, ofSorted: sorted), interval: interval, method: Method("median"),
      sampleSize: sample,
      notes: interval == nil
        ? [Note(.noStandardError, "Too few cases for an interval of the median at this level.")] : [])
  }

  /// The largest number r of values to leave out at either end with `P(X <= r) <= tail` for X binomial(n, 1/2).
  private static func rank(_ n: Int, _ level: ConfidenceLevel) -> Int? {
    func cumulative(_ r: Int) -> Double {
      BetaDistribution(Double(n - r), Double(r + 1)).cumulative(0.5)
    }
    guard cumulative(0) <= level.tail else { return nil }
    var r = 0
    while r + 1 < n - r - 1, cumulative(r + 1) <= level.tail { r += 1 }
    return r
  }
}

extension Estimate {
  /// The estimate with a caveat where its interval leaves the range of its values, as that of few subjects may.
  func remarkingLimitsOutside(_ range: ClosedRange<Double>) -> Estimate {
    guard let interval, interval.lower < range.lowerBound || interval.upper > range.upperBound else {
      return self
    }
    return adding([
      Note(
        .limitOutsideRange,
        "The interval reaches beyond \(Int(range.lowerBound)) to \(Int(range.upperBound)), where \(quantity.name) lies: it is symmetric, and the subjects are few for it."
      )
    ])
  }
}

extension Note.Kind {
  /// An interval that reaches beyond the possible values.
  public static let limitOutsideRange = Note.Kind("limit-outside-range")
}

extension Quantity {
  /// The Dice coefficient.
  public static let dice = Quantity(
    name: "Dice coefficient", symbol: "Dice",
    reference: Citation("Dice 1945, Ecology 26:297", doi: "10.2307/1932409"))
}
