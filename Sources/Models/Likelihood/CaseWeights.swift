/// What the weights of rows mean. The two readings give the same Breslow and logistic fits, but
/// different Efron fits when deaths are tied.
public enum WeightMeaning: Sendable {
  /// Sampling or importance weights, as R's `weights =`: `m` tied deaths stay `m`, each with the mean weight.
  case caseWeights
  /// Whole numbers of identical rows: the fit equals the one with row `i` written `w[i]` times.
  case frequencies
}
