/// Moves labels on a line apart so that they do not overlap.
package enum LabelStack {
  /// Positions as near as possible (least squares) to the wanted ones, in the same order, at least `pitch`
  /// apart and within the bounds. `wanted` is sorted; the labels must fit: `pitch * (count - 1)` at most
  /// the bounds' length.
  package static func spread(
    _ wanted: [Double], pitch: Double, within bounds: ClosedRange<Double>
  ) -> [Double] {
    precondition(zip(wanted, wanted.dropFirst()).allSatisfy { $0 <= $1 }, "the positions are sorted")
    guard !wanted.isEmpty else { return [] }
    // With u_i = p_i - i * pitch the task is a monotone regression: pool adjacent violators.
    var means = [Double]()
    var counts = [Int]()
    for (index, position) in wanted.enumerated() {
      means.append(position - Double(index) * pitch)
      counts.append(1)
      while means.count > 1, means[means.count - 2] > means[means.count - 1] {
        let last = means.removeLast()
        let count = counts.removeLast()
        let total = counts[counts.count - 1] + count
        means[means.count - 1] =
          (means[means.count - 1] * Double(counts[counts.count - 1]) + last * Double(count)) / Double(total)
        counts[counts.count - 1] = total
      }
    }
    let upper = bounds.upperBound - Double(wanted.count - 1) * pitch
    let shifts = zip(means, counts).flatMap { Array(repeating: $0, count: $1) }
    return shifts.enumerated().map { index, shift in
      max(bounds.lowerBound, min(upper, shift)) + Double(index) * pitch
    }
  }
}
