import Foundation
import LinearAlgebra
import Statistics
import Validation

/// Weighted kappa, linearity, intercepts, ratio limits, Dice, bias claims.
extension Scenario {
  static let agreement: [Scenario] = [
    weightedKappa, line, intercepts, rankIntercept, ratios, dice, biasClaim,
  ]

  /// Four ordered categories; each rater is right with 0.7, else one off.
  private static let weightedKappa = Scenario(
    truth: "4 equal ordered categories, each rater right with 0.7, else one of the neighbours",
    intervals: ["kappa, linear weights", "kappa, quadratic weights"], cost: 2
  ) { n, stream in
    func rate(_ truth: Int) -> Int {
      if stream.uniform() < 0.7 { return truth }
      if truth == 0 { return 1 }
      if truth == 3 { return 2 }
      return stream.uniform() < 0.5 ? truth - 1 : truth + 1
    }
    let truths = (0..<n).map { _ in stream.index(below: 4) }
    let (a, b) = (truths.map { rate($0) }, truths.map { rate($0) })
    func kappa(_ weights: KappaWeights) -> Estimate {
      CohenKappa(first: a, second: b, categories: 4, weights: weights).kappa
    }
    return known([
      ("kappa, linear weights", covers(kappa(.linear), trueKappa { 1 - abs($0 - $1) / 3 })),
      (
        "kappa, quadratic weights",
        covers(kappa(.quadratic), trueKappa { 1 - ($0 - $1) * ($0 - $1) / 9 })
      ),
    ])
  }

  /// The weighted kappa of those two raters.
  private static func trueKappa(_ weight: (Double, Double) -> Double) -> Double {
    let rating = [[0.7, 0.3, 0, 0], [0.15, 0.7, 0.15, 0], [0, 0.15, 0.7, 0.15], [0, 0, 0.3, 0.7]]
    let margin = (0..<4).map { j in rating.reduce(0) { $0 + $1[j] / 4 } }
    var (observed, expected) = (0.0, 0.0)
    for i in 0..<4 {
      for j in 0..<4 {
        let w = weight(Double(i), Double(j))
        observed += w * rating.reduce(0) { $0 + $1[i] * $1[j] / 4 }
        expected += w * margin[i] * margin[j]
      }
    }
    return (observed - expected) / (1 - expected)
  }

  /// A phantom at five values, measured 1 + 0.95 times the reference.
  private static let line = Scenario(
    truth: "5 reference values 10 to 50, measured 1 + 0.95 r, SD 1",
    intervals: ["linearity: slope", "linearity: intercept", "linearity: bias"], cost: 1
  ) { n, stream in
    let reference = (0..<n).map { 10 * Double($0 % 5 + 1) }
    let measured = reference.map { 1 + 0.95 * $0 + stream.normal() }
    let result = Linearity(try! MeasurementPairs(first: reference, second: measured))
    let bias = reference.reduce(0) { $0 + 1 - 0.05 * $1 } / Double(n)
    return known([
      ("linearity: slope", covers(result.slope, 0.95)), ("linearity: intercept", covers(result.intercept, 1)),
      ("linearity: bias", covers(result.bias, bias)),
    ])
  }

  private static func pairs(_ n: Int, _ stream: inout RandomStream) -> MeasurementPairs {
    let centers = (0..<n).map { _ in 10 + stream.normal() }
    return try! MeasurementPairs(
      first: centers.map { $0 + 0.3 * stream.normal() },
      second: centers.map { $0 + 0.1 + 0.3 * stream.normal() })
  }

  private static let intercepts = Scenario(
    truth: "two methods: var 1, error 0.09 each, bias 0.1", intervals: ["Deming intercept, jackknife"],
    cost: 2
  ) { n, stream in
    known([("Deming intercept, jackknife", covers(demingRegression(pairs(n, &stream)).intercept, 0.1))])
  }

  private static let rankIntercept = Scenario(
    truth: "as above", intervals: ["Passing-Bablok intercept"], cost: 10
  ) { n, stream in
    known([("Passing-Bablok intercept", covers(passingBablok(pairs(n, &stream)).intercept, 0.1))])
  }

  /// Log-normal pairs of scans: limits of their ratio, and of a relative change.
  private static let ratios = Scenario(
    truth: "log-normal, wCV 10 %, second 5 % higher",
    intervals: ["ratio limit of agreement, exact", "%RC- and %RC+, chi-square (scans alike)"], cost: 1
  ) { n, stream in
    let s = log(1.01).squareRoot()
    let centers = (0..<n).map { _ in 3 + 0.4 * stream.normal() }
    let x = centers.map { $0 + s * stream.normal() }
    let y = centers.map { $0 + s * stream.normal() }
    let limits = LimitsOfAgreement(
      try! MeasurementPairs(first: x, second: y.map { $0 + log(1.05) }), interval: .exact)
    let variation = WithinSubjectVariation(
      try! RepeatedMatrix(Matrix(columns: [x.map { exp($0) }, y.map { exp($0) }], rowCount: n)))
    let limit = repeatabilityFactor * s
    return known([
      (
        "ratio limit of agreement, exact",
        covers(limits.upper, -log(1.05) + 1.96 * s * 2.0.squareRoot())
      ),
      (
        "%RC- and %RC+, chi-square (scans alike)",
        covers(variation.percentLimitUpper, 100 * (exp(limit) - 1))
      ),
    ])
  }

  /// Dice coefficients of a beta distribution with shapes 8 and 1, the largest of 8 uniform values.
  private static let dice = Scenario(
    truth: "Beta(8, 1)", intervals: ["Dice: median, order statistics", "Dice: mean, t"], cost: 2
  ) { n, stream in
    let values = (0..<n).map { _ in (0..<8).map { _ in stream.uniform() }.max()! }
    let summary = DiceSummary(values)
    return known([
      (
        "Dice: median, order statistics",
        covers(summary.median, pow(0.5, 1 / 8.0))
      ), ("Dice: mean, t", covers(summary.mean, 8 / 9.0)),
    ])
  }

  /// A site whose bias is at the claim, and the interval of the bias.
  private static let biasClaim = Scenario(
    truth: "differences N(0.5, 1), claim 0.5",
    intervals: ["bias claim at its bound: conforms, upper-bound rule (at most 5)"], cost: 1
  ) { n, stream in
    let rows = (0..<n).map { _ in
      let center = 10 + stream.normal()
      let half = 0.5.squareRoot()
      return [center + 0.5 + half * stream.normal(), center + half * stream.normal()]
    }
    let claim = ClaimConformance(
      Repeatability().assess(try! RepeatedMatrix(Matrix(rows: rows))), bound: ClaimBound(.bias, atMost: 0.5)!)
    return known([
      ("bias claim at its bound: conforms, upper-bound rule (at most 5)", claim.conforms)
    ])
  }
}
