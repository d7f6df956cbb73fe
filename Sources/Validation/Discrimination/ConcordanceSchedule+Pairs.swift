extension ConcordanceSchedule {
  /// What one row contributes: the derivatives, by its case weight, of `concordant + tiedScore / 2` and
  /// of `comparable`, with the time weights held fixed.
  struct Influence {
    var won = 0.0
    var comparable = 0.0

    mutating func add(_ won: Double, _ comparable: Double) {
      self.won += won
      self.comparable += comparable
    }
  }

  /// Counts the pairs, from the last time to the first, in O(n log n). Rows of weight 0 do not count.
  ///
  /// - Parameters:
  ///   - ranks: dense ranks of the risks, below `rankCount`.
  ///   - w: case weights.
  ///   - timeWeights: one a group.
  ///   - tree: what holds the rows at risk; `CountTree` for whole case weights.
  ///   - visit: receives each event's row and its derivative as the earlier row of its pairs.
  func pairCounts<Tree: RankMasses>(
    ranks: [Int], rankCount: Int, weights w: [Double], timeWeights: [Double], tree: Tree.Type,
    visit: (Int, Influence) -> Void = { _, _ in }
  ) -> PairCounts {
    var counts = PairCounts()
    var later = Tree(count: rankCount)
    var eventsHere = [Double](repeating: 0, count: rankCount)
    var nextEntry = rowsByEntry.count
    for (group, timeWeight) in zip(groups, timeWeights).reversed() {
      for row in rows[group.firstCensored..<group.end] where w[row] > 0 {
        later.insert(w[row], at: ranks[row])
      }
      let events = rows[group.start..<group.firstCensored]
      guard !events.isEmpty else { continue }
      while nextEntry > 0, entryTimes[nextEntry - 1] >= group.time {
        nextEntry -= 1
        let row = rowsByEntry[nextEntry]
        if w[row] > 0 { later.remove(w[row], at: ranks[row]) }
      }
      var eventMass = 0.0
      for row in events where w[row] > 0 {
        let rank = ranks[row]
        let split = later.split(at: rank)
        let factor = w[row] * timeWeight
        counts.concordant += factor * split.below
        counts.discordant += factor * split.above
        counts.tiedScore += factor * split.equal
        counts.tiedBoth += factor * eventsHere[rank]
        counts.tiedTime += factor * (eventMass - eventsHere[rank])
        eventsHere[rank] += w[row]
        eventMass += w[row]
        visit(
          row,
          Influence(
            won: timeWeight * (split.below + split.equal / 2),
            comparable: timeWeight * (split.below + split.equal + split.above)))
      }
      for row in events where w[row] > 0 {
        eventsHere[ranks[row]] = 0
        later.insert(w[row], at: ranks[row])
      }
    }
    return counts
  }

  /// Adds each row's derivative as the later row of its pairs, from the first time to the last.
  ///
  /// - Parameter tree: what holds the events so far; `CountTree` for whole products of the weights.
  func addInfluenceOfLaterRows<Tree: RankMasses>(
    to influence: inout [Influence], ranks: [Int], rankCount: Int, weights w: [Double],
    timeWeights: [Double], tree: Tree.Type
  ) {
    // The events so far by rank, each with its case weight times its time weight.
    var earlier = Tree(count: rankCount)
    func add(_ row: Int, sign: Double) {
      let split = earlier.split(at: ranks[row])
      influence[row].add(
        sign * (split.above + split.equal / 2), sign * (split.below + split.equal + split.above))
    }
    var nextEntry = 0
    for (group, timeWeight) in zip(groups, timeWeights) {
      while nextEntry < rowsByEntry.count, entryTimes[nextEntry] < group.time {
        add(rowsByEntry[nextEntry], sign: -1)
        nextEntry += 1
      }
      let events = rows[group.start..<group.firstCensored]
      for row in events { add(row, sign: 1) }
      for row in events where w[row] > 0 { earlier.insert(w[row] * timeWeight, at: ranks[row]) }
      for row in rows[group.firstCensored..<group.end] { add(row, sign: 1) }
    }
  }
}
