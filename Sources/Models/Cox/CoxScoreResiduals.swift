internal import LinearAlgebra
internal import RealModule
internal import Tables

extension CoxPartialLikelihood {
  /// The score residuals, `rowCount` x a: row `i` is what it adds to the score of each column,
  /// `int (x_i - xbar(t)) dM_i(t)`, not multiplied by its weight. They sum (weighted) to the score.
  ///
  /// With Efron's ties each of the `m` factors has its own mean, as in R's `residuals(type = "score")`.
  /// Source: Therneau, Grambsch 2000, section 4.6 and 7.1.
  func scoreResiduals(at point: Point, columns: Matrix) -> Matrix {
    let sets = riskSets
    var result = Matrix(zeros: rowCount, columns.columnCount)
    for j in 0..<columns.columnCount {
      let x = columns.column(j)
      var meanHazard = [Double](repeating: 0, count: sets.groups.count)
      var eventMeanHazard = meanHazard
      var eventMean = meanHazard
      var atRisk = 0.0
      var late = 0
      for (g, group) in sets.groups.enumerated() {
        if group.opensStratum {
          atRisk = 0
          if !sets.lateEntries.isEmpty { late = sets.lateEntryStart[group.stratum] }
        }
        var atEvent = 0.0
        for k in group.start..<group.end {
          let moment = point.relativeRisk[k] * x[sets.order[k]]
          atRisk += moment
          if k < group.eventEnd { atEvent += moment }
        }
        if !sets.lateEntries.isEmpty {
          while late < group.lateEntryEnd {
            let k = sets.lateEntries[late]
            atRisk -= point.relativeRisk[k] * x[sets.order[k]]
            late += 1
          }
        }
        for l in 0..<group.factorCount {
          let fraction = Double(l) / Double(group.factorCount)
          let denominator = point.riskTotal[g] - fraction * point.eventTotal[g]
          let mean = (atRisk - fraction * atEvent) / denominator
          meanHazard[g] += group.factorWeight * mean / denominator
          eventMeanHazard[g] += group.factorWeight * (1 - fraction) * mean / denominator
          eventMean[g] += mean / Double(group.factorCount)
        }
      }
      var cumulative = 0.0
      var before = meanHazard
      for g in sets.groups.indices.reversed() {
        let group = sets.groups[g]
        if g + 1 == sets.groups.count || sets.groups[g + 1].opensStratum { cumulative = 0 }
        let atEvent = cumulative + eventMeanHazard[g]
        cumulative += meanHazard[g]
        before[g] = cumulative
        for k in group.start..<group.end {
          let row = sets.order[k]
          let isEvent = k < group.eventEnd
          let hazardMean = isEvent ? atEvent : cumulative
          let unit = point.relativeRisk[k] / sets.weight[k]
          let expected = unit * (x[row] * point.exposure[k] - hazardMean)
          result[row, j] = (isEvent ? x[row] - eventMean[g] : 0) - expected
        }
      }
      guard !sets.lateEntries.isEmpty else { continue }
      for group in sets.groups {
        for k in group.start..<group.end {
          let g = sets.entryGroup[k]
          guard g < sets.groups.count, sets.groups[g].stratum == group.stratum else { continue }
          // `exposure` is already net of the time before entry; the mean-hazard integral is not.
          result[sets.order[k], j] -= point.relativeRisk[k] / sets.weight[k] * before[g]
        }
      }
    }
    return result
  }
}
