internal import Foundation
internal import LinearAlgebra
internal import Tables

/// The study's fixed transformations of the columns at hand: one entry a column and transformation, in the
/// order of the study file.
struct FeatureTransforms {
  let steps: [ModelFile.Transform]

  /// Resolves the globs of a study file; a pattern must match a column.
  init(_ transforms: [FeatureTransform], names: [String], study: String) throws(StudyRunError) {
    var steps: [ModelFile.Transform] = []
    for transform in transforms {
      let matched = names.filter { globMatches(transform.feature, $0) }
      guard !matched.isEmpty else {
        throw StudyRunError("\(study): error: the transform of '\(transform.feature)' matches no feature")
      }
      for name in matched {
        steps.append(
          ModelFile.Transform(
            feature: name, lower: transform.lower, upper: transform.upper,
            logarithm: transform.logarithm?.rawValue))
      }
    }
    self.steps = steps
  }

  /// The steps of a model file.
  init(_ steps: [ModelFile.Transform]) { self.steps = steps }

  /// The transformed columns; steps for columns that are not there are passed over.
  /// - Throws: when a logarithm is not defined, with the place.
  func apply(to x: FeatureColumns, table: FeatureTable) throws(StudyRunError) -> FeatureColumns {
    var values = x.values
    for step in steps {
      guard let j = x.names.firstIndex(of: step.feature) else { continue }
      for i in 0..<values.rowCount where !values[i, j].isNaN {
        guard let value = transformed(values[i, j], step) else {
          throw undefined(step, values[i, j], at: "\(table.source):\(table.lineNumber(ofRow: i))")
        }
        values[i, j] = value
      }
    }
    return FeatureColumns(names: x.names, values: values, origins: x.origins)
  }

  /// One feature's repeated measurements, transformed by the steps of its name.
  func apply(
    to measurements: Matrix, of feature: String, source: String
  ) throws(StudyRunError) -> Matrix {
    var values = measurements
    for step in steps where step.feature == feature {
      for j in 0..<values.columnCount {
        for i in 0..<values.rowCount where !values[i, j].isNaN {
          guard let value = transformed(values[i, j], step) else {
            throw undefined(step, values[i, j], at: source)
          }
          values[i, j] = value
        }
      }
    }
    return values
  }

  private func transformed(_ raw: Double, _ step: ModelFile.Transform) -> Double? {
    var value = raw
    if let lower = step.lower { value = max(value, lower) }
    if let upper = step.upper { value = min(value, upper) }
    switch step.logarithm {
    case "log"?: return value > 0 ? log(value) : nil
    case "log1p"?: return value > -1 ? log1p(value) : nil
    default: return value
    }
  }

  private func undefined(_ step: ModelFile.Transform, _ value: Double, at place: String) -> StudyRunError {
    StudyRunError(
      "\(place): error: the \(step.logarithm ?? "log") of \(value) in column '\(step.feature)' is not "
        + "defined (limit it with 'lower', or use log1p for counts)")
  }
}

extension StudyFile {
  /// Whether the study replaces a feature by a logarithm.
  public func takesLogarithm(of feature: String) -> Bool {
    transforms.contains { $0.logarithm != nil && globMatches($0.feature, feature) }
  }
}
