public import LinearAlgebra
public import Statistics

/// What the cells of a subject are, beside its repeats.
public enum ColumnRole: String, Sendable, CaseIterable {
  /// Readers that all subjects share.
  case reader
  /// Sites or scanners that all subjects share.
  case site
  /// Lesions of the subject's own.
  case lesion
}

extension Repeatability {
  /// Analyses one feature measured by readers, at sites or in lesions.
  ///
  /// - With repeats in the cells: variation pools the cells' variances, so that wSD and RC are those of one
  ///   reader (site, lesion) under equal conditions. Reliability is in `crossed` or `nested`; the six forms,
  ///   which know subjects and one kind of repeat, are undefined.
  /// - Readers or sites without repeats: the forms of subjects x readers, and `crossed` with the
  ///   reproducibility coefficient. wSD then counts differences between readers as variation.
  ///
  /// - Parameters:
  ///   - values: subjects x (columns x repeats), the repeats of a column side by side, NaN where missing.
  ///   - columns: readers, sites, or the largest number of lesions.
  /// - Throws: for lesions without repeats, as for a `RepeatedMatrix`.
  public func assess(
    _ values: Matrix, columns: Int, role: ColumnRole
  ) throws(RepeatedMatrix.RepeatedMatrixError) -> RepeatabilityResult {
    let cells = try CrossedMeasurements(values, columns: columns)
    let crossed = role == .lesion ? nil : CrossedReliability(cells, level: level)
    let nested = role == .lesion ? NestedReliability(cells, level: level) : nil
    let repeats = values.columnCount / columns
    guard repeats > 1 || role != .lesion else { throw .tooFewRepeats(repeats) }
    guard repeats > 1 else {
      return assess(try RepeatedMatrix(values)).with(crossed: crossed, nested: nested)
    }
    return try assess(cellsOf: values, columns: columns).ofCells(
      subjects: cells.subjectCount, isBalanced: cells.replicates != nil, crossed: crossed, nested: nested)
  }

  /// Analyses one feature where two or three of readers, sites and lesions have a part: reliability is in
  /// `factorial`, and with repeats in the cells variation pools the cells' variances.
  ///
  /// Without repeats wSD takes all measurements of a subject for repeats. The six forms are undefined.
  /// - Throws: as for a `RepeatedMatrix`.
  public func assess(
    _ values: Matrix, columns: FactorialColumns
  ) throws(RepeatedMatrix.RepeatedMatrixError) -> RepeatabilityResult {
    let factorial = try FactorialReliability(values, columns: columns, level: level)
    let all = try RepeatedMatrix(values)
    let hasRepeats = values.columnCount > columns.count
    let base = hasRepeats ? try assess(cellsOf: values, columns: columns.count) : assess(all)
    return base.ofCells(
      subjects: all.subjectCount, isBalanced: all.isBalanced, crossed: nil, nested: nil, factorial: factorial)
  }

  /// The analysis with each cell, of a subject and a column, as a row.
  private func assess(
    cellsOf values: Matrix, columns: Int
  ) throws(RepeatedMatrix.RepeatedMatrixError) -> RepeatabilityResult {
    let repeats = values.columnCount / columns
    var elements: [Double] = []
    elements.reserveCapacity(values.elements.count)
    for r in 0..<repeats {
      for j in 0..<columns { elements += values.column(j * repeats + r) }
    }
    return assess(
      try RepeatedMatrix(
        Matrix(rowCount: values.rowCount * columns, columnCount: repeats, elements: elements)))
  }
}

extension RepeatabilityResult {
  fileprivate func with(
    crossed: CrossedReliability?, nested: NestedReliability?
  ) -> RepeatabilityResult {
    RepeatabilityResult(
      subjects: subjects, repeats: repeats, measurements: measurements, isBalanced: isBalanced,
      oneWay: oneWay, twoWay: twoWay, intraclassCorrelations: intraclassCorrelations,
      variation: variation, agreement: agreement, concordanceCorrelation: concordanceCorrelation,
      scale: scale, unbalanced: unbalanced, crossed: crossed, nested: nested, factorial: nil,
      notes: notes)
  }

  /// The result of an analysis whose rows were cells: only variation within them is kept.
  fileprivate func ofCells(
    subjects: Int, isBalanced: Bool, crossed: CrossedReliability?, nested: NestedReliability?,
    factorial: FactorialReliability? = nil
  ) -> RepeatabilityResult {
    let sample = SampleSize(subjects)
    let forms = IntraclassForm.allCases.map { form in
      IntraclassCorrelation(
        form: form,
        estimate: .undefined(
          .intraclassCorrelation(form), method: .meanSquares, sampleSize: sample, because: .severalFactors),
        test: nil)
    }
    let limits = LimitsOfAgreement(undefinedFor: sample, because: .severalFactors)
    return RepeatabilityResult(
      subjects: subjects, repeats: repeats, measurements: measurements, isBalanced: isBalanced,
      oneWay: oneWay, twoWay: nil, intraclassCorrelations: forms, variation: variation,
      agreement: limits,
      concordanceCorrelation: .undefined(
        .concordanceCorrelation, method: .lin, sampleSize: sample, because: .severalFactors),
      scale: scale, unbalanced: nil, crossed: crossed, nested: nested, factorial: factorial,
      notes: notes.filter { $0.kind != .subjectsWithoutMeasurement })
  }
}

extension Note.Kind {
  /// A coefficient of subjects and one kind of repeat, asked of a design with more.
  public static let severalFactors = Note.Kind("several-factors")
}

extension Note {
  static let severalFactors = Note(
    .severalFactors,
    "With readers, sites or lesions and repeats, see the coefficients of that design instead.")
}
