internal import RealModule
internal import Statistics

/// `log mu_i = log H_i + a + c lp_i`, the Poisson regression of events in `a` and `c`, the slope's change.
struct HazardScale {
  let hazards: [Double]
  let predictor: [Double]
  let isEvent: [Bool]

  struct Fit {
    let intercept: Double
    let slopeChange: Double
    let interceptError: Double
    let slopeError: Double
  }

  /// The Newton decrement at which the iteration ends, in standard errors.
  private static let tolerance = 1e-10
  private static let stepLimit = 100

  /// The log likelihood without the terms that `a` and `c` do not enter.
  func logLikelihood(_ a: Double, _ c: Double) -> Double {
    var sum = 0.0
    for i in hazards.indices {
      let shift = a + c * predictor[i]
      sum += (isEvent[i] ? shift : 0) - hazards[i] * .exp(shift)
    }
    return sum
  }

  /// Newton's method with the intercept at its best for each slope, on the predictor about its mean; nil when the
  /// predictor has no spread under the fitted hazards or no maximum is found.
  func fitted() -> Fit? {
    let center = mean(predictor)
    var c = 0.0
    for _ in 0..<Self.stepLimit {
      // Given c the best intercept makes the expected number of events the observed one, so that the slope's
      // score and information are a mean and a variance under the tilted hazards.
      var (events, scoreSum, total, first, second) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for i in hazards.indices {
        let x = predictor[i] - center
        if isEvent[i] {
          events += 1
          scoreSum += x
        }
        let weight = hazards[i] * .exp(c * x)
        total += weight
        first += weight * x
        second += weight * x * x
      }
      let average = first / total
      let spread = second / total - average * average
      guard spread > 0, spread.isFinite else { return nil }
      let step = (scoreSum / events - average) / spread
      let decrement = abs(step) * (events * spread).squareRoot()
      guard decrement <= Self.tolerance else {
        // Never further than one standard deviation of the linear predictor's contribution.
        c += max(-1, min(1, step * spread.squareRoot())) / spread.squareRoot()
        continue
      }
      let intercept = Double.log(events / total) - c * center
      let slopeVariance = 1 / (events * spread)
      let location = average + center
      return Fit(
        intercept: intercept, slopeChange: c,
        interceptError: (1 / events + location * location * slopeVariance).squareRoot(),
        slopeError: slopeVariance.squareRoot())
    }
    return nil
  }
}
