internal import LinearAlgebra
internal import RealModule
public import Statistics

/// Variance components as estimated, and what sums and shares of them are.
struct ComponentFit: Sendable {
  let variances: [Double]
  /// From the expected information; 0 for a component at the boundary.
  let covariance: Matrix
  /// With its constant, as R's `lme4` gives it.
  let restrictedLogLikelihood: Double
  let iterations: Int
  let isConverged: Bool
  let subjects: Int

  /// - Parameter degreesOfFreedom: measurements less fixed effects.
  init(_ scoring: RestrictedScoring, degreesOfFreedom: Int, subjects: Int) {
    variances = scoring.variances
    covariance = scoring.covariance
    restrictedLogLikelihood =
      -(scoring.minusTwoLog + Double(degreesOfFreedom) * Double.log(2 * Double.pi)) / 2
    iterations = scoring.iterations
    isConverged = scoring.isConverged
    self.subjects = subjects
  }

  /// Below one degree of freedom a multiple of a chi-square variable says nothing of a component: its limits are many orders of
  /// magnitude apart, and may leave the estimate out.
  private static let leastDegreesOfFreedom = 1.0

  /// A weighted sum of components with Satterthwaite's interval: `nu = 2 theta^2 / var(theta)`, limits
  /// `nu theta / chi2(nu)`. A sum at 0, or with less than one degree of freedom, has none.
  func sum(
    _ weights: [Double], quantity: Quantity, level: ConfidenceLevel,
    transform: (Double) -> Double = { $0 }
  ) -> Estimate {
    let value = total(weights)
    let variance = variance(of: weights)
    guard value > 0, variance > 0 else {
      return Estimate(
        quantity, value: transform(value), method: .restrictedLikelihood,
        sampleSize: SampleSize(subjects), notes: notes + [.componentAtZero])
    }
    guard 2 * value * value / variance >= Self.leastDegreesOfFreedom else {
      return Estimate(
        quantity, value: transform(value), method: .restrictedLikelihood,
        sampleSize: SampleSize(subjects), notes: notes + [.tooUncertain])
    }
    let scale = ChiSquared(degreesOfFreedom: 2 * value * value / variance)
    let lower = scale.degreesOfFreedom * value / scale.quantile(1 - level.tail)
    let upper = scale.degreesOfFreedom * value / scale.quantile(level.tail)
    return Estimate(
      quantity, value: transform(value),
      interval: ConfidenceInterval(
        lower: transform(lower), upper: transform(upper), level: level, method: .satterthwaite),
      method: .restrictedLikelihood, sampleSize: SampleSize(subjects), notes: notes)
  }

  /// The share of one weighted sum in another, an intraclass correlation. The interval is symmetric on the logit
  /// scale, with the delta method from the expected information; none where the share is 0 or 1.
  func share(
    of part: [Double], in whole: [Double], quantity: Quantity, level: ConfidenceLevel
  ) -> Estimate {
    let value = total(part) / total(whole)
    let gradient = zip(part, whole).map { ($0 - value * $1) / total(whole) }
    let error = variance(of: gradient).squareRoot()
    guard value > 0, value < 1, error > 0 else {
      return Estimate(
        quantity, value: value, method: .restrictedLikelihood, sampleSize: SampleSize(subjects),
        notes: notes + [.componentAtZero])
    }
    let center = Double.log(value / (1 - value))
    let margin = level.normalQuantile * error / (value * (1 - value))
    return Estimate(
      quantity, value: value, standardError: error,
      interval: ConfidenceInterval(
        lower: inverseLogit(center - margin), upper: inverseLogit(center + margin), level: level,
        method: .logitDelta),
      method: .restrictedLikelihood, sampleSize: SampleSize(subjects), notes: notes)
  }

  var notes: [Note] { isConverged ? [] : [.scoringNotConverged(iterations)] }

  func total(_ weights: [Double]) -> Double {
    zip(weights, variances).reduce(0) { $0 + $1.0 * $1.1 }
  }

  func variance(of weights: [Double]) -> Double {
    zip(weights, covariance.times(weights)).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension VarianceComponents {
  /// One component with Satterthwaite's interval; one at 0 has none.
  public func estimate(_ source: VarianceSource, level: ConfidenceLevel = .p95) -> Estimate {
    sum([source], quantity: .varianceComponent(source), level: level)
  }

  /// The sum of components with Satterthwaite's interval; with random columns among them with modified large-sample limits,
  /// for a sum that few columns lead is no multiple of a chi-square variable.
  func sum(
    _ sources: [VarianceSource], quantity: Quantity, level: ConfidenceLevel,
    transform: (Double) -> Double = { $0 }
  ) -> Estimate {
    guard sources.contains(.column), model.columns == .random else {
      return fit.sum(weights(sources), quantity: quantity, level: level, transform: transform)
    }
    return sumWithColumns(sources, quantity: quantity, level: level, transform: transform)
  }

  /// Graybill and Wang's limits with two parts: the columns' variance is known as well as a mean square with one degree of freedom
  /// fewer than columns whose sampling variance is that of the REML estimate, the rest as well as a multiple of a
  /// chi-square variable by Satterthwaite. `upper = s + sqrt(sum (H_q M_q)^2)` with `H = nu / chi2_tail(nu) - 1`,
  /// `lower = s - sqrt(sum (G_q M_q)^2)` with `G = 1 - nu / chi2_(1 - tail)(nu)`.
  /// - Source: Graybill, Wang 1980, J Am Stat Assoc 75:869, doi 10.1080/01621459.1980.10477565.
  private func sumWithColumns(
    _ sources: [VarianceSource], quantity: Quantity, level: ConfidenceLevel,
    transform: (Double) -> Double
  ) -> Estimate {
    let value = fit.total(weights(sources))
    let rest = weights(sources.filter { $0 != .column })
    let (restValue, restVariance) = (fit.total(rest), fit.variance(of: rest))
    let columns = Double(columnCount - 1)
    let columnVariance = fit.variance(of: weights([.column]))
    guard value > 0, restVariance > 0 else {
      return fit.sum(weights(sources), quantity: quantity, level: level, transform: transform)
    }
    func margins(_ mean: Double, _ degrees: Double) -> (up: Double, down: Double) {
      let scale = ChiSquared(degreesOfFreedom: degrees)
      return (
        mean * (degrees / scale.quantile(level.tail) - 1),
        mean * (1 - degrees / scale.quantile(1 - level.tail))
      )
    }
    // At the boundary the columns' mean square is about that of what lies below it.
    let columnScale = (columnVariance * columns / 2).squareRoot()
    let parts = [
      margins(columnScale, columns), margins(restValue, 2 * restValue * restValue / restVariance),
    ]
    let up = parts.reduce(0) { $0 + $1.up * $1.up }.squareRoot()
    let down = parts.reduce(0) { $0 + $1.down * $1.down }.squareRoot()
    return Estimate(
      quantity, value: transform(value),
      interval: ConfidenceInterval(
        lower: transform(max(0, value - down)), upper: transform(value + up), level: level,
        method: Method(
          "modified large-sample limits on restricted maximum likelihood components",
          reference: Citation(
            "Graybill, Wang 1980, J Am Stat Assoc 75:869", doi: "10.1080/01621459.1980.10477565"))),
      method: .restrictedLikelihood, sampleSize: SampleSize(subjects), notes: fit.notes)
  }

  /// The share of components in the variance of a measurement.
  func share(
    of sources: [VarianceSource], in all: [VarianceSource], quantity: Quantity, level: ConfidenceLevel
  ) -> Estimate {
    fit.share(of: weights(sources), in: weights(all), quantity: quantity, level: level)
  }

  private func weights(_ sources: [VarianceSource]) -> [Double] {
    model.sources.map { sources.contains($0) ? 1 : 0 }
  }
}

extension Quantity {
  /// A variance component, in the square of the feature's unit.
  public static func varianceComponent(_ source: VarianceSource) -> Quantity {
    varianceComponent(named: source.rawValue)
  }

  static func varianceComponent(named source: String) -> Quantity {
    Quantity(
      name: "variance component, \(source)", symbol: "var(\(source))",
      reference: Citation("Patterson, Thompson 1971, Biometrika 58:545", doi: "10.1093/biomet/58.3.545"))
  }
}

extension Method {
  static let restrictedLikelihood = Method("restricted maximum likelihood")
  static let satterthwaite = Method("chi-square, Satterthwaite degrees of freedom")
  static let logitDelta = Method("delta method on the logit scale")
}

extension Note {
  static let tooUncertain = Note(
    .componentAtZero,
    "The component is so small beside its uncertainty (less than one degree of freedom) that it has no interval."
  )
}

extension Note.Kind {
  /// A variance component is at the boundary of its range.
  public static let componentAtZero = Note.Kind("component-at-zero")
  /// Fisher scoring stopped before its steps became negligible.
  public static let scoringNotConverged = Note.Kind("scoring-not-converged")
}

extension VarianceComponents.ComponentError {
  var note: Note {
    switch self {
    case .notIdentified: .unidentified
    case .noResidualVariation: .noResidual
    }
  }
}

extension Note {
  static let componentAtZero = Note(
    .componentAtZero, "The variance is estimated as 0, at the edge of its range: it has no interval.")

  static func scoringNotConverged(_ iterations: Int) -> Note {
    Note(.scoringNotConverged, "The likelihood was not at its maximum after \(iterations) steps.")
  }
}
