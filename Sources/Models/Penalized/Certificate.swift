internal import RealModule
public import Statistics

extension Note.Kind {
  /// A solution that misses the tolerance of its optimality conditions.
  public static let notOptimal = Note.Kind("not-optimal")
}

extension ElasticNetPenalty {
  /// By how much coefficient `j` with value `b` violates the optimality conditions, given
  /// `gradient = (d logL / d b_j) / n`, in units of the scale on which the penalty acts.
  ///
  /// At the optimum `gradient - quadratic b` equals `absolute sign(b)`, lies within `+-absolute` when
  /// `b = 0`, and only points outwards at a limit.
  package func violation(_ j: Int, _ b: Double, gradient: Double, _ lambda: Double) -> Double {
    let slope = gradient - quadratic(j, lambda) * b
    let threshold = absolute(j, lambda)
    var up = slope - (b >= 0 ? threshold : -threshold)  // gain per unit from raising b
    var down = -slope - (b <= 0 ? threshold : -threshold)  // gain per unit from lowering b
    if let upper, b >= upper[j] { up = 0 }
    if let lower, b <= lower[j] { down = 0 }
    return max(up, down, 0) / scale[j]
  }
}

/// How close a solution is to its optimum: the largest violation of the optimality (Karush-Kuhn-Tucker) conditions over
/// all features, computed from the coefficients that are reported.
struct Certificate {
  /// The penalty.
  let lambda: Double
  /// What the violation is relative to: lambda, or the largest lambda of the path where lambda is 0.
  let reference: Double
  /// The largest violation; see `ElasticNetPenalty.violation`.
  let violation: Double
  /// The largest residual that was asked for.
  let tolerance: Double

  /// The violation relative to the reference.
  var residual: Double { reference > 0 ? violation / reference : violation }

  /// A note that reports must print, where the tolerance is missed.
  var notes: [Note] {
    guard residual > tolerance else { return [] }
    return [
      Note(
        .notOptimal,
        "the solution at lambda = \(lambda) violates its optimality conditions by \(residual) of lambda "
          + "(tolerance \(tolerance))")
    ]
  }
}
