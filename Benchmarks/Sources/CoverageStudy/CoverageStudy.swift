import Foundation
import LinearAlgebra
import Statistics
import Validation

/// Simulates the coverage of every interval of the repeatability and agreement analyses, or of discrimination, and
/// prints a table.
///
///     CoverageStudy [repeatability|designs|agreement|discrimination|time-dependent|validation] [--replicates 20000] [--seed 1] [--only WORD]
///
/// `designs` are designs of several factors, lesions and methods, `agreement` the intervals of agreement that `repeatability` leaves
/// out. With `--calibration` those of calibration and net benefit instead (`CalibrationCoverage`), with `--attenuation`
/// those of corrected log odds ratios (`AttenuationCoverage`).
/// `time-dependent` are those of AUC(t) and Brier scores, `validation` those of internal validation (`ValidationCoverage`).
@main
enum CoverageStudy {
  static func main() async throws {
    BLAS.useOneThread()
    let arguments = CommandLine.arguments
    func option(_ name: String) -> Int? {
      arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? Int(arguments[$0 + 1]) : nil }
    }
    let isDiscrimination = arguments.contains("discrimination")
    let scenarios =
      isDiscrimination
      ? Scenario.discrimination
      : arguments.contains("designs")
        ? Scenario.designs : arguments.contains("agreement") ? Scenario.agreement : Scenario.all
    let word = arguments.firstIndex(of: "--only").flatMap {
      $0 + 1 < arguments.count ? arguments[$0 + 1] : nil
    }
    let sizes = isDiscrimination ? [50, 200] : [10, 20, 35, 100]
    let replicates = option("--replicates") ?? 20_000
    let seed = UInt64(option("--seed") ?? 1)
    if arguments.contains("--calibration") {
      return await CalibrationCoverage.run(replicates: replicates, seed: seed)
    }
    if arguments.contains("--attenuation") {
      return try await AttenuationCoverage.run(replicates: min(replicates, 1000), seed: seed)
    }
    if arguments.contains("time-dependent") {
      return try await TimeDependentCoverage.run(replicates: replicates, seed: seed)
    }
    if arguments.contains("validation") {
      return await ValidationCoverage.run(
        replicates: min(replicates, 2000), seed: seed, only: option("--scenario"))
    }
    if arguments.contains("--stratification") {
      return await CutpointCoverage.run(replicates: min(replicates, 2000), seed: seed)
    }
    print(
      "| interval (95 %) | truth | simulations | " + sizes.map { "n = \($0)" }.joined(separator: " | ") + " |"
    )
    print("|---|---|---|" + sizes.map { _ in "---|" }.joined())
    for scenario in scenarios where word.map(scenario.isAbout) ?? true {
      let count = max(replicates / scenario.cost, 200)
      var rows: [String: [String]] = [:]
      for size in sizes {
        let outcomes = await parallelMap(count, width: 2) { index in
          var stream = RandomStream(seed: seed, substream: index)
          return scenario.run(size, &stream)
        }
        for name in scenario.intervals {
          let known = outcomes.compactMap { $0[name] }
          let share = Double(known.count { $0 }) / Double(max(known.count, 1))
          let none = outcomes.count - known.count
          let text = String(format: "%.1f", 100 * share) + (none > 0 ? " (\(none) without)" : "")
          rows[name, default: []].append(text)
        }
      }
      for name in scenario.intervals {
        print("| \(name) | \(scenario.truth) | \(count) | \(rows[name]!.joined(separator: " | ")) |")
      }
    }
  }
}

/// A way to make data, and which intervals cover their truth in them.
struct Scenario: Sendable {
  let truth: String
  let intervals: [String]
  /// How many times fewer simulations than asked for.
  let cost: Int
  /// Whether each interval covered; an interval that does not exist is left out.
  let run: @Sendable (Int, inout RandomStream) -> [String: Bool]

  /// Whether a word is in the truth or the name of an interval.
  func isAbout(_ word: String) -> Bool { ([truth] + intervals).contains { $0.contains(word) } }

  static let all: [Scenario] = [
    testRetest, incomplete, readers, multiplicative, methods, ranks, replicated, bootstrap, raters, profile,
  ]
}

/// Whether an estimate's interval holds a value; nil without an interval.
func covers(_ estimate: Estimate?, _ value: Double) -> Bool? {
  estimate?.interval.map { $0.lower <= value && value <= $0.upper }
}

/// The outcomes that exist.
func known(_ outcomes: [(String, Bool?)]) -> [String: Bool] {
  var result: [String: Bool] = [:]
  for (name, outcome) in outcomes { if let outcome { result[name] = outcome } }
  return result
}
