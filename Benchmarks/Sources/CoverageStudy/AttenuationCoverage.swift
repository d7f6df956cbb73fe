import Foundation
import LinearAlgebra
import Statistics
import Tables
import Validation

/// Simulates the intervals of a log odds ratio corrected for measurement error, and of the reliability, and prints a table:
/// `CoverageStudy --attenuation [--replicates 1000] [--seed 1]`.
enum AttenuationCoverage {
  /// A true value N(0, 1) with log odds -0.5 + 0.7 x, measured with reliability 0.8; the error from 20 or 100 subjects x 2.
  static func run(replicates: Int, seed: UInt64) async throws {
    let error = 0.5
    print(
      "| interval (95 %) | cohort | retest subjects | coverage | mean estimate (truth 0.7; reliability 0.8) |"
    )
    print("|---|---|---|---|---|")
    for (n, retest) in [(100, 20), (400, 20), (400, 100)] {
      var estimates: [String: [Estimate]] = [:]
      for index in 0..<replicates {
        var stream = RandomStream(seed: seed, substream: index)
        var (values, isCase) = ([Double](), [Bool]())
        for _ in 0..<n {
          let truth = stream.normal()
          values.append(truth + error * stream.normal())
          isCase.append(stream.uniform() < 1 / (1 + exp(0.5 - 0.7 * truth)))
        }
        let repeats = (0..<retest).map { _ in
          let truth = stream.normal()
          return (0..<2).map { _ in truth + error * stream.normal() }
        }
        guard
          let result = try? await AttenuationCorrection(
            SimulationExtrapolation(replicates: 50, seed: stream.next())
          ).run(
            .logistic(BinaryOutcome(isCase: isCase)),
            try DesignMatrix(
              names: ["w"], values: Matrix(rowCount: n, columnCount: 1, elements: values)),
            error: try ErrorCovariance(
              features: ["w"], measurements: [try RepeatedMatrix(Matrix(rows: repeats))]), width: 2)
        else { continue }
        let term = result.terms[0]
        for (name, estimate) in [
          ("log odds ratio, naive, Wald", term.naive),
          ("log odds ratio, regression calibration, delta", term.calibrated),
          ("log odds ratio, SIMEX quadratic, jackknife", term.extrapolated),
        ] { estimates[name, default: []].append(estimate) }
        if let reliability = term.reliability { estimates["reliability, F", default: []].append(reliability) }
      }
      for name in estimates.keys.sorted() {
        let truth = name.hasPrefix("reliability") ? 0.8 : 0.7
        let flags = estimates[name]!.compactMap { covers($0, truth) }
        let values = estimates[name]!.compactMap(\.value)
        print(
          "| \(name) | \(n) | \(retest) | "
            + String(
              format: "%.1f (%d) | %.3f |", 100 * Double(flags.count { $0 }) / Double(max(flags.count, 1)),
              flags.count, mean(values)))
      }
    }
  }
}
