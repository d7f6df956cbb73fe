/// What the numbers of a column of scores are.
public enum ScoreScale: String, Sendable, CaseIterable {
  /// Probabilities where every number lies within 0 and 1 and there is one thing they can be the probability of: a
  /// response, or the event by the one horizon. Otherwise markers. A note says what they were taken for.
  case auto
  /// Probabilities of the response, or of the event by the one horizon.
  case probability
  /// Log odds of the response, or the logarithm of the hazard up to a constant.
  case linearPredictor = "linear-predictor"
  /// Numbers whose order alone counts.
  case marker
}
