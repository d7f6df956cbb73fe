public import LinearAlgebra
internal import Statistics
public import Tables

/// The Schoenfeld residuals of a Cox fit: for each event the features less their mean over the risk set, the rows
/// weighted by their relative risk.
///
/// Strata follow each other in the order of their codes, in each the times ascend, and events of one time stand in
/// the order of the rows. With Efron's ties the mean is the average over the time's factors.
///
/// Sources: Schoenfeld 1982, doi 10.1093/biomet/69.1.239; scaled: Grambsch, Therneau 1994,
/// doi 10.1093/biomet/81.3.515.
public struct SchoenfeldResiduals: Sendable {
  /// The row of each event, from 0.
  public let rows: [Int]
  /// The time of each event.
  public let times: [Double]
  /// Events x features, not multiplied by weights.
  public let values: Matrix
  /// `b + d r V`, d the number of events and V the inverse information (by clusters the robust covariance is not
  /// used): its mean over the events is near the coefficient, and its trend in time shows how the
  /// coefficient changes. 0 for features without a coefficient.
  public let scaled: Matrix
}

extension CoxRegression {
  /// The Schoenfeld residuals of a fit that this regression made of the same rows.
  /// - Precondition: `x` and `y` are those of the fit.
  /// - Throws: `invalidOption` for exact ties, whose risk sets have no means of that kind.
  public func schoenfeldResiduals(
    _ fit: CoxFit, _ x: DesignMatrix, _ y: SurvivalOutcome
  ) throws(FitError) -> SchoenfeldResiduals {
    guard ties != .exact else {
      throw .invalidOption("Schoenfeld residuals are defined for efron and breslow ties, not for exact ones")
    }
    let likelihood = likelihood(y)
    let point = likelihood.evaluate(at: predictor(fit, x))
    let (rows, values) = likelihood.schoenfeldResiduals(at: point, columns: x.values)
    var scaled = values.times(fit.covariance)
    scaled.scale(by: Double(rows.count))
    for (j, coefficient) in fit.coefficients.enumerated() {
      for k in 0..<rows.count { scaled[k, j] += coefficient.estimate.value ?? 0 }
    }
    return SchoenfeldResiduals(
      rows: rows, times: rows.map { y.time[$0] }, values: values, scaled: scaled)
  }
}

extension CoxPartialLikelihood {
  /// The events' rows, by stratum, time and row, and their columns less the risk sets' means.
  func schoenfeldResiduals(at point: Point, columns: Matrix) -> (rows: [Int], values: Matrix) {
    let means = riskSetMeans(at: point, columns: columns)
    // Average the means of one time's factors.
    var groupMean: [Int: [Double]] = [:]
    for (f, factor) in factors(at: point).enumerated() {
      let count = Double(riskSets.groups[factor.group].factorCount)
      var sum = groupMean[factor.group] ?? [Double](repeating: 0, count: columns.columnCount)
      for j in sum.indices { sum[j] += means[f, j] / count }
      groupMean[factor.group] = sum
    }
    var rows: [Int] = []
    var values: [[Double]] = []
    for stratum in 0..<riskSets.stratumCount {
      for (g, group) in riskSets.groups.enumerated().reversed()
      where group.stratum == stratum && group.factorCount > 0 {
        guard let mean = groupMean[g] else { continue }
        for k in group.start..<group.eventEnd {
          rows.append(riskSets.order[k])
          values.append(zip(columns.row(riskSets.order[k]), mean).map { $0 - $1 })
        }
      }
    }
    return (
      rows,
      Matrix(
        columns: (0..<columns.columnCount).map { j in values.map { $0[j] } }, rowCount: rows.count)
    )
  }
}
