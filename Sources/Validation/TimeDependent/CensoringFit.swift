internal import Tables

/// The estimate of a `CensoringModel` on the rows of an outcome, with what it contributes to influence
/// functions.
struct CensoringFit {
  /// The Kaplan-Meier estimate of G in one stratum: one entry a distinct time of follow-up, ascending.
  private struct Stratum {
    var times: [Double] = []
    /// Rows with that time or a later one.
    var atRisk: [Double] = []
    var censored: [Double] = []
    /// `G` just before the time, and at it.
    var before: [Double] = []
    var at: [Double] = []

    /// - Parameter rows: the stratum's rows in ascending order of time.
    init(_ rows: [Int], _ followUp: FollowUp) {
      var probability = 1.0
      var start = 0
      while start < rows.count {
        let time = followUp.time[rows[start]]
        var (end, events) = (start, 0)
        while end < rows.count, followUp.time[rows[end]] == time {
          if followUp.cause[rows[end]] > 0 { events += 1 }
          end += 1
        }
        let count = rows.count - start
        let censoredCount = end - start - events
        times.append(time)
        atRisk.append(Double(count))
        censored.append(Double(censoredCount))
        before.append(probability)
        // Events come first: they are not at risk of being censored at their time.
        if censoredCount > 0 {
          let exposed = count - events
          probability *= Double(exposed - censoredCount) / Double(exposed)
        }
        at.append(probability)
        start = end
      }
    }
  }

  private let strata: [Stratum]
  /// The stratum of each row and the place of its time there; empty for given probabilities.
  private let stratumOfRow: [Int]
  private let placeOfRow: [Int]
  private let isCensored: [Bool]
  private let given: CensoringProbabilities?
  private let timeTolerance: Double

  init(_ model: CensoringModel, _ followUp: FollowUp, horizons: Int) throws(MetricError) {
    timeTolerance = followUp.timeTolerance
    isCensored = followUp.cause.map { $0 == 0 }
    let codes: [Int]
    switch model {
    case .given(let probabilities):
      try probabilities.check(rows: followUp.count, horizons: horizons)
      (given, strata, stratumOfRow, placeOfRow) = (probabilities, [], [], [])
      return
    case .kaplanMeier: codes = [Int](repeating: 0, count: followUp.count)
    case .stratified(let given):
      guard given.count == followUp.count else {
        throw .auxiliaryCountMismatch(found: given.count, rows: followUp.count)
      }
      codes = given
    }
    given = nil
    let numbers = sortedDistinct(codes.map(Double.init))
    let stratumOfRow = codes.map { code in partitionIndex(numbers) { $0 < Double(code) } }
    var rows = [[Int]](repeating: [], count: numbers.count)
    for row in followUp.order { rows[stratumOfRow[row]].append(row) }
    let strata = rows.map { Stratum($0, followUp) }
    placeOfRow = followUp.time.indices.map { row in
      partitionIndex(strata[stratumOfRow[row]].times) { $0 < followUp.time[row] }
    }
    self.stratumOfRow = stratumOfRow
    self.strata = strata
  }

  /// `G(T-)` of a row.
  func before(row: Int) -> Double {
    given.map { $0.beforeOwnTime[row] } ?? strata[stratumOfRow[row]].before[placeOfRow[row]]
  }

  /// `G(t)` of each row at one horizon, the `index`-th of the outcome's.
  func at(_ horizon: Double, index: Int) -> [Double] {
    if let given { return given.atHorizons[index] }
    let values = strata.map { stratum in
      let place = partitionIndex(stratum.times) { $0 <= horizon + timeTolerance }
      return place > 0 ? stratum.at[place - 1] : 1
    }
    return stratumOfRow.map { values[$0] }
  }

  /// What the estimation of G adds to the influence function of `(1/n) sum of h_i`, where each `h_i` is
  /// proportional to a weight `1/G`.
  ///
  /// `-log G` has the influence `integral of dM_j / Y`, with `M_j` the censoring martingale of row j and Y the
  /// number at risk. So row j adds `H(T_j) / Y(T_j)` when it is censored, less the sum over times u of
  /// its follow-up of `H(u) c(u) / Y(u)^2`, where `H(u)` sums the `h_i` whose weight is read after u. All
  /// rows with time u or later count in Y, as in riskRegression. Zero for given probabilities.
  func influence(of h: [Double], _ weights: HorizonWeights) -> [Double] {
    guard given == nil else { return [Double](repeating: 0, count: h.count) }
    // What is read after a time: before[k] belongs to weights G(T-) with T at place k.
    var readBefore = strata.map { [Double](repeating: 0, count: $0.times.count + 1) }
    var readAtHorizon = [Double](repeating: 0, count: strata.count)
    for row in h.indices {
      switch weights.status[row] {
      case .event, .competing: readBefore[stratumOfRow[row]][placeOfRow[row]] += h[row]
      case .free: readAtHorizon[stratumOfRow[row]] += h[row]
      case .unknown: break
      }
    }
    var jump: [[Double]] = []
    var compensator: [[Double]] = []
    for (index, stratum) in strata.enumerated() {
      let places = partitionIndex(stratum.times) { $0 <= weights.horizon + timeTolerance }
      var jumps = [Double](repeating: 0, count: stratum.times.count)
      var after = readAtHorizon[index]
      for place in (0..<places).reversed() {
        jumps[place] = after / stratum.atRisk[place]
        after += readBefore[index][place]
      }
      var sum = 0.0
      compensator.append(
        jumps.indices.map { place in
          sum += jumps[place] * stratum.censored[place] / stratum.atRisk[place]
          return sum
        })
      jump.append(jumps)
    }
    return h.indices.map { row in
      let (stratum, place) = (stratumOfRow[row], placeOfRow[row])
      return (isCensored[row] ? jump[stratum][place] : 0) - compensator[stratum][place]
    }
  }
}
