internal import LinearAlgebra

/// Solves a penalised likelihood for one penalty after another, each from where the last one ended: proximal
/// Newton steps on a working set, the working set grown by the optimality conditions of all features.
///
/// Knows the likelihood by its protocol and the penalty by its two weights, and nothing of either's name.
struct PointSolver<L: Likelihood> {
  private let likelihood: L
  private let penalty: ElasticNetPenalty
  private let offset: [Double]
  private(set) var columns: WorkingColumns
  /// The coefficients by slot, on the scale of the standardised columns.
  private(set) var coefficients: [Double]
  /// The likelihood at them.
  private(set) var point: L.Point
  private var predictor: [Double]
  private var curvature: ChordCurvature<L>?
  private var ends: [End] = []
  private var precision = ChordCurvature<L>.Precision.single

  /// Newton steps for one penalty before its solution is reported as not optimal.
  private static var stepLimit: Int { 200 }
  /// The curvature is renewed when a step shrinks the violation by less than this.
  private static var reuseGain: Double { 2.5 }
  /// Features let in at once: so many, or as many as have a coefficient.
  private static var fewestEntries: Int { 100 }

  /// - Parameters:
  ///   - working: features of the working set to begin with.
  init(
    _ likelihood: L, _ design: PenalizedDesign, rows: RowIndices, penalty: ElasticNetPenalty,
    working: [Int], offset: [Double]
  ) {
    self.likelihood = likelihood
    self.penalty = penalty
    self.offset = offset
    columns = WorkingColumns(design, rows: rows, hasIntercept: likelihood.hasIntercept)
    _ = columns.append(working)
    coefficients = [Double](repeating: 0, count: columns.count)
    predictor = offset
    point = likelihood.evaluate(at: offset)
  }

  /// The coefficient of the intercept's column.
  var intercept: Double {
    columns.features.first == WorkingColumns.intercept ? coefficients[0] : 0
  }

  /// The features' coefficients that are not zero, in the features' order.
  var sparse: [SparseCoefficient] {
    zip(columns.features, coefficients).filter { $0.0 >= 0 && $0.1 != 0 }
      .map { SparseCoefficient(feature: $0.0, value: $0.1) }.sorted { $0.feature < $1.feature }
  }

  /// How one penalty was solved.
  struct Solution {
    let steps: Int
    /// The largest violation of the optimality conditions over all features.
    let violation: Double
  }

  /// The gradients by slot.
  private func gradient() -> [Double] {
    columns.values.transposedTimes(point.score).map { $0 / likelihood.totalWeight }
  }

  private func violation(_ values: [Double], _ gradient: [Double], _ lambda: Double) -> Double {
    var worst = 0.0
    for (k, j) in columns.features.enumerated() {
      worst = max(
        worst, j < 0 ? abs(gradient[k]) : penalty.violation(j, values[k], gradient: gradient[k], lambda))
    }
    return worst
  }

  private func penaltyValue(_ values: [Double], _ lambda: Double) -> Double {
    var sum = 0.0
    for (k, j) in columns.features.enumerated() where j >= 0 { sum += penalty.value(j, values[k], lambda) }
    return sum
  }

  /// Solves for one penalty until no condition is violated by more than `tolerance`. Without a screen the
  /// features outside the working set are left alone.
  mutating func solve(lambda: Double, tolerance: Double, screen: inout GradientScreen?) -> Solution {
    var steps = 0
    var gradient = gradient()
    var previous = Double.infinity
    defer {
      ends.append(End(lambda: lambda, score: point.score))
      if ends.count > 2 { ends.removeFirst() }
    }
    while true {
      let inside = violation(coefficients, gradient, lambda)
      // The other features are looked at first and when all is well inside the working set, in between only
      // where that costs less than a step.
      let looks = steps == 0 || inside <= tolerance || columns.screeningIsCheap
      var outside = 0.0
      var entering: [GradientScreen.Gradient] = []
      if looks, screen != nil {
        for found in screen!.open(point.score, lambda: lambda, working: columns) {
          let violation = penalty.violation(found.feature, 0, gradient: found.value, lambda)
          outside = max(outside, violation)
          if violation > tolerance { entering.append(found) }
        }
      }
      if (looks && max(inside, outside) <= tolerance) || steps >= Self.stepLimit {
        return Solution(steps: steps, violation: max(inside, outside))
      }
      if steps == 0, let screen { entering = withLikely(entering, lambda, screen) }
      let isFresh = curvature == nil || inside * Self.reuseGain > previous
      if isFresh { prune(&gradient) }
      admit(entering, lambda, &gradient)
      if isFresh {
        curvature = ChordCurvature(likelihood, point, columns: columns.values, precision: precision)
      }
      steps += 1
      guard
        let target = minimize(
          gradient, lambda, tolerance: max(tolerance / 10, max(inside, outside) * 1e-3))
      else {
        precision = .double
        curvature = nil
        continue
      }
      let start = coefficients
      if move(to: target, gradient, lambda) {
        let next = self.gradient()
        curvature!.learn(
          step: zip(coefficients, start).map { $0 - $1 }, change: zip(gradient, next).map { $0 - $1 },
          hasRidge: penalty.alpha < 1)
        gradient = next
        previous = max(inside, outside)
      } else if isFresh {
        // No step lowers the objective by what rounding lets it be told.
        return Solution(steps: steps, violation: max(inside, outside))
      } else {
        // The old curvature misleads: try again with that of this point.
        curvature = nil
        previous = .infinity
      }
    }
  }

  /// A penalty that was solved, and the score at its solution.
  private struct End {
    let lambda: Double
    let score: [Double]
  }

  /// Adds the features that will enter if the score goes on as between the last two penalties.
  private func withLikely(
    _ entering: [GradientScreen.Gradient], _ lambda: Double, _ screen: GradientScreen
  ) -> [GradientScreen.Gradient] {
    guard ends.count == 2, ends[0].lambda > ends[1].lambda, ends[1].lambda > lambda else { return entering }
    let share = (ends[1].lambda - lambda) / (ends[0].lambda - ends[1].lambda)
    let (last, before) = (ends[1].score, ends[0].score)
    let likely = last.indices.map { last[$0] + share * (last[$0] - before[$0]) }
    let known = Set(entering.map(\.feature))
    return entering
      + screen.likely(likely, at: last, lambda: lambda, working: columns).filter {
        !known.contains($0.feature)
      }
  }

  /// Lets features into the working set, those with the largest violation first.
  private mutating func admit(
    _ entering: [GradientScreen.Gradient], _ lambda: Double, _ gradient: inout [Double]
  ) {
    guard !entering.isEmpty else { return }
    let limit = max(Self.fewestEntries, coefficients.count { $0 != 0 })
    var chosen = entering
    if entering.count > limit {
      let violations = entering.map { penalty.violation($0.feature, 0, gradient: $0.value, lambda) }
      let bound = violations.sorted(by: >)[limit - 1]
      chosen = zip(entering, violations).filter { $0.1 >= bound }.map(\.0)
    }
    let new = columns.append(chosen.map(\.feature))
    coefficients += [Double](repeating: 0, count: chosen.count)
    gradient += chosen.map(\.value)
    curvature?.append(new)
  }

  /// Drops features without coefficient from the working set, and the curvature with them.
  private mutating func prune(_ gradient: inout [Double]) {
    curvature = nil
    let kept = coefficients.indices.filter { k in
      let feature = columns.features[k]
      return coefficients[k] != 0 || feature < 0 || penalty.absolute(feature, 1) == 0
    }
    guard kept.count < coefficients.count else { return }
    columns.keep(kept)
    coefficients = kept.map { coefficients[$0] }
    gradient = kept.map { gradient[$0] }
  }

  private mutating func minimize(_ gradient: [Double], _ lambda: Double, tolerance: Double) -> [Double]? {
    let quadratic = QuadraticSolver(penalty, lambda: lambda, features: columns.features)
    return curvature!.minimize(
      quadratic, start: coefficients, gradient: gradient, tolerance: tolerance)
  }

  /// Moves towards `target` as far as the objective falls; false when it does not.
  private mutating func move(to target: [Double], _ gradient: [Double], _ lambda: Double) -> Bool {
    let n = likelihood.totalWeight
    let objective = -point.logLikelihood / n + penaltyValue(coefficients, lambda)
    // The change that the model promises to first order, for Armijo's rule.
    var promised = penaltyValue(coefficients, lambda) - penaltyValue(target, lambda)
    for k in target.indices { promised += gradient[k] * (target[k] - coefficients[k]) }
    // Near the optimum the promised decrease is below the rounding of a sum over rows.
    let slack = 1e-14 * (1 + abs(objective))
    let product = columns.values.times(target)
    let full = product.indices.map { offset[$0] + product[$0] }
    var fraction = 1.0
    while fraction > 1e-10 {
      let isFull = fraction == 1
      let values =
        isFull ? target : target.indices.map { coefficients[$0] + fraction * (target[$0] - coefficients[$0]) }
      let eta =
        isFull ? full : full.indices.map { predictor[$0] + fraction * (full[$0] - predictor[$0]) }
      let next = likelihood.evaluate(at: eta)
      if -next.logLikelihood / n + penaltyValue(values, lambda)
        <= objective - 1e-4 * fraction * promised + slack
      {
        coefficients = values
        predictor = eta
        point = next
        return true
      }
      fraction /= 2
    }
    return false
  }
}
