internal import RealModule
public import Statistics

/// The profile likelihood interval and likelihood-ratio test of one coefficient.
///
/// With `l_p(b)` the log likelihood at `b` maximised over the other coefficients, the interval is
/// `{b: 2 (l_max - l_p(b)) <= chi^2_1(level)}` and the test statistic is `2 (l_max - l_p(0))`. A limit that the
/// likelihood never reaches, as when classes are separated, is infinite. Each limit is the root of the
/// signed root `sqrt(2 (l_max - l_p)) - z`, nearly linear in b, by Newton steps kept within a bracket.
///
/// Source: Venzon, Moolgavkar 1988, doi 10.2307/2347496.
struct ProfileLikelihood {
  /// The likelihood where one coefficient is held at a value.
  struct Point {
    let logLikelihood: Double
    /// The derivative by the coefficient that is held.
    let slope: Double
    /// The other coefficients, where a next search may start.
    let others: [Double]
  }

  /// What the search starts from, on the working scale.
  struct Restriction {
    let maximum: Double
    let estimate: Double
    /// Nil for an estimate that stands for infinity.
    let standardError: Double?
    /// The coefficient's column.
    let column: [Double]
  }

  /// The limits on the features' own scale; infinite where there is none.
  let lower: Double
  let upper: Double
  let test: HypothesisTest

  /// A coefficient at which the linear predictor spans more than this is as good as infinite: `exp` would
  /// underflow beyond.
  static var widestPredictor: Double { 600 }
  /// A limit is found when a step moves it by less than this many standard errors (or units per standard
  /// deviation).
  static var tolerance: Double { 1e-11 }
  /// Steps of one search; bisection alone would need fewer.
  static var maximumSteps: Int { 100 }

  init(
    _ restriction: Restriction, level: ConfidenceLevel, scale: Double,
    at profile: (Double, [Double]?) throws(FitError) -> Point
  ) throws(FitError) {
    let z = level.normalQuantile
    let span = (restriction.column.max() ?? 0) - (restriction.column.min() ?? 0)
    let farthest = Self.widestPredictor / (span > 0 ? span : 1)
    // An estimate that stands for infinity may lie anywhere on the flat part.
    let origin = max(min(restriction.estimate, farthest / 2), -farthest / 2)
    func limit(_ direction: Double) throws(FitError) -> Double {
      var inside = origin
      var outside: Double?
      var step = min(z * (restriction.standardError ?? 1), 10) * direction
      let unit = min(restriction.standardError ?? 1, 1)
      var value = inside + step
      var start: (value: Double, others: [Double])?
      // Classes that a linear predictor separates are separated by its multiples.
      func scaled(_ start: (value: Double, others: [Double]), _ value: Double) -> [Double] {
        let ratio = value / start.value
        return ratio > 0.25 && ratio < 4 ? start.others.map { ratio * $0 } : start.others
      }
      for _ in 0..<Self.maximumSteps {
        if abs(value) > farthest {
          guard outside == nil, abs(inside) < farthest else { return direction * .infinity }
          value = farthest * direction
        }
        let point = try profile(value, start.map { scaled($0, value) })
        let drop = restriction.maximum - point.logLikelihood
        guard drop.isFinite else {
          outside = value
          value = (inside + value) / 2
          start = nil
          continue
        }
        start = (value, point.others)
        let root = max(2 * drop, 0).squareRoot()
        if root < z {
          inside = value
          if value == farthest * direction { return direction * .infinity }
        } else {
          outside = value
        }
        // d sqrt(2 drop) / d value = -slope / sqrt(2 drop)
        let newton = root > 0 && point.slope != 0 ? value + (root - z) * root / point.slope : .infinity
        let isWithin: Bool
        if let outside {
          isWithin = newton > min(inside, outside) && newton < max(inside, outside)
        } else {
          // Beyond the farthest value tried, but no leap.
          isWithin = (newton - value) * direction > 0 && abs(newton - value) <= 2 * abs(step)
        }
        if abs(newton - value) <= Self.tolerance * unit { return newton }
        if isWithin {
          value = newton
        } else if let outside {
          value = (inside + outside) / 2
          if abs(outside - inside) <= Self.tolerance * unit { return value }
        } else {
          step *= 2
          value += step
        }
      }
      throw .notConverged("a limit of a profile likelihood interval was not found")
    }
    lower = try limit(-1) / scale
    upper = try limit(1) / scale
    let atZero = try profile(0, nil)
    test = RegressionFit.test(
      "likelihood-ratio test", 2 * (restriction.maximum - atZero.logLikelihood), degrees: 1)
  }

  /// The interval.
  func interval(_ level: ConfidenceLevel) -> ConfidenceInterval {
    ConfidenceInterval(lower: lower, upper: upper, level: level, method: Method("profile likelihood"))
  }

  /// Says which limits do not exist.
  func notes(feature: String) -> [Note] {
    let missing = [(lower, "lower"), (upper, "upper")].filter { !$0.0.isFinite }.map(\.1)
    guard !missing.isEmpty else { return [] }
    return [
      Note(
        .openInterval,
        "the likelihood never falls far enough to give the coefficient of \(feature) "
          + (missing.count == 2
            ? "a lower or an upper limit" : "\(missing[0] == "upper" ? "an" : "a") \(missing[0]) limit")
      )
    ]
  }
}

extension Note.Kind {
  /// An interval without a limit on one side or both.
  public static let openInterval = Note.Kind("open-interval")
}
