import Foundation
import LinearAlgebra
import Statistics
import Validation

extension Scenario {
  private static func matrix(_ rows: [[Double]]) -> RepeatedMatrix {
    try! RepeatedMatrix(Matrix(rows: rows))
  }

  /// Subjects 10 + N(0, 1), two scans with SD 0.5, the second 0.2 higher on average for a sample of scanners.
  static let testRetest = Scenario(
    truth: "var 1 (subjects), 0.25 (error), scans N(0, 0.04)",
    intervals: [
      "ICC(1), F (scans alike)", "ICC(C,1), F", "ICC(A,1), F with Satterthwaite",
      "wSD and RC, chi-square (scans alike)", "claim at its bound: conforms, upper-bound rule (5 is right)",
    ], cost: 1
  ) { n, stream in
    var (alike, shifted) = ([[Double]](), [[Double]]())
    let shifts = [0.2 * stream.normal(), 0.2 * stream.normal()]
    for _ in 0..<n {
      let center = 10 + stream.normal()
      let row = (0..<2).map { _ in center + 0.5 * stream.normal() }
      alike.append(row)
      shifted.append([row[0] + shifts[0], row[1] + shifts[1]])
    }
    let same = Repeatability().assess(matrix(alike))
    let moved = Repeatability().assess(matrix(shifted))
    let claim = ClaimConformance(same, bound: ClaimBound(.withinSubjectSD, atMost: 0.5)!)
    return known([
      ("ICC(1), F (scans alike)", covers(same[.oneWaySingle].estimate, 1 / 1.25)),
      ("ICC(C,1), F", covers(moved[.consistencySingle].estimate, 1 / 1.25)),
      ("ICC(A,1), F with Satterthwaite", covers(moved[.agreementSingle].estimate, 1 / 1.29)),
      ("wSD and RC, chi-square (scans alike)", covers(same.variation.standardDeviation, 0.5)),
      ("claim at its bound: conforms, upper-bound rule (5 is right)", claim.conforms),
    ])
  }

  /// Three scans, a fifth of them missing.
  static let incomplete = Scenario(
    truth: "as above, 3 scans, a fifth missing",
    intervals: [
      "ICC(1), REML with Wald's exact interval", "ICC(1), F with n0", "ICC(A,1), REML, logit delta",
      "variance of subjects, REML, modified large sample",
    ], cost: 5
  ) { n, stream in
    var (alike, shifted) = ([[Double]](), [[Double]]())
    let shifts = (0..<3).map { _ in 0.2 * stream.normal() }
    for _ in 0..<n {
      let center = 10 + stream.normal()
      let row = (0..<3).map { _ in
        let value = center + 0.5 * stream.normal()
        return stream.uniform() < 0.2 ? Double.nan : value
      }
      alike.append(row)
      shifted.append(zip(row, shifts).map { $0 + $1 })
    }
    let same = Repeatability(detail: .full).assess(matrix(alike))
    let moved = Repeatability(detail: .full).assess(matrix(shifted))
    return known([
      ("ICC(1), REML with Wald's exact interval", covers(same.unbalanced?.oneWay, 1 / 1.25)),
      ("ICC(1), F with n0", covers(same[.oneWaySingle].estimate, 1 / 1.25)),
      ("ICC(A,1), REML, logit delta", covers(moved.unbalanced?.agreement, 1 / 1.29)),
      (
        "variance of subjects, REML, modified large sample",
        covers(same.unbalanced?.oneWayComponents?.estimate(.subject), 1)
      ),
    ])
  }

  /// Four readers, two sessions.
  static let readers = Scenario(
    truth: "4 readers x 2 sessions: var 1, 0.1, 0.1, 0.2",
    intervals: [
      "ICC(inter,A), F with Satterthwaite", "ICC(inter,C), F with Satterthwaite",
      "ICC(intra), F with Satterthwaite", "SEM(inter) and RDC, modified large sample",
      "SEM(intra), chi-square",
    ], cost: 2
  ) { n, stream in
    let readers = (0..<4).map { _ in 0.1.squareRoot() * stream.normal() }
    var rows: [[Double]] = []
    for _ in 0..<n {
      let center = stream.normal()
      var row: [Double] = []
      for reader in readers {
        let cell = center + reader + 0.1.squareRoot() * stream.normal()
        for _ in 0..<2 { row.append(cell + 0.2.squareRoot() * stream.normal()) }
      }
      rows.append(row)
    }
    let result = CrossedReliability(try! CrossedMeasurements(Matrix(rows: rows), columns: 4))
    return known([
      ("ICC(inter,A), F with Satterthwaite", covers(result.interColumn, 1 / 1.4)),
      ("ICC(inter,C), F with Satterthwaite", covers(result.interColumnConsistency, 1 / 1.3)),
      ("ICC(intra), F with Satterthwaite", covers(result.intraColumn, 1.2 / 1.4)),
      ("SEM(inter) and RDC, modified large sample", covers(result.interError, 0.4.squareRoot())),
      ("SEM(intra), chi-square", covers(result.intraError, 0.2.squareRoot())),
    ])
  }

  /// Log-normal measurements, wCV 10 %.
  static let multiplicative = Scenario(
    truth: "log-normal, wCV 10 %",
    intervals: ["wCV, log form, chi-square", "wCV, root mean square, approximate chi-square"], cost: 1
  ) { n, stream in
    let s = log(1.01).squareRoot()
    let rows = (0..<n).map { _ in
      let center = 3 + 0.4 * stream.normal()
      return (0..<2).map { _ in exp(center + s * stream.normal()) }
    }
    let variation = WithinSubjectVariation(matrix(rows))
    return known([
      ("wCV, log form, chi-square", covers(variation.coefficientOfVariationLog, 0.1)),
      (
        "wCV, root mean square, approximate chi-square", covers(variation.coefficientOfVariation, 0.1)
      ),
    ])
  }

  private static func pairs(_ n: Int, _ stream: inout RandomStream) -> MeasurementPairs {
    var (x, y) = ([Double](), [Double]())
    for _ in 0..<n {
      let center = 10 + stream.normal()
      x.append(center + 0.3 * stream.normal())
      y.append(center + 0.1 + 0.3 * stream.normal())
    }
    return try! MeasurementPairs(first: x, second: y)
  }

  /// Two methods: bias 0.1, error SD 0.3 each.
  static let methods = Scenario(
    truth: "two methods: var 1, error 0.09 each, bias 0.1",
    intervals: [
      "bias, t", "limit of agreement, exact", "limit of agreement, MOVER",
      "limit of agreement, Bland-Altman", "CCC, Fisher z", "TDI 90 %, log delta", "Deming slope, jackknife",
    ], cost: 2
  ) { n, stream in
    let data = pairs(n, &stream)
    let sd = 0.18.squareRoot()
    let limit = -0.1 + 1.96 * sd
    var (low, high) = (0.0, 5.0)
    for _ in 0..<60 {
      let t = (low + high) / 2
      if Normal.cumulative((t - 0.1) / sd) - Normal.cumulative((-t - 0.1) / sd) < 0.9 {
        low = t
      } else {
        high = t
      }
    }
    let exact = LimitsOfAgreement(data, interval: .exact)
    return known([
      ("bias, t", covers(exact.bias, -0.1)), ("limit of agreement, exact", covers(exact.upper, limit)),
      (
        "limit of agreement, MOVER", covers(LimitsOfAgreement(data, interval: .mover).upper, limit)
      ),
      (
        "limit of agreement, Bland-Altman",
        covers(LimitsOfAgreement(data, interval: .approximate).upper, limit)
      ),
      ("CCC, Fisher z", covers(concordanceCorrelation(data), 2 / (1.09 + 1.09 + 0.01))),
      ("TDI 90 %, log delta", covers(totalDeviationIndex(data), high)),
      ("Deming slope, jackknife", covers(demingRegression(data).slope, 1)),
    ])
  }

  /// The same by ranks, which takes all pairs of points.
  static let ranks = Scenario(
    truth: "as above", intervals: ["Passing-Bablok slope, order statistics"], cost: 10
  ) { n, stream in
    known([
      (
        "Passing-Bablok slope, order statistics",
        covers(passingBablok(pairs(n, &stream)).slope, 1)
      )
    ])
  }

  /// Two methods, three replicates each of one true value.
  static let replicated = Scenario(
    truth: "3 replicates: error SD 0.3, subject x method SD 0.2 each",
    intervals: ["limit of agreement, replicates, MOVER"], cost: 2
  ) { n, stream in
    var (x, y) = ([[Double]](), [[Double]]())
    for _ in 0..<n {
      let center = 10 + stream.normal()
      let (a, b) = (center + 0.2 * stream.normal(), center + 0.1 + 0.2 * stream.normal())
      x.append((0..<3).map { _ in a + 0.3 * stream.normal() })
      y.append((0..<3).map { _ in b + 0.3 * stream.normal() })
    }
    let limits = LimitsOfAgreement(
      try! ReplicatedPairs(first: x, second: y), trueValue: .constant)
    return known([
      (
        "limit of agreement, replicates, MOVER",
        covers(limits.upper, -0.1 + 1.96 * (2 * (0.09 + 0.04)).squareRoot())
      )
    ])
  }

  /// The bootstrap of ICC(A,1) with scans alike.
  static let bootstrap = Scenario(
    truth: "var 1 (subjects), 0.25 (error)",
    intervals: ["ICC(A,1), percentile bootstrap", "ICC(A,1), BCa bootstrap"], cost: 10
  ) { n, stream in
    let rows = (0..<n).map { _ in
      let center = 10 + stream.normal()
      return (0..<2).map { _ in center + 0.5 * stream.normal() }
    }
    let bootstrap = IntraclassBootstrap(
      form: .agreementSingle, plan: Bootstrap(replicates: 1000, seed: stream.next()))
    let result = bootstrap.run(matrix(rows), bootstrap.weights(subjects: n))
    return known([
      ("ICC(A,1), percentile bootstrap", covers(result.percentile, 0.8)),
      ("ICC(A,1), BCa bootstrap", covers(result.bca, 0.8)),
    ])
  }

  /// Raters who read three categories rightly four times in five.
  static let raters = Scenario(
    truth: "3 equal categories, each rater right with 0.8, else at random",
    intervals: ["Cohen's kappa, Fleiss-Cohen-Everitt", "Fleiss' kappa of 3 raters, jackknife"], cost: 2
  ) { n, stream in
    let rows = (0..<n).map { _ in
      let truth = stream.index(below: 3)
      return (0..<3).map { _ in stream.uniform() < 0.8 ? truth : stream.index(below: 3) }
    }
    let cohen = CohenKappa(first: rows.map { $0[0] }, second: rows.map { $0[1] }, categories: 3)
    let fleiss = FleissKappa(ratings: rows, categories: 3)
    return known([
      ("Cohen's kappa, Fleiss-Cohen-Everitt", covers(cohen.kappa, 0.64)),
      ("Fleiss' kappa of 3 raters, jackknife", covers(fleiss.kappa, 0.64)),
    ])
  }

  /// An SD that grows with the mean.
  static let profile = Scenario(
    truth: "SD 0.5 + 0.05 m, m uniform on 5 to 50, at m = 30",
    intervals: ["SD of the linear precision profile, delta"], cost: 10
  ) { n, stream in
    let rows = (0..<n).map { _ in
      let center = 5 + 45 * stream.uniform()
      return (0..<2).map { _ in center + (0.5 + 0.05 * center) * stream.normal() }
    }
    guard let profile = PrecisionProfile(matrix(rows)),
      let linear = profile.fits.first(where: { $0.shape == .linear })
    else { return [:] }
    return known([
      ("SD of the linear precision profile, delta", covers(profile.standardDeviation(at: 30, by: linear), 2))
    ])
  }
}
