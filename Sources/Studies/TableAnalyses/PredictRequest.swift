internal import LinearAlgebra
internal import Models
public import Statistics
public import Tables
public import Validation

/// Predictions of a frozen model for the rows of a table.
public struct PredictRequest: Sendable {
  /// The time by which a Cox model's event probability is asked for.
  public var horizon: Double?
  /// What becomes of rows with a missing value that the model cannot fill.
  public var missing = MissingPolicy.refuse
  /// The level of the risks' intervals.
  public var level = ConfidenceLevel.p95
  /// The kind of a Cox model's intervals.
  public var band = SurvivalBand.logLog

  /// Linear predictors, and risks where they need no horizon.
  public init() {}

  /// Predicts.
  /// - Throws: `TableError` for a missing column, cell or level; `StudyRunError` for an undefined logarithm;
  ///   `TableAnalysisError` for a horizon that the model does not reach.
  public func run(_ model: ModelFile, _ table: FeatureTable) throws -> PredictionResult {
    try check(model)
    return try model.predict(table, horizon: horizon, missing: missing, level: level, band: band)
  }

  private func check(_ model: ModelFile) throws {
    guard let horizon else { return }
    func refuse(_ reason: String) -> TableAnalysisError { TableAnalysisError(.request, reason) }
    guard model.family == "cox" else {
      throw refuse("a logistic model has one risk, whatever the time; leave --horizon out")
    }
    guard let baseline = model.baseline else {
      throw refuse("the model has no baseline hazard, so that it predicts no risks; leave --horizon out")
    }
    guard baseline.strata.count == 1 || model.strata?.levels.count == baseline.strata.count else {
      throw refuse(
        "the model has \(baseline.strata.count) strata with baseline hazards of their own, and does not say "
          + "whose they are; leave --horizon out")
    }
    for (index, stratum) in baseline.strata.enumerated() where horizon > stratum.time.last ?? 0 {
      let place = model.strata.map { " in the stratum '\($0.levels[index])'" } ?? ""
      throw refuse(
        "the model was trained on follow-up to \(stratum.time.last ?? 0)\(place), which says nothing of "
          + "the risk at \(horizon)")
    }
  }
}

/// The predictions of a model.
public struct PredictionResult: Sendable {
  /// One row's prediction.
  public struct Row: Sendable, Equatable {
    /// The row of the table, from 1.
    public let row: Int
    /// The linear predictor: log odds, or the log hazard relative to a row of zeros.
    public let linearPredictor: Double
    /// The probability of the event: by the horizon for a Cox model; nil without one.
    public let risk: Double?
    /// The interval of the risk; nil where the model has no covariance, or the risk is 0 or 1.
    public let interval: ConfidenceInterval?
  }

  /// `cox` or `logistic`.
  public let family: String
  /// The horizon of the risks of a Cox model.
  public let horizon: Double?
  /// The predictions, in the order of the table.
  public let rows: [Row]
  /// The level of the intervals; nil where the model gives none.
  public let level: ConfidenceLevel?
  /// The kind of the intervals; nil where the model gives none.
  public let intervalMethod: Method?
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
}

extension ModelFile {
  /// The predictions for the rows of a table: the one way in which a frozen model is applied.
  public func predict(
    _ table: FeatureTable, horizon: Double? = nil, missing: MissingPolicy = .refuse,
    level: ConfidenceLevel = .p95, band: SurvivalBand = .logLog
  ) throws -> PredictionResult {
    let fillable = Set(imputation.map(\.feature))
    // A text column has one filler an indicator; it may be missing when each that the model uses has one.
    let needed = columns.filter { column in
      features.contains { !fillable.contains($0) && isMade($0, of: column) }
    }
    _ = try columns.map { try table.kind($0) }
    // A stratum matters to risks only.
    let strata = horizon == nil ? nil : self.strata
    let (complete, exclusions) = try table.complete(
      in: needed + [offset, strata?.column].compactMap(\.self), missing)
    let values = columnValues(try features(of: complete))
    let predictors = linearPredictors(
      values, offset: try offset.map { try complete.completeNumbers($0) })
    let strataOfRows = try strata.map { try codes(of: $0, complete) }
    let rows = predictors.indices.map { i in
      guard let predictor = predictors[i] else { preconditionFailure("every value is there or has a filler") }
      let stratum = strataOfRows?[i] ?? 0
      return PredictionResult.Row(
        row: exclusions.kept[i] + 1, linearPredictor: predictor,
        risk: probability(linearPredictor: predictor, horizon: horizon, stratum: stratum),
        interval: riskInterval(
          values.row(i), linearPredictor: predictor, horizon: horizon, stratum: stratum, level: level,
          band: band))
    }
    let method = intervalMethod(horizon: horizon, band: band)
    return PredictionResult(
      family: family, horizon: family == "cox" ? horizon : nil, rows: rows,
      level: method == nil ? nil : level, intervalMethod: method, exclusions: exclusions)
  }

  /// The stratum of each row, by the order of the baseline's.
  private func codes(of strata: Strata, _ table: FeatureTable) throws -> [Int] {
    try table.completeText(strata.column).enumerated().map { row, label in
      guard let code = strata.levels.firstIndex(of: label) else {
        throw TableAnalysisError(
          .row,
          "\(table.source):\(table.lineNumber(ofRow: row)): error: the model has no baseline hazard for "
            + "'\(label)' in column '\(strata.column)' (known: \(strata.levels.joined(separator: ", ")))")
      }
      return code
    }
  }

  private func isMade(_ feature: String, of column: String) -> Bool {
    guard let levels = coding.first(where: { $0.column == column })?.levels else { return feature == column }
    return levels.dropFirst().contains { column + $0 == feature }
  }
}
