internal import LinearAlgebra
public import Models
internal import RealModule
public import Statistics
public import Tables
public import Validation

/// Hazard or odds ratios of features of a cohort, corrected for the measurement error that a retest experiment shows.
public struct AttenuationRequest: Sendable {
  /// Where the error comes from.
  public enum ErrorSource: Sendable {
    /// A long table of repeated measurements of the same features.
    case retest(FeatureTable, subject: String, repetition: String)
    /// A known within-subject SD, for one feature.
    case standardDeviation(Double)
  }

  /// The outcome: survival asks for Cox models, a response for logistic ones.
  public var endpoint: TableEndpoint
  /// Names or globs of the features that are measured with error.
  public var features: [String]
  /// Features without error that every model has.
  public var adjustment: [String] = []
  /// Whether all features enter one model; else each has its own.
  public var isJoint = false
  /// Whether features and their repeats are replaced by their natural logarithms.
  public var takesLogarithm = false
  /// Where the error comes from.
  public var error: ErrorSource
  /// How tied events enter a Cox model.
  public var ties = TiedEvents.efron
  /// The SIMEX procedure.
  public var extrapolation: SimulationExtrapolation
  /// Bootstrap intervals of the corrected ratios; nil for none.
  public var bootstrap: Bootstrap?
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals.
  public var level = ConfidenceLevel.p95

  /// Models of each feature by itself.
  public init(
    _ endpoint: TableEndpoint, features: [String], error: ErrorSource, extrapolation: SimulationExtrapolation
  ) {
    self.endpoint = endpoint
    self.features = features
    self.error = error
    self.extrapolation = extrapolation
  }

  /// Fits and corrects the models.
  /// - Throws: `TableError`, `TableAnalysisError`, `FitError`.
  public func run(_ all: FeatureTable, jobs: Int) async throws -> AttenuationAnalysis {
    let names = try all.matching(
      patterns: features, excluding: adjustment, notAmong: Set(endpoint.columns))
    let (table, exclusions) = try all.complete(in: endpoint.columns + names + adjustment, missing)
    let regression: ErrorProneRegression =
      switch endpoint {
      case .survival(let columns): .cox(try columns.outcome(of: table), ties: ties)
      case .response(let column):
        .logistic(try table.binaryOutcome(column: column.column, caseValue: column.value))
      }
    let errors = try errorCovariances(names)
    let others = try FeatureCoding(table: table, names: adjustment).encode(table)
    var values: [String: [Double]] = [:]
    for name in names { values[name] = try logarithms(try table.completeNumbers(name), of: name) }
    var models: [CorrectedRegression] = []
    var correction = AttenuationCorrection(extrapolation, level: level)
    correction.bootstrap = bootstrap
    for error in errors {
      let columns =
        error.features.map { values[$0]! } + others.names.indices.map { others.values.column($0) }
      let design: DesignMatrix
      do {
        design = try DesignMatrix(
          names: error.features + others.names, values: Matrix(columns: columns, rowCount: table.rowCount))
      } catch {
        preconditionFailure("complete columns are finite and have one name each")
      }
      models.append(try await correction.run(regression, design, error: error, width: jobs))
    }
    return AttenuationAnalysis(
      models: models, adjustment: others.names, extrapolation: extrapolation,
      bootstrap: bootstrap, takesLogarithm: takesLogarithm, exclusions: exclusions)
  }

  /// The error of each model: one of all features, or one a feature.
  private func errorCovariances(_ names: [String]) throws -> [ErrorCovariance] {
    switch error {
    case .standardDeviation(let deviation):
      guard names.count == 1 else {
        throw TableAnalysisError(.request, "an error SD is that of one feature, and \(names.count) are named")
      }
      return [ErrorCovariance(feature: names[0], standardDeviation: deviation)]
    case .retest(let table, let subject, let repetition):
      let measured = try table.resolvingMissing(in: [subject, repetition], policy: missing).table
      let raw = try measured.repeatedMeasurements(
        subject: subject, repetition: repetition, features: names)[0]
      var matrices: [RepeatedMatrix] = []
      for (index, name) in names.enumerated() {
        let cells = raw.measurements(of: index)
        let taken = try logarithms(cells.elements, of: name)
        do {
          matrices.append(
            try RepeatedMatrix(
              Matrix(rowCount: cells.rowCount, columnCount: cells.columnCount, elements: taken)))
        } catch {
          throw TableAnalysisError(.estimate, "'\(name)' has no repeated measurements in \(table.source)")
        }
      }
      let groups = isJoint ? [Array(names.indices)] : names.indices.map { [$0] }
      return try groups.map { group in
        do throws(ErrorCovariance.ErrorCovarianceError) {
          return try ErrorCovariance(
            features: group.map { names[$0] }, measurements: group.map { matrices[$0] })
        } catch {
          let listed = group.map { "'\(names[$0])'" }.joined(separator: ", ")
          throw TableAnalysisError(
            .estimate, "no subject of \(table.source) has two measurements of \(listed)")
        }
      }
    }
  }

  private func logarithms(_ values: [Double], of name: String) throws -> [Double] {
    guard takesLogarithm else { return values }
    if let value = values.first(where: { $0 <= 0 }) {
      throw TableAnalysisError(.request, "'\(name)' has the value \(value), which has no logarithm")
    }
    return values.map { $0.isNaN ? $0 : Double.log($0) }
  }
}

/// Naive and corrected models.
public struct AttenuationAnalysis: Sendable {
  /// One model a feature, or one of all.
  public let models: [CorrectedRegression]
  /// Features without error in every model.
  public let adjustment: [String]
  /// The SIMEX procedure.
  public let extrapolation: SimulationExtrapolation
  /// The bootstrap, where asked for.
  public let bootstrap: Bootstrap?
  /// Whether features were replaced by logarithms.
  public let takesLogarithm: Bool
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
}
