internal import LinearAlgebra

/// Which components of variance a design tells apart, found from the design and not from the measurements.
///
/// Components are estimable together when the matrices `M V_c M`, with M the projection that removes the mean, are
/// linearly independent (the residual is `M`). They are taken one after the other: the residual, subjects, factors, then
/// combinations. One that the others compose, `M V_t M = sum a_c M V_c M`, is not estimable apart from them: what is
/// estimated as `theta_c` is then `theta_c + a_c theta_t`. A weighted sum of all components is estimable when
/// `w_t = sum a_c w_c` for each such t.
/// - Source: Rao, Kleffe 1988, Estimation of Variance Components and Applications, chapter 4.
struct EstimableTerms: Sendable {
  /// Terms that are estimated, main effects first.
  let terms: [FactorialTerm]
  /// Terms that are not.
  let confounded: [Confounded]

  /// A term that others compose.
  struct Confounded: Sendable {
    let term: FactorialTerm
    /// Coefficients of the estimated terms and, last, of the residual; all 0 when the term has one level.
    let coefficients: [Double]
  }

  /// A remainder below this part of the number of measurements is rounding: a pair of replicates leaves about 2.
  private static let tolerance = 1e-9
  /// Coefficients are ratios of small whole numbers in all but odd designs.
  private static let coefficientTolerance = 1e-6

  init(_ data: FactorialMeasurements) {
    let candidates = FactorialTerm.all(data.columns.roles)
    let residual = candidates.count
    var theta = [Double](repeating: 0, count: residual + 1)
    theta[residual] = 1
    let likelihood = FactorialLikelihood(data, terms: candidates)
    // With V = I the traces of pairs are the inner products of the matrices M V_c M.
    guard let products = likelihood.evaluate(theta)?.crossTraces else {
      preconditionFailure("a unit covariance has an inverse")
    }
    let least = Self.tolerance * Double(data.measurementCount)
    var chosen: [Int] = products[residual, residual] > least ? [residual] : []
    var composed: [(candidate: Int, parts: [Double], of: [Int])] = []
    for candidate in candidates.indices {
      let line = chosen.map { products[$0, candidate] }
      var system = Matrix(zeros: chosen.count, chosen.count)
      for (a, c) in chosen.enumerated() {
        for (b, d) in chosen.enumerated() { system[a, b] = products[c, d] }
      }
      // Independent by choice; no residual at all leaves nothing to tell apart.
      guard !chosen.isEmpty, let factor = try? Cholesky(system) else { continue }
      let parts = factor.solve(line)
      let remainder = products[candidate, candidate] - zip(parts, line).reduce(0) { $0 + $1.0 * $1.1 }
      if remainder > least { chosen.append(candidate) } else { composed.append((candidate, parts, chosen)) }
    }
    let estimated = candidates.indices.filter(chosen.contains)
    terms = estimated.map { candidates[$0] }
    confounded = composed.map { item in
      Confounded(
        term: candidates[item.candidate],
        coefficients: (estimated + [residual]).map { place in
          item.of.firstIndex(of: place).map { item.parts[$0] } ?? 0
        })
    }
  }

  /// The weights of the estimated terms and the residual in a sum of all components, or nil when the sum is not
  /// estimable. `weight` gives that of a term, nil for the residual.
  func weights(_ weight: (FactorialTerm?) -> Double) -> [Double]? {
    let own = terms.map { weight($0) } + [weight(nil)]
    let isEstimable = confounded.allSatisfy { other in
      let composed = zip(other.coefficients, own).reduce(0) { $0 + $1.0 * $1.1 }
      return abs(composed - weight(other.term)) < Self.coefficientTolerance
    }
    return isEstimable ? own : nil
  }

  /// The names of what a term cannot be told from.
  func names(_ other: Confounded) -> [String] {
    zip(terms.map(\.name) + ["residual"], other.coefficients)
      .filter { abs($0.1) > Self.coefficientTolerance }.map(\.0)
  }
}
