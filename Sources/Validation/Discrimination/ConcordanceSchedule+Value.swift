extension ConcordanceSchedule {
  /// Harrell's pairs of one resample in whole numbers.
  struct WholeCounts {
    /// Twice the concordant pairs, plus those with equal scores.
    var doubledWon = 0
    var comparable = 0
  }

  /// Counts Harrell's pairs when each row occurs so many times, in O(n log n).
  ///
  /// - Parameters:
  ///   - ranks: the dense rank of each position of `rows`.
  ///   - frequencies: one a row.
  func wholeCounts(
    ranksByPosition ranks: [Int32], ranksByRow: [Int], rankCount: Int, frequencies: [Int32]
  ) -> WholeCounts {
    var counts = WholeCounts()
    var later = CountTree(count: rankCount)
    var nextEntry = rowsByEntry.count
    for group in groups.reversed() {
      for position in group.firstCensored..<group.end {
        let frequency = frequencies[rows[position]]
        if frequency > 0 { later.add(frequency, at: Int(ranks[position])) }
      }
      guard group.start < group.firstCensored else { continue }
      while nextEntry > 0, entryTimes[nextEntry - 1] >= group.time {
        nextEntry -= 1
        let row = rowsByEntry[nextEntry]
        if frequencies[row] > 0 { later.add(-frequencies[row], at: ranksByRow[row]) }
      }
      for position in group.start..<group.firstCensored {
        let frequency = Int(frequencies[rows[position]])
        guard frequency > 0 else { continue }
        let rank = Int(ranks[position])
        counts.doubledWon &+= frequency &* (2 &* later.below(rank) &+ later.equal(rank))
        counts.comparable &+= frequency &* later.total
      }
      for position in group.start..<group.firstCensored {
        let frequency = frequencies[rows[position]]
        if frequency > 0 { later.add(frequency, at: Int(ranks[position])) }
      }
    }
    return counts
  }
}
