import LinearAlgebra
import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing

@Suite struct CoxExactLikelihoodTests {
  struct Setting: Sendable, CustomTestStringConvertible {
    let hasEntry: Bool
    let hasStrata: Bool
    var testDescription: String {
      "\(hasEntry ? "entry" : "no entry"), \(hasStrata ? "strata" : "no strata")"
    }
  }

  static let settings = [false, true].flatMap { entry in
    [false, true].map { Setting(hasEntry: entry, hasStrata: $0) }
  }

  private struct Data {
    let outcome: SurvivalOutcome
    let strata: [Int]?
    let eta: [Double]
    let columns: Matrix
  }

  private func data(_ setting: Setting, rows n: Int = 30) throws -> Data {
    var random = RandomStream(seed: 21, substream: 0)
    let time = (0..<n).map { _ in Double(3 + random.index(below: 5)) }
    return Data(
      outcome: try SurvivalOutcome(
        time: time, isEvent: (0..<n).map { _ in random.uniform() < 0.5 },
        entry: setting.hasEntry ? time.map { $0 - 1 - Double(random.index(below: 2)) } : nil),
      strata: setting.hasStrata ? (0..<n).map { $0 % 2 } : nil,
      eta: (0..<n).map { _ in random.normal() },
      columns: Matrix(
        columns: (0..<3).map { _ in (0..<n).map { _ in random.normal() } }, rowCount: n))
  }

  /// The sum over all subsets of each risk set, one by one.
  @Test(arguments: settings) func logLikelihoodIsTheDefinition(setting: Setting) throws {
    let data = try data(setting, rows: 16)
    let y = data.outcome
    var expected = 0.0
    for s in Set(data.strata ?? [0]) {
      let members = (0..<y.count).filter { (data.strata?[$0] ?? 0) == s }
      for t in Set(members.map { y.time[$0] }) {
        let dead = members.filter { y.time[$0] == t && y.isEvent[$0] }
        guard !dead.isEmpty else { continue }
        let risk = members.filter { y.time[$0] >= t && (y.entry?[$0] ?? -1) < t }
        var sum = 0.0
        for bits in 0..<(1 << risk.count) where bits.nonzeroBitCount == dead.count {
          sum += .exp(risk.indices.reduce(0) { $0 + (bits >> $1 & 1 == 1 ? data.eta[risk[$1]] : 0) })
        }
        expected += dead.reduce(0) { $0 + data.eta[$1] } - .log(sum)
      }
    }
    let likelihood = CoxExactLikelihood(y, strata: data.strata)
    expectClose(likelihood.evaluate(at: data.eta).logLikelihood, expected)
    // A constant in the linear predictor cancels.
    expectClose(
      likelihood.evaluate(at: data.eta.map { $0 + 300 }).logLikelihood, expected, tolerance: 1e-11)
  }

  @Test(arguments: settings) func scoreAndInformationAreDerivatives(setting: Setting) throws {
    let data = try data(setting)
    let likelihood = CoxExactLikelihood(data.outcome, strata: data.strata)
    let h = 1e-5
    let point = likelihood.evaluate(at: data.eta)
    for i in data.eta.indices {
      var (up, down) = (data.eta, data.eta)
      up[i] += h
      down[i] -= h
      let slope =
        (likelihood.evaluate(at: up).logLikelihood - likelihood.evaluate(at: down).logLikelihood) / (2 * h)
      #expect(abs(slope - point.score[i]) < 1e-7, "row \(i)")
    }
    let information = likelihood.information(at: point, columns: data.columns)
    for j in 0..<3 {
      func moved(_ step: Double) -> [Double] {
        let shifted = data.eta.indices.map { data.eta[$0] + step * data.columns[$0, j] }
        return data.columns.transposedTimes(likelihood.evaluate(at: shifted).score)
      }
      let (up, down) = (moved(h), moved(-h))
      for k in 0..<3 {
        let slope = (down[k] - up[k]) / (2 * h)
        #expect(abs(slope - information[k, j]) < 1e-6 * max(1, abs(information[k, j])), "\(j), \(k)")
      }
    }
  }

  /// R: coxph(ties = "exact"), heavy ties; with strata and entry times.
  @Test(arguments: ["heavy_ties_exact", "heart_exact_strata"].map { GoldenCase("coxdiag/" + $0) })
  func agreesWithR(golden: GoldenCase) throws {
    let fit = try golden.coxRegression().fit(golden.design(), golden.survival())
    let expected = try golden.expected
    let tolerance = Tolerance.convergedFit
    expectClose(
      fit.coefficients.map { $0.estimate.value ?? .nan }, expected["coef"].numbers, tolerance: tolerance)
    for (i, row) in expected["var"].rows.enumerated() {
      expectClose(fit.covariance.row(i), row, tolerance: tolerance)
    }
    expectClose(
      [fit.logLikelihood.null, fit.logLikelihood.fitted], expected["loglik"].numbers, tolerance: tolerance)
    expectClose(fit.scoreTest?.statistic, expected["score_test"].number!, tolerance: tolerance)
    expectClose(fit.waldTest.statistic, expected["wald_test"].number!, tolerance: tolerance)
    expectClose(fit.likelihoodRatioTest.statistic, expected["lr_test"].number!, tolerance: tolerance)
  }

  @Test func withoutTiesIsBreslow() throws {
    let golden = GoldenCase("coxph/ovarian")
    let (x, y) = (try golden.design(), try golden.survival())
    let exact = try CoxRegression(ties: .exact).fit(x, y)
    let breslow = try CoxRegression(ties: .breslow).fit(x, y)
    #expect(exact.logLikelihood.fitted == breslow.logLikelihood.fitted)
  }

  @Test func refusesWhatItDoesNotKnow() throws {
    let golden = GoldenCase("coxdiag/heavy_ties_exact")
    let (x, y) = (try golden.design(), try golden.survival())
    var weighted = CoxRegression(ties: .exact)
    weighted.weights = [Double](repeating: 1, count: y.count)
    var clustered = CoxRegression(ties: .exact)
    clustered.clusters = Array(0..<y.count)
    var firth = CoxRegression(ties: .exact)
    firth.estimation = .firth
    for cox in [weighted, clustered, firth] {
      #expect(throws: FitError.self) { try cox.fit(x, y) }
    }
    var penalized = PenalizedCox()
    penalized.ties = .exact
    #expect(throws: FitError.self) { try penalized.path(PenalizedDesign(x), y) }
  }

  /// No event: refused. One event, a constant and a collinear feature, a group without events: as with Efron ties.
  @Test func outcomesWithLittleInThemAreDefined() throws {
    func fit(_ name: String) throws -> CoxFit {
      let golden = GoldenCase("coxph/" + name)
      return try CoxRegression(ties: .exact).fit(golden.design(), golden.survival())
    }
    #expect(throws: FitError.noEvents) { try fit("sim_no_events") }
    let single = try fit("sim_single_event")
    expectClose(
      single.coefficients.map { $0.estimate.value ?? .nan },
      try GoldenCase("coxph/sim_single_event").expected["coef"].numbers, tolerance: Tolerance.convergedFit)
    for name in ["sim_constant", "sim_collinear"] {
      #expect(try fit(name).coefficients[2].estimate.notes.map(\.kind) == [.notEstimable])
    }
    #expect(
      try fit("sim_monotone_likelihood").coefficients[0].estimate.notes.map(\.kind) == [.possiblyInfinite])
  }

  /// When all at risk have the event at once, the time says nothing of the coefficients.
  @Test func aTimeAtWhichAllDieAddsNothing() throws {
    let y = try SurvivalOutcome(
      time: [1, 2, 2, 3, 4, 4, 4], isEvent: [true, true, true, false, true, true, true])
    let x = try DesignMatrix(
      names: ["x"], values: Matrix(columns: [[0.3, 1, -0.5, 2, 0.1, 0.7, -1]], rowCount: 7))
    let censored = try SurvivalOutcome(
      time: y.time, isEvent: [true, true, true, false, false, false, false])
    let (a, b) = (try CoxRegression(ties: .exact).fit(x, y), try CoxRegression(ties: .exact).fit(x, censored))
    expectClose(
      a.coefficients[0].estimate.value, b.coefficients[0].estimate.value!, tolerance: Tolerance.convergedFit)
    expectClose(a.logLikelihood.fitted, b.logLikelihood.fitted)
  }

  /// Rows in another order, features in other units, and strata that copy the data: log likelihoods add up.
  @Test func orderUnitsAndStrataBehave() throws {
    let golden = GoldenCase("coxdiag/heavy_ties_exact")
    let (x, y) = (try golden.design(), try golden.survival())
    let fit = try CoxRegression(ties: .exact).fit(x, y)
    let rows = (0..<y.count).reversed() + (0..<y.count)
    let twice = try DesignMatrix(
      names: x.names,
      values: Matrix(
        columns: (0..<3).map { j in rows.map { 50 - 4 * x.values[$0, j] } }, rowCount: rows.count))
    var cox = CoxRegression(ties: .exact)
    cox.strata = rows.indices.map { $0 < y.count ? 0 : 1 }
    let double = try cox.fit(twice, y.selecting(Array(rows)))
    expectClose(double.logLikelihood.fitted, 2 * fit.logLikelihood.fitted, tolerance: Tolerance.convergedFit)
    for j in 0..<3 {
      expectClose(
        -4 * double.coefficients[j].estimate.value!, fit.coefficients[j].estimate.value!,
        tolerance: Tolerance.convergedFit)
    }
  }
}
