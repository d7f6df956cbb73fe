/// A choice behind a number that its method's name does not tell: what a reader needs to compute it again.
///
/// The settings of an estimate's method and of its interval's method together are its estimator card.
public enum MethodSetting: Sendable, Hashable {
  /// How ties count: `"tied scores count one half"`.
  case ties(String)
  /// The time after which events are taken as censored.
  case tau(Double)
  /// The time by which the event is predicted, or at which a curve is read.
  case horizon(Double)
  /// The model of the censoring distribution and the side from which it is read:
  /// `"Kaplan-Meier, G(t-) for cases, G(t) for controls"`.
  case censoring(String)
  /// How a curve is smoothed, with its parameters: `"loess, span 0.75, degree 2"`.
  case smoothing(String)
  /// A probability threshold of a decision.
  case threshold(Double)
  /// Resamples drawn.
  case replicates(Int)
  /// Resamples in which the number does not exist.
  case failures(Int)
  /// Completed data sets that were pooled.
  case imputations(Int)
  /// The seed of the random draws.
  case seed(UInt64)
}
