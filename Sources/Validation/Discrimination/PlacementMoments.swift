internal import Statistics

/// The nonparametric covariance of areas from their placements.
///
/// Independent rows (DeLong): `s(a, a') / cases + s(b, b') / controls` with sample covariances. Clusters
/// (Obuchowski): with `A_k` the sum over the cases of cluster `k` of `a_i - AUC` and `B_k` that over its
/// controls of `b_j - AUC`, `I10 / (I10 - 1) sum A A' / m^2 + I01 / (I01 - 1) sum B B' / n^2 +
/// I / (I - 1) sum (A B' + A' B) / (m n)`, where `I10`, `I01` and `I` count the clusters with cases, with
/// controls, and all.
struct PlacementMoments {
  /// The position of each case's and of each control's cluster, or nil for independent rows.
  private let caseCluster: [Int]?
  private let controlCluster: [Int]?
  private let clusterCount: Int

  init(_ plan: AUCPlan, isCase: [Bool], clusters: [Int]?) {
    guard let clusters else {
      (caseCluster, controlCluster, clusterCount) = (nil, nil, 0)
      return
    }
    let codes = DenseRanks(clusters.map(Double.init))
    let all = plan.members.map { codes.ranks[Int($0)] }
    caseCluster = Array(all[..<plan.caseCount])
    controlCluster = Array(all[plan.caseCount...])
    clusterCount = codes.distinctCount
  }

  init(_ curve: ROC) { self.init(curve.plan, isCase: curve.isCase, clusters: curve.clusters) }

  /// The covariance of two areas, or nil with fewer than two independent units of either kind.
  func covariance(_ a1: [Double], _ b1: [Double], _ a2: [Double], _ b2: [Double]) -> Double? {
    guard let caseCluster, let controlCluster else {
      guard a1.count > 1, b1.count > 1 else { return nil }
      return sampleCovariance(a1, a2) / Double(a1.count) + sampleCovariance(b1, b2) / Double(b1.count)
    }
    let (m, n) = (Double(a1.count), Double(b1.count))
    let withCase = Double(Set(caseCluster).count)
    let withControl = Double(Set(controlCluster).count)
    guard withCase > 1, withControl > 1 else { return nil }
    let (cases1, cases2) = (sums(a1, caseCluster), sums(a2, caseCluster))
    let (controls1, controls2) = (sums(b1, controlCluster), sums(b2, controlCluster))
    func product(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    let all = Double(clusterCount)
    return withCase / (withCase - 1) * product(cases1, cases2) / (m * m)
      + withControl / (withControl - 1) * product(controls1, controls2) / (n * n)
      + all / (all - 1) * (product(cases1, controls2) + product(cases2, controls1)) / (m * n)
  }

  /// The variance of one area.
  func variance(_ a: [Double], _ b: [Double]) -> Double? {
    guard caseCluster == nil else { return covariance(a, b, a, b) }
    guard a.count > 1, b.count > 1 else { return nil }
    return sampleVariance(a) / Double(a.count) + sampleVariance(b) / Double(b.count)
  }

  /// The empirical influence of each independent unit on an area, whose squares sum to nearly its variance.
  func influence(_ a: [Double], _ b: [Double]) -> [Double] {
    let (m, n) = (Double(a.count), Double(b.count))
    guard let caseCluster, let controlCluster else {
      let (meanA, meanB) = (mean(a), mean(b))
      return a.map { ($0 - meanA) / m } + b.map { ($0 - meanB) / n }
    }
    return zip(sums(a, caseCluster), sums(b, controlCluster)).map { $0 / m + $1 / n }
  }

  private func sums(_ placements: [Double], _ cluster: [Int]) -> [Double] {
    let center = mean(placements)
    var sums = [Double](repeating: 0, count: clusterCount)
    for (code, value) in zip(cluster, placements) { sums[code] += value - center }
    return sums
  }
}

private func sampleCovariance(_ a: [Double], _ b: [Double]) -> Double {
  let (meanA, meanB) = (mean(a), mean(b))
  var sum = 0.0
  for index in a.indices { sum += (a[index] - meanA) * (b[index] - meanB) }
  return sum / Double(a.count - 1)
}
