import Foundation
import Statistics
import Tables
import Validation

/// Simulates what the tests and intervals of cut-points and of treatment effects across a marker promise, and prints
/// tables: `CoverageStudy --stratification [--replicates 2000] [--seed 1]`.
enum CutpointCoverage {
  static func run(replicates: Int, seed: UInt64) async {
    await typeOneError(replicates, seed)
    await effectCoverage(max(replicates / 5, 100), seed)
    await curves(max(replicates / 2, 100), seed)
  }

  /// Follow-up with a hazard of 1 below 0 and `ratio` above, and censoring by an exponential of rate `censoring`.
  private static func survival(
    _ scores: [Double], ratio: Double, censoring: Double, _ stream: inout RandomStream
  ) -> SurvivalOutcome {
    var (times, events) = ([Double](), [Bool]())
    for score in scores {
      let event = -log(stream.uniform()) / (score > 0 ? ratio : 1)
      let end = -log(stream.uniform()) / censoring
      times.append(min(event, end))
      events.append(event <= end)
    }
    return try! SurvivalOutcome(time: times, isEvent: events)
  }

  private static func normals(_ n: Int, _ stream: inout RandomStream) -> [Double] {
    (0..<n).map { _ in stream.normal() }
  }

  /// One simulation after the other; each runs its own replicates in parallel.
  private static func each<Result>(_ count: Int, _ body: (Int) async -> Result) async -> [Result] {
    var results: [Result] = []
    for index in 0..<count { results.append(await body(index)) }
    return results
  }

  private static func percent(_ flags: [Bool?]) -> String {
    let known = flags.compactMap(\.self)
    return known.isEmpty
      ? "-" : String(format: "%.1f", 100 * Double(known.count { $0 }) / Double(known.count))
  }

  /// How often a score without any effect has p <= 0.05.
  private static func typeOneError(_ replicates: Int, _ seed: UInt64) async {
    print(
      "| no effect, p <= 0.05 in % of \(replicates) | n | uncorrected | permutation (B = 199) | Bonferroni 1994 | asymptotic 1992 | Altman 1994 |"
    )
    print("|---|---|---|---|---|---|---|")
    for n in [50, 200] {
      for (name, censoring) in [
        ("log-rank, 30 % censored", 3.0 / 7), ("log-rank, 70 % censored", 7.0 / 3),
        ("response, 30 % cases", 0),
      ] {
        let rejected = await each(replicates) { index -> [Bool?] in
          var stream = RandomStream(seed: seed, substream: index)
          let scores = normals(n, &stream)
          let outcome =
            censoring > 0
            ? (try? logRankScores(survival(scores, ratio: 1, censoring: censoring, &stream)))
            : scores.map { _ in stream.uniform() < 0.3 ? 1 : 0 }
          guard let outcome,
            let search = try? MaximallySelectedStatistic(scores: scores, outcomeScores: outcome)
          else { return [nil, nil, nil, nil, nil] }
          let p = await CutpointPValues(
            search, scores: scores, outcomeScores: outcome, permutations: 199, seed: UInt64(index), width: 2)
          // Altman's formula ends at p = 0.1 and 0.0001; beyond them the answer is plain.
          let altman = p.altman.map { $0.pValue <= 0.05 } ?? (p.uncorrected.pValue <= 0.0001)
          return [
            p.uncorrected.pValue <= 0.05, p.permutation.pValue <= 0.05, p.improvedBonferroni.pValue <= 0.05,
            (p.asymptotic?.pValue ?? 1) <= 0.05, altman,
          ]
        }
        let columns = (0..<5).map { k in percent(rejected.map { $0[k] }) }
        print("| \(name) | \(n) | \(columns.joined(separator: " | ")) |")
      }
    }
  }

  /// Coverage of the hazard ratio at the cut-off: 1 without effect, and the true ratio at a true cut-off.
  private static func effectCoverage(_ replicates: Int, _ seed: UInt64) async {
    print(
      "\n| 95 % intervals at the cut-off, % of \(replicates) | n | as found | corrected | median HR as found | median corrected HR | cut-off's interval |"
    )
    print("|---|---|---|---|---|---|---|")
    for n in [100, 200] {
      for ratio in [1.0, 2] {
        let results = await each(replicates) {
          index -> (naive: Bool?, corrected: Bool?, cut: Bool?, ratios: [Double])? in
          var stream = RandomStream(seed: seed, substream: index)
          let scores = normals(n, &stream)
          let outcome = survival(scores, ratio: ratio, censoring: 3.0 / 7, &stream)
          var options = CutpointEffect.Options(seed: UInt64(index))
          options.repeats = 5
          options.replicates = 60
          guard let a = try? logRankScores(outcome),
            let search = try? MaximallySelectedStatistic(scores: scores, outcomeScores: a),
            let effect = try? await CutpointEffect(
              search, .cox(outcome), scores: scores, options: options, width: 2)
          else { return nil }
          // Without effect the sign of the best cut-off is a coin's: ratios are taken above 1.
          let ratios = [effect.naive.value, effect.corrected.value].compactMap(\.self)
          let turned = (effect.naive.value ?? 1) < 1 && ratio == 1 ? ratios.map { 1 / $0 } : ratios
          return (
            covers(effect.naive, ratio), covers(effect.corrected, ratio),
            ratio == 1 ? nil : covers(effect.cut, 0),
            turned
          )
        }.compactMap(\.self)
        let medians = (0..<2).map { k in
          String(format: "%.2f", median(results.compactMap { $0.ratios.count == 2 ? $0.ratios[k] : nil }))
        }
        print(
          "| HR \(ratio == 1 ? "1" : "2 above the median") | \(n) | \(percent(results.map(\.naive))) | "
            + "\(percent(results.map(\.corrected))) | \(medians[0]) | \(medians[1]) | \(percent(results.map(\.cut))) |"
        )
      }
    }
  }

  /// An effect of treatment that is the same everywhere: rejections of the permutation test and of the interaction's
  /// likelihood-ratio test, and simultaneous coverage of the band.
  private static func curves(_ replicates: Int, _ seed: UInt64) async {
    print(
      "\n| constant treatment effect, % of \(replicates) | n | permutation test, p <= 0.05 (B = 99) | interaction LR, p <= 0.05 | band covers everywhere | pointwise intervals do |"
    )
    print("|---|---|---|---|---|---|")
    for n in [200, 600] {
      for name in ["risk difference", "survival difference"] {
        let results = await each(replicates) { index -> [Bool?] in
          var stream = RandomStream(seed: seed, substream: index)
          let marker = normals(n, &stream)
          let isTreated = (0..<n).map { $0 % 2 == 0 }
          let regression: MarkerRegression
          let effect: TreatmentEffectCurve.Effect
          let truth: Double
          if name == "risk difference" {
            regression = .logistic(
              BinaryOutcome(isCase: isTreated.map { stream.uniform() < ($0 ? 0.5 : 0.3) }))
            (effect, truth) = (.riskDifference, 0.2)
          } else {
            regression = .cox(
              survival(isTreated.map { $0 ? 1 : -1 }, ratio: 0.5, censoring: 3.0 / 7, &stream))
            (effect, truth) = (.survivalDifference(horizon: 0.7), exp(-0.35) - exp(-0.7))
          }
          var options = TreatmentEffectCurve.Options(
            effect, overlap: n * 3 / 16, size: n / 4, seed: UInt64(index))
          options.permutations = 99
          options.draws = 1000
          guard let arms = try? TreatmentArms(isTreated, regression),
            let curve = try? await TreatmentEffectCurve(
              regression, marker: marker, arms: arms, options: options, width: 2),
            let interaction = try? TreatmentInteraction(regression, marker: marker, arms: arms, cut: 0)
          else { return [nil, nil, nil, nil] }
          return [
            curve.test.pValue <= 0.05, interaction.continuous.likelihoodRatio.pValue <= 0.05,
            curve.windows.allSatisfy { $0.simultaneous.lower <= truth && truth <= $0.simultaneous.upper },
            curve.windows.allSatisfy { covers($0.effect, truth) == true },
          ]
        }
        let columns = (0..<4).map { k in percent(results.map { $0[k] }) }
        print("| \(name) | \(n) | \(columns.joined(separator: " | ")) |")
      }
    }
  }
}
