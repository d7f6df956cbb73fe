internal import LinearAlgebra
public import Models
internal import RealModule
public import Statistics
public import Tables

/// A regression on features measured with error: naive coefficients beside those corrected by regression calibration
/// and SIMEX.
public struct AttenuationCorrection: Sendable {
  /// The SIMEX procedure.
  public var extrapolation: SimulationExtrapolation
  /// The level of intervals.
  public var level: ConfidenceLevel
  /// Bootstrap intervals beside those of Wald; nil for none.
  public var bootstrap: Bootstrap?

  /// A correction at a level.
  public init(_ extrapolation: SimulationExtrapolation, level: ConfidenceLevel = .p95) {
    self.extrapolation = extrapolation
    self.level = level
  }

  /// Fits and corrects, `width` SIMEX replicates at a time.
  /// - Throws: `FitError` when the features as they are have no fit.
  public func run(
    _ regression: ErrorProneRegression, _ x: DesignMatrix, error: ErrorCovariance, width: Int
  ) async throws(FitError) -> CorrectedRegression {
    let naive = try regression.fit(x)
    var calibration: RegressionCalibration?
    var calibrationNote = Note.noTrueVariance
    do throws(RegressionCalibration.CalibrationError) {
      calibration = try RegressionCalibration(naive, x, error: error)
    } catch { calibrationNote = .noTrueVariance }
    var simulated: SimulationExtrapolation.Result?
    var simulationNote = Note.noTrueVariance
    if calibration != nil {
      do throws(SimulationExtrapolation.ExtrapolationError) {
        simulated = try await extrapolation.run(regression, x, naive: naive, error: error, width: width)
      } catch {
        simulationNote = error == .singularError ? .singularError : .noReplicates
      }
    }
    var replicates: [AttenuationBootstrap.Replicate] = []
    if calibration != nil, let bootstrap {
      replicates = await AttenuationBootstrap(plan: bootstrap, extrapolation: extrapolation).run(
        regression, x, error: error, width: width)
    }
    let covariance = x.sampleCovariance
    let noise = error.expanded(to: x.names)
    let terms = x.names.indices.map { j in
      let isErrorProne = error.features.contains(x.names[j])
      let (observed, errors) = (covariance[j, j], noise[j, j])
      let calibrated = calibrated(
        calibration, j, regression, remaining: errors * (1 - errors / observed), calibrationNote)
      let extrapolated = extrapolated(simulated, j, regression, simulationNote)
      return CorrectedRegression.Term(
        feature: x.names[j], standardDeviation: observed.squareRoot(),
        errorStandardDeviation: isErrorProne ? errors.squareRoot() : nil,
        reliability: isErrorProne
          ? cohortReliability(
            observedVariance: observed, rows: x.rowCount, errorVariance: errors,
            degreesOfFreedom: error.degreesOfFreedom, level: level) : nil,
        naive: estimate(
          regression, naive.coefficients[j], naive.covariance[j, j],
          Method("maximum likelihood, naive"), []),
        calibrated: calibrated, extrapolated: extrapolated,
        calibratedBootstrap: resampled(calibrated, replicates.map { $0.calibrated?[j] }),
        extrapolatedBootstrap: resampled(extrapolated, replicates.map { $0.extrapolated?[j] }))
    }
    return CorrectedRegression(
      terms: terms, ratioName: regression.ratioName, simulation: simulated,
      errorDegreesOfFreedom: error.degreesOfFreedom)
  }

  private func estimate(
    _ regression: ErrorProneRegression, _ value: Double, _ variance: Double?, _ method: Method,
    _ notes: [Note]
  ) -> Estimate {
    let deviation = variance?.squareRoot()
    return Estimate(
      regression.quantity, value: value, standardError: deviation,
      interval: deviation.map {
        .wald(value, standardError: $0, level: level, method: Method("Wald"))
      }, method: method, sampleSize: regression.sampleSize, notes: notes)
  }

  /// A coefficient with the percentile interval of its replicates; nil without two of them.
  private func resampled(_ estimate: Estimate, _ replicates: [Double?]) -> Estimate? {
    guard let value = estimate.value else { return nil }
    let distribution = BootstrapDistribution(
      value: value, replicates: replicates, seed: bootstrap?.seed)
    guard let interval = distribution.percentile(level) else { return nil }
    return Estimate(
      estimate.quantity, value: value, standardError: distribution.standardError,
      interval: interval,
      method: estimate.method, sampleSize: estimate.sampleSize, notes: estimate.notes)
  }

  /// - Parameter remaining: the variance of the true value given the observed one.
  private func calibrated(
    _ calibration: RegressionCalibration?, _ j: Int, _ regression: ErrorProneRegression, remaining: Double,
    _ absence: Note
  ) -> Estimate {
    guard let calibration else {
      return .undefined(
        regression.quantity, method: .regressionCalibration, sampleSize: regression.sampleSize,
        because: absence)
    }
    let value = calibration.coefficients[j]
    var notes: [Note] = []
    if calibration.reliabilities[j] < 0.5 { notes.append(.littleTruth) }
    if value * value * remaining > 0.5 { notes.append(.largeErrorEffect) }
    return estimate(regression, value, calibration.covariance[j, j], .regressionCalibration, notes)
  }

  private func extrapolated(
    _ simulated: SimulationExtrapolation.Result?, _ j: Int, _ regression: ErrorProneRegression,
    _ absence: Note
  ) -> Estimate {
    let method = Method.simex(extrapolation)
    guard let simulated else {
      return .undefined(
        regression.quantity, method: method, sampleSize: regression.sampleSize, because: absence)
    }
    guard let value = simulated.coefficients[j] else {
      return .undefined(
        regression.quantity, method: method, sampleSize: regression.sampleSize, because: .noExtrapolant)
    }
    var notes: [Note] = []
    if simulated.failed > 0 {
      notes.append(
        Note(
          .simulationsFailed,
          "SIMEX replicates without a fit, left out: \(simulated.failed) of \(extrapolation.replicates)."))
    }
    if simulated.variances[j] == nil { notes.append(.noSimulationVariance) }
    return estimate(regression, value, simulated.variances[j], method, notes)
  }
}

/// Naive and corrected coefficients of one regression.
public struct CorrectedRegression: Sendable {
  /// A feature of the regression.
  public struct Term: Sendable {
    /// The feature.
    public let feature: String
    /// The SD of the observed values in the cohort, divisor n - 1.
    public let standardDeviation: Double
    /// The SD of measurement error; nil for a feature taken to have none.
    public let errorStandardDeviation: Double?
    /// The reliability of single measurements in the cohort; nil for a feature without error.
    public let reliability: Estimate?
    /// The coefficient per unit of the feature as measured.
    public let naive: Estimate
    /// Corrected by regression calibration.
    public let calibrated: Estimate
    /// Corrected by SIMEX.
    public let extrapolated: Estimate
    /// `calibrated` with a bootstrap interval; nil unless asked for.
    public let calibratedBootstrap: Estimate?
    /// `extrapolated` with a bootstrap interval; nil unless asked for.
    public let extrapolatedBootstrap: Estimate?

    /// The ratio for one SD of the observed values, `exp(b SD)`, with the limits of `b` transformed. The same SD for
    /// naive and corrected coefficients, so that their ratios compare like with like.
    public func ratioPerSD(_ coefficient: Estimate) -> Estimate {
      let quantity: Quantity =
        coefficient.quantity == .logHazardRatio ? .hazardRatioPerSD : .oddsRatioPerSD
      func ratio(_ value: Double) -> Double { Double.exp(value * standardDeviation) }
      return Estimate(
        quantity, value: coefficient.value.map(ratio),
        interval: coefficient.interval.map {
          ConfidenceInterval(
            lower: ratio($0.lower), upper: ratio($0.upper), level: $0.level, method: $0.method)
        }, method: coefficient.method, sampleSize: coefficient.sampleSize, notes: coefficient.notes)
    }
  }

  /// The features in the design's order.
  public let terms: [Term]
  /// `"hazard ratio"` or `"odds ratio"`.
  public let ratioName: String
  /// The SIMEX curves; nil where nothing could be corrected.
  public let simulation: SimulationExtrapolation.Result?
  /// Degrees of freedom of the error's estimate; nil when it is taken for known.
  public let errorDegreesOfFreedom: Int?
}

extension Quantity {
  /// The hazard ratio for one standard deviation of the observed feature.
  public static let hazardRatioPerSD = Quantity(name: "hazard ratio per SD", symbol: "HR per SD")
  /// The odds ratio for one standard deviation of the observed feature.
  public static let oddsRatioPerSD = Quantity(name: "odds ratio per SD", symbol: "OR per SD")
}

extension Method {
  static let regressionCalibration = Method(
    "regression calibration",
    reference: Citation(
      "Rosner, Willett, Spiegelman 1989, Stat Med 8:1051", doi: "10.1002/sim.4780080905"))

  fileprivate static func simex(_ procedure: SimulationExtrapolation) -> Method {
    Method(
      "SIMEX, \(procedure.extrapolant.rawValue) extrapolation, jackknife variance",
      reference: Citation("Cook, Stefanski 1994, JASA 89:1314", doi: "10.1080/01621459.1994.10476871"))
  }
}

extension Note.Kind {
  /// The error variance is as large as the observed variance.
  public static let noTrueVariance = Note.Kind("no-true-variance")
  /// Less than half of the observed variance is true.
  public static let littleTruth = Note.Kind("little-truth")
  /// Regression calibration is far from the linear case.
  public static let largeErrorEffect = Note.Kind("large-error-effect")
  /// SIMEX replicates without a fit.
  public static let simulationsFailed = Note.Kind("simulations-failed")
  /// SIMEX without a result or a variance.
  public static let noExtrapolation = Note.Kind("no-extrapolation")
}

extension Note {
  fileprivate static let noTrueVariance = Note(
    .noTrueVariance,
    "The error variance is not below the variance observed in the cohort: no correction exists.")
  fileprivate static let littleTruth = Note(
    .littleTruth,
    "Less than half of the observed variance is true: the correction more than doubles the coefficient and is unstable."
  )
  fileprivate static let largeErrorEffect = Note(
    .largeErrorEffect,
    "Effect and error are large, so that regression calibration is a rough approximation; compare SIMEX.")
  fileprivate static let singularError = Note(
    .noExtrapolation, "The errors of the features depend on each other linearly: SIMEX cannot draw them.")
  fileprivate static let noReplicates = Note(
    .noExtrapolation, "Fewer than two SIMEX replicates could be fitted.")
  fileprivate static let noExtrapolant = Note(
    .noExtrapolation,
    "The rational-linear curve does not exist for these coefficients; quadratic extrapolation does.")
  fileprivate static let noSimulationVariance = Note(
    .noExtrapolation, "The extrapolated variance is not positive: SIMEX has no standard error here.")
}
