internal import LinearAlgebra
public import Models
public import Statistics
public import Tables

/// The whole way from a training sample to a risk model: filling of missing values, feature filters,
/// standardising, choice of the penalty by cross-validation, fit. Every resample repeats all of it.
public struct Pipeline<Family: RiskFamily>: Sendable {
  /// How the penalty's weight is set.
  public enum PenaltyRule: Sendable {
    /// No penalty: maximum likelihood.
    case none
    /// This value.
    case fixed(Double)
    /// By cross-validation over the path.
    case crossValidated(folds: Int, measure: CrossValidationMeasure, choice: PenaltyChoice)
  }

  /// The kind of outcome.
  public var family: Family
  /// The names of the candidate features to use; nil takes all columns.
  public var features: [String]?
  /// How missing values are filled.
  public var imputation = Imputation.none
  /// Steps that choose features, in order.
  public var filters: [any FeatureFilter] = []
  /// Mixing, penalties and standardising.
  public var penalty = PenaltyOptions()
  /// How the penalty's weight is set.
  public var rule: PenaltyRule
  /// Features that carry no penalty and that filters may not drop.
  public var unpenalized: Set<String> = []

  /// A pipeline with a family and a rule; everything else by default.
  public init(_ family: Family, rule: PenaltyRule) {
    self.family = family
    self.rule = rule
  }

  /// Rows to learn from, with what is known of them. Test rows are not in reach: their frequency is 0,
  /// and every step takes frequencies.
  public struct Training: Sendable {
    /// All candidate features, NaN where missing.
    public let features: FeatureColumns
    /// The outcome of every row.
    public let outcome: Family.Response
    /// Which rows belong to one subject.
    public let subjects: SubjectGroups
    /// The subjects' identifiers, in the order of `subjects`.
    public let identifiers: [String]
    /// The features standardised over all rows, when they are complete: shared by every resample, which
    /// uses it through weights only.
    let design: PenalizedDesign?

    /// Rows with their features and outcomes.
    public init(
      features: FeatureColumns, outcome: Family.Response, subjects: SubjectGroups,
      identifiers: [String]
    ) {
      precondition(features.values.rowCount == outcome.count && subjects.count == identifiers.count)
      self.features = features
      self.outcome = outcome
      self.subjects = subjects
      self.identifiers = identifiers
      design = features.complete.map { PenalizedDesign($0) }
    }
  }

  /// Fits the pipeline to the rows with positive frequency.
  /// - Parameters:
  ///   - frequencies: how often each row stands in the sample; nil is once.
  ///   - stream: source of the inner folds.
  public func fit(
    _ training: Training, frequencies: [Double]? = nil, folds: Folds? = nil,
    stream: inout RandomStream
  ) throws(FitError) -> FittedPipeline {
    let x = training.features
    let imputed = FittedImputation(imputation, x, frequencies: frequencies)
    let filled = training.design == nil && imputation != .none ? imputed.apply(to: x) : x
    guard let complete = filled.complete else {
      throw .invalidOption("features have missing values and no way to fill them was chosen")
    }
    let design = training.design ?? PenalizedDesign(complete)

    var reasons = [String?](repeating: nil, count: x.names.count)
    if let features {
      let wanted = Set(features)
      for (j, name) in x.names.enumerated() where !wanted.contains(name) {
        reasons[j] = "not part of this model"
      }
    }
    var frequencyOf: [String: Double] = [:]
    for (subject, identifier) in training.identifiers.enumerated() {
      frequencyOf[identifier] = frequencies?[training.subjects.rows[subject][0]] ?? 1
    }
    for filter in filters {
      let dropped = filter.reasonsToDrop(
        filled, frequencies: frequencies, candidates: reasons.map { $0 == nil },
        subjectFrequency: { frequencyOf[$0] })
      for j in dropped.indices where reasons[j] == nil && !unpenalized.contains(x.names[j]) {
        reasons[j] = dropped[j].map { "\(filter.name): \($0)" }
      }
    }

    var options = penalty
    options.penaltyFactors = x.names.indices.map { j in
      reasons[j] != nil ? .infinity : unpenalized.contains(x.names[j]) ? 0 : penalty.penaltyFactors?[j] ?? 1
    }
    func fitted(
      _ point: PenalizedPath.Point, _ path: PenalizedPath, _ curve: CrossValidationCurve?
    ) -> FittedPipeline {
      FittedPipeline(
        imputation: imputed, dropReasons: reasons,
        model: PenalizedModel(
          names: x.names, lambda: point.lambda, intercept: point.intercept,
          coefficients: point.coefficients),
        kktResidual: point.kktResidual, path: path, curve: curve, notes: path.notes)
    }
    func path(_ lambdas: LambdaSequence) throws(FitError) -> PenalizedPath {
      options.lambdas = lambdas
      return try family.path(
        design, training.outcome, weights: frequencies, weightMeaning: .frequencies, offset: nil,
        options: options)
    }
    switch rule {
    case .none:
      options.penaltyFactors = options.penaltyFactors?.map { $0 == .infinity ? $0 : 1 }
      let fit = try path(.given([0]))
      return fitted(fit.points[0], fit, nil)
    case .fixed(let lambda):
      let fit = try path(.given([lambda]))
      return fitted(fit.points[0], fit, nil)
    case .crossValidated(let count, let measure, let choice):
      let used =
        folds
        ?? Folds(
          count, subjects: training.subjects, isEvent: family.isEvent(training.outcome),
          weights: frequencies, using: &stream)
      let fit = try CrossValidatedPath(
        family, design, training.outcome, weights: frequencies, weightMeaning: .frequencies,
        folds: used, measure: measure, options: options)
      return fitted(fit.path.points[fit.curve.index(choice)], fit.path, fit.curve)
    }
  }
}

/// A pipeline that has seen its training rows: everything needed to score new patients.
public struct FittedPipeline: Sendable {
  /// Values that stand in for missing ones.
  public let imputation: FittedImputation
  /// Why a candidate may not enter, nil where it may; one a candidate.
  public let dropReasons: [String?]
  /// The model over all candidates; coefficients per unit of the feature.
  public let model: PenalizedModel
  /// The certificate of the chosen solution.
  public let kktResidual: Double
  /// The path it was chosen from.
  public let path: PenalizedPath
  /// The cross-validation that chose, where there was one.
  public let curve: CrossValidationCurve?
  /// Caveats of the fit.
  public let notes: [Note]

  /// The rows with missing values filled as the model fills them.
  public func filled(_ x: FeatureColumns) -> FeatureColumns { imputation.apply(to: x) }

  /// The linear predictor of new rows: missing values filled with the training medians, then
  /// `intercept + sum x_j b_j`.
  /// - Returns: nil where a value is missing that the model needs and training could not teach.
  public func risk(_ x: FeatureColumns) -> [Double?] {
    precondition(x.names == model.names)
    return (0..<x.values.rowCount).map { i in
      var sum = model.intercept
      for coefficient in model.coefficients {
        var value = x.values[i, coefficient.feature]
        if value.isNaN {
          guard let filler = imputation.values[coefficient.feature] else { return nil }
          value = filler
        }
        sum += coefficient.value * value
      }
      return sum
    }
  }
}

extension FeatureColumns {
  /// The columns as a design, when no value is missing.
  var complete: DesignMatrix? {
    guard !values.elements.contains(where: \.isNaN) else { return nil }
    do { return try DesignMatrix(names: names, values: values) } catch {
      preconditionFailure("feature columns hold an infinite value: \(error)")
    }
  }
}
