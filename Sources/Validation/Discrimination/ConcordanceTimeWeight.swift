/// How much a pair counts, by the time `t` of its earlier event.
///
/// `S` and `G` are the Kaplan-Meier curves of the event and of censoring, computed within each
/// stratum with the case weights and taken just before `t`; `n(t)` is the weight at risk at `t` and `n`
/// that of the whole stratum. Events at a time precede censorings at it, so `S(t-) G(t-) = n(t) / n`.
///
/// The scale matters for the counts only. (R's `survival` 3.5-3 leaves every weight at 1 when there is
/// but one event time; the concordance is the same.)
public enum ConcordanceTimeWeight: String, Sendable, Hashable, CaseIterable {
  /// 1: Harrell's C. Its limit depends on the censoring. R: `"n"`.
  case harrell
  /// `1 / G(t-)^2`: Uno's C, whose limit does not depend on censoring that is independent of event
  /// and score. R: `"n/G2"`, and the same as its `"S/G"`.
  case uno
  /// `n S(t-) / n(t) = 1 / G(t-)`: Peto-Wilcoxon weights. R: `"S"`.
  case survival
  /// `1 / n(t)`: each event counts by the share of those at risk whom it outranks. R: `"I"`.
  case atRiskShare = "at-risk-share"
}
