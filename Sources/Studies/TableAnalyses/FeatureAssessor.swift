internal import LinearAlgebra
internal import Statistics
internal import Tables
internal import Validation

/// What a request finds in its table.
struct RepeatabilitySource {
  let names: [String]
  let levels: [RepeatedMeasurements]
  let exclusions: RowExclusions
  var missingCells: [ColumnCount] = []

  init(_ request: RepeatabilityRequest, _ all: FeatureTable) throws {
    var design = RepeatedDesign(subject: request.subject ?? "", repetition: request.repetition)
    design.factors = request.columns.map { .init($0.name, isNested: $0.role == .lesion) }
    design.by = request.by
    var wide: [WideFeature] = []
    switch request.layout {
    case .long:
      guard request.subject != nil else {
        throw TableAnalysisError(.request, "a long table needs the column of subjects")
      }
      guard request.repetition != nil || request.columns.contains(where: { $0.role != .lesion }) else {
        throw TableAnalysisError(.request, "name the column of repeats, or that of readers or sites")
      }
    case .wide(let features): wide = features
    case .suffixes(let suffixes): wide = try all.wideFeatures(suffixes: suffixes)
    }
    let keys = wide.isEmpty ? design.keys : [request.subject, request.by].compactMap(\.self)
    let patterns = request.features.isEmpty ? ["*"] : request.features
    let measured: [String]
    if wide.isEmpty {
      names = try all.matching(
        patterns: patterns, excluding: request.excluded, notAmong: Set(keys))
      measured = names
    } else {
      guard request.repetition == nil, request.columns.isEmpty else {
        throw TableAnalysisError(
          .request,
          "a wide table has its repeats in columns; --repeat, --reader, --site and --lesion are for long ones"
        )
      }
      guard let first = wide.first?.columns.count, first > 1, wide.allSatisfy({ $0.columns.count == first })
      else {
        throw TableAnalysisError(.request, "each feature of a wide table needs as many columns, two or more")
      }
      wide = wide.filter { feature in
        patterns.contains { globMatches($0, feature.name) }
          && !request.excluded.contains { globMatches($0, feature.name) }
      }
      guard !wide.isEmpty else { throw TableAnalysisError(.request, "no feature is left") }
      names = wide.map(\.name)
      measured = wide.flatMap(\.columns)
    }
    let (table, exclusions) = try all.complete(in: keys, request.missing)
    self.exclusions = exclusions
    do {
      missingCells = try table.resolvingMissing(in: measured, policy: request.missing).missingCounts
    } catch {
      // With .drop every row may lack one feature or another; each feature keeps its own cells.
      guard request.missing == .drop, case .noCompleteRow(let counts) = error.problem else { throw error }
      missingCells = counts
    }
    levels =
      wide.isEmpty
      ? try table.repeatedMeasurements(design, features: names)
      : try table.wideMeasurements(wide, subject: request.subject, by: request.by)
    guard levels.contains(where: { $0.repeats.count * max($0.columns.count, 1) > 1 }) else {
      let column = request.repetition ?? request.columns.first?.name ?? ""
      throw TableAnalysisError(
        .estimate, "the column '\(column)' has one value in each group, so that nothing was repeated")
    }
    if request.columns.count > 1, !levels.allSatisfy({ $0.levels.allSatisfy { Set($0).count > 1 } }) {
      throw TableAnalysisError(
        .estimate,
        "each of --reader, --site and --lesion needs two values or more; leave out the one with one")
    }
    if request.bootstrap != nil,
      request.columns.count > 1 || (!request.columns.isEmpty && request.repetition != nil)
    {
      throw TableAnalysisError(
        .request,
        "the bootstrap is of a form of subjects and repeats; with --reader, --site or --lesion leave it out")
    }
  }
}

/// Assesses the features of one level, block by block; fixed blocks, so that the result does not depend on the
/// number of tasks.
struct FeatureAssessor: Sendable {
  static let blockSize = 64

  private let request: RepeatabilityRequest
  private let level: RepeatedMeasurements
  private let claims: [String: [FeatureClaim]]
  /// Replicates for all subjects of the level, shared by complete features.
  private let weights: IntraclassBootstrap.Weights?

  init(_ request: RepeatabilityRequest, _ level: RepeatedMeasurements, claims: [String: [FeatureClaim]]) {
    self.request = request
    self.level = level
    self.claims = claims
    weights = request.bootstrap?.weights(subjects: level.subjects.count)
  }

  var featureCount: Int { level.features.count }

  var blocks: [Range<Int>] {
    stride(from: 0, to: level.features.count, by: Self.blockSize).map {
      $0..<min($0 + Self.blockSize, level.features.count)
    }
  }

  func assess(_ block: Range<Int>) -> [RepeatabilityAnalysis.Feature] {
    let analysis = Repeatability(level: request.level, detail: .full)
    if let column = request.columns.first {
      let factors = FactorialColumns(roles: request.columns.map(\.role), levels: level.levels)
      return block.map { feature in
        let values = level.measurements(of: feature)
        do throws(RepeatedMatrix.RepeatedMatrixError) {
          let result =
            request.columns.count > 1
            ? try analysis.assess(values, columns: factors)
            : try analysis.assess(values, columns: level.columns.count, role: column.role)
          let spread = request.profile == nil ? nil : try cells(values)
          return self.feature(feature, result, spread: spread)
        } catch {
          return undefined(feature, error)
        }
      }
    }
    var matrices: [RepeatedMatrix] = []
    var errors: [Int: RepeatedMatrix.RepeatedMatrixError] = [:]
    for feature in block {
      do { matrices.append(try RepeatedMatrix(level.measurements(of: feature))) } catch {
        errors[feature] = error
      }
    }
    var results = zip(analysis.assess(matrices), matrices).map { ($0, $1) }[...]
    return block.map { feature in
      if let error = errors[feature] { return undefined(feature, error) }
      let (result, matrix) = results.removeFirst()
      return self.feature(feature, result, spread: matrix, bootstrapped: matrix)
    }
  }

  private func feature(
    _ index: Int, _ result: RepeatabilityResult, spread: RepeatedMatrix?,
    bootstrapped matrix: RepeatedMatrix? = nil
  ) -> RepeatabilityAnalysis.Feature {
    var bootstrap: IntraclassBootstrap.Result?
    if let matrix, let plan = request.bootstrap, let weights {
      bootstrap = plan.run(
        matrix,
        weights.subjects == matrix.subjectCount ? weights : plan.weights(subjects: matrix.subjectCount))
    }
    var profile: PrecisionProfile?
    var magnitudes: [Double] = []
    if let wanted = request.profile, let spread {
      profile = PrecisionProfile(spread, level: request.level)
      let means = spread.subjectMeans.sorted()
      magnitudes =
        wanted.isEmpty ? [0, 0.25, 0.5, 0.75, 1].map { quantile($0, ofSorted: means) } : wanted
    }
    let name = level.features[index]
    let verdicts = (claims[name] ?? []).map {
      ClaimVerdict(
        claim: $0, conformance: ClaimConformance(result, bound: $0.bound, rule: request.rule))
    }
    return RepeatabilityAnalysis.Feature(
      name: name, level: level.level, unit: request.unit(of: name), result: result, reason: nil,
      bootstrap: bootstrap,
      profile: profile, magnitudes: profile == nil ? [] : magnitudes, claims: verdicts)
  }

  /// The cells of a design with readers, sites or lesions, one a row.
  private func cells(
    _ values: Matrix
  ) throws(RepeatedMatrix.RepeatedMatrixError) -> RepeatedMatrix {
    let repeats = level.repeats.count
    guard repeats > 1 else { return try RepeatedMatrix(values) }
    let columns = (0..<repeats).map { r in
      (0..<level.columns.count).flatMap { values.column($0 * repeats + r) }
    }
    return try RepeatedMatrix(Matrix(columns: columns, rowCount: columns[0].count))
  }

  private func undefined(
    _ feature: Int, _ error: RepeatedMatrix.RepeatedMatrixError
  ) -> RepeatabilityAnalysis.Feature {
    let name = level.features[feature]
    return RepeatabilityAnalysis.Feature(
      name: name, level: level.level, unit: request.unit(of: name), result: nil,
      reason: .notMeasured(because: error), bootstrap: nil,
      profile: nil, magnitudes: [],
      claims: (claims[name] ?? []).map {
        ClaimVerdict(claim: $0, because: .notMeasured(because: error))
      })
  }
}

extension Note {
  static func notMeasured(because error: RepeatedMatrix.RepeatedMatrixError) -> Note {
    let sentence =
      switch error {
      case .tooFewRepeats: "There is one repeat, so that nothing was repeated."
      case .noMeasurements: "The feature was never measured."
      case .outOfRange(let subject, let repetition, let value):
        "The value \(value) of subject \(subject + 1), repeat \(repetition + 1), is too large to be squared."
      }
    return Note(.notRepeated, sentence)
  }
}
