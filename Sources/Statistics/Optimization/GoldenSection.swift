/// The place of the minimum of a function with one minimum in an interval, by golden-section search.
///
/// - Parameter isNarrow: whether an interval that holds the minimum is small enough; its middle is the answer.
public func goldenSectionMinimum(
  from lower: Double, to upper: Double, isNarrow: (_ low: Double, _ high: Double) -> Bool,
  of value: (Double) -> Double
) -> Double {
  let ratio = (5.0.squareRoot() - 1) / 2
  var (low, high) = (lower, upper)
  var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
  var (atLeft, atRight) = (value(left), value(right))
  while !isNarrow(low, high) {
    if atLeft < atRight {
      (high, right, atRight) = (right, left, atLeft)
      left = high - ratio * (high - low)
      atLeft = value(left)
    } else {
      (low, left, atLeft) = (left, right, atRight)
      right = low + ratio * (high - low)
      atRight = value(right)
    }
  }
  return (low + high) / 2
}
