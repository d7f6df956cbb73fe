import Foundation
import LinearAlgebra
import Statistics
import Tables
import Validation

extension Scenario {
  static let discrimination: [Scenario] = [
    binormal(separation: 1, prevalence: 0.5), binormal(separation: 2, prevalence: 0.2), pairedScores,
    clustered,
    survival(censoring: 0.3), survival(censoring: 0.7),
  ]

  private static func average(_ count: Int, _ value: (Double) -> Double) -> Double {
    (0..<count).reduce(0) { $0 + value((Double($1) + 0.5) / Double(count)) } / Double(count)
  }

  /// Cases N(d, 1), controls N(0, 1), numbers of both fixed.
  private static func binormal(separation d: Double, prevalence: Double) -> Scenario {
    let auc = Normal.cumulative(d / 2.0.squareRoot())
    @Sendable func sensitivity(_ specificity: Double) -> Double {
      Normal.upper(Normal.quantile(specificity) - d)
    }
    let partial = average(20_000) { sensitivity(0.8 + 0.2 * $0) } * 0.2
    // Precision at the threshold that gives a recall, averaged over recalls.
    let precision = average(20_000) { recall in
      let called = prevalence * recall
      return called / (called + (1 - prevalence) * Normal.upper(Normal.quantile(1 - recall) + d))
    }
    let threshold = d / 2
    let (se, sp) = (Normal.upper(threshold - d), Normal.cumulative(threshold))
    let ppv = se * 0.1 / (se * 0.1 + (1 - sp) * 0.9)
    let text = "binormal, AUC \(String(format: "%.3f", auc)), \(Int(100 * prevalence)) % cases"
    let names = [
      "AUC, DeLong", "AUC, logit", "AUC, percentile bootstrap", "AUC, BCa bootstrap",
      "partial AUC, specificity 0.8 to 1, percentile", "average precision, percentile",
      "sensitivity at specificity 0.9, percentile band", "sensitivity at a fixed threshold, Wilson",
      "PPV at prevalence 0.1, logit", "LR+ at a fixed threshold, log",
      "Youden's sensitivity, percentile, of the best threshold's true sensitivity",
    ]
    return Scenario(truth: text, intervals: names, cost: 10) { n, stream in
      let cases = Int((prevalence * Double(n)).rounded())
      let isCase = (0..<n).map { $0 < cases }
      let scores = isCase.map { stream.normal() + ($0 ? d : 0) }
      let curve = try! roc(scores: scores, outcome: BinaryOutcome(isCase: isCase))
      var request = ROCIntervalRequest()
      request.partial = [.specificity(0.8...1)]
      request.specificities = [0.9]
      request.cutoffs = [.youden]
      let result = ROCBootstrap(Bootstrap(replicates: 1000, seed: stream.next())).intervalsAtOnce(
        of: curve, request)
      let point = curve.operatingPoint(threshold: threshold)
      return known([
        (names[0], covers(curve.auc, auc)), (names[1], covers(curve.aucOnLogitScale(), auc)),
        (names[2], covers(curve.auc(from: result.area, .percentile), auc)),
        (names[3], covers(curve.auc(from: result.area, .bca), auc)),
        (names[4], covers(result.partial[0].area, partial)),
        (names[5], covers(result.averagePrecision, precision)),
        (names[6], covers(result.band[0].sensitivity, sensitivity(0.9))),
        (names[7], covers(point.sensitivity, se)),
        (names[8], covers(point.predictiveValues(atPrevalence: 0.1).positive, ppv)),
        (names[9], covers(point.positiveLikelihoodRatio, se / (1 - sp))),
        (names[10], covers(result.cutoffs[0].sensitivity, se)),
      ])
    }
  }

  /// Two scores with correlation 0.5 in each class, of separation 1 and 0.6.
  private static let pairedScores = Scenario(
    truth: "two binormal scores, correlation 0.5, AUC 0.760 and 0.664, half cases",
    intervals: ["difference of AUC, DeLong", "difference of AUC, paired percentile bootstrap"], cost: 10
  ) { n, stream in
    let isCase = (0..<n).map { $0 % 2 == 0 }
    var (first, second) = ([Double](), [Double]())
    for positive in isCase {
      let shared = 0.5.squareRoot() * stream.normal()
      first.append(shared + 0.5.squareRoot() * stream.normal() + (positive ? 1 : 0))
      second.append(shared + 0.5.squareRoot() * stream.normal() + (positive ? 0.6 : 0))
    }
    let outcome = BinaryOutcome(isCase: isCase)
    let (a, b) = (try! roc(scores: first, outcome: outcome), try! roc(scores: second, outcome: outcome))
    let truth = Normal.cumulative(1 / 2.0.squareRoot()) - Normal.cumulative(0.6 / 2.0.squareRoot())
    let bootstrap = ROCBootstrap(Bootstrap(replicates: 1000, seed: stream.next()))
    let difference = bootstrapDifference(
      a, b, (0..<1000).map { bootstrap.area(of: a, replicate: $0) },
      (0..<1000).map { bootstrap.area(of: b, replicate: $0) }, seed: bootstrap.plan.seed)
    return known([
      ("difference of AUC, DeLong", covers(try! comparePaired(a, b).difference, truth)),
      ("difference of AUC, paired percentile bootstrap", covers(difference, truth)),
    ])
  }

  /// Rows in clusters of 4 with a common part of the score of half its variance; classes at random.
  private static let clustered = Scenario(
    truth: "4 lesions a patient, half of the score's variance between patients, n lesions, AUC 0.760",
    intervals: ["AUC, Obuchowski", "AUC, DeLong as if lesions were independent"], cost: 1
  ) { n, stream in
    // A common part of the class as well: lesions of a patient are likelier of one class.
    var (scores, isCase, clusters) = ([Double](), [Bool](), [Int]())
    for cluster in 0..<n / 4 {
      let shared = 0.5.squareRoot() * stream.normal()
      let share = stream.uniform()
      for _ in 0..<4 {
        let positive = stream.uniform() < share
        isCase.append(positive)
        clusters.append(cluster)
        scores.append(shared + 0.5.squareRoot() * stream.normal() + (positive ? 1 : 0))
      }
    }
    let outcome = BinaryOutcome(isCase: isCase)
    guard outcome.eventCount > 1, outcome.eventCount < outcome.count - 1 else { return [:] }
    let truth = Normal.cumulative(1 / 2.0.squareRoot())
    return known([
      ("AUC, Obuchowski", covers(try! roc(scores: scores, outcome: outcome, clusters: clusters).auc, truth)),
      (
        "AUC, DeLong as if lesions were independent",
        covers(try! roc(scores: scores, outcome: outcome).auc, truth)
      ),
    ])
  }

  /// Exponential times with log hazards N(0, 1) and a second, blurred score; exponential censoring.
  private static func survival(censoring: Double) -> Scenario {
    // P(censored) = E[c / (c + exp(eta))].
    var (low, high) = (1e-3, 1e3)
    for _ in 0..<60 {
      let rate = (low * high).squareRoot()
      let share = average(2000) { rate / (rate + exp(Normal.quantile($0))) }
      if share < censoring { low = rate } else { high = rate }
    }
    let rate = low
    let tau = censoring < 0.5 ? 1.5 : 0.5
    @Sendable func draw(_ n: Int, _ stream: inout RandomStream, censored: Bool) -> (
      [Double], [Double], SurvivalOutcome
    ) {
      var (eta, blurred, time, isEvent) = ([Double](), [Double](), [Double](), [Bool]())
      for _ in 0..<n {
        let risk = stream.normal()
        let event = -log(stream.uniform()) * exp(-risk)
        let end = censored ? -log(stream.uniform()) / rate : .infinity
        eta.append(risk)
        blurred.append(risk + stream.normal())
        time.append(min(event, end))
        isEvent.append(event <= end)
      }
      return (eta, blurred, try! SurvivalOutcome(time: time, isEvent: isEvent))
    }
    // The truth: one very large sample, its standard error 0.0006.
    var stream = RandomStream(seed: 77, substream: 0)
    let large = draw(400_000, &stream, censored: true)
    let harrell = try! concordance(risk: large.0, outcome: large.2).estimate.value!
    let other = try! concordance(risk: large.1, outcome: large.2).estimate.value!
    let full = draw(400_000, &stream, censored: false)
    let uno = try! concordance(risk: full.0, outcome: full.2, tau: tau).estimate.value!
    let k = average(4000) { 1 / (1 + exp(-abs(2.0.squareRoot() * Normal.quantile($0)))) }
    let names = [
      "Harrell's C, infinitesimal jackknife", "Harrell's C, percentile bootstrap",
      "Harrell's C, BCa bootstrap",
      "Uno's C, infinitesimal jackknife", "difference of Harrell's C", "Gonen-Heller K, coefficients known",
    ]
    return Scenario(
      truth:
        "log hazard N(0, 1), \(Int(100 * censoring)) % censored: C \(String(format: "%.3f", harrell)), Uno's at tau \(tau) \(String(format: "%.3f", uno))",
      intervals: names, cost: 10
    ) { n, stream in
      let (eta, blurred, outcome) = draw(n, &stream, censored: true)
      guard let a = try? concordance(risk: eta, outcome: outcome), let value = a.estimate.value,
        let b = try? concordance(risk: blurred, outcome: outcome),
        let u = try? concordance(risk: eta, outcome: outcome, timeWeight: .uno, tau: tau)
      else { return [:] }
      let plan = try! ConcordancePlan(outcome: outcome)
      let ranks = try! plan.ranks(of: eta)
      let draws = Bootstrap(replicates: 1000, seed: stream.next())
      let rows = SubjectGroups(rowCount: n)
      let distribution = BootstrapDistribution(
        value: value, replicates: (0..<1000).map { plan.value(of: ranks, counts: draws.counts($0, of: rows)) }
      )
      return known([
        (names[0], covers(a.estimate, harrell)),
        (names[1], covers(a.estimate(from: distribution, .percentile), harrell)),
        (names[2], covers(a.estimate(from: distribution, .bca), harrell)),
        (names[3], covers(u.estimate, uno)),
        (names[4], covers(try! compare(a, b).difference, harrell - other)),
        (names[5], covers(try! gonenHeller(linearPredictor: eta), k)),
      ])
    }
  }
}
