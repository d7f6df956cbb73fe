internal import LinearAlgebra
internal import Models
public import Statistics
internal import Tables

/// The effect of a treatment across a marker (STEPP): its estimate in overlapping windows of rows of neighbouring marker
/// values, with a simultaneous band and a permutation test of interaction.
///
/// `theta_j` is the effect in window j and `theta` that in all rows. Standard errors and covariances are those of the
/// influence of each row (infinitesimal jackknife; arms are independent, windows share rows). The band is
/// `theta_j +- q s_j`, `q` the level's quantile of `max_j |Z_j|`, `Z` normal with the correlation of the estimates, found by
/// drawing. The test's statistic is `max_j |theta_j - theta| / se(theta_j - theta)`; under the null hypothesis that
/// the effect does not depend on the marker, the marker is exchangeable within each arm, and permuting it there
/// gives the reference distribution, `p = (1 + #{T* >= T}) / (1 + B)`.
///
/// - Source: Bonetti, Gelber 2004, Biostatistics 5:465, doi 10.1093/biostatistics/kxh002; Bonetti, Zahrieh, Cole, Gelber
///   2009, Stat Med 28:1255, doi 10.1002/sim.3524 (permutation).
public struct TreatmentEffectCurve: Sendable {
  /// What the effect of treatment is, treated against control.
  public enum Effect: Sendable, Hashable {
    /// The difference of Kaplan-Meier survival at a horizon.
    case survivalDifference(horizon: Double)
    /// The log hazard ratio of a Cox model with treatment alone.
    case logHazardRatio
    /// The difference of the shares of cases.
    case riskDifference
  }

  /// The choices of an analysis.
  public struct Options: Sendable {
    /// The effect.
    public var effect: Effect
    /// Rows that neighbouring windows share at most (`n1`).
    public var overlap: Int
    /// Rows of a window at least (`n2`).
    public var size: Int
    /// Permutations.
    public var permutations = 1000
    /// Draws of the band.
    public var draws = 5000
    /// Seed.
    public var seed: UInt64
    /// Level of intervals and of the band.
    public var level = ConfidenceLevel.p95

    /// 1000 permutations, 5000 draws.
    public init(_ effect: Effect, overlap: Int, size: Int, seed: UInt64) {
      self.effect = effect
      self.overlap = overlap
      self.size = size
      self.seed = seed
    }
  }

  /// One window.
  public struct Window: Sendable {
    /// The smallest and largest marker value.
    public let range: ClosedRange<Double>
    /// The median marker value.
    public let median: Double
    /// Treated rows.
    public let treated: Int
    /// Control rows.
    public let control: Int
    /// The effect with its pointwise interval.
    public let effect: Estimate
    /// Its part of the simultaneous band.
    public let simultaneous: ConfidenceInterval
  }

  /// The choices.
  public let options: Options
  /// The windows by rising marker.
  public let windows: [Window]
  /// The effect in all rows.
  public let overall: Estimate
  /// The factor of standard errors in the band.
  public let criticalValue: Double
  /// The permutation test of interaction.
  public let test: HypothesisTest
  /// Permutations in which a window had no effect; they are left out.
  public let failures: Int

  /// Estimates the curve.
  /// - Parameter width: how many permutations run at once; never changes a result.
  /// - Throws: `noEffect` with the window where the effect does not exist; `invalidWindows`.
  public init(
    _ regression: MarkerRegression, marker: [Double], arms: TreatmentArms, options: Options, width: Int
  ) async throws(StratificationError) {
    try StratificationError.checked(marker, count: regression.count)
    let estimator = try EffectEstimator(regression, arms, options.effect)
    let windows = try SlidingWindows(marker, overlap: options.overlap, size: options.size)
    let everyone = Array(marker.indices)
    guard let overall = estimator.estimate(everyone) else {
      throw .noEffect("the effect of treatment does not exist in all rows together")
    }
    var estimates: [InfluenceEstimate] = []
    for (index, rows) in windows.rows.enumerated() {
      guard let estimate = estimator.estimate(rows), estimate.standardError > 0 else {
        let values = rows.map { marker[$0] }
        throw .noEffect(
          "the effect of treatment does not exist in window \(index + 1) of \(windows.rows.count), marker "
            + "\(values[0]) to \(values[values.count - 1]) (choose larger windows"
            + (options.effect.needsFollowUp ? " or an earlier horizon" : "") + ")")
      }
      estimates.append(estimate)
    }
    let critical = await Self.criticalValue(estimates, options, width: width)
    let observed = Self.statistic(estimates, overall)
    let reached = await parallelMap(options.permutations, width: width) { index -> Bool? in
      var stream = StreamPurpose.stratification.stream(seed: options.seed, index: 3 << 32 + index)
      var holder = everyone
      for treated in [false, true] {
        let rows = arms.rows(treated: treated)
        let order = stream.permutation(of: rows.count)
        for (k, row) in rows.enumerated() { holder[row] = rows[order[k]] }
      }
      var permuted: [InfluenceEstimate] = []
      for rows in windows.rows {
        guard let estimate = estimator.estimate(rows.map { holder[$0] }) else { return nil }
        permuted.append(estimate)
      }
      return Self.statistic(permuted, overall) >= observed * (1 - 1e-10)
    }
    let valid = reached.compactMap(\.self)
    failures = reached.count - valid.count
    test = HypothesisTest(
      name: "permutation test of interaction, \(options.permutations) permutations", statistic: observed,
      degreesOfFreedom: [], pValue: Double(1 + valid.count { $0 }) / Double(1 + valid.count))
    self.options = options
    criticalValue = critical
    self.overall = estimator.reported(overall, everyone, options.level)
    let bandMethod = Method(
      "simultaneous band over \(windows.rows.count) windows",
      settings: [.replicates(options.draws), .seed(options.seed)])
    self.windows = zip(windows.rows, estimates).map { rows, estimate in
      let values = rows.map { marker[$0] }
      let margin = critical * estimate.standardError
      return Window(
        range: values[0]...values[values.count - 1], median: quantile(0.5, ofSorted: values),
        treated: rows.count { arms.isTreated[$0] }, control: rows.count { !arms.isTreated[$0] },
        effect: estimator.reported(estimate, rows, options.level),
        simultaneous: ConfidenceInterval(
          lower: estimate.value - margin, upper: estimate.value + margin, level: options.level,
          method: bandMethod))
    }
  }

  /// The largest standardised deviation of a window from all rows. A window whose deviation has no spread is skipped.
  private static func statistic(_ windows: [InfluenceEstimate], _ overall: InfluenceEstimate) -> Double {
    windows.reduce(0) { largest, window in
      let deviation = window - overall
      let error = deviation.standardError
      return error > 0 ? max(largest, abs(deviation.value) / error) : largest
    }
  }

  /// The quantile of the largest absolute standardised estimate: rows' influences times standard normal numbers have the
  /// covariance of the estimates.
  private static func criticalValue(
    _ estimates: [InfluenceEstimate], _ options: Options, width: Int
  ) async -> Double {
    let scaled = estimates.map { estimate in
      let error = estimate.standardError
      return estimate.influence.indices.filter { estimate.influence[$0] != 0 }.map {
        (row: $0, share: estimate.influence[$0] / error)
      }
    }
    let count = estimates[0].influence.count
    let largest = await parallelMap(options.draws, width: width) { index in
      var stream = StreamPurpose.stratification.stream(seed: options.seed, index: 2 << 32 + index)
      let normals = (0..<count).map { _ in stream.normal() }
      return scaled.reduce(0.0) { largest, shares in
        max(largest, abs(shares.reduce(0) { $0 + $1.share * normals[$1.row] }))
      }
    }
    return quantile(options.level.probability, ofSorted: largest.sorted())
  }
}

extension TreatmentEffectCurve.Effect {
  /// Whether the effect is read at a horizon.
  var needsFollowUp: Bool { if case .survivalDifference = self { true } else { false } }

  /// What is estimated.
  public var quantity: Quantity {
    switch self {
    case .survivalDifference(let horizon):
      Quantity(
        name: "difference of survival at \(settingText(horizon)), treated less control",
        symbol: "S difference")
    case .logHazardRatio:
      Quantity(name: "log hazard ratio of treatment", symbol: "log HR")
    case .riskDifference: .riskDifference
    }
  }
}

/// The effect of treatment among some rows.
private struct EffectEstimator: Sendable {
  private enum Kind: Sendable {
    case survival(SurvivalOutcome, horizon: Double)
    case hazard(SurvivalOutcome)
    case response(BinaryOutcome)
  }

  private let kind: Kind
  private let isTreated: [Bool]
  private let effect: TreatmentEffectCurve.Effect

  init(
    _ regression: MarkerRegression, _ arms: TreatmentArms, _ effect: TreatmentEffectCurve.Effect
  ) throws(StratificationError) {
    isTreated = arms.isTreated
    self.effect = effect
    switch (regression, effect) {
    case (.cox(let outcome), .survivalDifference(let horizon)):
      guard outcome.entry == nil else { throw .entryTimesNotSupported }
      kind = .survival(outcome, horizon: horizon)
    case (.cox(let outcome), .logHazardRatio): kind = .hazard(outcome)
    case (.logistic(let outcome), .riskDifference): kind = .response(outcome)
    default:
      throw .noEffect("a response has a risk difference, a survival outcome a hazard ratio or survival")
    }
  }

  /// The effect; nil where it does not exist.
  func estimate(_ rows: [Int]) -> InfluenceEstimate? {
    let treated = rows.filter { isTreated[$0] }
    let control = rows.filter { !isTreated[$0] }
    guard !treated.isEmpty, !control.isEmpty else { return nil }
    switch kind {
    case .survival(let outcome, let horizon):
      guard let first = InfluenceEstimate.survival(at: horizon, outcome, rows: treated),
        let second = InfluenceEstimate.survival(at: horizon, outcome, rows: control)
      else { return nil }
      return first - second
    case .response(let outcome):
      guard let first = InfluenceEstimate.share(outcome, rows: treated),
        let second = InfluenceEstimate.share(outcome, rows: control)
      else { return nil }
      return first - second
    case .hazard(let outcome): return logHazardRatio(outcome, rows)
    }
  }

  private func logHazardRatio(_ outcome: SurvivalOutcome, _ rows: [Int]) -> InfluenceEstimate? {
    let part = outcome.selecting(rows)
    do {
      let design = try DesignMatrix(
        names: ["treatment"],
        values: Matrix(columns: [rows.map { isTreated[$0] ? 1 : 0 }], rowCount: rows.count))
      let regression = CoxRegression()
      let fit = try regression.fit(design, part)
      let coefficient = fit.coefficients[0].estimate
      guard let value = coefficient.value, coefficient.standardError != nil,
        let dfbeta = regression.residuals(fit, design, part).dfbeta
      else { return nil }
      var influence = [Double](repeating: 0, count: outcome.count)
      for (k, row) in rows.enumerated() { influence[row] = dfbeta[k, 0] }
      return InfluenceEstimate(value: value, influence: influence)
    } catch { return nil }
  }

  /// The estimate with its pointwise interval.
  func reported(_ estimate: InfluenceEstimate, _ rows: [Int], _ level: ConfidenceLevel) -> Estimate {
    let method: Method
    let sample: SampleSize
    switch kind {
    case .survival(let outcome, let horizon):
      method = Method("difference of Kaplan-Meier estimates", settings: [.horizon(horizon)])
      sample = SampleSize(rows.count, events: rows.count { outcome.isEvent[$0] })
    case .hazard(let outcome):
      method = Method("maximum partial likelihood, Efron ties", settings: [.ties("Efron")])
      sample = SampleSize(rows.count, events: rows.count { outcome.isEvent[$0] })
    case .response(let outcome):
      method = Method("difference of shares")
      sample = SampleSize(rows.count, events: rows.count { outcome.isCase[$0] })
    }
    let error = estimate.standardError
    return Estimate(
      effect.quantity, value: estimate.value, standardError: error,
      interval: .wald(
        estimate.value, standardError: error, level: level,
        method: Method("Wald interval with infinitesimal-jackknife SE")), method: method, sampleSize: sample)
  }
}
