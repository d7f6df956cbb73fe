internal import LinearAlgebra
public import Models
public import Statistics
internal import Tables

/// What an unpenalised fit is asked for besides its coefficients.
public struct FitDiagnosticsRequest: Sendable, Equatable {
  /// Test proportional hazards against this function of time.
  public var proportionalHazards: EventTimeTransform?
  /// One residual of each kind a row.
  public var residuals = false
  /// Schoenfeld residuals of a Cox fit, one row an event.
  public var schoenfeld = false

  /// Nothing.
  public init() {}
}

/// What an unpenalised fit was asked for.
public struct FitDiagnostics: Sendable {
  /// The tests of proportional hazards.
  public var proportionalHazards: ProportionalHazardsTest?
  /// The residuals by row.
  public var residuals: ResidualTable?
  /// The Schoenfeld residuals.
  public var schoenfeld: ResidualTable?

  /// Says which tests do not exist.
  var notes: [Note] {
    guard let test = proportionalHazards else { return [] }
    let missing = test.tests.filter { $0.test == nil }.map(\.term)
    guard !missing.isEmpty else { return [] }
    return [
      Note(
        .noProportionalHazardsTest,
        "there is no test of proportional hazards for \(missing.joined(separator: ", ")): no finite coefficient, or "
          + "too few event times to see a change")
    ]
  }
}

extension Note.Kind {
  /// A term whose proportional hazards cannot be tested.
  public static let noProportionalHazardsTest = Note.Kind("no-proportional-hazards-test")
}

/// Residuals of a fit, one line a row of the table or an event.
public struct ResidualTable: Sendable {
  /// One line.
  public struct Line: Sendable {
    /// The row of the table, from 1.
    public let row: Int
    /// The time of the event, for Schoenfeld residuals.
    public let time: Double?
    /// The values in the order of `names`.
    public let values: [Double]
  }

  /// The residuals' names.
  public let names: [String]
  /// The lines.
  public let lines: [Line]

  /// Columns of one value a row that the analysis used.
  init(_ columns: [(name: String, values: [Double])], rows: [Int], times: [Double]? = nil) {
    names = columns.map(\.name)
    lines = rows.indices.map { k in
      Line(row: rows[k] + 1, time: times?[k], values: columns.map { $0.values[k] })
    }
  }
}

extension FitDiagnostics {
  /// The diagnostics of a Cox fit.
  init(
    _ request: FitDiagnosticsRequest, _ regression: CoxRegression, _ fit: CoxFit, _ rows: FitRows,
    _ outcome: SurvivalOutcome
  ) throws {
    let kept = fit.coefficients.indices.filter { fit.coefficients[$0].estimate.standardError != nil }
    func columns(_ kind: String, _ matrix: Matrix?) -> [(name: String, values: [Double])] {
      guard let matrix else { return [] }
      return kept.map { ("\(kind)_\(fit.coefficients[$0].feature)", matrix.column($0)) }
    }
    if let transform = request.proportionalHazards {
      // A text column's indicators are one term.
      let origins = rows.origins
      let terms = origins.indices.filter { origins.firstIndex(of: origins[$0]) == $0 }.map { first in
        ProportionalHazardsTest.Term(
          name: origins[first], columns: origins.indices.filter { origins[$0] == origins[first] })
      }
      proportionalHazards = try regression.proportionalHazardsTest(
        fit, rows.design, outcome, transform: transform, terms: terms)
    }
    let places = rows.exclusions.kept
    if request.residuals {
      let all = regression.residuals(fit, rows.design, outcome)
      residuals = ResidualTable(
        [("martingale", all.martingale), ("deviance", all.deviance)] + columns("score", all.score)
          + columns("dfbeta", all.dfbeta) + columns("dfbetas", all.dfbetas), rows: places)
    }
    if request.schoenfeld {
      let all = try regression.schoenfeldResiduals(fit, rows.design, outcome)
      schoenfeld = ResidualTable(
        columns("schoenfeld", all.values) + columns("scaled", all.scaled),
        rows: all.rows.map { places[$0] }, times: all.times)
    }
  }

  /// The diagnostics of a logistic fit.
  init(
    _ request: FitDiagnosticsRequest, _ regression: LogisticRegression, _ fit: LogisticFit,
    _ rows: FitRows, _ outcome: BinaryOutcome
  ) {
    guard request.residuals else { return }
    let all = regression.residuals(fit, rows.design, outcome)
    residuals = ResidualTable(
      [
        ("response", all.response), ("pearson", all.pearson), ("deviance", all.deviance),
        ("leverage", all.leverage),
      ], rows: rows.exclusions.kept)
  }
}
