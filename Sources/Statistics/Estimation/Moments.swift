/// The arithmetic mean, two-pass so that a large common offset costs no digits.
public func mean(_ values: [Double]) -> Double {
  precondition(!values.isEmpty)
  let n = Double(values.count)
  let first = values.reduce(0, +) / n
  var correction = 0.0
  for value in values { correction += value - first }
  return first + correction / n
}

/// The sample variance with divisor `n - 1`, about the two-pass mean; needs two values.
public func sampleVariance(_ values: [Double]) -> Double {
  precondition(values.count > 1)
  let center = mean(values)
  var sum = 0.0
  for value in values { sum += (value - center) * (value - center) }
  return sum / Double(values.count - 1)
}

/// The sample standard deviation with divisor `n - 1`.
public func sampleStandardDeviation(_ values: [Double]) -> Double {
  sampleVariance(values).squareRoot()
}
