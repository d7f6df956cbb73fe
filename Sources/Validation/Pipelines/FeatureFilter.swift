/// A step that decides, from training rows alone, which features may enter the model.
public protocol FeatureFilter: Sendable {
  /// What the report calls the step.
  var name: String { get }
  /// Why a feature is not kept, or nil where it is; one a feature.
  /// - Parameters:
  ///   - sample: the training rows with their outcome; others are not in it.
  ///   - candidates: features that earlier steps kept.
  func reasonsToDrop(_ sample: TrainingSample, candidates: [Bool]) -> [String?]
}
