/// How the pairs of rows compare, each pair counted with the product of its case weights and with the
/// time weight of its earlier event.
///
/// A pair is *comparable* when one row has the event while the other is at risk and known to outlive
/// it: its time is later, or it is censored at the same time (the event comes first), and it was
/// under observation (`entry < time of the event`).
public struct PairCounts: Sendable, Hashable {
  /// Comparable pairs in which the row with the earlier event has the higher risk.
  public internal(set) var concordant = 0.0
  /// Comparable pairs in which the row with the earlier event has the lower risk.
  public internal(set) var discordant = 0.0
  /// Comparable pairs with equal risks.
  public internal(set) var tiedScore = 0.0
  /// Pairs of events at one time with different risks; not comparable.
  public internal(set) var tiedTime = 0.0
  /// Pairs of events at one time with equal risks; not comparable.
  public internal(set) var tiedBoth = 0.0

  /// The comparable pairs, `concordant + discordant + tiedScore`.
  public var comparable: Double { concordant + discordant + tiedScore }

  /// `(concordant + tiedScore / 2) / comparable`, or nil without comparable pairs.
  public var concordance: Double? {
    comparable > 0 ? (concordant + tiedScore / 2) / comparable : nil
  }

  static func + (a: PairCounts, b: PairCounts) -> PairCounts {
    PairCounts(
      concordant: a.concordant + b.concordant, discordant: a.discordant + b.discordant,
      tiedScore: a.tiedScore + b.tiedScore, tiedTime: a.tiedTime + b.tiedTime,
      tiedBoth: a.tiedBoth + b.tiedBoth)
  }
}
