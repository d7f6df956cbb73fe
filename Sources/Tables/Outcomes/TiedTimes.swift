/// The relative distance below which two times are the same time: the square root of the machine
/// precision, about `1.5e-8`, relative to the mean of the distinct times.
///
/// It is R's tolerance (`survival::aeqSurv`, option `timefix`). R also merges times closer than `1.5e-8` in
/// absolute terms; that part is left out, since it makes the result depend on the unit of time.
package let tiedTimeTolerance = Double.ulpOfOne.squareRoot()

extension SurvivalOutcome {
  /// The same outcome with times that differ by rounding only made equal.
  ///
  /// Times such as days / 30.4375 computed in two ways differ in their last digit; taken as they are, they
  /// change risk sets. Entry and exit times are sorted together, and a time within
  /// `1.5e-8 * (mean of the distinct times)` of its predecessor takes the predecessor's value.
  /// - Throws: `invalidEntry` when entry and exit of a row differ by rounding only.
  package func mergingTiedTimes() throws(OutcomeError) -> SurvivalOutcome {
    let distinct = sortedDistinct(time + (entry ?? []))
    let tolerance = tieTolerance(ofDistinct: distinct)
    var representative: [Double] = []
    representative.reserveCapacity(distinct.count)
    for (index, value) in distinct.enumerated() {
      let isTied = index > 0 && value - distinct[index - 1] <= tolerance
      representative.append(isTied ? representative[index - 1] : value)
    }
    if representative == distinct { return self }
    func merged(_ value: Double) -> Double {
      representative[partitionIndex(distinct) { $0 < value }]
    }
    return try SurvivalOutcome(
      time: time.map(merged), isEvent: isEvent, entry: entry.map { $0.map(merged) })
  }
}

/// The absolute tolerance that goes with distinct times.
package func tieTolerance(ofDistinct times: [Double]) -> Double {
  guard !times.isEmpty else { return 0 }
  return tiedTimeTolerance * (times.reduce(0, +) / Double(times.count))
}

/// The values in ascending order, each once.
package func sortedDistinct(_ values: [Double]) -> [Double] {
  var result: [Double] = []
  for value in values.sorted() where value != result.last { result.append(value) }
  return result
}

/// The number of leading elements that satisfy `belongsFirst`, which must hold for a prefix only.
package func partitionIndex<Element>(
  _ elements: [Element], where belongsFirst: (Element) -> Bool
) -> Int {
  var (low, high) = (0, elements.count)
  while low < high {
    let middle = (low + high) / 2
    if belongsFirst(elements[middle]) { low = middle + 1 } else { high = middle }
  }
  return low
}
