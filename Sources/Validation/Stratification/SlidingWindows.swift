internal import Statistics

/// Overlapping groups of rows of neighbouring marker values.
///
/// A window is filled from the lowest value it does not leave out, value by value, until it holds at least `size` rows;
/// the next one leaves out the lowest values of the one before until at most `overlap` rows remain, and is filled again.
/// Rows of one value are never separated. The last window ends at the highest value; where fewer than `size` rows are
/// left for it, it is joined to the one before, so that it may be larger.
/// - Source: Bonetti, Gelber 2004, Biostatistics 5:465, doi 10.1093/biostatistics/kxh002 (sliding windows with
///   parameters `n1` = overlap and `n2` = size).
public struct SlidingWindows: Sendable, Equatable {
  /// The rows of each window, in rising order of the marker; ties in the order of rows.
  public let rows: [[Int]]
  /// The largest number of rows that neighbours share.
  public let overlap: Int
  /// The least number of rows of a window.
  public let size: Int

  /// Lays windows over the values of a marker.
  /// - Throws: `invalidWindows` unless `0 < overlap < size` and there are two windows or more.
  public init(_ marker: [Double], overlap: Int, size: Int) throws(StratificationError) {
    guard overlap > 0, size > overlap else {
      throw .invalidWindows("the overlap of windows must be at least 1 and less than their size")
    }
    let order = ascendingOrder(marker)
    // Starts of runs of equal values, and the end.
    var starts = order.indices.filter { $0 == 0 || marker[order[$0]] != marker[order[$0 - 1]] }
    starts.append(order.count)
    var windows: [Range<Int>] = []
    var first = 0
    while true {
      guard let end = starts.first(where: { $0 - first >= size }) else {
        // Too few are left for a window of their own.
        if let last = windows.popLast() { windows.append(last.lowerBound..<order.count) }
        break
      }
      windows.append(first..<end)
      if end == order.count { break }
      // Leave out values until no more than the overlap remains; one at least.
      guard let next = starts.first(where: { $0 > first && end - $0 <= overlap }) else { break }
      first = next
    }
    guard windows.count > 1 else {
      throw .invalidWindows(
        "windows of \(size) rows that share \(overlap) give fewer than two among \(marker.count) rows")
    }
    rows = windows.map { Array(order[$0]) }
    self.overlap = overlap
    self.size = size
  }
}
