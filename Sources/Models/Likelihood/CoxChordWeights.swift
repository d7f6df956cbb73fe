internal import LinearAlgebra

extension CoxPartialLikelihood {
  /// The share by which the risk sets of one run of event times may grow: the runs' means then stand for
  /// the means of their risk sets with a relative error of the information of about this size at most.
  private static let runGrowth = 1.1

  /// The information with one mean for each run of event times at which the risk sets are nearly the same, instead
  /// of one for each event: `sum_k d_k m_k m_k'` becomes `sum_runs (sum d_k) m m'` with `m` the mean of the `m_k`,
  /// which is smaller by the spread of the `m_k` within a run.
  package func chordWeights(at point: Point) -> ChordWeights? {
    guard riskSets.isInOrder, riskSets.lateEntries.isEmpty else { return nil }
    var expected = point.relativeRisk
    for k in expected.indices { expected[k] = (expected[k] * point.exposure[k]).squareRoot() }
    return ChordWeights(roots: expected, means: runs(at: point))
  }

  private func runs(at point: Point) -> SegmentMeans {
    let groups = riskSets.groups
    var share = point.relativeRisk
    var (start, resets): ([Int], [Bool]) = ([0], [])
    var (hazards, factors): ([Double], [Double]) = ([], [])
    var g = 0
    while g < groups.count {
      let first = g
      var limit = Double.infinity
      while g < groups.count, g == first || !groups[g].opensStratum, point.riskTotal[g] <= limit {
        if limit == .infinity, groups[g].factorCount > 0 { limit = point.riskTotal[g] * Self.runGrowth }
        g += 1
      }
      var hazard = 0.0
      var events = 0.0
      for group in (first..<g).reversed() {
        let dead = hazard + point.eventHazard[group]
        hazard += point.hazard[group]
        events += groups[group].eventWeight
        for k in groups[group].start..<groups[group].end {
          share[k] *= k < groups[group].eventEnd ? dead : hazard
        }
      }
      start.append(groups[g - 1].end)
      resets.append(groups[first].opensStratum)
      hazards.append(hazard)
      // The mean of the run is its hazard-weighted sum over its events, and the run counts as often as they do.
      factors.append(events > 0 ? 1 / events.squareRoot() : 0)
    }
    return SegmentMeans(
      risk: point.relativeRisk, share: share, start: start, resets: resets, hazard: hazards, factor: factors)
  }
}
