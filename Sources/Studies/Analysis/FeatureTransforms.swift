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
        var value = values[i, j]
        if let lower = step.lower { value = max(value, lower) }
        if let upper = step.upper { value = min(value, upper) }
        if let logarithm = step.logarithm {
          let argument = logarithm == "log1p" ? value + 1 : value
          guard argument > 0 else {
            throw StudyRunError(
              "\(table.source):\(table.lineNumber(ofRow: i)): error: the \(logarithm) of \(value) in column "
                + "'\(step.feature)' is not defined (limit it with 'lower', or use log1p for counts)")
          }
          value = logarithm == "log1p" ? log1p(value) : log(value)
        }
        values[i, j] = value
      }
    }
    return FeatureColumns(names: x.names, values: values, origins: x.origins)
  }
}
