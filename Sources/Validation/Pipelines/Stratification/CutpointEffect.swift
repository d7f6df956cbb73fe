internal import Models
internal import RealModule
public import Statistics

/// The effect at a cut-off that was searched for: as the data show it, and corrected for the search.
///
/// The log ratio `b` of the rows above the cut-off against those below is too large, since the cut-off was chosen to make it
/// large. It is multiplied by the shrinkage factor `c` of Verweij and van Houwelingen: in K-fold cross-validation
/// the cut-off and its coefficient come from the other folds, each row gets `b^(-k) 1{x > cut^(-k)}`, and `c` is the
/// coefficient of that prognostic index in a regression of all rows. The mean of `c` over repeated dealings of folds is
/// used. `c` near 0 says that nothing is left, and a negative one that the direction does not hold; it is reported as it
/// is. The interval is `c b +- z s`, `s` the standard deviation of `c b` in bootstrap samples of rows, each
/// of which repeats search, coefficient and cross-validation (copies of a row stay in one fold).
///
/// - Source: Verweij, van Houwelingen 1993, Stat Med 12:2305, doi 10.1002/sim.4780122407; Schumacher, Hollaender,
///   Sauerbrei 1997, Stat Med 16:2813, doi 10.1002/(SICI)1097-0258(19971230)16:24<2813::AID-SIM701>3.0.CO;2-Z;
///   Hollaender, Sauerbrei, Schumacher 2004, Stat Med 23:1701, doi 10.1002/sim.1611.
public struct CutpointEffect: Sendable {
  /// How an effect is corrected.
  public struct Options: Sendable {
    /// Folds of the cross-validation.
    public var folds = 10
    /// Dealings of folds on the data; bootstrap samples have one each.
    public var repeats = 20
    /// Bootstrap samples.
    public var replicates = 500
    /// Seed of folds and samples.
    public var seed: UInt64
    /// Level of intervals.
    public var level = ConfidenceLevel.p95

    /// 10 folds 20 times, 500 samples.
    public init(seed: UInt64) { self.seed = seed }
  }

  /// The ratio above against below as if the cut-off had been stated before: too far from 1.
  public let naive: Estimate
  /// The ratio corrected for the search.
  public let corrected: Estimate
  /// The mean shrinkage factor; nil where no dealing of folds has one.
  public let shrinkage: Double?
  /// The cut-off with its bootstrap interval.
  public let cut: Estimate
  /// The cut-offs of the bootstrap samples, in rising order.
  public let cutReplicates: [Double]

  /// Estimates the effect at the best cut-off of a search.
  /// - Throws: `noEffect` when the coefficient at the cut-off does not exist.
  public init(
    _ search: MaximallySelectedStatistic, _ regression: MarkerRegression, scores: [Double],
    options: Options, width: Int
  ) async throws(StratificationError) {
    let cutpoint = search.best.cut
    let above = scores.map { $0 > cutpoint ? 1.0 : 0 }
    let coefficient: Estimate
    do throws(FitError) {
      coefficient = try regression.fit([("above the cut-off", above)], level: options.level).coefficients[0]
        .estimate
    } catch { throw .noEffect(error.description) }
    naive = coefficient.exponential(regression.ratio).adding(.chosenOnData)
    let apparent = coefficient.standardError == nil ? nil : coefficient.value
    let sample = regression.sampleSize
    let range = search.range

    let factors = await parallelMap(options.repeats, width: width) { index in
      Self.shrinkage(regression, scores, range, options, SubjectGroups(rowCount: scores.count), stream: index)
    }.compactMap(\.self)
    shrinkage = factors.isEmpty ? nil : mean(factors)

    let bootstrap = Bootstrap(replicates: options.replicates, seed: options.seed)
    let subjects = SubjectGroups(rowCount: scores.count)
    let draws = await parallelMap(options.replicates, width: width) { index in
      Self.replicate(
        bootstrap.frequencies(index, of: subjects), regression, scores, range, options,
        stream: options.repeats + index)
    }
    let cuts = BootstrapDistribution(value: cutpoint, replicates: draws.map(\.cut), seed: options.seed)
    cutReplicates = cuts.sorted
    cut = Estimate(
      .selectedCut, value: cutpoint, standardError: cuts.standardError,
      interval: cuts.percentile(options.level), method: .maximallySelected, sampleSize: sample,
      notes: [.chosenOnData])

    let method = Method(
      "cross-validated shrinkage, \(options.folds) folds, \(options.repeats) times",
      reference: Citation("Verweij, van Houwelingen 1993, Stat Med 12:2305", doi: "10.1002/sim.4780122407"),
      settings: [.seed(options.seed)])
    guard let shrinkage, let apparent else {
      corrected = .undefined(regression.ratio, method: method, sampleSize: sample, because: .noShrinkage)
      return
    }
    let value = shrinkage * apparent
    let distribution = BootstrapDistribution(
      value: value, replicates: draws.map(\.logRatio), seed: options.seed)
    let lost = options.repeats - factors.count
    let notes: [Note] =
      [.shrunken(shrinkage)] + (lost > 0 ? [.dealingsWithoutEffect(lost, of: options.repeats)] : [])
      + (distribution.failures > 0
        ? [.replicatesWithoutEffect(distribution.failures, of: distribution.count)] : [])
    corrected = Estimate(
      regression.ratio, value: Double.exp(value),
      interval: distribution.standardError.map { error in
        let margin = options.level.normalQuantile * error
        return ConfidenceInterval(
          lower: Double.exp(value - margin), upper: Double.exp(value + margin), level: options.level,
          method: Method(
            "Wald on the log scale with bootstrap SE of the shrunken coefficient",
            reference: Citation(
              "Hollaender, Sauerbrei, Schumacher 2004, Stat Med 23:1701", doi: "10.1002/sim.1611"),
            settings: [
              .replicates(distribution.count), .failures(distribution.failures), .seed(options.seed),
            ]))
      }, method: method, sampleSize: sample, notes: notes)
  }

  private struct Replicate: Sendable {
    let cut: Double?
    let logRatio: Double?
  }

  /// Search, coefficient and shrinkage in one bootstrap sample.
  private static func replicate(
    _ frequencies: [Double], _ regression: MarkerRegression, _ scores: [Double], _ range: ClosedRange<Double>,
    _ options: Options, stream: Int
  ) -> Replicate {
    let rows = frequencies.indices.flatMap { [Int](repeating: $0, count: Int(frequencies[$0])) }
    let sample = regression.selecting(rows)
    let drawn = rows.map { scores[$0] }
    guard let best = best(sample, drawn, range) else { return Replicate(cut: nil, logRatio: nil) }
    let copies = SubjectGroups(identifiers: rows.map { "\($0)" })
    let factor = shrinkage(sample, drawn, range, options, copies, stream: stream)
    let logRatio = factor.flatMap { factor in
      sample.coefficient(of: drawn.map { $0 > best ? 1 : 0 }).map { factor * $0.value }
    }
    return Replicate(cut: best, logRatio: logRatio)
  }

  /// The shrinkage factor of one dealing of folds; nil where a fold's search or the final fit has no result.
  private static func shrinkage(
    _ regression: MarkerRegression, _ scores: [Double], _ range: ClosedRange<Double>, _ options: Options,
    _ subjects: SubjectGroups, stream: Int
  ) -> Double? {
    var random = StreamPurpose.stratification.stream(seed: options.seed, index: 1 << 32 + stream)
    let folds = Folds(options.folds, subjects: subjects, isEvent: regression.isEvent, using: &random)
    var index = [Double](repeating: 0, count: scores.count)
    for fold in 0..<folds.count {
      let training = folds.ofRow.indices.filter { folds.ofRow[$0] != fold }
      let part = regression.selecting(training)
      let own = training.map { scores[$0] }
      guard let cut = best(part, own, range),
        let coefficient = part.coefficient(of: own.map { $0 > cut ? 1 : 0 })
      else { return nil }
      for row in folds.rows(fold) where scores[row] > cut { index[row] = coefficient.value }
    }
    return regression.coefficient(of: index)?.value
  }

  private static func best(
    _ regression: MarkerRegression, _ scores: [Double], _ range: ClosedRange<Double>
  ) -> Double? {
    do {
      return try MaximallySelectedStatistic(
        scores: scores, outcomeScores: try regression.outcomeScores(), range: range
      ).best.cut
    } catch { return nil }
  }
}

extension Estimate {
  func adding(_ note: Note) -> Estimate {
    Estimate(
      quantity, value: value, standardError: standardError, interval: interval, method: method,
      sampleSize: sampleSize, notes: notes + [note])
  }
}

extension Quantity {
  /// The cut-off with the largest two-group statistic.
  public static let selectedCut = Quantity(name: "maximally selected cut-off", symbol: "cut")
}

extension Method {
  static let maximallySelected = Method(
    "maximally selected two-group statistic",
    reference: Citation("Lausen, Schumacher 1992, Biometrics 48:73", doi: "10.2307/2532740"))
}

extension Note.Kind {
  /// A cut-off or group was chosen on the data that it is judged on.
  public static let chosenOnData = Note.Kind("chosen-on-data")
  /// A shrinkage factor.
  public static let shrunken = Note.Kind("shrunken")
}

extension Note {
  /// The cut-off was chosen on these data.
  public static let chosenOnData = Note(
    .chosenOnData,
    "The cut-off was chosen on these data: the difference of the groups is exaggerated and its p-value too small."
  )

  static let noShrinkage = Note(
    .notEstimable,
    "The cut-off's effect does not exist in every fold, so it cannot be corrected for the search.")

  static func shrunken(_ factor: Double) -> Note {
    let rounded = (factor * 1000).rounded() / 1000
    return Note(
      .shrunken,
      "The log ratio is multiplied by \(rounded), its cross-validated slope"
        + (factor <= 0 ? ": nothing of the effect holds outside the rows that chose the cut-off." : "."))
  }

  static func dealingsWithoutEffect(_ failures: Int, of count: Int) -> Note {
    Note(
      .replicatesFailed,
      "\(failures) of \(count) dealings of folds had a fold without effect and are left out of the shrinkage factor."
    )
  }

  static func replicatesWithoutEffect(_ failures: Int, of count: Int) -> Note {
    Note(.replicatesFailed, "\(failures) of \(count) replicates had no effect at their cut-off.")
  }
}
