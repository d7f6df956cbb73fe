internal import Tables
internal import Validation

extension TableEndpoint {
  /// The regression that goes with the endpoint, of the rows of a table.
  func regression(of table: FeatureTable) throws(TableError) -> MarkerRegression {
    switch self {
    case .survival(let columns): .cox(try columns.outcome(of: table))
    case .response(let column):
      .logistic(try table.binaryOutcome(column: column.column, caseValue: column.value))
    }
  }
}

extension TableAnalysisError {
  /// A stratification that the rows of a table do not define, or that was asked for in a way that cannot be.
  init(_ error: StratificationError, table: FeatureTable) {
    switch error {
    case .invalidCuts, .invalidWindows: self.init(.request, error.description)
    case .emptyFollowUp(let row): self.init(SurvivalCurveError.emptyFollowUp(row: row), table: table)
    default: self.init(.estimate, error.description)
    }
  }
}
