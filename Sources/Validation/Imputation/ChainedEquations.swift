internal import LinearAlgebra
public import Statistics
public import Tables

/// Multiple imputation of feature values by chained equations (fully conditional specification).
///
/// Missing values start as random draws from the observed ones. Then, over and over, each feature with missing values
/// is regressed on others and on the outcome, among the rows in which it was observed and with the current values of
/// the others, and its missing values are drawn anew by predictive mean matching (`PredictiveMeanMatching`). The
/// values after `iterations` rounds are one completed data set; `imputations` independent chains give as many. All
/// features are matched, 0/1 and skewed ones as well, so that only values that occur are imputed; the indicators of one
/// text column are matched together and copied from one donor.
///
/// At most `predictors` features predict one: those with the largest absolute correlation with it or with its being
/// missing (van Buuren's quickpred), and no more than one for five rows in which it was observed. The columns of the outcome
/// are always among the predictors.
///
/// Rows of frequency 0 are not looked at. A row of frequency k counts k times in each regression and is k donors; its
/// own missing values are drawn once, so that its copies agree.
///
/// Sources: van Buuren, Groothuis-Oudshoorn 2011, J Stat Softw 45(3), doi 10.18637/jss.v045.i03; White, Royston, Wood
/// 2011, doi 10.1002/sim.4067.
public struct ChainedEquations: Sendable, Equatable {
  /// Completed data sets of a fit to all rows.
  public var imputations = 20
  /// Completed data sets of a fit to a resample or to part of the rows.
  public var resampleImputations = 2
  /// Rounds of one chain.
  public var iterations = 10
  /// Rows from which one is drawn as the donor of a missing value.
  public var donors = 5
  /// The largest number of features that predict one.
  public var predictors = 15

  /// Whether the outcome is among the predictors where a pipeline imputes its training rows. With it coefficients are
  /// those of complete data; without it the training rows are imputed as new patients are.
  public var usesOutcome = true

  /// 20 imputations, 2 in resamples, 10 iterations, 5 donors, 15 predictors.
  public init() {}

  /// Completes features.
  ///
  /// - Parameters:
  ///   - x: the features of the imputation model, NaN where missing.
  ///   - outcome: columns of the outcome, complete, one value a row.
  ///   - frequencies: how often each row stands in the training sample; nil is once.
  ///   - count: completed data sets; features without a missing value in the training rows give one.
  /// - Returns: the features without missing values; a feature that no training row has a value of is 0, and a row of
  ///   frequency 0 has the means of the others, whatever its own values are.
  public func completed(
    _ x: FeatureColumns, outcome: [[Double]], frequencies: [Double]? = nil, count: Int,
    using stream: inout RandomStream
  ) -> [FeatureColumns] {
    precondition(count > 0 && iterations > 0 && donors > 0 && predictors > 0)
    let rows = (0..<x.values.rowCount).filter { (frequencies?[$0] ?? 1) > 0 }
    let sample = ImputationSample(
      columns: x.names.indices.map { j in rows.map { x.values[$0, j] } }, origins: x.origins,
      outcome: outcome.map { column in rows.map { column[$0] } },
      weights: rows.map { frequencies?[$0] ?? 1 })
    let targets = sample.targets(predictors: predictors)
    return (0..<(targets.isEmpty ? 1 : count)).map { _ in
      let chain = chain(sample, targets, using: &stream)
      var values = Matrix(zeros: x.values.rowCount, x.names.count)
      for (j, column) in chain.enumerated() where !column.contains(where: \.isNaN) {
        let center = dot(sample.weights, column) / sample.weights.reduce(0, +)
        for row in 0..<x.values.rowCount { values[row, j] = center }
        for (k, row) in rows.enumerated() { values[row, j] = column[k] }
      }
      return FeatureColumns(names: x.names, values: values, origins: x.origins)
    }
  }

  /// One chain from its start to its last round.
  private func chain(
    _ sample: ImputationSample, _ targets: [ImputationSample.Target], using stream: inout RandomStream
  ) -> [[Double]] {
    var columns = sample.columns
    func copy(_ donors: [Int], _ target: ImputationSample.Target) {
      for (row, donor) in zip(target.missing, donors) {
        for j in target.features { columns[j][row] = columns[j][donor] }
      }
    }
    for target in targets {
      copy(target.missing.map { _ in target.donors[stream.index(below: target.donors.count)] }, target)
    }
    guard !targets.isEmpty else { return columns }
    let matching = PredictiveMeanMatching(donors: donors)
    for _ in 0..<iterations {
      for target in targets {
        let found = matching.donors(
          of: target, predictors: target.predictors.map { columns[$0] } + sample.outcome,
          values: target.features.map { columns[$0] }, weights: sample.weights, using: &stream)
        copy(found, target)
      }
    }
    return columns
  }
}
