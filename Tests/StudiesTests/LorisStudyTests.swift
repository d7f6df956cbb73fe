import LinearAlgebra
import Models
import Statistics
import Studies
import Tables
import TestSupport
import Testing
import Validation

/// Response to immune checkpoint blockade (Chang et al. 2024, doi 10.1038/s43018-024-00772-7): a logistic
/// LASSO trained on one cohort and validated, frozen, on two others.
@Suite struct LorisStudyTests {
  static let folder = SharedData.path("loris/Chowell_train.csv").map {
    String($0.dropLast("Chowell_train.csv".count))
  }

  static let yaml = """
    title: Response to immune checkpoint blockade (LORIS cohorts)
    data:
      table: Chowell_train.csv
      endpoint: {response: {column: Response, positive: 1}}
      features: [TMB, Systemic_therapy_history, Albumin, NLR, Age]
      clinical: [Age]
    missing: {method: drop}
    transform: [{feature: TMB, upper: 50}, {feature: NLR, upper: 25}, {feature: Age, upper: 85}]
    model: {family: logistic, penalty: lasso, select: lambda.min, folds: 10}
    validation: {method: bootstrap, replicates: 10, seed: 5}
    external: [{name: Chowell test, table: Chowell_test.csv}, {name: MSK2, table: MSK2.csv}]
    """

  @Test(.enabled(if: folder != nil, "the LORIS cohorts are not here"))
  func trainsOnOneCohortAndValidatesOnTwoOthers() async throws {
    let folder = try #require(Self.folder)
    let study = try StudyFile(yaml: Self.yaml, path: folder + "study.yaml")
    let results = try await StudyRunner(study, width: 2).run()
    #expect(results.cohort.rows == 964)
    #expect(results.cohort.events == 282)
    #expect(results.external.map(\.cohort.rows) == [515, 100])
    #expect(results.external.map(\.cohort.events).first == 127)
    let mskFlow = results.external[1].cohort.flow.map(\.excluded).reduce(0, +)
    #expect(mskFlow == 4)
    // The published score without its cancer-type term is close to ours; its published AUCs with that term
    // are .741, .754 and .637.
    let apparent = try #require(results.performance.apparent[.auc]?.value)
    let corrected = try #require(results.performance.optimism?.performance[.auc]?.corrected.value)
    #expect(apparent > 0.70 && apparent < 0.78)
    #expect(abs(corrected - apparent) < 0.02)
    #expect(abs(try #require(results.external[0].performance[.auc]?.value) - 0.75) < 0.03)
    let signs = Dictionary(
      uniqueKeysWithValues: results.model.terms.map { ($0.feature, $0.coefficient.sign) })
    #expect(signs["TMB"] == .plus && signs["Systemic_therapy_history"] == .minus)
    #expect(signs["Albumin"] == .plus && signs["NLR"] == .minus)
  }

  /// The area under the curve of the published formula, recomputed elsewhere: .7414 (n = 964) without a fit
  /// of ours.
  @Test(.enabled(if: folder != nil, "the LORIS cohorts are not here"))
  func publishedScoreHasItsPublishedAreaInTheTrainingCohort() throws {
    let table = try FeatureTable(contentsOf: try #require(Self.folder) + "Chowell_train.csv")
    let cancer = [
      -0.3323, -0.3323, -0.102, -0.0079, 0.55, 0.2306, 0.0678, -0.1189, -0.0086, 0.1255, 0.0008, -0.052,
      -1.1169, 0.5451, 0.0542, -0.0033,
    ]
    func column(_ name: String) throws -> [Double] { try table.completeNumbers(name) }
    let (tmb, history, albumin) = (
      try column("TMB"), try column("Systemic_therapy_history"), try column("Albumin")
    )
    let (nlr, age) = (try column("NLR"), try column("Age"))
    let types = try (1...16).map { try column("CancerType\($0)") }
    let scores = tmb.indices.map { i in
      var score = 0.0371 * min(tmb[i], 50) - 0.8775 * history[i] + 0.5382 * albumin[i]
      score += -0.033 * min(nlr[i], 25) + 0.0049 * min(age[i], 85) - 2.0886
      for (k, weight) in cancer.enumerated() { score += weight * types[k][i] }
      return score
    }
    let area = try roc(scores: scores, outcome: table.binaryOutcome(column: "Response")).auc
    #expect(abs(try #require(area.value) - 0.7414) < 5e-5)
  }

  /// scikit-learn's L1 fit on all patients: objective sum of class-weighted losses + |b| / 0.1, standardised
  /// features. Ours is the same problem with lambda = 1 / (0.1 x n) and class weights as case weights.
  @Test(.enabled(if: folder != nil, "the LORIS cohorts are not here"))
  func fullFitAgreesWithScikitLearn() throws {
    let folder = try #require(Self.folder)
    let reference = try FeatureTable(contentsOf: folder + "reference_lasso_fullfit_sklearn.csv")
    let names = try reference.completeText("feature").filter { $0 != "(Intercept)" }
    let expected = try reference.completeNumbers("coef_standardised")
    let table = try FeatureTable(contentsOf: folder + "Chowell_train.csv")
    let limits = ["TMB": 50.0, "NLR": 25, "Age": 85]
    let columns = try names.map { name in
      let raw = try table.completeNumbers(name).map { min($0, limits[name] ?? .infinity) }
      let center = mean(raw)
      let scale = (raw.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(raw.count)).squareRoot()
      return raw.map { ($0 - center) / scale }
    }
    let y = try table.binaryOutcome(column: "Response")
    let n = Double(y.count)
    let cases = Double(y.eventCount)
    var logistic = PenalizedLogistic()
    logistic.penalty.standardize = false
    logistic.penalty.lambdas = .given([1 / (0.1 * n)])
    let design = try DesignMatrix(names: names, values: Matrix(columns: columns, rowCount: y.count))
    let path = try logistic.path(
      PenalizedDesign(design), y, weights: y.isCase.map { n / (2 * ($0 ? cases : n - cases)) })
    var coefficients = [Double](repeating: 0, count: names.count)
    for coefficient in path.points[0].coefficients { coefficients[coefficient.feature] = coefficient.value }
    // scikit-learn's answer is printed to five decimals.
    for (j, name) in names.enumerated() {
      #expect(abs(coefficients[j] - expected[j]) < 2e-5, "\(name): \(coefficients[j]), \(expected[j])")
    }
  }
}
