internal import LinearAlgebra
internal import Statistics

/// How the coefficients of an unpenalised regression are found.
public enum Estimation: String, Sendable, CaseIterable {
  /// Maximum (partial) likelihood.
  case maximumLikelihood = "maximum likelihood"
  /// Firth's penalised likelihood: see `FirthSolver`.
  case firth = "Firth's penalised likelihood"
}

/// The kinds of interval of a coefficient.
public enum CoefficientInterval: String, Sendable, CaseIterable {
  /// `estimate +- z standard error`.
  case wald
  /// The values that the likelihood-ratio test does not reject, the other coefficients at their best.
  case profile
}

/// What Cox and logistic fits have in common when they are done, on the features' own scale, the intercept first
/// when there is one.
struct RegressionFit {
  /// Which coefficients the data do not determine.
  let isAliased: [Bool]
  /// Which coefficients were still moving when the iteration stopped.
  let isMoving: [Bool]
  /// Zero where aliased.
  let coefficients: [Double]
  /// Zero rows and columns where aliased.
  let covariance: Matrix
  /// The linear predictor of the rows on the working scale, offset included: for a Cox model it differs from that
  /// of the features' own scale by a constant.
  let linearPredictor: [Double]
  /// For Firth's method the penalised log likelihoods.
  let logLikelihood: LogLikelihood
  let likelihoodRatio: HypothesisTest
  let wald: HypothesisTest
  /// Nil for Firth's method.
  let score: HypothesisTest?
  let iterations: Int
  let isConverged: Bool
  /// The largest absolute element of the score on the working scale.
  let largestScore: Double
  /// One a coefficient, nil where aliased; nil when Wald intervals were asked for.
  let profiles: [ProfileLikelihood?]?

  /// A test of `degrees` degrees of freedom.
  static func test(_ name: String, _ statistic: Double, degrees: Int) -> HypothesisTest {
    HypothesisTest(
      name: name, statistic: statistic, degreesOfFreedom: [Double(degrees)],
      pValue: degrees > 0
        ? ChiSquared(degreesOfFreedom: Double(degrees)).upper(max(statistic, 0)) : 1)
  }

  /// The Wald test of working coefficients with their covariance.
  static func wald(_ values: [Double], covariance: Matrix) throws(FactorizationError) -> HypothesisTest {
    test(
      "Wald test", dot(try Cholesky(covariance).solve(values), values), degrees: values.count)
  }

  /// The coefficients as estimates with their intervals.
  func estimates(
    names: [String], quantity: Quantity, level: ConfidenceLevel, sampleSize: SampleSize, method: Method
  ) -> [Coefficient] {
    names.indices.map { j in
      guard !isAliased[j] else {
        return Coefficient(
          feature: names[j],
          estimate: .undefined(
            quantity, method: method, sampleSize: sampleSize,
            because: Note(
              .notEstimable,
              "\(names[j]) is constant or a linear combination of the features before it, so it has no "
                + "coefficient of its own")))
      }
      let error = covariance[j, j].squareRoot()
      var notes: [Note] = []
      if isMoving[j] {
        notes.append(
          Note(
            .possiblyInfinite,
            "the likelihood keeps rising as the coefficient of \(names[j]) grows: the estimate stands for "
              + "infinity, and there is no standard error"
              + (profiles == nil ? " or interval" : "")))
      }
      let profile = profiles?[j]
      if let profile { notes += profile.notes(feature: names[j]) }
      let interval: ConfidenceInterval? =
        if let profile { profile.interval(level) } else if isMoving[j] {
          nil
        } else {
          .wald(coefficients[j], standardError: error, level: level, method: Method("Wald"))
        }
      return Coefficient(
        feature: names[j],
        estimate: Estimate(
          quantity, value: coefficients[j], standardError: isMoving[j] ? nil : error, interval: interval,
          method: method, sampleSize: sampleSize, notes: notes),
        likelihoodRatioTest: profile?.test)
    }
  }

  /// Caveats of the whole fit.
  var notes: [Note] {
    guard !isConverged else { return [] }
    return [
      Note(
        .iterationLimit,
        "the iteration stopped after \(iterations) Newton steps before its tolerance was met")
    ]
  }

  /// How the iteration ended.
  func convergence(totalWeight: Double) -> Convergence {
    Convergence(
      iterations: iterations, gradientNorm: largestScore / totalWeight, isConverged: isConverged)
  }
}
