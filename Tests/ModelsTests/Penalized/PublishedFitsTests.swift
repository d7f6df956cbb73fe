import LinearAlgebra
import Models
import Statistics
import Tables
import TestSupport
import Testing

/// Penalised fits of public cohorts against coefficients that others computed.
@Suite struct PublishedFitsTests {
  static let nki70 = SharedData.path("highdim_survival/nki70.csv")
  static let loris = SharedData.path("loris/Chowell_train.csv")

  /// The lasso of the 70 genes of van de Vijver et al. 2002 in 144 patients at three penalties, by glmnet at its
  /// default tolerance, whose coefficients are up to 5e-4 from the optimum.
  @Test(.enabled(if: nki70 != nil, "nki70 is not here"))
  func lassoCoxOfSeventyGenes() throws {
    let table = try FeatureTable(contentsOf: try #require(Self.nki70))
    let genes = table.columnNames.filter {
      !["time", "event", "Diam", "N", "ER", "Grade", "Age"].contains($0)
    }
    #expect(genes.count == 70)
    let outcome = try table.survivalOutcome(time: "time", event: "event")
    var cox = PenalizedCox()
    cox.ties = .breslow
    cox.penalty.lambdas = .given([0.15, 0.10, 0.08])
    let path = try cox.path(PenalizedDesign(table.design(genes)), outcome)
    let published: [[String: Double]] = [
      ["QSCN6L1": 0.1268311, "PRC1": 0.6870971],
      ["QSCN6L1": 0.3971367, "ZNF533": -0.2007821, "IGFBP5.1": 0.3355907, "PRC1": 1.1677630],
      [
        "Contig63649_RC": 0.143419381, "QSCN6L1": 0.518099230, "Contig32125_RC": 0.428066595,
        "ZNF533": -0.308339454, "COL4A2": 0.170671023, "IGFBP5.1": 0.532483936, "PRC1": 1.436509729,
        "ESM1": 0.005700645,
      ],
    ]
    for (point, expected) in zip(path.points, published) {
      #expect(point.kktResidual <= 1e-9)
      #expect(Set(point.coefficients.map { path.names[$0.feature] }) == Set(expected.keys))
      for coefficient in point.coefficients {
        #expect(abs(coefficient.value - expected[path.names[coefficient.feature]]!) < 5e-4)
      }
    }
  }

  /// The 70 genes without penalty and with coefficients kept at or above zero, as the vignette of the R package
  /// penalized prints three of them (Goeman 2010, doi 10.1002/bimj.200900028).
  @Test(.enabled(if: nki70 != nil, "nki70 is not here"))
  func nonNegativeCoxOfSeventyGenes() throws {
    let table = try FeatureTable(contentsOf: try #require(Self.nki70))
    let genes = table.columnNames.filter {
      !["time", "event", "Diam", "N", "ER", "Grade", "Age"].contains($0)
    }
    var cox = PenalizedCox()
    cox.ties = .breslow
    cox.penalty.lambdas = .given([0])
    cox.penalty.lowerLimits = [Double](repeating: 0, count: genes.count)
    let path = try cox.path(
      PenalizedDesign(table.design(genes)), table.survivalOutcome(time: "time", event: "event"))
    #expect(path.points[0].kktResidual <= 1e-9)
    for (gene, value) in [("Contig32125_RC", 5.1906), ("RUNDC1", 4.3200), ("PRC1", 1.7749)] {
      let fitted = path.points[0].coefficients.first { genes[$0.feature] == gene }?.value
      #expect(abs(try #require(fitted) - value) < 5.1e-5)
    }
  }

  /// LORIS (Chang et al. 2024, doi 10.1038/s43018-024-00772-7): an L1 logistic fit with class weights and
  /// scikit-learn's objective `|b|_1 + C sum w loss`, C = 0.1, on columns standardised without weights: lambda is
  /// 1 / (C sum w). Its five printed digits.
  @Test(.enabled(if: loris != nil, "the LORIS cohorts are not here"))
  func lassoLogisticOfResponseToCheckpointBlockade() throws {
    let path = try #require(Self.loris)
    let table = try FeatureTable(contentsOf: path)
    let reference = try FeatureTable(
      contentsOf: path.replacing("Chowell_train.csv", with: "reference_lasso_fullfit_sklearn.csv"))
    let names = try reference.text("feature").compactMap(\.self).filter { $0 != "(Intercept)" }
    let expected = try reference.completeNumbers("coef_standardised")
    let limits = ["TMB": 50.0, "NLR": 25, "Age": 85]
    let columns = try names.map { name in
      try table.completeNumbers(name).map { min($0, limits[name] ?? .infinity) }
    }
    let x = try DesignMatrix(names: names, values: Matrix(columns: columns, rowCount: table.rowCount))
    let y = try table.binaryOutcome(column: "Response", caseValue: "1")
    let cases = Double(y.isCase.count { $0 })
    let n = Double(y.count)
    let weights = y.isCase.map { $0 ? n / (2 * cases) : n / (2 * (n - cases)) }
    let standardised = x.values.standardised
    var logistic = PenalizedLogistic()
    logistic.penalty.standardize = false
    logistic.penalty.lambdas = .given([1 / (0.1 * n)])
    let fit = try logistic.path(
      PenalizedDesign(DesignMatrix(names: names, values: standardised)), y, weights: weights)
    let point = fit.points[0]
    #expect(point.kktResidual <= 1e-9)
    var values = [Double](repeating: 0, count: names.count)
    for coefficient in point.coefficients { values[coefficient.feature] = coefficient.value }
    for (j, name) in names.enumerated() {
      #expect(abs(values[j] - expected[j]) < 1e-4, "\(name): \(values[j]), \(expected[j])")
    }
    #expect(abs(point.intercept - expected[names.count]) < 1e-4)
  }
}

extension Matrix {
  /// Columns with mean 0 and 1/n variance 1.
  fileprivate var standardised: Matrix {
    Matrix(
      columns: (0..<columnCount).map { j in
        let values = column(j)
        let center = mean(values)
        let variance = values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(rowCount)
        return values.map { ($0 - center) / variance.squareRoot() }
      }, rowCount: rowCount)
  }
}
