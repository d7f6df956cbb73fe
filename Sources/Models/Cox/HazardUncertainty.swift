internal import LinearAlgebra
internal import RealModule
internal import Statistics
public import Tables

/// What the standard error of a Cox model's predictions needs besides the baseline hazard.
///
/// The cumulative hazard of a patient x at time t, `H0(t) r` with `r = exp(lp(x) - reference)`, has the variance
/// `r^2 (A(t) + q' V q)`: `A(t)` is the variance of the baseline increments, `sum share / denominator^2`, and
/// `q(t) = H0(t) (x - center) - M(t)` with `M(t) = int (xbar(u) - center) dH0(u)` carries the covariance V of the
/// coefficients. Increments are those of the tie rule (Breslow's for exact ties). This is R's `survfit.coxph`.
///
/// Sources: Tsiatis 1981, doi 10.1214/aos/1176345333; Link 1984, doi 10.2307/2530921.
public struct HazardUncertainty: Sendable, Equatable, Codable {
  /// The parts that change with time, at the times of the baseline's stratum.
  public struct Stratum: Sendable, Equatable, Codable {
    /// `A`, one number a time.
    public let variance: [Double]
    /// `M`, one list a feature with one number a time.
    public let meanHazard: [[Double]]
  }

  /// The features' values at the baseline's reference: their weighted means.
  public let center: [Double]
  /// One a stratum, as the baseline's.
  public let strata: [Stratum]

  /// The standard error of the cumulative hazard at `t`: equally that of the logarithm of survival.
  /// - Parameters:
  ///   - features: the patient's values, those of `center`.
  ///   - covariance: of the coefficients, in the same order.
  public func standardError(
    at t: Double, features: [Double], linearPredictor: Double, stratum: Int, baseline: BaselineHazard,
    covariance: [[Double]]
  ) -> Double {
    guard let k = baseline.strata[stratum].position(at: t) else { return 0 }
    let hazard = baseline.strata[stratum].cumulativeHazard[k]
    let q = features.indices.map {
      hazard * (features[$0] - center[$0]) - strata[stratum].meanHazard[$0][k]
    }
    var variance = strata[stratum].variance[k]
    for (i, row) in covariance.enumerated() {
      for (j, value) in row.enumerated() { variance += q[i] * value * q[j] }
    }
    return .exp(linearPredictor - baseline.reference) * variance.squareRoot()
  }
}

extension CoxRegression {
  /// The uncertainty of the baseline of a fit that this regression made of the same rows, for the given columns.
  /// - Precondition: `x` and `y` are those of the fit.
  public func hazardUncertainty(
    _ fit: CoxFit, _ x: DesignMatrix, _ y: SurvivalOutcome, columns kept: [Int]
  ) -> HazardUncertainty {
    let likelihood = likelihood(y)
    let sets = likelihood.riskSets
    let columns = x.values.selecting(columns: kept)
    let center = Standardization(columns, weights: weights).center
    var elements = columns.elements
    for j in 0..<kept.count {
      for i in 0..<x.rowCount { elements[j * x.rowCount + i] -= center[j] }
    }
    // The offset of the rows is in their relative risks; a patient of the reference has none.
    let linearPredictor = x.values.times(fit.coefficients.map { $0.estimate.value ?? 0 })
    let eta = linearPredictor.indices.map {
      linearPredictor[$0] - fit.baseline.reference + (offset?[$0] ?? 0)
    }
    let point = likelihood.evaluate(at: eta)
    let means = likelihood.riskSetMeans(
      at: point,
      columns: Matrix(rowCount: x.rowCount, columnCount: kept.count, elements: elements))
    var variance = [Double](repeating: 0, count: sets.groups.count)
    var meanHazard = [[Double]](repeating: variance, count: kept.count)
    for (f, factor) in likelihood.factors(at: point).enumerated() {
      // Back from the scale of exp(eta - shift).
      let scale = Double.exp(-point.shift[sets.groups[factor.group].stratum]) / factor.denominator
      variance[factor.group] += factor.share * scale * scale
      for j in 0..<kept.count { meanHazard[j][factor.group] += factor.share * scale * means[f, j] }
    }
    func cumulated(_ increments: [Double], _ stratum: Int) -> [Double] {
      var sum = 0.0
      return sets.groups.indices.reversed().filter { sets.groups[$0].stratum == stratum }.map {
        sum += increments[$0]
        return sum
      }
    }
    return HazardUncertainty(
      center: center,
      strata: (0..<sets.stratumCount).map { s in
        HazardUncertainty.Stratum(
          variance: cumulated(variance, s), meanHazard: meanHazard.map { cumulated($0, s) })
      })
  }
}
