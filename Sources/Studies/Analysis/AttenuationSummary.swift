internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Tables
public import Validation

/// Hazard or odds ratios of single features before and after correction for measurement error: exploratory.
public struct AttenuationSummary: Sendable {
  /// The part a feature plays in the study.
  public enum Role: String, Sendable {
    /// A clinical feature.
    case clinical
    /// The size feature.
    case size
    /// A feature of the final model.
    case selected
  }
  /// A feature with its own model.
  public struct Feature: Sendable {
    /// Its part.
    public let role: Role
    /// Its naive and corrected coefficient, the only term.
    public let term: CorrectedRegression.Term
  }
  /// The features, clinical ones first, then size, then the model's.
  public let features: [Feature]
  /// Features that could not be corrected, with the reason.
  public let failures: [Failure]
  /// `"hazard ratio"` or `"odds ratio"`.
  public let ratioName: String
  /// The SIMEX procedure.
  public let extrapolation: SimulationExtrapolation

  /// A feature without a correction.
  public struct Failure: Sendable {
    /// The feature.
    public let feature: String
    /// Why.
    public let reason: String
  }

  /// SIMEX replicates of a run.
  public static let replicates = 100
}

extension AttenuationSummary {
  /// Corrects each clinical, size and selected feature that the experiment measured, in a model of its own, on the scale
  /// the study's models use.
  /// - Returns: nil when the experiment measured none of them, or rows miss a value of one.
  static func make(
    _ study: StudyFile, _ cohort: Cohort, _ experiment: RetestExperiment, selected: [String],
    filled: FeatureColumns, width: Int
  ) async -> AttenuationSummary? {
    let regression: ErrorProneRegression =
      switch cohort.outcome {
      case .survival(let outcome): .cox(outcome, ties: .init(rawValue: study.model.ties) ?? .efron)
      case .response(let outcome): .logistic(outcome)
      }
    let roles: [(Role, [String])] = [
      (.clinical, cohort.clinical), (.size, cohort.size), (.selected, selected),
    ]
    var taken: Set<String> = []
    let extrapolation = SimulationExtrapolation(
      replicates: replicates, seed: study.validation.seed, extrapolant: .quadratic)
    var features: [Feature] = []
    var failures: [Failure] = []
    for (role, names) in roles {
      for name in names where taken.insert(name).inserted {
        guard let data = experiment.measurements[name], let j = filled.names.firstIndex(of: name) else {
          continue
        }
        do {
          let error = try ErrorCovariance(features: [name], measurements: [data])
          let design = try DesignMatrix(
            names: [name],
            values: Matrix(columns: [filled.values.column(j)], rowCount: filled.values.rowCount))
          let model = try await AttenuationCorrection(extrapolation).run(
            regression, design, error: error, width: width)
          features.append(Feature(role: role, term: model.terms[0]))
        } catch {
          failures.append(Failure(feature: name, reason: "\(error)"))
        }
      }
    }
    guard !features.isEmpty || !failures.isEmpty else { return nil }
    return AttenuationSummary(
      features: features, failures: failures, ratioName: regression.ratioName,
      extrapolation: extrapolation)
  }
}

extension AttenuationSummary {
  var json: JSONValue {
    [
      "exploratory": true, "ratio": .string(ratioName), "seed": .integer(Int(extrapolation.seed)),
      "replicates": .integer(extrapolation.replicates),
      "extrapolation": .string(extrapolation.extrapolant.rawValue),
      "features": .array(
        features.map { JSONValue.object([.init("role", .string($0.role.rawValue))]).appending($0.term.json) }),
      "failures": .array(
        failures.map { ["feature": .string($0.feature), "reason": .string($0.reason)] }),
    ]
  }
}
