public import Models
internal import RealModule
public import Statistics
internal import Tables
public import Validation

/// A fitted regression with what the rows and the options made of it.
public struct FitResult: Sendable {
  /// The kinds of fit.
  public enum Fit: Sendable {
    /// Cox's model by maximum partial likelihood, with its inference.
    case cox(CoxFit, RobustInference?)
    /// The logistic model by maximum likelihood.
    case logistic(LogisticFit, RobustInference?)
    /// A path of penalised models.
    case penalized(PenalizedFitResult)
  }

  /// The fit.
  public let fit: Fit
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
  /// The model to predict with; nil for a path from which none was chosen.
  public let modelFile: ModelFile?
  /// Tests of splines and interactions of a maximum-likelihood fit.
  public var termTests: [TermTest] = []
  /// What was asked for besides the coefficients.
  public let diagnostics: FitDiagnostics

  init(
    _ fit: Fit, exclusions: RowExclusions, modelFile: ModelFile?,
    diagnostics: FitDiagnostics = FitDiagnostics()
  ) {
    self.fit = fit
    self.diagnostics = diagnostics
    self.exclusions = exclusions
    self.modelFile = modelFile
  }

  /// One coefficient as it is reported.
  public struct Term: Sendable {
    /// The feature, or `(Intercept)`.
    public let feature: String
    /// The coefficient; standard error and interval are robust where that was asked for.
    public let estimate: Estimate
    /// The likelihood-ratio test that a profile likelihood interval inverts; nil with Wald intervals.
    public var likelihoodRatioTest: HypothesisTest?

    /// The Wald statistic `estimate / standard error`; nil where the likelihood-ratio test takes its place.
    public var z: Double? {
      guard likelihoodRatioTest == nil else { return nil }
      guard let value = estimate.value, let error = estimate.standardError, error > 0 else { return nil }
      return value / error
    }

    /// The p-value that goes with the interval: of the likelihood-ratio test with a profile likelihood interval,
    /// else the two-sided one of `z` under the standard normal distribution.
    public var pValue: Double? { likelihoodRatioTest?.pValue ?? z.map(Normal.twoSidedPValue) }

    /// The hazard or odds ratio per unit: the exponential of the coefficient and of its limits.
    public var ratio: Estimate {
      let isHazard = estimate.quantity.symbol == Quantity.logHazardRatio.symbol
      return Estimate(
        Quantity(
          name: isHazard ? "hazard ratio per unit" : "odds ratio per unit", symbol: isHazard ? "HR" : "OR"),
        value: estimate.value.map { .exp($0) },
        interval: estimate.interval.map {
          ConfidenceInterval(
            lower: .exp($0.lower), upper: .exp($0.upper), level: $0.level, method: $0.method)
        }, method: estimate.method, sampleSize: estimate.sampleSize, notes: estimate.notes)
    }
  }

  /// The coefficients of a maximum-likelihood fit, intercept first; empty for a path.
  public var terms: [Term] {
    switch fit {
    case .cox(let fit, let robust): Self.terms(fit.coefficients, robust)
    case .logistic(let fit, let robust): Self.terms(fit.coefficients, robust)
    case .penalized: []
    }
  }

  private static func terms(_ coefficients: [Coefficient], _ robust: RobustInference?) -> [Term] {
    let estimates = robust?.isReported == true ? robust?.estimates : nil
    return coefficients.indices.map { j in
      Term(
        feature: coefficients[j].feature, estimate: estimates?[j] ?? coefficients[j].estimate,
        likelihoodRatioTest: coefficients[j].likelihoodRatioTest)
    }
  }

  /// The Wald test that belongs to the standard errors reported; nil for a path, and where a coefficient that stands
  /// for infinity has none.
  public var waldTest: HypothesisTest? {
    guard terms.allSatisfy({ $0.estimate.value == nil || $0.estimate.standardError != nil }) else {
      return nil
    }
    return switch fit {
    case .cox(let fit, let robust): robust?.isReported == true ? robust?.waldTest : fit.waldTest
    case .logistic(let fit, let robust): robust?.isReported == true ? robust?.waldTest : fit.waldTest
    case .penalized: nil
    }
  }

  /// Rows of the fit and events among them.
  public var sampleSize: SampleSize {
    switch fit {
    case .cox(let fit, _): fit.sampleSize
    case .logistic(let fit, _): fit.sampleSize
    case .penalized(let fit): fit.path.sampleSize
    }
  }

  /// Caveats of the fit.
  public var notes: [Note] {
    switch fit {
    case .cox(let fit, _): fit.notes + diagnostics.notes
    case .logistic(let fit, _): fit.notes
    case .penalized(let fit): fit.path.notes + fit.notes
    }
  }

  /// The fold of each row of the table in a cross-validation, as CSV: `row` from 1, `fold` from 1, and with repeats
  /// `repeat` from 1 between them. Rows left out are not listed.
  public var foldsCSV: String? {
    guard case .penalized(let fit) = fit, let folds = fit.crossValidation?.folds else { return nil }
    let hasRepeats = folds.count > 1
    var text = hasRepeats ? "row,repeat,fold\n" : "row,fold\n"
    for (index, folds) in folds.enumerated() {
      for (row, fold) in zip(exclusions.kept, folds.ofRow) where fold >= 0 {
        text += hasRepeats ? "\(row + 1),\(index + 1),\(fold + 1)\n" : "\(row + 1),\(fold + 1)\n"
      }
    }
    return text
  }
}

/// A path of penalised models, and the choice among them.
public struct PenalizedFitResult: Sendable {
  /// The choice of a penalty.
  public struct CrossValidation: Sendable {
    /// The mean loss by penalty.
    public let curve: CrossValidationCurve
    /// Which penalty was taken.
    public let choice: PenaltyChoice
    /// The folds, once for each repeat.
    public let folds: [Folds]

    /// How the measure of a fold is formed, where the field has more than one way.
    public func form(isSurvival: Bool) -> String? {
      switch curve.measure {
      case .deviance where isSurvival:
        "grouped (van Houwelingen et al. 2006): deviance on all rows minus deviance on the training rows"
      case .brier: "mean squared difference between outcome and probability; cv.glmnet's mse is twice this"
      case .deviance, .cIndex, .auc: nil
      }
    }
  }

  /// The path.
  public let path: PenalizedPath
  /// How tied events entered a Cox model.
  public var ties: TiedEvents?
  /// The cross-validation, where there was one.
  public var crossValidation: CrossValidation?
  /// The seed of random folds.
  public var seed: UInt64?
  /// Caveats besides those of the path.
  public var notes: [Note] = []
  /// How penalty factors were made, where they were.
  public var adaptive: AdaptiveLasso?
  /// The groups of a group lasso, by the design's columns.
  public var groups: FeatureGroups?
  /// The fits without penalty, where they were asked for.
  public var relaxed: RelaxedPath?
  /// The cross-validation of their blends.
  public var relaxation: CrossValidatedRelaxation?
  /// The share of the penalised solution where nothing chooses it.
  public var gamma = 1.0

  init(path: PenalizedPath) { self.path = path }

  /// The position in the path of the model that was chosen: by cross-validation, or because there is one
  /// only.
  public var selectedIndex: Int? {
    if let crossValidation, let relaxation { return relaxation.choice(crossValidation.choice).index }
    if let crossValidation { return crossValidation.curve.index(crossValidation.choice) }
    return path.points.count == 1 ? 0 : nil
  }

  /// The model that was chosen.
  public var selectedModel: PenalizedModel? {
    selectedIndex.flatMap { index in
      relaxed.map { $0.model(at: index, gamma: selectedGamma) } ?? path.model(at: index)
    }
  }

  /// The share of the penalised solution in the model that was chosen; 1 unless it is relaxed.
  public var selectedGamma: Double {
    if let crossValidation, let relaxation { return relaxation.choice(crossValidation.choice).gamma }
    return relaxed == nil ? 1 : gamma
  }
}
