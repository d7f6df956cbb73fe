public import Statistics

/// A sum of independent mean squares, and its interval.
///
/// The interval is the modified large-sample one: with `Y = sum c_q S_q`,
/// `G_q = 1 - f_q / chi2(1 - a/2; f_q)` and `H_q = f_q / chi2(a/2; f_q) - 1`, limits
/// `Y - sqrt(sum (L_q c_q S_q)^2)` and `Y + sqrt(sum (U_q c_q S_q)^2)`, where `L_q, U_q` are `G_q, H_q` for a positive coefficient and
/// `H_q, G_q` for a negative one. Exact when one term stands alone.
/// - Source: Graybill, Wang 1980, J Am Stat Assoc 75:869, doi 10.1080/01621459.1980.10477565. For differences: Burdick,
///   Graybill 1992, Confidence Intervals on Variance Components, chapter 3; their products of two terms (Ting et
///   al. 1990), which change the coverage by less than 1 %, are left out.
struct MeanSquareSum {
  struct Term {
    let coefficient: Double
    let meanSquare: Double
    let degreesOfFreedom: Double
  }
  let terms: [Term]

  init(_ terms: [Term]) { self.terms = terms.filter { $0.coefficient != 0 } }

  var value: Double { terms.reduce(0) { $0 + $1.coefficient * $1.meanSquare } }

  /// Whether the interval says anything.
  var notes: [Note] {
    terms.contains { $0.coefficient > 0 && $0.degreesOfFreedom < 2 } ? [.oneDegreeOfFreedom] : []
  }

  /// Satterthwaite's degrees of freedom; nil when the sum is 0.
  var degreesOfFreedom: Double? {
    let total = value
    guard total > 0 else { return nil }
    let shares = terms.reduce(0) { sum, term in
      let share = term.coefficient * term.meanSquare / total
      return sum + share * share / term.degreesOfFreedom
    }
    return 1 / shares
  }

  func limits(_ level: ConfidenceLevel) -> (lower: Double, upper: Double) {
    MeanSquareMargins(terms.map(\.degreesOfFreedom), level).limits(
      terms.map { $0.coefficient * $0.meanSquare })
  }
}

/// How far a mean square may lie below and above its expectation, as parts of it, for several of them.
struct MeanSquareMargins {
  /// `G_q`.
  private let below: [Double]
  /// `H_q`.
  private let above: [Double]

  init(_ degreesOfFreedom: [Double], _ level: ConfidenceLevel) {
    let scales = degreesOfFreedom.map { ChiSquared(degreesOfFreedom: $0) }
    below = scales.map { 1 - $0.degreesOfFreedom / $0.quantile(1 - level.tail) }
    above = scales.map { $0.degreesOfFreedom / $0.quantile(level.tail) - 1 }
  }

  /// The limits of the sum of amounts, each a mean square times its coefficient.
  func limits(_ amounts: [Double]) -> (lower: Double, upper: Double) {
    var (value, down, up) = (0.0, 0.0, 0.0)
    for (q, amount) in amounts.enumerated() {
      let (g, h) = (below[q] * amount, above[q] * amount)
      value += amount
      down += amount > 0 ? g * g : h * h
      up += amount > 0 ? h * h : g * g
    }
    return (value - down.squareRoot(), value + up.squareRoot())
  }
}

extension Method {
  static let modifiedLargeSample = Method(
    "modified large sample",
    reference: Citation("Graybill, Wang 1980, J Am Stat Assoc 75:869", doi: "10.1080/01621459.1980.10477565"))
}

extension Method {
  static let modifiedLargeSampleRatio = Method(
    "modified large sample, inverted",
    reference: Citation("Graybill, Wang 1980, J Am Stat Assoc 75:869", doi: "10.1080/01621459.1980.10477565"))
}

extension Note.Kind {
  /// A part of a variance has one degree of freedom, as from two levels.
  public static let oneDegreeOfFreedom = Note.Kind("one-degree-of-freedom")
}

extension Note {
  fileprivate static let oneDegreeOfFreedom = Note(
    .oneDegreeOfFreedom,
    "A part of this variance has one degree of freedom, as from two readers or sites: its limits are right but far apart, in simulations the upper one is 10 to 20 times the truth. Three levels at least, better five, are needed."
  )
}
