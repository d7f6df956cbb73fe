internal import RealModule
public import Statistics

/// How much a disagreement by several categories counts.
public enum KappaWeights: String, Sendable, CaseIterable {
  /// Any disagreement counts in full.
  case none
  /// Agreement `1 - |i - j| / (c - 1)`.
  case linear
  /// Agreement `1 - (i - j)^2 / (c - 1)^2`.
  case quadratic

  func agreement(_ i: Int, _ j: Int, categories: Int) -> Double {
    if i == j { return 1 }
    let distance = Double(abs(i - j)) / Double(categories - 1)
    return switch self {
    case .none: 0
    case .linear: 1 - distance
    case .quadratic: 1 - distance * distance
    }
  }
}

/// Cohen's kappa of two raters, weighted or not.
///
/// With proportions `p_ij` of subjects put into category i by the first and j by the second rater and weights `w_ij`,
/// `kappa = (po - pe) / (1 - pe)`, `po = sum w_ij p_ij`, `pe = sum w_ij p_i. p_.j`. Standard error of Fleiss, Cohen and
/// Everitt, interval kappa -+ z SE; the test of kappa = 0 has the standard error under that hypothesis. Undefined
/// when both raters use one and the same category throughout.
/// - Source: Cohen 1960, Educ Psychol Meas 20:37, doi 10.1177/001316446002000104; Fleiss, Cohen, Everitt
///   1969, Psychol Bull 72:323, doi 10.1037/h0028106.
public struct CohenKappa: Sendable {
  /// The coefficient.
  public let kappa: Estimate
  /// The test of no agreement beyond chance; nil when it does not exist.
  public let test: HypothesisTest?
  /// Weighted observed agreement.
  public let observed: Double
  /// Weighted agreement expected by chance.
  public let expected: Double
  /// Subjects by categories of the first (row) and second rater.
  public let counts: [[Int]]

  /// Kappa of ratings, as indices of categories; both raters rate each subject.
  public init(
    first: [Int], second: [Int], categories: Int, weights: KappaWeights = .none,
    level: ConfidenceLevel = .p95
  ) {
    precondition(first.count == second.count && !first.isEmpty && categories > 0)
    var counts = [[Int]](repeating: [Int](repeating: 0, count: categories), count: categories)
    for (i, j) in zip(first, second) { counts[i][j] += 1 }
    self.counts = counts
    let n = Double(first.count)
    let sample = SampleSize(first.count)
    let p = counts.map { $0.map { Double($0) / n } }
    let rows = p.map { $0.reduce(0, +) }
    let columns = (0..<categories).map { j in p.reduce(0) { $0 + $1[j] } }
    func w(_ i: Int, _ j: Int) -> Double { weights.agreement(i, j, categories: categories) }
    var (po, pe) = (0.0, 0.0)
    var rowWeight = [Double](repeating: 0, count: categories)
    var columnWeight = rowWeight
    for i in 0..<categories {
      for j in 0..<categories {
        po += w(i, j) * p[i][j]
        pe += w(i, j) * rows[i] * columns[j]
        rowWeight[i] += w(i, j) * columns[j]
        columnWeight[j] += w(i, j) * rows[i]
      }
    }
    (observed, expected) = (po, pe)
    let method = Method(weights == .none ? "Cohen" : "Cohen, \(weights.rawValue) weights")
    guard 1 - pe > 1e-14 else {
      kappa = .undefined(
        .kappa, method: method, sampleSize: sample,
        because: Note(.constantFeature, "Both raters use one category throughout: kappa is 0/0."))
      test = nil
      return
    }
    let value = (po - pe) / (1 - pe)
    var (squares, null) = (0.0, 0.0)
    for i in 0..<categories {
      for j in 0..<categories {
        let chance = rowWeight[i] + columnWeight[j]
        let a = w(i, j) - chance * (1 - value)
        let b = w(i, j) - chance
        squares += p[i][j] * a * a
        null += rows[i] * columns[j] * b * b
      }
    }
    let shift = value - pe * (1 - value)
    let scale = n * (1 - pe) * (1 - pe)
    let error = (max(0, squares - shift * shift) / scale).squareRoot()
    let nullError = (max(0, null - pe * pe) / scale).squareRoot()
    kappa = Estimate(
      .kappa, value: value, standardError: error,
      interval: error > 0
        ? .wald(value, standardError: error, level: level, method: Method("Fleiss-Cohen-Everitt")) : nil,
      method: method, sampleSize: sample,
      notes: error > 0 ? [] : [Note(.noStandardError, "The standard error is 0: no interval.")]
    ).remarkingLimitsOutside(-1...1)
    test =
      nullError > 0
      ? HypothesisTest(
        name: "test of no agreement beyond chance", statistic: value / nullError, degreesOfFreedom: [],
        pValue: Normal.twoSidedPValue(value / nullError)) : nil
  }
}

extension Quantity {
  /// Cohen's kappa.
  public static let kappa = Quantity(
    name: "kappa", symbol: "kappa",
    reference: Citation("Cohen 1960, Educ Psychol Meas 20:37", doi: "10.1177/001316446002000104"))
  /// Fleiss' kappa.
  public static let fleissKappa = Quantity(
    name: "Fleiss' kappa", symbol: "kappa",
    reference: Citation("Fleiss 1971, Psychol Bull 76:378", doi: "10.1037/h0031619"))
}
