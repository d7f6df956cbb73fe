internal import RealModule
public import Statistics
internal import Tables
internal import Validation

/// Frozen scores of the rows of a cohort, in every form in which they can be judged.
public struct AssessedScores: Sendable {
  /// The probabilities of the event.
  public struct Probabilities: Sendable {
    /// The time by which the event is predicted; nil for a response.
    public let horizon: Double?
    /// One a row.
    public let values: [Double]
  }

  /// The column or the model's file.
  public let name: String
  /// What the scores are, in words.
  public let kind: String
  /// One number a row; higher means likelier or earlier.
  public let risk: [Double]
  /// Log odds or log hazard; nil for a marker, whose order alone counts.
  public let linearPredictor: [Double]?
  /// The probabilities at each horizon, or of the response; empty where the scores say none.
  public let probabilities: [Probabilities]
  /// Caveats.
  public let notes: [Note]

  /// The scores on the scale on which a regression takes them: the linear predictor where it is finite.
  var linear: [Double] {
    guard let linearPredictor, linearPredictor.allSatisfy(\.isFinite) else { return risk }
    return linearPredictor
  }

  /// The probabilities by a horizon, or of the response.
  func probabilities(at horizon: Double?) -> [Double]? {
    probabilities.first { $0.horizon == horizon }?.values
  }
}

extension Note.Kind {
  /// What scores were taken for.
  public static let scoreScale = Note.Kind("score-scale")
}

extension AssessedScores {
  /// The scores of a column.
  /// - Parameters:
  ///   - scale: what they are.
  ///   - direction: which scores point to the event; a probability or a linear predictor can only be `higher`.
  ///   - horizons: of a survival outcome; nil for a response.
  /// - Throws: `TableAnalysisError` where the numbers are not what they are said to be.
  init(
    column name: String, _ table: FeatureTable, scale: ScoreScale, direction: ScoreDirection,
    horizons: [Double]?
  ) throws {
    let values = try table.completeNumbers(name)
    let isWithin = values.allSatisfy { (0...1).contains($0) }
    let isOneProbability = horizons == nil || horizons?.count == 1
    var notes: [Note] = []
    var scale = scale
    if scale == .auto {
      let isProbability = isWithin && isOneProbability && direction == .higher
      scale = isProbability ? .probability : .marker
      let of = horizons.map { _ in "of the event by the horizon" } ?? "of the response"
      notes.append(
        Note(
          .scoreScale,
          isProbability
            ? "\(name): every score lies within 0 and 1, so they were taken as probabilities \(of); --scale says otherwise."
            : "\(name): the scores were taken as a marker, whose order alone counts; --scale says otherwise.")
      )
    }
    if scale != .marker, direction == .lower {
      throw TableAnalysisError(.request, "lower scores can point to the event for a marker only")
    }
    switch scale {
    case .probability:
      guard isOneProbability else {
        throw TableAnalysisError(
          .request,
          "a column holds the probabilities by one horizon; name one --horizon, or --risk HORIZON=COLUMN for each"
        )
      }
      try Self.checkProbabilities(values, name, table)
      let isSurvival = horizons != nil
      self.init(
        name: name, kind: isSurvival ? "probabilities of the event" : "probabilities of the response",
        risk: values, linearPredictor: values.map { Self.link($0, isSurvival: isSurvival) },
        probabilities: [Probabilities(horizon: horizons?.first, values: values)], notes: notes)
    case .linearPredictor:
      self.init(
        name: name, kind: horizons == nil ? "log odds" : "logarithms of the hazard ratio", risk: values,
        linearPredictor: values,
        probabilities: horizons == nil
          ? [Probabilities(horizon: nil, values: values.map(inverseLogit))] : [],
        notes: notes)
    case .marker, .auto:
      self.init(
        name: name, kind: "marker", risk: direction == .higher ? values : values.map { -$0 },
        linearPredictor: nil, probabilities: [], notes: notes)
    }
  }

  /// The probabilities of the event in columns, one for each horizon; their order is that of the last.
  init(name: String, riskColumns: [HorizonColumn], _ table: FeatureTable) throws {
    var probabilities: [Probabilities] = []
    for column in riskColumns {
      let values = try table.completeNumbers(column.column)
      try Self.checkProbabilities(values, column.column, table)
      probabilities.append(Probabilities(horizon: column.horizon, values: values))
    }
    guard let last = probabilities.last else { preconditionFailure("there is a column for some horizon") }
    self.init(
      name: name, kind: "probabilities of the event", risk: last.values,
      linearPredictor: last.values.map { Self.link($0, isSurvival: true) }, probabilities: probabilities,
      notes: [])
  }

  /// The predictions of a model for complete rows.
  init(_ model: ModelFile, name: String, _ table: FeatureTable, horizons: [Double]?) throws {
    let isSurvival = horizons != nil
    guard (model.family == "cox") == isSurvival else {
      throw TableAnalysisError(
        .request,
        isSurvival
          ? "\(name) is a logistic model; give --outcome instead of --time and --event"
          : "\(name) is a Cox model; give --time and --event instead of --outcome")
    }
    var notes: [Note] = []
    var asked: [Double?] = horizons?.map { $0 } ?? [nil]
    if isSurvival, model.baseline == nil {
      notes.append(
        Note(
          .scoreScale, "\(name) has no baseline hazard, so that it predicts no probabilities to be judged.")
      )
      asked = []
    }
    // Without a horizon a Cox model predicts its linear predictor alone.
    let predictions = try (asked.isEmpty ? [nil] : asked).map { horizon in
      var request = PredictRequest()
      request.horizon = horizon
      return try request.run(model, table).rows
    }
    let probabilities = zip(asked, predictions).map { horizon, rows in
      Probabilities(horizon: horizon, values: rows.compactMap(\.risk))
    }
    let values = predictions[0].map(\.linearPredictor)
    self.init(
      name: name, kind: isSurvival ? "Cox model" : "logistic model", risk: values, linearPredictor: values,
      probabilities: probabilities, notes: notes)
  }

  /// A Cox model where events compete: its order of the rows alone, for one less its survival curve is no cumulative incidence.
  init(cause model: ModelFile, name: String, _ table: FeatureTable) throws {
    let plain = try AssessedScores(model, name: name, table, horizons: [])
    self.init(
      name: name, kind: plain.kind, risk: plain.risk, linearPredictor: plain.linearPredictor,
      probabilities: [],
      notes: [
        Note(
          .scoreScale,
          "\(name) models the hazard of one event: where others compete, its probabilities are no cumulative incidences and were not judged; give these with --risk."
        )
      ])
  }

  private static func checkProbabilities(
    _ values: [Double], _ column: String, _ table: FeatureTable
  ) throws {
    guard let row = values.firstIndex(where: { !(0...1).contains($0) }) else { return }
    throw TableAnalysisError(
      .row,
      "\(table.source):\(table.lineNumber(ofRow: row)): error: \(values[row]) in column '\(column)' is no probability"
    )
  }

  /// The scale on which a model is linear: log odds, or the logarithm of the cumulative hazard. Infinite for 0 and 1.
  private static func link(_ probability: Double, isSurvival: Bool) -> Double {
    isSurvival
      ? Double.log(-Double.log(onePlus: -probability))
      : Double.log(probability) - Double.log(onePlus: -probability)
  }
}

/// A column with the probabilities of the event by a horizon.
public struct HorizonColumn: Sendable, Equatable {
  /// The horizon.
  public let horizon: Double
  /// The column.
  public let column: String

  /// A column and its horizon.
  public init(horizon: Double, column: String) {
    self.horizon = horizon
    self.column = column
  }
}
