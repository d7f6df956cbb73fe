internal import Statistics

/// The standard error of an estimator from its influence values: their standard deviation (divisor
/// n - 1) over the root of n, as timeROC and riskRegression have it.
func influenceStandardError(_ influence: [Double]) -> Double {
  sampleStandardDeviation(influence) / Double(influence.count).squareRoot()
}

/// Influence values of independent units: those of the rows, or of clusters of rows (a code a row), each `m/n` times the sum
/// of its rows with m clusters of n rows, so that `influenceStandardError` is that of the same estimator.
func influenceOfUnits(_ influence: [Double], clusters: [Int]?) -> [Double] {
  guard let clusters else { return influence }
  precondition(clusters.count == influence.count, "one cluster code a row")
  let sums = sums(of: influence, byCode: clusters)
  let share = Double(sums.count) / Double(influence.count)
  return sums.map { share * $0 }
}

/// The sum of the values of each code, codes ascending.
func sums(of values: [Double], byCode codes: [Int]) -> [Double] {
  var total = [Int: Double]()
  for (code, value) in zip(codes, values) { total[code, default: 0] += value }
  return total.keys.sorted().map { total[$0] ?? 0 }
}

/// The difference of two influence functions of the same rows.
func difference(_ a: [Double], _ b: [Double]) -> [Double] {
  precondition(a.count == b.count, "the estimates belong to different rows")
  return zip(a, b).map { $0 - $1 }
}
