internal import Statistics
internal import Tables

/// Bootstrap replicates of ROC curves of the same rows.
///
/// Cases and controls are resampled apart, each to its own number, so that every replicate has a curve
/// (pROC's `boot.stratified`); rows in clusters are resampled cluster by cluster, and a replicate without a
/// case or a control is counted as failed. A replicate draws the same rows for every curve.
public struct ROCBootstrap: Sendable {
  /// Number of replicates and seed.
  public var plan: Bootstrap
  /// Replicates computed at once; never changes a result.
  public var width: Int

  /// A bootstrap of so many replicates.
  public init(_ plan: Bootstrap, width: Int = 1) {
    self.plan = plan
    self.width = width
  }

  /// The area in one replicate; nil where it does not exist.
  public func area(of curve: ROC, replicate index: Int) -> Double? {
    curve.plan.value(ofMembers: Draws(plan, curve).members(index))
  }

  /// The areas of each curve in the replicates; nil where one does not exist.
  public func areas(of curves: [ROC]) async -> [[Double?]] {
    let values = await replicates(of: curves) { curve, members in [curve.plan.value(ofMembers: members)] }
    return values.map { $0[0] }
  }

  /// Numbers read from each curve, `[curve][number][replicate]`.
  ///
  /// - Parameter numbers: receives a curve and the resampled one, and gives as many numbers each time.
  func numbers(
    of curves: [ROC], _ numbers: @escaping @Sendable (ROC, ROCSteps) -> [Double?]
  ) async -> [[[Double?]]] {
    await replicates(of: curves) { Self.numbers(of: $0, members: $1, numbers) }
  }

  /// Numbers read from one curve in one replicate.
  func numbers(
    of curve: ROC, replicate index: Int, _ numbers: (ROC, ROCSteps) -> [Double?]
  ) -> [Double?] {
    Self.numbers(of: curve, members: Draws(plan, curve).members(index), numbers)
  }

  private static func numbers(
    of curve: ROC, members: [Int32], _ numbers: (ROC, ROCSteps) -> [Double?]
  ) -> [Double?] {
    if let steps = curve.plan.steps(ofMembers: members) { return numbers(curve, steps) }
    return numbers(curve, curve.steps).map { _ in nil }
  }

  private func replicates(
    of curves: [ROC], _ body: @escaping @Sendable (ROC, [Int32]) -> [Double?]
  ) async -> [[[Double?]]] {
    guard let first = curves.first else { return [] }
    precondition(
      curves.allSatisfy { $0.isCase == first.isCase && $0.clusters == first.clusters },
      "the curves are of different rows")
    let (draws, replicates) = (Draws(plan, first), plan.replicates)
    // A replicate of a small sample takes a few microseconds: a task holds many.
    let inTask = 64
    let tasks = (replicates + inTask - 1) / inTask
    let parts = await parallelMap(tasks, width: width) { task in
      (task * inTask..<min((task + 1) * inTask, replicates)).map { index -> [[Double?]] in
        let drawn = draws.members(index)
        return curves.map { body($0, drawn) }
      }
    }
    let all = parts.flatMap(\.self)
    return curves.indices.map { curve in
      let count = all.first.map { $0[curve].count } ?? 0
      return (0..<count).map { number in all.map { $0[curve][number] } }
    }
  }

  /// How often each member of a curve's plan stands in a replicate.
  private struct Draws: Sendable {
    let plan: Bootstrap
    let caseCount: Int
    let controlCount: Int
    let rows: [Int32]
    let groups: SubjectGroups?

    init(_ plan: Bootstrap, _ curve: ROC) {
      self.plan = plan
      (caseCount, controlCount) = (curve.caseCount, curve.controlCount)
      rows = curve.plan.members
      groups = curve.clusters.map { SubjectGroups(codes: $0) }
    }

    func members(_ index: Int) -> [Int32] {
      guard let groups else { return plan.counts(index, strata: caseCount, controlCount) }
      let counts = plan.counts(index, of: groups)
      return rows.map { counts[Int($0)] }
    }
  }
}
