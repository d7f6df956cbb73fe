import LinearAlgebra
import RealModule
import TestSupport
import Testing
import Validation

/// R's gamma GLMs (glm with quasi variance mu^2, see how.R) and what follows from the models.
@Suite struct PrecisionProfileTests {
  private func profile() throws -> PrecisionProfile {
    try #require(PrecisionProfile(try Self.data()))
  }

  static func data() throws -> RepeatedMatrix {
    let golden = GoldenCase("profile/gamma")
    let columns = try ["r1", "r2", "r3"].map { try golden.numbers($0) }
    return try RepeatedMatrix(Matrix(columns: columns, rowCount: columns[0].count))
  }

  @Test func parametersEqualGLM() throws {
    let profile = try profile()
    let expected = try GoldenCase("profile/gamma").expected
    #expect(profile.fits.map(\.shape) == [.constant, .linear, .power])
    expectClose(
      profile.fits[0].parameters[0], expected["constant"]["coefficients"].number!,
      tolerance: Tolerance.convergedFit)
    expectClose(
      profile.fits[1].parameters, expected["linear"]["coefficients"].numbers,
      tolerance: Tolerance.convergedFit)
    // R models the variance: half of its coefficients are those of the SD.
    let power = expected["power_of_variance"]["coefficients"].numbers
    expectClose(
      profile.fits[2].parameters, [Double.exp(power[0] / 2), power[1] / 2],
      tolerance: Tolerance.convergedFit)
    for (fit, name) in zip(profile.fits, ["constant", "linear", "power_of_variance"]) {
      expectClose(fit.aic, expected[name]["aic"].number!, tolerance: Tolerance.convergedFit, name)
    }
    #expect(profile.best.shape == .linear)
  }

  @Test func standardErrorsEqualGLM() throws {
    let profile = try profile()
    let expected = try GoldenCase("profile/gamma").expected
    let v = expected["linear"]["covariance"].rows
    let estimate = profile.standardDeviation(at: 50, by: profile.fits[1])
    expectClose(
      estimate.standardError, (v[0][0] + 100 * v[0][1] + 2500 * v[1][1]).squareRoot(),
      tolerance: Tolerance.convergedFit)
    let w = expected["power_of_variance"]["covariance"].rows
    let log50 = Double.log(50)
    let power = profile.standardDeviation(at: 50, by: profile.fits[2])
    expectClose(
      power.standardError! / power.value!,
      ((w[0][0] + 2 * log50 * w[0][1] + log50 * log50 * w[1][1]) / 4).squareRoot(),
      tolerance: Tolerance.convergedFit)
    #expect(profile.standardDeviation(at: 1e4, by: profile.best).notes.map(\.kind) == [.extrapolation])
    #expect(profile.standardDeviation(at: -1e3, by: profile.fits[1]).value == nil)
    #expect(profile.standardDeviation(at: -1, by: profile.fits[2]).value == nil)
  }

  @Test func theConstantIsThePooledSD() throws {
    let data = try Self.data()
    let profile = try profile()
    expectClose(
      profile.fits[0].parameters[0], WithinSubjectVariation(data).standardDeviation.value!,
      tolerance: 1e-10)
  }

  @Test func exactProportionalityIsFound() throws {
    let rows = (1...20).map { [Double($0) * 0.9, Double($0) * 1.1] }
    let profile = try #require(PrecisionProfile(try RepeatedMatrix(Matrix(rows: rows))))
    expectClose(profile.fits[2].parameters, [0.2 / 2.0.squareRoot(), 1], tolerance: 1e-8)
    #expect(profile.best.shape != .constant)
  }

  @Test func nothingVariesOrTooFewGiveNone() throws {
    #expect(PrecisionProfile(try RepeatedMatrix(Matrix(rows: [[1, 1], [2, 2], [3, 3]]))) == nil)
    #expect(PrecisionProfile(try RepeatedMatrix(Matrix(rows: [[1, 2], [2, 3]]))) == nil)
  }

  @Test func theScaleTestEqualsWeightedLeastSquares() throws {
    let assessment = ScaleAssessment(try Self.data())
    let expected = try GoldenCase("profile/gamma").expected["scale"]
    expectClose(assessment.slope.value, expected["slope"].number!, tolerance: 1e-10)
    expectClose(assessment.slope.standardError, expected["se"].number!, tolerance: 1e-10)
    expectClose(assessment.test?.statistic, expected["t"].number!, tolerance: 1e-10)
    expectClose(assessment.test?.pValue, expected["p"].number!, tolerance: 1e-10)
    #expect(assessment.recommended == .logarithmic || assessment.recommended == .neither)
  }

  @Test func theRecommendedScaleFollowsTheTests() throws {
    // SD 1 whatever the mean, then 10 % of it; sizes of deviations vary in a fixed pattern.
    let pattern = [0.5, 1.5, 1, 0.8, 1.2, 0.7, 1.3, 0.9, 1.1, 1]
    let constant = (0..<40).map { i -> [Double] in
      let (m, d) = (20 + 2 * Double(i), pattern[(i * 3) % 10])
      return [m - d, m + d]
    }
    #expect(ScaleAssessment(try RepeatedMatrix(Matrix(rows: constant))).recommended == .measured)
    let proportional = (0..<40).map { i -> [Double] in
      let (m, d) = (20 + 2 * Double(i), pattern[(i * 3) % 10])
      return [m * (1 - d / 20), m * (1 + d / 20)]
    }
    #expect(ScaleAssessment(try RepeatedMatrix(Matrix(rows: proportional))).recommended == .logarithmic)
    let few = ScaleAssessment(try RepeatedMatrix(Matrix(rows: [[1, 2], [2, 3]])))
    #expect(few.recommended == nil && few.slope.value == nil)
  }
}
