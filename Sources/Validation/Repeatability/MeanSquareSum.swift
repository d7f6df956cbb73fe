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
    var (below, above) = (0.0, 0.0)
    for term in terms {
      let amount = term.coefficient * term.meanSquare
      let chi = ChiSquared(degreesOfFreedom: term.degreesOfFreedom)
      let g = amount * (1 - term.degreesOfFreedom / chi.quantile(1 - level.tail))
      let h = amount * (term.degreesOfFreedom / chi.quantile(level.tail) - 1)
      let (down, up) = amount > 0 ? (g, h) : (h, g)
      below += down * down
      above += up * up
    }
    return (value - below.squareRoot(), value + above.squareRoot())
  }
}

extension Method {
  static let modifiedLargeSample = Method(
    "modified large sample",
    reference: Citation("Graybill, Wang 1980, J Am Stat Assoc 75:869", doi: "10.1080/01621459.1980.10477565"))
}

extension Note.Kind {
  /// A part of a variance comes from two levels.
  public static let oneDegreeOfFreedom = Note.Kind("one-degree-of-freedom")
}

extension Note {
  fileprivate static let oneDegreeOfFreedom = Note(
    .oneDegreeOfFreedom,
    "Two levels (one degree of freedom) carry part of this variance: the interval is as wide as ten times the estimate and more, and no method narrows it honestly. Three levels at least, better five, are needed to estimate it."
  )
}
