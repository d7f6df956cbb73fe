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
    /// The whole path; the model is its last point.
    case wholePath
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
  /// Splines and interactions of the features that the filters keep; knots are learnt from the training rows.
  public var terms: [ModelTerm] = []
  /// Penalty factors from an initial fit to the training rows; nil penalises all alike.
  public var adaptive: AdaptiveLasso?

  /// Why a column that this model does not use is not there.
  public static var foreign: String { "not part of this model" }

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
  ///   - stream: source of the inner folds, and of imputations before them.
  public func fit(
    _ training: Training, frequencies: [Double]? = nil, folds: Folds? = nil,
    stream: inout RandomStream
  ) throws(FitError) -> FittedPipeline {
    if case .chainedEquations(let method) = imputation {
      return try fitPooled(method, training, frequencies: frequencies, folds: folds, stream: &stream)
    }
    let x = training.features
    let imputed = FittedImputation(imputation, x, frequencies: frequencies)
    let filled = training.design == nil && imputation != .none ? imputed.apply(to: x) : x
    let fittedTerms = try FittedTerms(terms, filled, frequencies: frequencies)
    let columns = fittedTerms.apply(to: filled)
    guard let complete = columns.complete else {
      throw .invalidOption("features have missing values and no way to fill them was chosen")
    }
    let shared =
      fittedTerms.isEmpty ? training.design ?? PenalizedDesign(complete) : PenalizedDesign(complete)
    let design = shared.isFit(for: frequencies) ? shared : PenalizedDesign(complete.blanking(frequencies))

    var reasons = [String?](repeating: nil, count: x.names.count)
    if let features {
      let wanted = Set(features)
      for (j, name) in x.names.enumerated() where !wanted.contains(name) {
        reasons[j] = Self.foreign
      }
    }
    var frequencyOf: [String: Double] = [:]
    for (subject, identifier) in training.identifiers.enumerated() {
      frequencyOf[identifier] = frequencies?[training.subjects.rows[subject][0]] ?? 1
    }
    if !filters.isEmpty {
      let sample = TrainingSample(
        filled, frequencies: frequencies, outcome: family.trainingOutcome(training.outcome),
        isForced: x.names.map(unpenalized.contains), subjectFrequency: { [frequencyOf] in frequencyOf[$0] })
      for filter in filters {
        let dropped = filter.reasonsToDrop(sample, candidates: reasons.map { $0 == nil })
        for j in dropped.indices where reasons[j] == nil && !unpenalized.contains(x.names[j]) {
          reasons[j] = dropped[j].map { "\(filter.name): \($0)" }
        }
      }
    }
    // A term goes with its features: it may enter when all of them may, unpenalised when all of them are.
    let inputs = columns.names.map { name in
      fittedTerms.inputs(of: name).map { x.names.firstIndex(of: $0)! }
    }
    let replaced = fittedTerms.replaced
    reasons = columns.names.indices.map { j in
      replaced.contains(columns.names[j])
        ? Self.foreign : inputs[j].lazy.compactMap { reasons[$0] }.first
    }

    var options = penalty
    options.penaltyFactors = columns.names.indices.map { j in
      reasons[j] != nil
        ? .infinity
        : inputs[j].allSatisfy { unpenalized.contains(x.names[$0]) }
          ? 0 : j < x.names.count ? penalty.penaltyFactors?[j] ?? 1 : 1
    }
    func fitted(
      _ point: PenalizedPath.Point, _ path: PenalizedPath, _ curve: CrossValidationCurve?
    ) -> FittedPipeline {
      FittedPipeline(
        imputation: imputed, terms: fittedTerms, dropReasons: reasons,
        model: PenalizedModel(
          names: columns.names, lambda: point.lambda, intercept: point.intercept,
          coefficients: point.coefficients),
        kktResidual: point.kktResidual, path: path, curve: curve, notes: path.notes)
    }
    func dealtFolds(_ count: Int) -> Folds {
      folds
        ?? Folds(
          count, subjects: training.subjects, isEvent: family.isEvent(training.outcome),
          weights: frequencies, using: &stream)
    }
    func path<F: RiskFamily>(
      _ family: F, _ lambdas: LambdaSequence
    ) throws(FitError) -> PenalizedPath where F.Response == Family.Response {
      options.lambdas = lambdas
      return try family.path(
        design, training.outcome, weights: frequencies, weightMeaning: .frequencies, offset: nil,
        options: options)
    }
    switch rule {
    case .none:
      options.penaltyFactors = options.penaltyFactors?.map { $0 == .infinity ? $0 : 1 }
      let fit = try path(family, .given([0]))
      return fitted(fit.points[0], fit, nil)
    case .wholePath:
      let fit = try path(family, .automatic())
      return fitted(fit.points[fit.points.count - 1], fit, nil)
    case .fixed(let lambda):
      let fit =
        if let adaptive {
          try path(adaptive.family(family, folds: dealtFolds(AdaptiveLasso.folds)), .given([lambda]))
        } else {
          try path(family, .given([lambda]))
        }
      return fitted(fit.points[0], fit, nil)
    case .crossValidated(let count, let measure, let choice):
      let used = dealtFolds(count)
      func validated<F: RiskFamily>(
        _ family: F
      ) throws(FitError) -> CrossValidatedPath where F.Response == Family.Response {
        try CrossValidatedPath(
          family, design, training.outcome, weights: frequencies, weightMeaning: .frequencies,
          folds: used, measure: measure, options: options)
      }
      let fit =
        if let adaptive {
          try validated(adaptive.family(family, folds: used))
        } else {
          try validated(family)
        }
      return fitted(fit.path.points[fit.curve.index(choice)], fit.path, fit.curve)
    }
  }
}

/// A pipeline that has seen its training rows: everything needed to score new patients.
public struct FittedPipeline: Sendable {
  /// Values that stand in for missing ones.
  public let imputation: FittedImputation
  /// Splines and interactions, with their knots.
  public let terms: FittedTerms
  /// Why a column of the model may not enter, nil where it may; one a column.
  public let dropReasons: [String?]
  /// The model over all candidates and the columns of the terms; coefficients per unit.
  public let model: PenalizedModel
  /// The certificate of the chosen solution.
  public let kktResidual: Double
  /// The path it was chosen from.
  public let path: PenalizedPath
  /// The cross-validation that chose, where there was one.
  public let curve: CrossValidationCurve?
  /// Caveats of the fit.
  public let notes: [Note]
  /// What multiple imputation pooled; nil without it. The path and the curve are then those of the first completed set.
  public internal(set) var pooling: ImputationPooling?

  /// The columns of the model: missing values filled with what training taught, NaN where it taught nothing, and
  /// the columns of the terms.
  public func columns(_ x: FeatureColumns) -> FeatureColumns {
    terms.apply(to: imputation.filling(x))
  }

  /// The linear predictor of new rows: `intercept + sum x_j b_j` over the columns of the model.
  /// - Returns: nil where a value is missing that the model needs and training could not teach.
  public func risk(_ x: FeatureColumns) -> [Double?] {
    let columns = columns(x)
    precondition(columns.names == model.names)
    return (0..<x.values.rowCount).map { i in
      var sum = model.intercept
      for coefficient in model.coefficients {
        let value = columns.values[i, coefficient.feature]
        if value.isNaN { return nil }
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
