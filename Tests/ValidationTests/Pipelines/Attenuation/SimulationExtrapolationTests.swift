import LinearAlgebra
import Statistics
import Tables
import TestSupport
import Testing
import Validation

/// R has a package `simex` that Debian does not carry; `attenuation/cohort/how.R` writes the procedure out with coxph, glm
/// and lm, and both sides add the same errors.
@Suite struct SimulationExtrapolationTests {
  @Test(arguments: AttenuationGolden.all)
  func agreesWithRForTheSameErrors(_ golden: AttenuationGolden) throws {
    let (x, regression) = (try golden.design(), try golden.regression())
    let expected = try golden.expected["simex"]
    let naive = try regression.fit(x)
    for extrapolant in Extrapolant.allCases {
      let result = try SimulationExtrapolation(replicates: 6, seed: 1, extrapolant: extrapolant).run(
        regression, x, naive: naive, features: golden.features, errors: golden.errors())
      #expect(result.failed == 0)
      for (curve, answer) in zip(result.curves, expected["curves"].rows) {
        expectClose(curve, answer, tolerance: Tolerance.convergedFit)
      }
      let key = extrapolant == .quadratic ? "quadratic" : "rational"
      for (value, answer) in zip(result.coefficients, expected[key].array) {
        guard let answer = answer.number else {
          #expect(value == nil)
          continue
        }
        // Two searches for the pole agree to the root of rounding error.
        let tolerance = extrapolant == .quadratic ? Tolerance.convergedFit : 1e-6
        expectClose(value, answer, tolerance: tolerance, "\(extrapolant)")
      }
      expectClose(
        result.variances.map { $0 ?? .nan }, expected["variance"].numbers,
        tolerance: Tolerance.convergedFit)
    }
  }

  @Test(arguments: AttenuationGolden.all)
  func tasksChangeNothingAndSeedsDo(_ golden: AttenuationGolden) async throws {
    let (x, regression, error) = (try golden.design(), try golden.regression(), try golden.error())
    let naive = try regression.fit(x)
    func coefficients(seed: UInt64, width: Int) async throws -> [Double?] {
      try await SimulationExtrapolation(replicates: 5, seed: seed).run(
        regression, x, naive: naive, error: error, width: width
      ).coefficients
    }
    let one = try await coefficients(seed: 3, width: 1)
    #expect(try await coefficients(seed: 3, width: 4) == one)
    #expect(try await coefficients(seed: 4, width: 1) != one)
  }

  @Test(arguments: Extrapolant.allCases)
  func withoutErrorNothingIsCorrected(_ extrapolant: Extrapolant) async throws {
    let golden = AttenuationGolden(family: "logistic", model: "single")
    let (x, regression) = (try golden.design(), try golden.regression())
    let naive = try regression.fit(x)
    let result = try await SimulationExtrapolation(replicates: 3, seed: 1, extrapolant: extrapolant).run(
      regression, x, naive: naive, error: ErrorCovariance(feature: "w1", standardDeviation: 0), width: 2)
    expectClose(result.coefficients.map { $0! }, naive.coefficients)
    expectClose(result.variances.map { $0! }, [naive.covariance[0, 0], naive.covariance[1, 1]])
  }

  @Test func errorsThatDependOnEachOtherAreRefused() async throws {
    let golden = AttenuationGolden(family: "logistic", model: "joint")
    let (x, regression) = (try golden.design(), try golden.regression())
    let scans = Matrix(rows: [[1, 2], [4, 3], [5, 7]])
    let twice = try ErrorCovariance(
      features: ["w1", "w2"], measurements: [RepeatedMatrix(scans), RepeatedMatrix(scans)])
    let naive = try regression.fit(x)
    await #expect(throws: SimulationExtrapolation.ExtrapolationError.singularError) {
      try await SimulationExtrapolation(replicates: 3, seed: 1).run(
        regression, x, naive: naive, error: twice, width: 1)
    }
  }
}
