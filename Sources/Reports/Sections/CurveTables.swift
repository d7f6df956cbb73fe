internal import Studies

/// The points of the drawn curves, collected over cohorts; a table without rows is no file.
struct CurveTables {
  var survival = CSVTable(RiskGroupsDrawing.columns)
  var roc = CSVTable(ROCDrawing.columns)
  var calibration = CSVTable(CalibrationDrawing.columns)
  var decision = CSVTable(DecisionBlock.columns)

  var files: [OutputFile] {
    [(survival, "km"), (roc, "roc"), (calibration, "calibration"), (decision, "net_benefit")].filter {
      !$0.0.isEmpty
    }
    .map { $0.0.file($0.1) }
  }
}
