import Foundation
import Studies
import Testing

/// Sampling checks allow four standard errors of the mean at a fixed seed: a fact of the seed, not luck.
@Suite struct SimulationTests {
  private func trial(seed: UInt64 = 7, _ change: (inout RadiomicsTrialSimulation) -> Void = { _ in })
    -> SimulatedTrial
  {
    var simulation = RadiomicsTrialSimulation(seed: seed)
    simulation.patients = 60
    simulation.externalPatients = 20
    simulation.retestSubjects = 5
    simulation.features = 40
    change(&simulation)
    return simulation.run()
  }

  @Test func theSameSeedMakesTheSameBytes() {
    let (a, b) = (trial(), trial())
    #expect(a == b)
    #expect(a.cohort.csv == b.cohort.csv)
    #expect(a.truth.json == b.truth.json)
  }

  @Test func anotherSeedMakesAnotherTrial() {
    let (a, b) = (trial(seed: 7), trial(seed: 8))
    #expect(a.cohort != b.cohort)
    #expect(a.truth.features != b.truth.features)
  }

  @Test func patientsDoNotChangeWhenOthersAreAdded() {
    let few = trial()
    let many = trial { $0.patients = 90 }
    let fewLines = few.cohort.csv.split(separator: "\n")
    let manyLines = many.cohort.csv.split(separator: "\n")
    #expect(manyLines.count == 91)
    #expect(Array(manyLines.prefix(fewLines.count)) == fewLines)
    #expect(few.external == many.external)
    #expect(few.retest == many.retest)
  }

  @Test func tablesHaveTheirColumnsAndSimulatedIdentifiers() throws {
    let trial = trial()
    let names = trial.cohort.columns.map(\.name)
    #expect(
      names.prefix(8) == ["patient", "centre", "arm", "age", "stage", "os_months", "os_event", "response"])
    #expect(names[8] == "original_shape_VoxelVolume")
    #expect(names.contains("original_firstorder_Mean"))
    #expect(names.count == 48 && Set(names).count == 48)
    #expect(trial.external.columns.map(\.name) == names)
    #expect(trial.retest.columns.map(\.name) == ["subject", "scan"] + names[8...])
    #expect(trial.cohort.rowCount == 60 && trial.external.rowCount == 20 && trial.retest.rowCount == 10)
    #expect(trial.subjectTruth.rowCount == 80)

    var identifiers: [[String]] = []
    for (table, column) in [
      (trial.cohort, "patient"), (trial.external, "patient"), (trial.retest, "subject"),
    ] {
      guard case .text(let values)? = table[column] else {
        Issue.record("no text column \(column)")
        return
      }
      #expect(values.allSatisfy { $0.hasPrefix("SIM-") })
      identifiers.append(values)
    }
    #expect(Set(identifiers[0]).count == 60)
    #expect(Set(identifiers[0] + identifiers[1]).isDisjoint(with: identifiers[2]))
    #expect(trial.external["centre"] == .text([String](repeating: "X1", count: 20)))
  }

  @Test func waveletAndLaplacianNamesFollowTheOriginalOnes() {
    let names = trial { $0.features = 700 }.truth.features.map(\.name)
    #expect(names.contains("wavelet-LLH_glcm_Contrast"))
    #expect(names.contains("log-sigma-1-0-mm-3D_firstorder_Mean"))
    #expect(!names.contains { $0.hasPrefix("wavelet") && $0.contains("_shape_") })
    #expect(Set(names).count == 700)
  }

  @Test func aSingleArmTrialHasNeitherArmNorInteraction() {
    let trial = trial { $0.arms = 1 }
    #expect(trial.cohort["arm"] == nil)
    #expect(trial.truth.interaction == nil && trial.truth.treatment == nil)
  }

  @Test func armsAreBalancedWithinEachCentre() throws {
    let trial = trial { $0.patients = 203 }
    guard case .text(let centres)? = trial.cohort["centre"], case .text(let arms)? = trial.cohort["arm"]
    else {
      Issue.record("no centre or arm")
      return
    }
    #expect(Set(centres) == ["C1", "C2", "C3", "C4"])
    for centre in Set(centres) {
      let difference = zip(centres, arms).reduce(0) { sum, pair in
        pair.0 == centre ? sum + (pair.1 == "B" ? 1 : -1) : sum
      }
      #expect(abs(difference) <= 2)
    }
  }

  @Test func printedNumbersHaveSixSignificantDigitsAndReadBack() throws {
    let trial = trial()
    for column in trial.cohort.columns.dropFirst(8) {
      for value in try #require(trial.cohort.numbers(column.name)) {
        #expect(value.isFinite)
        #expect(String(format: "%.6g", value).withCString { strtod($0, nil) } == value)
      }
    }
    let lines = trial.cohort.csv.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 62 && lines.last == "")
    let volumes = try #require(trial.cohort.numbers("original_shape_VoxelVolume"))
    #expect(lines.dropFirst().dropLast().map { Double($0.split(separator: ",")[8]) } == volumes)
  }

  @Test func theTrueICCIsTheOneOfALargeTestRetestStudy() throws {
    let trial = trial {
      $0.patients = 1
      $0.externalPatients = 0
      $0.features = 24
      $0.retestSubjects = 6000
    }
    for feature in trial.truth.features {
      let estimate = oneWayICC(try #require(trial.retest.numbers(feature.name)), repeats: 2)
      // 4 (1 - ICC^2) / sqrt(n) for a normal feature; a lognormal one with a log SD up to 0.7 has up to
      // about twice the standard error.
      let icc = feature.trueICC
      let tolerance = (feature.isLogarithmic ? 8 : 4) * (1 - icc * icc) / 6000.0.squareRoot()
      #expect(abs(estimate - icc) < tolerance, "\(feature.name): \(estimate), true \(icc)")
    }
    #expect(trial.truth.features.contains { $0.isLogarithmic })
    #expect(trial.truth.features.contains { !$0.isLogarithmic })
  }

  @Test func someFeaturesAreRepeatableAndSomeAreNot() throws {
    let truth = trial { $0.features = 120 }.truth
    let repeatable = truth.features.count { $0.trueICC >= 0.85 }
    #expect(repeatable > 30 && repeatable < 100)
    #expect(truth.features.allSatisfy { $0.trueICC > 0.19 && $0.trueICC < 0.99 })
    #expect(truth.prognostic.count == 6)
    #expect(truth.prognostic.first?.feature == "original_shape_VoxelVolume")
    let iccs = truth.prognostic.map { term in truth.features.first { $0.name == term.feature }?.trueICC ?? 0 }
    #expect(iccs.dropLast().allSatisfy { $0 >= 0.849 })
    #expect(try #require(iccs.last) < 0.71)
    let predictive = try #require(truth.interaction).feature
    #expect(!truth.prognostic.contains { $0.feature == predictive })
  }

  @Test func cohortsHaveTheStatedMargins() throws {
    let trial = trial {
      $0.patients = 3000
      $0.externalPatients = 1500
      $0.features = 24
    }
    let ages = try #require(trial.cohort.numbers("age"))
    #expect(abs(mean(ages) - 62) < 4 * 9 / 3000.0.squareRoot())
    #expect(ages.allSatisfy { (30...88).contains($0) })
    let stages = try #require(trial.cohort.numbers("stage"))
    for (stage, probability) in zip([1.0, 2, 3, 4], [0.2, 0.2, 0.3, 0.3]) {
      let share = Double(stages.count { $0 == stage }) / 3000
      #expect(abs(share - probability) < 4 * (probability * (1 - probability) / 3000).squareRoot())
    }
    let external = try #require(trial.external.numbers("age"))
    // Truncation at 88, 2.44 SD above 66, lowers the mean by 9 * phi(2.44) = 0.18.
    #expect(abs(mean(external) - 65.82) < 4 * 9 / 1500.0.squareRoot())
    #expect(mean(try #require(trial.external.numbers("stage"))) > mean(stages) + 0.2)
    let months = try #require(trial.cohort.numbers("os_months"))
    #expect(months.allSatisfy { $0 >= 0.01 && $0 <= 60 })
    let events = mean(try #require(trial.cohort.numbers("os_event")))
    #expect(events > 0.5 && events < 0.9)
  }

  @Test func deathTimesFollowTheWeibullModel() throws {
    let trial = trial {
      $0.patients = 3000
      $0.features = 24
    }
    let predictors = try #require(trial.subjectTruth.numbers("linear_predictor"))
    let deaths = try #require(trial.subjectTruth.numbers("death_months"))
    // The cumulative hazard at the time of death is a standard exponential variate.
    let hazards = zip(deaths, predictors).map { pow($0 / 24, 1.3) * exp($1) }
    #expect(abs(mean(hazards) - 1) < 4 / 3020.0.squareRoot())
    let early = Double(hazards.count { $0 < log(2) }) / Double(hazards.count)
    #expect(abs(early - 0.5) < 4 * 0.5 / 3020.0.squareRoot())
    let months = try #require(trial.cohort.numbers("os_months"))
    let events = try #require(trial.cohort.numbers("os_event"))
    for (index, event) in events.enumerated() {
      if event == 1 {
        #expect(abs(months[index] - deaths[index]) <= 0.0051 || months[index] == 0.01)
      } else {
        #expect(months[index] <= deaths[index] + 0.0051)
      }
    }
    let responses = try #require(trial.cohort.numbers("response"))
    let probabilities = predictors.prefix(3000).map { 1 / (1 + exp(0.6 + 0.9 * $0)) }
    let variance = probabilities.reduce(0) { $0 + $1 * (1 - $1) }
    #expect(abs(responses.reduce(0, +) - probabilities.reduce(0, +)) < 4 * variance.squareRoot())
  }

  @Test func theTrueConcordanceIsTheOneOfUncensoredDeathTimes() throws {
    let trial = trial {
      $0.patients = 1200
      $0.externalPatients = 0
      $0.features = 24
    }
    let predictors = try #require(trial.subjectTruth.numbers("linear_predictor"))
    let deaths = try #require(trial.subjectTruth.numbers("death_months"))
    var concordant = 0
    for i in 0..<1200 {
      for j in 0..<i where (predictors[i] > predictors[j]) == (deaths[i] < deaths[j]) { concordant += 1 }
    }
    let estimate = Double(concordant) / Double(1200 * 1199 / 2)
    // The standard error of Kendall's tau is at most 2 / (3 sqrt(n)), and C = (tau + 1) / 2.
    #expect(abs(estimate - trial.truth.concordance) < 4 / (3 * 1200.0.squareRoot()))
    #expect(trial.truth.concordance > 0.65 && trial.truth.concordance < 0.85)
  }

  @Test func theArmChangesTheHazardAndItsEffectDependsOnThePredictiveFeature() throws {
    let trial = trial {
      $0.patients = 4000
      $0.externalPatients = 0
      $0.centres = 1
      $0.features = 24
    }
    let predictors = try #require(trial.subjectTruth.numbers("linear_predictor"))
    let interaction = try #require(trial.truth.interaction)
    let feature = try #require(trial.truth.features.first { $0.name == interaction.feature })
    let printed = try #require(trial.cohort.numbers(feature.name))
    // On the one, reference scanner the score is the standardised feature; its covariance with the error-free
    // score is 1, so the covariances with the linear predictor differ between arms by the coefficient.
    let scores = printed.map { ((feature.isLogarithmic ? log($0) : $0) - feature.location) / feature.scale }
    guard case .text(let arms)? = trial.cohort["arm"] else {
      Issue.record("no arm")
      return
    }
    var perArm: [String: (mean: Double, covariance: Double)] = [:]
    for arm in ["A", "B"] {
      let rows = arms.indices.filter { arms[$0] == arm }
      let (x, y) = (rows.map { scores[$0] }, rows.map { predictors[$0] })
      let (meanX, meanY) = (mean(x), mean(y))
      let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / Double(rows.count - 1)
      perArm[arm] = (meanY, covariance)
    }
    let (control, experimental) = (try #require(perArm["A"]), try #require(perArm["B"]))
    // Standard errors: about SD(lp) sqrt(2 / 2000) = 0.03 for the mean, 0.05 for the covariance.
    #expect(abs(experimental.mean - control.mean - -0.35) < 0.15)
    #expect(abs(experimental.covariance - control.covariance - interaction.value) < 0.2)
  }

  @Test func theTruthSaysThatItIsSimulated() {
    guard case .object(let members) = trial().truth.json else {
      Issue.record("the truth is no object")
      return
    }
    #expect(members.first?.key == "simulated" && members.first?.value == .bool(true))
    #expect(members.contains { $0.key == "trueConcordance" })
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// ICC(1) from the one-way analysis of variance, for rows grouped by subject.
  private func oneWayICC(_ values: [Double], repeats k: Int) -> Double {
    let n = values.count / k
    let grand = mean(values)
    var (between, within) = (0.0, 0.0)
    for subject in 0..<n {
      let own = Array(values[(subject * k)..<((subject + 1) * k)])
      let center = mean(own)
      between += Double(k) * (center - grand) * (center - grand)
      within += own.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    }
    let meanSquareBetween = between / Double(n - 1)
    let meanSquareWithin = within / Double(n * (k - 1))
    return (meanSquareBetween - meanSquareWithin)
      / (meanSquareBetween + Double(k - 1) * meanSquareWithin)
  }
}
