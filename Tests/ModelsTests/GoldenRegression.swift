import Models
import Tables
import TestSupport

extension GoldenCase {
  /// The Cox regression that the spec describes.
  func coxRegression() throws -> CoxRegression {
    let spec = try self.spec
    var cox = CoxRegression(ties: TiedEvents(rawValue: spec["ties"].string!)!)
    cox.weights = try optionalNumbers("weights")
    cox.strata = try optionalCodes("strata")
    cox.clusters = try optionalCodes("cluster")
    cox.wantsRobustVariance = spec["robust"].bool ?? false
    return cox
  }
}
