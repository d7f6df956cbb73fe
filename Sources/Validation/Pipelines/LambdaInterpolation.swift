/// Linear interpolation in lambda between the fits next to it, constant beyond the ends, as `cv.glmnet` does.
struct LambdaInterpolation {
  private let left: Int
  private let right: Int
  /// The share of the left fit.
  private let share: Double

  /// - Parameter lambdas: those of the fits, falling.
  init(of lambdas: [Double], at lambda: Double) {
    let next = lambdas.firstIndex { $0 <= lambda } ?? lambdas.count - 1
    right = next
    guard next > 0, lambdas[next] < lambda else {
      left = next
      share = 0
      return
    }
    left = next - 1
    share = (lambda - lambdas[next]) / (lambdas[next - 1] - lambdas[next])
  }

  /// The interpolated linear predictor; nil where a fit that it needs does not exist.
  func value(_ fitted: [[Double]?]) -> [Double]? {
    guard share > 0 else { return fitted[right] }
    guard let a = fitted[left], let b = fitted[right] else { return nil }
    return a.indices.map { share * a[$0] + (1 - share) * b[$0] }
  }
}
