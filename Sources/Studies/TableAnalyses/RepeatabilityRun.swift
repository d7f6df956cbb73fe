public import Tables
internal import Validation

/// A repeatability analysis about to run: its features are analysed block by block and handed on, none kept, so that
/// tens of thousands need little more memory than their table.
///
/// It holds the table's numbers and not its text: let go of the `FeatureTable` to be rid of that.
public struct RepeatabilityRun: Sendable {
  /// What is known before the first feature.
  public let frame: RepeatabilityFrame
  private let assessors: [FeatureAssessor]

  /// Blocks analysed by a worker before results are handed on; a few, so that workers seldom wait for each other.
  private static let blocksPerWorker = 4

  /// Reads the design from a table.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public init(_ request: RepeatabilityRequest, _ table: FeatureTable) throws {
    let source = try RepeatabilitySource(request, table)
    if let unused = request.units.first(where: { unit in
      !source.names.contains { globMatches(unit.feature, $0) }
    }) {
      throw TableAnalysisError(
        .request, "the unit of '\(unused.feature)' matches none of the features analysed")
    }
    let claims = try Self.assigned(request.claims, to: source.names)
    assessors = source.levels.map { FeatureAssessor(request, $0, claims: claims) }
    frame = RepeatabilityFrame(
      level: request.level, by: request.by, repetition: request.repetition, columns: request.columns,
      exclusions: source.exclusions, missingCells: source.missingCells,
      bootstrapSeed: request.bootstrap?.plan.seed)
  }

  /// Features times values of the `by` column.
  public var featureCount: Int { assessors.reduce(0) { $0 + $1.featureCount } }

  /// Analyses the features, `jobs` blocks of them at a time.
  /// - Parameters:
  ///   - completed: called with the features done and their number, now and then.
  ///   - render: makes of a block of features what is kept of it; called by the workers.
  ///   - deliver: receives what was made of the blocks, in order.
  /// - Throws: what `deliver` throws.
  public func forEachBlock<Rendered: Sendable>(
    jobs: Int, completed: ((Int, Int) -> Void)? = nil,
    render: @escaping @Sendable ([RepeatabilityAnalysis.Feature]) -> Rendered,
    deliver: (Rendered) throws -> Void
  ) async throws {
    let total = featureCount
    var done = 0
    for assessor in assessors {
      var blocks = assessor.blocks[...]
      while !blocks.isEmpty {
        let wave = Array(blocks.prefix(jobs * Self.blocksPerWorker))
        blocks = blocks.dropFirst(wave.count)
        let rendered = await parallelMap(wave.count, width: jobs) { render(assessor.assess(wave[$0])) }
        for block in rendered { try deliver(block) }
        done += wave.reduce(0) { $0 + $1.count }
        completed?(done, total)
      }
    }
  }

  /// The claims of each feature.
  private static func assigned(
    _ claims: [FeatureClaim], to names: [String]
  ) throws -> [String: [FeatureClaim]] {
    var result: [String: [FeatureClaim]] = [:]
    for claim in claims {
      let held = names.filter { name in claim.feature.map { $0 == name || globMatches($0, name) } ?? true }
      if let feature = claim.feature, held.isEmpty {
        throw TableAnalysisError(
          .request, "the claim is for '\(feature)', which is not one of the features analysed")
      }
      for name in held { result[name, default: []].append(claim) }
    }
    return result
  }
}
