public import LinearAlgebra
internal import Statistics

/// Variance components by restricted maximum likelihood (REML), for complete and incomplete designs.
///
/// Fisher scoring with components held at 0 where the likelihood falls away from the boundary. A component
/// at 0 has no standard error. Intervals: `DesignStrata`. For complete data with positive estimates the components are those of the
/// analysis of variance.
/// - Source: Patterson, Thompson 1971, Biometrika 58:545, doi 10.1093/biomet/58.3.545.
public struct VarianceComponents: Sendable {
  /// The model.
  public let model: ComponentModel
  let fit: ComponentFit

  /// The components in the order of `model.sources`, each at least 0.
  public var variances: [Double] { fit.variances }
  /// Their covariance, from the expected information; 0 for a component at the boundary.
  public var covariance: Matrix { fit.covariance }
  /// The restricted log-likelihood, with its constant, as R's `lme4` gives it.
  public var restrictedLogLikelihood: Double { fit.restrictedLogLikelihood }
  /// Scoring steps taken.
  public var iterations: Int { fit.iterations }
  /// Whether the steps became negligible.
  public var isConverged: Bool { fit.isConverged }
  /// Subjects behind the components.
  public var subjects: Int { fit.subjects }

  /// Why there are no components.
  public enum ComponentError: Error, Sendable, Equatable {
    /// There are too few subjects, columns or replicates to tell the components apart.
    case notIdentified
    /// Measurements agree up to what the model explains exactly: the residual variance is 0.
    case noResidualVariation
  }

  /// Estimates the components.
  public init(_ data: CrossedMeasurements, model: ComponentModel) throws(ComponentError) {
    let likelihood = RestrictedLikelihood(data: data, model: model)
    try Self.checkDesign(data, model)
    let scoring = try RestrictedScoring(parameters: model.sources.count, scale: Self.scale(data)) {
      likelihood.evaluate($0)
    }
    let fixed = model.columns == .fixed ? data.columnCount : 1
    self.model = model
    fit = ComponentFit(
      scoring, degreesOfFreedom: data.measurementCount - fixed, subjects: data.subjectCount,
      strata: DesignStrata(data, model))
  }

  private static func checkDesign(
    _ data: CrossedMeasurements, _ model: ComponentModel
  ) throws(ComponentError) {
    let (measurements, cells) = (data.measurementCount, data.cellCount)
    guard data.subjectCount > 1, measurements > data.subjectCount else { throw .notIdentified }
    if model.hasInteraction {
      guard measurements > cells, cells > data.subjectCount else { throw .notIdentified }
    }
    if model.columns == .random, data.columnCount < 2 { throw .notIdentified }
  }

  /// The variance of the measurements about their mean.
  private static func scale(_ data: CrossedMeasurements) -> Double {
    var (sum, size) = (0.0, 0.0)
    for (count, value) in zip(data.counts, data.means) {
      sum += Double(count) * value
      size += Double(count)
    }
    let center = sum / size
    var squares = data.withinSumOfSquares
    for (count, value) in zip(data.counts, data.means) {
      squares += Double(count) * (value - center) * (value - center)
    }
    return squares / (size - 1)
  }

  /// The variance of a source; 0 when the model does not have it.
  public func variance(_ source: VarianceSource) -> Double {
    model.sources.firstIndex(of: source).map { variances[$0] } ?? 0
  }
}
