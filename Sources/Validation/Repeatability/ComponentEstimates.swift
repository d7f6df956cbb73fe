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

  /// The mean squares of the design, for intervals of sums.
  let strata: DesignStrata

  /// - Parameter degreesOfFreedom: measurements less fixed effects.
  init(_ scoring: RestrictedScoring, degreesOfFreedom: Int, subjects: Int, strata: DesignStrata) {
    variances = scoring.variances
    covariance = scoring.covariance
    restrictedLogLikelihood =
      -(scoring.minusTwoLog + Double(degreesOfFreedom) * Double.log(2 * Double.pi)) / 2
    iterations = scoring.iterations
    isConverged = scoring.isConverged
    self.subjects = subjects
    self.strata = strata
  }

  /// A weighted sum of components with the modified large-sample interval of the design's mean squares (`DesignStrata`), cut at
  /// 0. One at 0 has an interval too, from 0 on.
  func sum(
    _ weights: [Double], quantity: Quantity, level: ConfidenceLevel,
    transform: (Double) -> Double = { $0 }
  ) -> Estimate {
    let value = total(weights)
    let meanSquares = strata.sum(weights, of: variances)
    let limits = meanSquares.limits(level)
    return Estimate(
      quantity, value: transform(value),
      interval: ConfidenceInterval(
        lower: transform(max(0, limits.lower)), upper: transform(limits.upper), level: level,
        method: .modifiedLargeSample),
      method: .restrictedLikelihood, sampleSize: SampleSize(subjects),
      notes: notes + (value > 0 ? [] : [.estimateAtZero]) + meanSquares.notes)
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

  /// The share of one weighted sum in another with the limits of the design's mean squares (`DesignStrata`). They need no
  /// information matrix, so that a component at 0 has a part in them, and are far apart where few levels are behind one.
  func shareByMeanSquares(
    of part: [Double], in whole: [Double], quantity: Quantity, level: ConfidenceLevel
  ) -> Estimate {
    let limits = strata.shareLimits(of: part, in: whole, variances: variances, level: level)
    return Estimate(
      quantity, value: total(part) / total(whole),
      interval: ConfidenceInterval(
        lower: limits.lower, upper: limits.upper, level: level, method: .modifiedLargeSampleRatio),
      method: .restrictedLikelihood, sampleSize: SampleSize(subjects),
      notes: notes + strata.sum(whole, of: variances).notes)
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
  /// One component with its interval.
  public func estimate(_ source: VarianceSource, level: ConfidenceLevel = .p95) -> Estimate {
    sum([source], quantity: .varianceComponent(source), level: level)
  }

  /// The sum of components with its interval.
  func sum(
    _ sources: [VarianceSource], quantity: Quantity, level: ConfidenceLevel,
    transform: (Double) -> Double = { $0 }
  ) -> Estimate {
    fit.sum(weights(sources), quantity: quantity, level: level, transform: transform)
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
  static let logitDelta = Method("delta method on the logit scale")
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
    .componentAtZero,
    "A variance is estimated as 0, at the edge of its range: the coefficient has no interval.")

  fileprivate static let estimateAtZero = Note(
    .componentAtZero, "The variance is estimated as 0, at the edge of its range, where its interval begins.")

  static func scoringNotConverged(_ iterations: Int) -> Note {
    Note(.scoringNotConverged, "The likelihood was not at its maximum after \(iterations) steps.")
  }
}
