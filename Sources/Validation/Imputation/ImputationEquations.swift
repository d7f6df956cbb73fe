package import LinearAlgebra
internal import Tables

/// How missing values are filled where a model is applied: conditional means given the other features of the model,
/// without the outcome and without chance, so that a patient has one score and the rule can be written down.
///
/// A row's missing values start at the training medians. Then each in turn, in the order of the equations, becomes
/// `intercept + sum coefficient x` of the row's current values, until no value moves by more than its tolerance; after
/// `rounds` rounds without that the row keeps the medians. Where every feature predicts every other (at most 16
/// features) the equations are those of one normal distribution, and the rounds converge to its conditional mean.
///
/// The coefficients are least squares with a relative ridge of 1e-5 over the completed training sets, stacked: these
/// were imputed with the outcome, and carry the relations among the features without bias where values are missing at
/// random.
///
/// Sources: Sisk et al. 2023, doi 10.1177/09622802231165001 (regression imputation without the outcome where a model is
/// applied); Wood, Royston, White 2015, doi 10.1002/bimj.201400004.
public struct ImputationEquations: Sendable, Equatable, Codable {
  /// The coefficient of one feature.
  public struct Term: Sendable, Equatable, Codable {
    /// The feature.
    public let feature: String
    /// Its coefficient per unit.
    public let estimate: Double
  }
  /// The conditional mean of one feature.
  public struct Equation: Sendable, Equatable, Codable {
    /// The feature.
    public let feature: String
    /// The constant.
    public let intercept: Double
    /// The features that predict it.
    public let coefficients: [Term]
    /// A move of at most this counts as none: 1e-10 of the feature's standard deviation in training.
    public let tolerance: Double
  }

  /// After so many rounds without rest a row keeps the medians.
  public let rounds: Int
  /// One a feature.
  public let equations: [Equation]

  private static let mostRounds = 100
  private static let relativeTolerance = 1e-10

  /// Learns the equations of some features.
  /// - Parameters:
  ///   - completed: the completed training sets, all of the same columns.
  ///   - features: the columns that predict each other, by position.
  ///   - frequencies: how often each row counts; nil is once.
  ///   - limit: at most so many features predict one: those with the largest absolute correlations.
  init(
    completed: [FeatureColumns], features: [Int], frequencies: [Double]?, predictors limit: Int
  ) {
    let names = completed[0].names
    let rowCount = completed[0].values.rowCount
    let weights = frequencies ?? [Double](repeating: 1, count: rowCount)
    let total = weights.reduce(0, +) * Double(completed.count)
    let means = features.map { j in
      completed.reduce(0) { sum, set in sum + dot(weights, set.values.column(j)) } / total
    }
    var covariance = Matrix(zeros: features.count, features.count)
    for set in completed {
      let columns = zip(features, means).map { j, mean in
        zip(set.values.column(j), weights).map { ($0 - mean) * $1.squareRoot() }
      }
      Matrix(columns: columns, rowCount: rowCount).addGram(to: &covariance, scale: 1 / total)
    }
    covariance.mirrorLowerTriangle()
    let deviation = features.indices.map { k in
      let root = covariance[k, k].squareRoot()
      return root > PredictiveMeanMatching.constantTolerance * abs(means[k]) ? root : 0
    }
    rounds = Self.mostRounds
    equations = features.indices.map { k in
      func strength(_ other: Int) -> Double {
        abs(covariance[k, other]) / (deviation[k] * deviation[other])
      }
      let others = features.indices.filter { $0 != k && deviation[$0] > 0 && deviation[k] > 0 }
      let chosen =
        others.count <= limit
        ? others : others.sorted { (strength($0), $1) > (strength($1), $0) }.prefix(limit).sorted()
      var normal = covariance.selecting(rows: chosen).selecting(columns: chosen)
      for i in chosen.indices { normal[i, i] *= 1 + PredictiveMeanMatching.ridge }
      let coefficients: [Double]
      do {
        coefficients = try Cholesky(normal).solve(chosen.map { covariance[$0, k] })
      } catch {
        preconditionFailure("a covariance with a ridge is positive definite: \(error)")
      }
      return Equation(
        feature: names[features[k]],
        intercept: zip(chosen, coefficients).reduce(means[k]) { $0 - $1.1 * means[$1.0] },
        coefficients: zip(chosen, coefficients).map { Term(feature: names[features[$0]], estimate: $1) },
        tolerance: Self.relativeTolerance * deviation[k])
    }
  }

  /// Moves the filled values of a table to their conditional means.
  /// - Parameters:
  ///   - values: the features, missing ones filled with medians, NaN where there is none.
  ///   - names: their names.
  ///   - missing: the values as they came, NaN where missing.
  package func refine(_ values: inout Matrix, names: [String], missing: Matrix) {
    let position = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let placed = equations.compactMap { equation -> Placed? in
      guard let target = position[equation.feature] else { return nil }
      let inputs = equation.coefficients.compactMap { position[$0.feature] }
      precondition(inputs.count == equation.coefficients.count, "the features of the equations are there")
      return Placed(equation: equation, target: target, inputs: inputs)
    }
    for row in 0..<values.rowCount {
      let open = placed.filter { missing[row, $0.target].isNaN && !values[row, $0.target].isNaN }
      guard !open.isEmpty else { continue }
      let medians = open.map { values[row, $0.target] }
      var isAtRest = false
      for _ in 0..<rounds where !isAtRest {
        isAtRest = true
        for part in open {
          var value = part.equation.intercept
          for (term, input) in zip(part.equation.coefficients, part.inputs) {
            value += term.estimate * values[row, input]
          }
          // A value that overflowed is not at rest.
          if !(abs(value - values[row, part.target]) <= part.equation.tolerance) { isAtRest = false }
          values[row, part.target] = value
        }
      }
      if !isAtRest {
        for (part, median) in zip(open, medians) { values[row, part.target] = median }
      }
    }
  }

  private struct Placed {
    let equation: Equation
    let target: Int
    let inputs: [Int]
  }
}
