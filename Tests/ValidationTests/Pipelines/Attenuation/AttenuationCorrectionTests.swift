import LinearAlgebra
import RealModule
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct AttenuationCorrectionTests {
  /// A cohort whose true coefficient is known, its feature measured with error.
  private static func cohort(
    _ kind: String, seed: UInt64, n: Int, beta: Double, errorSD: Double
  ) throws -> (ErrorProneRegression, DesignMatrix) {
    var random = RandomStream(seed: seed, substream: 0)
    var (observed, time, isEvent, isCase) = ([Double](), [Double](), [Bool](), [Bool]())
    for _ in 0..<n {
      let truth = random.normal()
      observed.append(truth + errorSD * random.normal())
      let hazard = Double.exp(beta * truth)
      let (event, censoring) = (-.log(random.uniform()) / hazard, 0.3 + random.uniform())
      time.append(min(event, censoring))
      isEvent.append(event <= censoring)
      isCase.append(random.uniform() < 1 / (1 + Double.exp(1 - beta * truth)))
    }
    let x = try DesignMatrix(names: ["w"], values: Matrix(columns: [observed], rowCount: n))
    return kind == "cox"
      ? (.cox(try SurvivalOutcome(time: time, isEvent: isEvent), ties: .efron), x)
      : (.logistic(BinaryOutcome(isCase: isCase)), x)
  }

  /// Twelve cohorts with a reliability of 2/3: the mean naive coefficient misses the truth by far more than its Monte
  /// Carlo error, the corrected ones do not. Regression calibration and the rational-linear extrapolation are
  /// nearly unbiased here; quadratic extrapolation is known to correct too little, and is left out.
  @Test(arguments: ["cox", "logistic"])
  func simulationShowsTheBiasRemoved(_ kind: String) async throws {
    let beta = 0.6
    let errorSD = 0.5.squareRoot()
    var (naive, calibrated, simulated) = ([Double](), [Double](), [Double]())
    let correction = AttenuationCorrection(
      SimulationExtrapolation(replicates: 20, seed: 5, extrapolant: .rationalLinear))
    for seed in 0..<12 {
      let (regression, x) = try Self.cohort(
        kind, seed: UInt64(100 + seed), n: 700, beta: beta, errorSD: errorSD)
      let term = try await correction.run(
        regression, x, error: ErrorCovariance(feature: "w", standardDeviation: errorSD), width: 2
      ).terms[0]
      naive.append(term.naive.value!)
      calibrated.append(term.calibrated.value!)
      simulated.append(try #require(term.extrapolated.value))
    }
    func standardErrors(_ values: [Double]) -> Double {
      (mean(values) - beta) / (sampleStandardDeviation(values) / Double(values.count).squareRoot())
    }
    #expect(standardErrors(naive) < -8)
    #expect(abs(standardErrors(calibrated)) < 4)
    #expect(abs(standardErrors(simulated)) < 4)
  }

  /// The interval of regression calibration holds the truth about as often as it says: at most 8 misses of 60 have a
  /// probability of 0.994 at 95 %.
  @Test func calibratedIntervalsCover() async throws {
    let beta = 0.5
    var misses = 0
    for seed in 0..<60 {
      let (regression, x) = try Self.cohort(
        "logistic", seed: UInt64(900 + seed), n: 300, beta: beta, errorSD: 0.6)
      // Twenty retest subjects with two scans: their error variance is chi-square on 20 degrees of freedom.
      var random = RandomStream(seed: UInt64(500 + seed), substream: 1)
      let scans = (0..<20).map { _ in [0.6 * random.normal(), 0.6 * random.normal()] }
      let error = try ErrorCovariance(
        features: ["w"], measurements: [RepeatedMatrix(Matrix(rows: scans))])
      let calibrated = try RegressionCalibration(regression.fit(x), x, error: error)
      let reach = 1.96 * calibrated.covariance[0, 0].squareRoot()
      if abs(calibrated.coefficients[0] - beta) > reach { misses += 1 }
    }
    #expect(misses <= 8)
  }

  @Test func ratiosAreForOneObservedSD() async throws {
    let golden = AttenuationGolden(family: "cox", model: "single")
    let model = try await AttenuationCorrection(SimulationExtrapolation(replicates: 4, seed: 1)).run(
      try golden.regression(), try golden.design(), error: try golden.error(), width: 1)
    let term = model.terms[0]
    let ratio = term.ratioPerSD(term.calibrated)
    expectClose(ratio.value, Double.exp(term.calibrated.value! * term.standardDeviation))
    expectClose(
      ratio.interval?.lower, Double.exp(term.calibrated.interval!.lower * term.standardDeviation))
    #expect(ratio.quantity.symbol == "HR per SD")
    #expect(model.terms[1].reliability == nil && model.errorDegreesOfFreedom == 24)
  }

  @Test func tooMuchErrorLeavesANote() async throws {
    let golden = AttenuationGolden(family: "cox", model: "single")
    let (regression, x) = (try golden.regression(), try golden.design())
    let correction = AttenuationCorrection(SimulationExtrapolation(replicates: 4, seed: 1))
    let none = try await correction.run(
      regression, x, error: ErrorCovariance(feature: "w1", standardDeviation: 9), width: 1
    ).terms[0]
    #expect(none.calibrated.value == nil && none.extrapolated.value == nil)
    #expect(none.calibrated.notes.map(\.kind) == [.noTrueVariance])
    #expect(none.naive.value != nil && none.reliability!.value! < 0)
    let little = try await correction.run(
      regression, x, error: ErrorCovariance(feature: "w1", standardDeviation: 0.9), width: 1
    ).terms[0]
    #expect(little.calibrated.notes.contains { $0.kind == .littleTruth })
  }

  /// Percentile intervals of rows and error resampled: about as long as Wald's where the error is known, longer where
  /// it rests on few degrees of freedom, and equal for any number of tasks.
  @Test(arguments: ["cox", "logistic"])
  func bootstrapIntervalsHoldTheErrorsUncertainty(_ kind: String) async throws {
    let (regression, x) = try Self.cohort(kind, seed: 42, n: 200, beta: 0.7, errorSD: 0.5)
    var correction = AttenuationCorrection(SimulationExtrapolation(replicates: 4, seed: 3))
    correction.bootstrap = Bootstrap(replicates: 40, seed: 9)
    let known = ErrorCovariance(feature: "w", standardDeviation: 0.5)
    let term = try await correction.run(regression, x, error: known, width: 2).terms[0]
    let again = try await correction.run(regression, x, error: known, width: 1).terms[0]
    for (estimate, resampled, other) in [
      (term.calibrated, term.calibratedBootstrap, again.calibratedBootstrap),
      (term.extrapolated, term.extrapolatedBootstrap, again.extrapolatedBootstrap),
    ] {
      let resampled = try #require(resampled)
      #expect(resampled == other)
      #expect(resampled.value == estimate.value)
      let interval = try #require(resampled.interval)
      #expect(interval.lower < estimate.value! && estimate.value! < interval.upper)
      // 40 replicates know a standard error to 11 %; SIMEX runs in a replicate are few and add to it.
      #expect(abs(resampled.standardError! / estimate.standardError! - 1) < 0.5)
      #expect(interval.method.settings.contains(.replicates(40)))
    }
    var uncertain = ErrorCovarianceTable(subjects: 8)
    let estimated = try uncertain.error(standardDeviation: 0.5)
    let wide = try await correction.run(regression, x, error: estimated, width: 2).terms[0]
    let calibrated = try #require(wide.calibratedBootstrap?.standardError)
    let relative = calibrated / wide.calibrated.value!
    #expect(relative > term.calibratedBootstrap!.standardError! / term.calibrated.value!)
  }
}

/// A retest experiment with few subjects.
private struct ErrorCovarianceTable {
  let subjects: Int
  private var random = RandomStream(seed: 77, substream: 1)

  init(subjects: Int) { self.subjects = subjects }

  mutating func error(standardDeviation: Double) throws -> ErrorCovariance {
    let rows = (0..<subjects).map { _ in
      let truth = random.normal()
      return [
        truth + standardDeviation * random.normal(), truth + standardDeviation * random.normal(),
      ]
    }
    return try ErrorCovariance(features: ["w"], measurements: [RepeatedMatrix(Matrix(rows: rows))])
  }
}
