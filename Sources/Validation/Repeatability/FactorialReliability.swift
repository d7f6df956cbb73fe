public import LinearAlgebra
public import Statistics

/// Reliability and reproducibility where two or three of readers, sites and lesions have a part.
///
/// Model: the mean, a random effect of each subject, lesion (within subjects), site and reader and of each of their
/// combinations, and a residual, everything independent and normal; components by REML (`VarianceComponents`), for
/// complete and incomplete, crossed and nested designs. Which components the design tells apart is found from it
/// (`EstimableTerms`) and said; a quantity that would need others is undefined.
///
/// For two measurements of one subject that differ in a set D of factors and share the levels of the others:
///
/// - `error`: the standard deviation `sqrt(sum of the components with a factor of D, and the residual)`;
/// - `coefficient`: `1.96 sqrt(2) error`, the limit of their difference in 95 of 100 pairs: RC when D is empty, RDC
///   otherwise; nil when they are of different lesions, which truly differ;
/// - `correlation`: the intraclass correlation, the components without a factor of D over the sum of all.
///
/// Sums have the modified large-sample interval of the design's mean squares (`DesignStrata`), correlations the
/// same inverted: the shares x at which that of `common components - x all components` holds 0.
/// - Source: Raunig et al. 2015, Stat Methods Med Res 24:27, doi 10.1177/0962280214537344; Searle, Casella, McCulloch
///   1992, Variance Components, doi 10.1002/9780470316856.
public struct FactorialReliability: Sendable {
  /// A component of variance.
  public struct Component: Sendable {
    /// The source: `subject`, `subject x reader`, `residual`.
    public let name: String
    /// The component, in the square of the feature's unit.
    public let variance: Estimate
  }
  /// A source that the design does not tell from others.
  public struct Confounded: Sendable {
    /// The source.
    public let name: String
    /// The sources whose components hold its own; none when it has a single level.
    public let with: [String]
  }
  /// Two measurements of a subject and what they differ in.
  public struct Contrast: Sendable {
    /// The factors in which they differ; empty for repeats.
    public let differing: [ColumnRole]
    /// Their correlation.
    public let correlation: Estimate
    /// The standard deviation of one of them about the subject's value, in the feature's unit.
    public let error: Estimate
    /// The repeatability or reproducibility coefficient, in the feature's unit; nil for different lesions.
    public let coefficient: Estimate?
  }

  /// The estimable components, the residual last; empty when there are none.
  public let components: [Component]
  /// The others.
  public let confounded: [Confounded]
  /// Repeats, then measurements that differ in one factor, then in more.
  public let contrasts: [Contrast]
  /// The restricted log-likelihood with its constant, as R's `lme4` gives it; nil without components.
  public let restrictedLogLikelihood: Double?
  /// Levels of each factor.
  public let levels: [ColumnRole: Int]
  private let builder: ContrastBuilder

  /// Analyses a matrix, subjects x (columns x repeats), the repeats of a column side by side; NaN marks what was not
  /// measured.
  public init(
    _ values: Matrix, columns: FactorialColumns, level: ConfidenceLevel = .p95
  ) throws(RepeatedMatrix.RepeatedMatrixError) {
    let data = try FactorialMeasurements(values, columns: columns)
    let estimable = EstimableTerms(data)
    levels = Dictionary(
      uniqueKeysWithValues: columns.roles.enumerated().map { ($1, Set(columns.levels[$0]).count) })
    confounded = estimable.confounded.map { Confounded(name: $0.term.name, with: estimable.names($0)) }
    let names = estimable.terms.map(\.name) + ["residual"]
    var fit: ComponentFit?
    var reason = Note.unidentified
    do throws(VarianceComponents.ComponentError) {
      guard !estimable.terms.isEmpty else { throw .notIdentified }
      let likelihood = FactorialLikelihood(data, terms: estimable.terms)
      let scoring = try RestrictedScoring(parameters: names.count, scale: data.variance) {
        likelihood.evaluate($0)
      }
      fit = ComponentFit(
        scoring, degreesOfFreedom: data.measurementCount - 1, subjects: data.subjectCount,
        strata: DesignStrata(data, estimable.terms))
    } catch {
      reason = error.note
    }
    restrictedLogLikelihood = fit?.restrictedLogLikelihood
    components =
      fit.map { fit in
        names.indices.map { place in
          Component(
            name: names[place],
            variance: fit.sum(
              names.indices.map { $0 == place ? 1 : 0 }, quantity: .varianceComponent(named: names[place]),
              level: level))
        }
      } ?? []
    builder = ContrastBuilder(
      estimable: estimable, fit: fit, reason: reason, sample: SampleSize(data.subjectCount),
      level: level)
    contrasts = Self.differences(columns.roles).map(builder.contrast)
  }

  /// The reproducibility coefficient of measurements that differ in all shared factors, with an interval of another
  /// level; nil where there is none, in a design of lesions alone.
  func reproducibilityCoefficient(level: ConfidenceLevel) -> Estimate? {
    let shared = contrasts.map(\.differing).filter { !$0.isEmpty && !$0.contains(.lesion) }
    var builder = builder
    builder.level = level
    return shared.last.flatMap { builder.contrast($0).coefficient }
  }

  /// The sets of factors in which two measurements may differ: none, one of them, all but lesions together.
  private static func differences(_ roles: [ColumnRole]) -> [[ColumnRole]] {
    let shared = [ColumnRole.site, .reader].filter(roles.contains)
    let lesions: [[ColumnRole]] = roles.contains(.lesion) ? [[.lesion]] : []
    return [[]] + shared.map { [$0] } + (shared.count > 1 ? [shared] : []) + lesions
  }
}

/// Makes the quantities of a pair of measurements from the components.
private struct ContrastBuilder: Sendable {
  let estimable: EstimableTerms
  let fit: ComponentFit?
  /// Why there is no fit.
  let reason: Note
  let sample: SampleSize
  var level: ConfidenceLevel

  func contrast(_ differing: [ColumnRole]) -> FactorialReliability.Contrast {
    let differs = { (term: FactorialTerm?) -> Bool in
      term.map { !Set($0.factors).isDisjoint(with: differing) } ?? true
    }
    let error = estimable.weights { differs($0) ? 1 : 0 }
    let common = estimable.weights { differs($0) ? 0 : 1 }
    let all = estimable.weights { _ in 1 }
    let words = differing.map(\.rawValue)
    let isTrueDifference = differing.contains(.lesion)
    return .init(
      differing: differing,
      correlation: estimate(.correlation(words), common == nil ? nil : all) { fit, all, quantity in
        fit.shareByMeanSquares(of: common ?? [], in: all, quantity: quantity, level: level)
      },
      error: estimate(.error(words), error) { fit, weights, quantity in
        fit.sum(weights, quantity: quantity, level: level) { $0.squareRoot() }
      },
      coefficient: isTrueDifference
        ? nil
        : estimate(.coefficient(words), error) { fit, weights, quantity in
          fit.sum(weights, quantity: quantity, level: level) { repeatabilityFactor * $0.squareRoot() }
        })
  }

  private func estimate(
    _ quantity: Quantity, _ weights: [Double]?,
    _ make: (ComponentFit, [Double], Quantity) -> Estimate
  ) -> Estimate {
    guard let fit else {
      return .undefined(quantity, method: .restrictedLikelihood, sampleSize: sample, because: reason)
    }
    guard let weights else {
      return .undefined(quantity, method: .restrictedLikelihood, sampleSize: sample, because: .confounded)
    }
    return make(fit, weights, quantity)
  }
}

extension Quantity {
  private static func differing(_ factors: [String]) -> String {
    factors.isEmpty ? "repeats" : "different " + factors.map { $0 + "s" }.joined(separator: " and ")
  }

  private static func symbol(_ name: String, _ factors: [String]) -> String {
    "\(name)(\(factors.isEmpty ? "repeat" : factors.joined(separator: ",")))"
  }

  fileprivate static func correlation(_ factors: [String]) -> Quantity {
    Quantity(
      name: "intraclass correlation of single measurements, \(differing(factors))",
      symbol: symbol("ICC", factors), reference: .repeatabilityMetrology)
  }

  fileprivate static func error(_ factors: [String]) -> Quantity {
    Quantity(
      name: "standard error of measurement, \(differing(factors))", symbol: symbol("SEM", factors),
      reference: .repeatabilityMetrology)
  }

  fileprivate static func coefficient(_ factors: [String]) -> Quantity {
    factors.isEmpty
      ? .repeatabilityCoefficient
      : Quantity(
        name: "reproducibility coefficient, \(differing(factors))", symbol: symbol("RDC", factors),
        reference: .repeatabilityMetrology)
  }
}

extension Note.Kind {
  /// A quantity that needs components which the design does not tell apart.
  public static let confounded = Note.Kind("confounded")
}

extension Note {
  fileprivate static let confounded = Note(
    .confounded,
    "The design does not tell apart the components that this needs; see which of them are confounded.")
}
