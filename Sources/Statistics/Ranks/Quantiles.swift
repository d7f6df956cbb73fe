/// The sample quantile of R's type 7: linear interpolation between order statistics at `1 + (n - 1) p`.
///
/// - Parameters:
///   - p: a probability in [0, 1].
///   - sorted: the sample in ascending order, not empty.
/// - Source: Hyndman, Fan 1996, Am Stat 50:361, doi 10.1080/00031305.1996.10473566.
public func quantile(_ p: Double, ofSorted sorted: [Double]) -> Double {
  precondition(!sorted.isEmpty && p >= 0 && p <= 1)
  let position = p * Double(sorted.count - 1)
  let below = Int(position.rounded(.down))
  let fraction = position - Double(below)
  guard fraction > 0 else { return sorted[below] }
  return sorted[below] + fraction * (sorted[below + 1] - sorted[below])
}

/// The median: the type-7 quantile at 1/2 of an unsorted, non-empty sample.
public func median(_ values: [Double]) -> Double {
  quantile(0.5, ofSorted: values.sorted())
}
