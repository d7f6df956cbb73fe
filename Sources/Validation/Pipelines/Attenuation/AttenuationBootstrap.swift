internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Tables

/// Corrections in bootstrap replicates: of the cohort's rows, drawn with replacement, and of the error.
///
/// Each replicate draws rows, an error covariance from the distribution of the one estimated, `sum of df normal cross
/// products / df`, when it is not taken for known, and the errors of its SIMEX runs, and repeats naive fit, regression
/// calibration and SIMEX. So the intervals hold the uncertainty of the error, which the jackknife variance of SIMEX
/// leaves out. A replicate without a correction is counted and left out. Everything a replicate draws comes from its
/// own two streams.
/// - Source: Carroll, Ruppert, Stefanski, Crainiceanu 2006, Measurement Error in Nonlinear Models, 2nd ed., section B.6,
///   doi 10.1201/9781420010138.
struct AttenuationBootstrap: Sendable {
  let plan: Bootstrap
  let extrapolation: SimulationExtrapolation

  /// The corrected coefficients of one replicate; nil where they do not exist.
  struct Replicate: Sendable {
    var calibrated: [Double]?
    var extrapolated: [Double?]?
  }

  /// Draws the replicates, `width` at a time.
  func run(
    _ regression: ErrorProneRegression, _ x: DesignMatrix, error: ErrorCovariance, width: Int
  ) async -> [Replicate] {
    let subjects = SubjectGroups(rowCount: x.rowCount)
    return await parallelMap(plan.replicates, width: width) { index in
      let counts = plan.frequencies(index, of: subjects)
      let rows = counts.indices.flatMap { repeatElement($0, count: Int(counts[$0])) }
      var stream = plan.innerStream(index)
      guard let error = error.drawn(using: &stream) else { return Replicate() }
      return replicate(regression.selecting(rows), x.selecting(rows: rows), error, &stream)
    }
  }

  private func replicate(
    _ regression: ErrorProneRegression, _ x: DesignMatrix, _ error: ErrorCovariance,
    _ stream: inout RandomStream
  ) -> Replicate {
    var result = Replicate()
    let naive: ErrorProneRegression.Fit
    do {
      naive = try regression.fit(x)
      result.calibrated = try RegressionCalibration(naive, x, error: error).coefficients
    } catch {
      // The replicate has no coefficients or no true variance: it counts as failed.
      return result
    }
    guard let root = error.root else { return result }
    let errors = (0..<extrapolation.replicates).map { _ in
      SimulationExtrapolation.mixed(
        error.features.map { _ in (0..<x.rowCount).map { _ in stream.normal() } }, by: root)
    }
    do throws(SimulationExtrapolation.ExtrapolationError) {
      result.extrapolated = try extrapolation.run(
        regression, x, naive: naive, features: error.features, errors: errors
      ).coefficients
    } catch {
      // Fewer than two of its SIMEX runs have a fit: SIMEX failed in this replicate.
    }
    return result
  }
}

extension ErrorProneRegression {
  fileprivate func selecting(_ rows: [Int]) -> ErrorProneRegression {
    switch self {
    case .cox(let outcome, let ties): .cox(outcome.selecting(rows), ties: ties)
    case .logistic(let outcome): .logistic(outcome.selecting(rows))
    }
  }
}

extension ErrorCovariance {
  /// A covariance from the distribution of the estimate, Wishart over its degrees of freedom; itself when it is taken
  /// for known, nil when it is singular.
  fileprivate func drawn(using stream: inout RandomStream) -> ErrorCovariance? {
    guard let degreesOfFreedom else { return self }
    guard let root else { return nil }
    let p = features.count
    var sums = Matrix(zeros: p, p)
    for _ in 0..<degreesOfFreedom {
      let error = root.times((0..<p).map { _ in stream.normal() })
      for a in 0..<p {
        for b in 0..<p { sums[a, b] += error[a] * error[b] / Double(degreesOfFreedom) }
      }
    }
    return ErrorCovariance(features: features, matrix: sums, degreesOfFreedom: degreesOfFreedom)
  }
}
