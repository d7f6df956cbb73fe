internal import RealModule

/// Which penalties a path visits.
public enum LambdaSequence: Sendable, Equatable {
  /// `count` values falling geometrically from the smallest lambda without features to `minimumRatio`
  /// times it; nil is glmnet's default, 1e-4 when there are more rows than features, else 1e-2. With
  /// `stopsEarly` the path ends by glmnet's rules (`EarlyStop`).
  case automatic(count: Int = 100, minimumRatio: Double? = nil, stopsEarly: Bool = true)
  /// These values, visited in falling order.
  case given([Double])

  /// glmnet's smallest alpha when the first lambda is computed: ridge alone has no finite one.
  static let smallestAlpha = 1e-3
  /// glmnet never stops before this many values.
  static let minimumCount = 5

  /// The values for a largest lambda.
  func values(from largest: Double, rows: Int, columns: Int) -> [Double] {
    switch self {
    case .given(let values): return values.sorted(by: >)
    case .automatic(let count, let ratio, _):
      let ratio = ratio ?? (rows < columns ? 1e-2 : 1e-4)
      guard count > 1 else { return [largest] }
      let step = Double.log(ratio) / Double(count - 1)
      return (0..<count).map { largest * .exp(step * Double($0)) }
    }
  }

  var stopsEarly: Bool {
    if case .automatic(_, _, let stops) = self { stops } else { false }
  }
}

/// glmnet's rules for ending a path early, which differ between its Cox and its logistic routine.
///
/// The thresholds were read off the ends of glmnet 4.1-6's own paths (the golden cases): they are its
/// `fdev = 1e-5` and `devmax = 0.999`, of which the Cox routine uses `100 fdev` and `0.99`.
struct EarlyStop: Sendable {
  /// The path ends once it explains more than this share of the null deviance.
  let largestDevianceRatio: Double
  /// The path ends once the deviance ratio grows by less than this ...
  let smallestGain: Double
  /// ... over so many steps ...
  let lag: Int
  /// ... as a fraction of the ratio, or else absolutely.
  let isFractional: Bool

  static let cox = EarlyStop(
    largestDevianceRatio: 0.99, smallestGain: 1e-3, lag: 4, isFractional: true)
  static let logistic = EarlyStop(
    largestDevianceRatio: 0.999, smallestGain: 1e-5, lag: 1, isFractional: false)

  /// Whether a path with these deviance ratios ends here.
  func applies(to ratios: [Double]) -> Bool {
    guard ratios.count >= LambdaSequence.minimumCount, let last = ratios.last else { return false }
    if last > largestDevianceRatio { return true }
    let gain = last - ratios[ratios.count - 1 - lag]
    return gain < smallestGain * (isFractional ? last : 1)
  }
}
