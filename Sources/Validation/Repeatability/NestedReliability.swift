public import Statistics

/// Repeatability where each subject has lesions of its own, each measured repeatedly.
///
/// Model `y = mu + p_i + l_ij + e_ijr` with variances `P` (subjects), `L` (lesions within subjects), `E`:
/// `lesion = (P + L) / (P + L + E)` is the correlation of repeats of a lesion, `subject = P / (P + L + E)` that of
/// measurements of different lesions of a subject. Lesions of one subject are not independent, which an
/// analysis that takes lesions for subjects denies. Both by REML with delta intervals.
/// - Source: Obuchowski, Bullen 2018, Stat Methods Med Res 27:3139, doi 10.1177/0962280216662392.
public struct NestedReliability: Sendable {
  /// The intraclass correlation of repeated measurements of a lesion.
  public let lesion: Estimate
  /// The intraclass correlation of lesions of a subject.
  public let subject: Estimate
  /// The REML components; nil when the design does not identify them.
  public let components: VarianceComponents?

  /// Analyses a nested design.
  public init(_ data: CrossedMeasurements, level: ConfidenceLevel = .p95) {
    do {
      let components = try VarianceComponents(
        data, model: ComponentModel(columns: .none, hasInteraction: true))
      let all: [VarianceSource] = [.subject, .interaction, .residual]
      lesion = components.share(
        of: [.subject, .interaction], in: all, quantity: .lesionCorrelation, level: level)
      subject = components.share(of: [.subject], in: all, quantity: .subjectCorrelation, level: level)
      self.components = components
    } catch {
      let sample = SampleSize(data.subjectCount)
      lesion = .undefined(
        .lesionCorrelation, method: .restrictedLikelihood, sampleSize: sample, because: error.note)
      subject = .undefined(
        .subjectCorrelation, method: .restrictedLikelihood, sampleSize: sample, because: error.note)
      components = nil
    }
  }
}

extension Quantity {
  /// The intraclass correlation of repeated measurements of a lesion.
  public static let lesionCorrelation = Quantity(
    name: "intraclass correlation of repeats of a lesion", symbol: "ICC(lesion)",
    reference: .repeatabilityMetrology)
  /// The intraclass correlation of different lesions of a subject.
  public static let subjectCorrelation = Quantity(
    name: "intraclass correlation of lesions of a subject", symbol: "ICC(subject)",
    reference: .repeatabilityMetrology)
}
