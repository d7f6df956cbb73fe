/// The integral of a smooth function by Simpson's rule over `2 * halves` steps.
func simpson(_ halves: Int, from lower: Double, to upper: Double, _ f: (Double) -> Double) -> Double {
  let step = (upper - lower) / Double(2 * halves)
  var sum = f(lower) + f(upper)
  for index in 1..<(2 * halves) {
    sum += (index.isMultiple(of: 2) ? 2 : 4) * f(lower + Double(index) * step)
  }
  return sum * step / 3
}

/// Where a function that falls (or rises) through zero between two points does so, by bisection to the last bit.
func crossing(between lower: Double, and upper: Double, _ f: (Double) -> Double) -> Double {
  var (low, high) = (lower, upper)
  let isAbove = f(low) > 0
  while true {
    let middle = (low + high) / 2
    guard middle > low, middle < high else { return middle }
    if (f(middle) > 0) == isAbove { low = middle } else { high = middle }
  }
}
