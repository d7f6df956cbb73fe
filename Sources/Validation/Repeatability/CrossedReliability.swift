public import Statistics

/// Reliability and reproducibility where subjects are measured by several readers, sites or scanners, with or
/// without repeats by each: inter- and intra-reader coefficients and errors from one design.
///
/// Model `y = mu + s_i + r_j + (sr)_ij + e_ijl`, everything random. Estimands, with variances `S, R, I, E`:
///
/// - `interColumn`: `S / (S + R + I + E)`, agreement of single measurements by different readers;
/// - `interColumnConsistency`: `S / (S + I + E)`, systematic differences between readers set aside (the
///   readers are fixed and corrected for);
/// - `intraColumn`: `(S + R + I) / (S + R + I + E)`, agreement of a reader with himself; needs repeats;
/// - `interError`, `intraError`: the standard errors of measurement `sqrt(R + I + E)` and `sqrt(E)`;
/// - `reproducibilityCoefficient`: `RDC = 1.96 sqrt(2) sqrt(R + I + E)`.
///
/// Complete data: mean squares; negative components enter their sums as they are. The coefficients' limits
/// come from F ratios: at the true `phi = S / (R + I + E)` the mean square of subjects has the expectation of
/// `(k phi/n) MSR + (1 + k phi - k phi/n) MSI + k phi (m - 1) MSE`, and the ratio is taken for an F variable
/// with Satterthwaite's degrees of freedom at the estimate, which for one replicate is McGraw and Wong's
/// interval of ICC(A,1). Errors have the interval of `MeanSquareSum`. Incomplete data: REML, coefficients
/// with delta intervals, errors with those of `DesignStrata`.
/// - Source: Eliasziw, Young, Woodbury, Fryday-Field 1994, Phys Ther 74:777, doi 10.1093/ptj/74.8.777.
public struct CrossedReliability: Sendable {
  /// Agreement of single measurements by different readers.
  public let interColumn: Estimate
  /// The same with the readers' systematic differences set aside.
  public let interColumnConsistency: Estimate
  /// Agreement of a reader with himself; undefined without repeats.
  public let intraColumn: Estimate
  /// The standard error of measurement between readers, in the feature's unit.
  public let interError: Estimate
  /// The standard error of measurement within a reader, in the feature's unit; undefined without repeats.
  public let intraError: Estimate
  /// The reproducibility coefficient, in the feature's unit.
  public let reproducibilityCoefficient: Estimate
  /// The mean squares; nil for incomplete data.
  public let meanSquares: CrossedMeanSquares?
  /// The REML components; nil when the design does not identify them or nothing varies.
  public let components: VarianceComponents?
  /// Readers or sites.
  public let columnCount: Int

  /// Analyses a crossed design.
  public init(_ data: CrossedMeasurements, level: ConfidenceLevel = .p95) {
    let hasRepeats = data.withinDegreesOfFreedom > 0
    columnCount = data.columnCount
    var reason = Note.unidentified
    do {
      components = try VarianceComponents(
        data, model: ComponentModel(columns: .random, hasInteraction: hasRepeats))
    } catch {
      components = nil
      reason = error.note
    }
    meanSquares = CrossedMeanSquares(data)
    if let meanSquares {
      let analysis = CompleteCrossed(meanSquares, level)
      interColumn = analysis.interColumn
      interColumnConsistency = analysis.consistency
      intraColumn = analysis.intraColumn
      let (inter, intra) = (
        analysis.interError(.measurementErrorBetween) { $0.squareRoot() }, analysis.intraError
      )
      interError = inter
      intraError = intra
      let reproducibility = analysis.interError(.reproducibilityCoefficient) {
        repeatabilityFactor * $0.squareRoot()
      }
      var isBelow = false
      if let between = inter.value, let within = intra.value { isBelow = between < within }
      reproducibilityCoefficient = reproducibility.adding(isBelow ? [.reproducibilityBelow] : [])
      return
    }
    guard let components else {
      let sample = SampleSize(data.subjectCount)
      func undefined(_ quantity: Quantity) -> Estimate {
        .undefined(quantity, method: .restrictedLikelihood, sampleSize: sample, because: reason)
      }
      interColumn = undefined(.interColumn)
      interColumnConsistency = undefined(.interColumnConsistency)
      intraColumn = undefined(.intraColumn)
      interError = undefined(.measurementErrorBetween)
      intraError = undefined(.measurementErrorWithin)
      reproducibilityCoefficient = undefined(.reproducibilityCoefficient)
      return
    }
    let error: [VarianceSource] = [.column, .interaction, .residual]
    interColumn = components.share(
      of: [.subject], in: [.subject] + error, quantity: .interColumn, level: level)
    interColumnConsistency = components.share(
      of: [.subject], in: [.subject, .interaction, .residual], quantity: .interColumnConsistency,
      level: level)
    interError = components.sum(error, quantity: .measurementErrorBetween, level: level) {
      $0.squareRoot()
    }
    reproducibilityCoefficient = components.sum(
      error, quantity: .reproducibilityCoefficient, level: level
    ) { repeatabilityFactor * $0.squareRoot() }
    if hasRepeats {
      intraColumn = components.share(
        of: [.subject, .column, .interaction], in: [.subject] + error, quantity: .intraColumn, level: level)
      intraError = components.sum([.residual], quantity: .measurementErrorWithin, level: level) {
        $0.squareRoot()
      }
    } else {
      let sample = SampleSize(data.subjectCount)
      intraColumn = .undefined(
        .intraColumn, method: .restrictedLikelihood, sampleSize: sample, because: .needsRepeatsInCells)
      intraError = .undefined(
        .measurementErrorWithin, method: .restrictedLikelihood, sampleSize: sample,
        because: .needsRepeatsInCells)
    }
  }
}

extension CrossedReliability {
  /// The reproducibility coefficient with an interval of another level.
  func reproducibilityCoefficient(level: ConfidenceLevel) -> Estimate {
    func transform(_ variance: Double) -> Double { repeatabilityFactor * variance.squareRoot() }
    if let meanSquares {
      return CompleteCrossed(meanSquares, level).interError(.reproducibilityCoefficient, transform)
    }
    return components?.sum(
      [.column, .interaction, .residual], quantity: .reproducibilityCoefficient, level: level,
      transform: transform) ?? reproducibilityCoefficient
  }
}

extension Quantity {
  private static let eliasziw = Citation(
    "Eliasziw et al. 1994, Phys Ther 74:777", doi: "10.1093/ptj/74.8.777")

  /// The intraclass correlation between readers, agreement.
  public static let interColumn = Quantity(
    name: "inter-reader intraclass correlation, absolute agreement, single measurement",
    symbol: "ICC(inter,A)", reference: eliasziw)
  /// The intraclass correlation between readers, consistency.
  public static let interColumnConsistency = Quantity(
    name: "inter-reader intraclass correlation, consistency, single measurement", symbol: "ICC(inter,C)",
    reference: eliasziw)
  /// The intraclass correlation within readers.
  public static let intraColumn = Quantity(
    name: "intra-reader intraclass correlation, single measurement", symbol: "ICC(intra)",
    reference: eliasziw)
  /// The standard error of measurement by any reader, in the feature's unit.
  public static let measurementErrorBetween = Quantity(
    name: "inter-reader standard error of measurement", symbol: "SEM(inter)", reference: eliasziw)
  /// The standard error of measurement by one reader, in the feature's unit.
  public static let measurementErrorWithin = Quantity(
    name: "intra-reader standard error of measurement", symbol: "SEM(intra)", reference: eliasziw)
  /// The reproducibility coefficient, in the feature's unit.
  public static let reproducibilityCoefficient = Quantity(
    name: "reproducibility coefficient", symbol: "RDC", reference: .repeatabilityMetrology)
}

extension Note {
  static let reproducibilityBelow = Note(
    .componentAtZero,
    "A component between readers is negative in this sample, so that the RDC lies below the RC: read it as no larger than the RC, not as smaller."
  )

  static let unidentified = Note(
    .tooFewRepeatedMeasurements,
    "There are too few subjects, columns or replicates to tell the variance components apart.")

  static let noResidual = Note(
    .identicalRepeats, "There is no residual variation: variance components are not estimated.")

  static let needsRepeatsInCells = Note(
    .tooFewRepeatedMeasurements, "This needs a subject measured more than once by the same reader.")
}
