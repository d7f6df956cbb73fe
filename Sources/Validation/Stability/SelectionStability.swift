public import Statistics

extension Quantity {
  /// The stability of a feature selection over samples.
  public static let selectionStability = Quantity(
    name: "stability of the selection", symbol: "Phi",
    reference: Citation("Nogueira, Sechidis, Brown 2018, J Mach Learn Res 18(174):1"))
}

extension Note.Kind {
  /// Every sample selects all features, or none: their agreement says nothing.
  public static let selectionWithoutChoice = Note.Kind("selection-without-choice")
}

/// How much the sets of features agree that a procedure selects in M samples (bootstrap replicates, folds).
///
/// With `p_f` the share of the samples that select feature f of d, and `k` the mean number selected,
///
///     Phi = 1 - (1/d) sum_f M/(M-1) p_f (1 - p_f) / (k/d (1 - k/d)):
///
/// 1 when all samples select the same, 0 on average when each selects at random, at least -1/(M-1). With a constant number
/// selected it is Kuncheva's index. The variance is `4/M^2 sum_i (phi_i - mean phi)^2` with
///
///     phi_i = [ (1/d) sum_f x_if p_f - k_i k/d^2 - Phi/2 (2 k k_i/d^2 - k_i/d - k/d + 1) ] / (k/d (1 - k/d)),
///
/// and the interval Wald's, not cut at 1. Below 0.4 the agreement is poor, from 0.75 on excellent (the authors' bands).
/// - Source: Nogueira, Sechidis, Brown 2018, J Mach Learn Res 18(174):1, theorems 6 and 7.
public struct SelectionStability: Sendable {
  /// The index, its standard error and interval; without a value when nothing or everything is selected.
  public let estimate: Estimate
  /// The share of the samples that selected each feature.
  public let frequencies: [Double]
  /// The mean number of features selected.
  public let meanSelected: Double

  /// Where the authors put the upper limit of poor agreement.
  public static let poor = 0.4
  /// Where the authors put the lower limit of excellent agreement.
  public static let excellent = 0.75

  /// The stability of the sets that samples selected.
  /// - Parameters:
  ///   - selected: the features that each sample selected, counted from 0, none twice.
  ///   - features: how many there were to select from.
  /// - Throws: `tooFew` for fewer than two samples.
  public init(
    selected: [[Int]], of features: Int, level: ConfidenceLevel = .p95
  ) throws(MetricError) {
    precondition(
      features > 0
        && selected.allSatisfy { set in
          set.allSatisfy { $0 >= 0 && $0 < features } && Set(set).count == set.count
        })
    guard selected.count > 1 else { throw .tooFew(needed: 2, found: selected.count) }
    let (m, d) = (Double(selected.count), Double(features))
    let share = selectionShares(selected, of: features)
    let k = selected.reduce(0.0) { $0 + Double($1.count) } / m
    frequencies = share
    meanSelected = k
    let method = Method(
      "Nogueira's stability, \(selected.count) samples", reference: Quantity.selectionStability.reference,
      settings: [.replicates(selected.count)])
    let total = selected.reduce(0) { $0 + $1.count }
    guard total > 0, total < selected.count * features else {
      estimate = .undefined(
        .selectionStability, method: method, sampleSize: SampleSize(selected.count),
        because: Note(
          .selectionWithoutChoice,
          total == 0 ? "No sample selects any feature." : "Every sample selects all features."))
      return
    }
    let random = k / d * (1 - k / d)
    let phi = 1 - m / (m - 1) * share.reduce(0) { $0 + $1 * (1 - $1) } / d / random
    let parts = selected.map { set in
      let own = Double(set.count)
      let agreement = set.reduce(0) { $0 + share[$1] } / d
      return (agreement - own * k / (d * d) - phi / 2 * (2 * k * own / (d * d) - own / d - k / d + 1))
        / random
    }
    let center = mean(parts)
    let variance = 4 / (m * m) * parts.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    estimate = Estimate(
      .selectionStability, value: phi, standardError: variance.squareRoot(),
      interval: .wald(
        phi, standardError: variance.squareRoot(), level: level,
        method: Method("Wald", reference: Quantity.selectionStability.reference)),
      method: method, sampleSize: SampleSize(selected.count))
  }
}
