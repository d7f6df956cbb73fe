public import Tables

/// A step that decides, from training rows alone, which features may enter the model.
public protocol FeatureFilter: Sendable {
  /// What the report calls the step.
  var name: String { get }
  /// Why a feature is not kept, or nil where it is; one a feature.
  /// - Parameters:
  ///   - x: the features, complete; only rows with positive frequency may be looked at.
  ///   - frequencies: how often each row stands in the training sample; nil is once.
  ///   - candidates: features that earlier steps kept.
  ///   - subjectFrequency: how often a subject, by its identifier, stands in the training sample.
  func reasonsToDrop(
    _ x: FeatureColumns, frequencies: [Double]?, candidates: [Bool],
    subjectFrequency: (String) -> Double?
  ) -> [String?]
}
