internal import LinearAlgebra

/// The training rows of an imputation, and what is to be imputed in them.
struct ImputationSample {
  /// The features, one array a column, NaN where missing.
  let columns: [[Double]]
  /// The table's column that each comes from.
  let origins: [String]
  /// The outcome's columns.
  let outcome: [[Double]]
  /// How often each row counts, at least 1.
  let weights: [Double]

  /// Features that are missing together and imputed together: one, or the indicators of a text column.
  struct Target {
    /// The features.
    let features: [Int]
    /// The rows with values.
    let observed: [Int]
    /// The rows without.
    let missing: [Int]
    /// The rows with values, each as often as it counts.
    let donors: [Int]
    /// The features that predict them.
    let predictors: [Int]
  }

  /// One predictor for at least so many rows in which the target was observed.
  private static let rowsPerPredictor = 5

  /// What has missing values in some rows and values in others, in the order of the features.
  func targets(predictors limit: Int) -> [Target] {
    var blocks: [[Int]] = []
    var position: [String: Int] = [:]
    for (j, origin) in origins.enumerated() {
      if let block = position[origin] {
        blocks[block].append(j)
      } else {
        position[origin] = blocks.count
        blocks.append([j])
      }
    }
    var incomplete: [(features: [Int], observed: [Int], missing: [Int])] = []
    for block in blocks {
      var (observed, missing): ([Int], [Int]) = ([], [])
      for row in weights.indices {
        if block.contains(where: { columns[$0][row].isNaN }) {
          missing.append(row)
        } else {
          observed.append(row)
        }
      }
      if !missing.isEmpty, !observed.isEmpty { incomplete.append((block, observed, missing)) }
    }
    guard !incomplete.isEmpty else { return [] }
    let strength = associations(with: incomplete.map { ($0.features, $0.missing) })
    return incomplete.enumerated().map { t, target in
      let own = Set(target.features)
      let ranked = columns.indices.filter { !own.contains($0) && strength[t][$0] > 0 }
        .sorted { (strength[t][$0], $1) > (strength[t][$1], $0) }
      let count = min(limit, max(1, target.observed.count / Self.rowsPerPredictor))
      return Target(
        features: target.features, observed: target.observed, missing: target.missing,
        donors: target.observed.flatMap { [Int](repeating: $0, count: Int(weights[$0])) },
        predictors: ranked.prefix(count).sorted())
    }
  }

  /// For each target, the larger of the absolute correlations of each feature with the target's features and with the
  /// target's being missing; missing values stand at the mean.
  private func associations(with targets: [(features: [Int], missing: [Int])]) -> [[Double]] {
    var scaled = columns.map(standardised)
    for target in targets {
      var indicator = [Double](repeating: 0, count: weights.count)
      for row in target.missing { indicator[row] = 1 }
      scaled.append(standardised(indicator))
    }
    let products = Matrix(columns: scaled, rowCount: weights.count).gram
    return targets.enumerated().map { t, target in
      columns.indices.map { j in
        target.features.reduce(abs(products[j, columns.count + t])) { max($0, abs(products[j, $1])) }
      }
    }
  }

  /// The centred column times the roots of the weights, of length 1; zeros for one that does not vary.
  private func standardised(_ column: [Double]) -> [Double] {
    var (total, sum, largest) = (0.0, 0.0, 0.0)
    for (value, weight) in zip(column, weights) where !value.isNaN {
      total += weight
      sum += weight * value
      largest = max(largest, abs(value))
    }
    let center = total > 0 ? sum / total : 0
    let centered = zip(column, weights).map { value, weight in
      value.isNaN ? 0 : weight.squareRoot() * (value - center)
    }
    let length = dot(centered, centered).squareRoot()
    guard length > PredictiveMeanMatching.constantTolerance * largest * total.squareRoot() else {
      return [Double](repeating: 0, count: column.count)
    }
    return centered.map { $0 / length }
  }
}
