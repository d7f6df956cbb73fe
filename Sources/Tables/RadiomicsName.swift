/// The parts of a feature's name as PyRadiomics writes it, `IMAGE_CLASS_FEATURE`:
/// `original_firstorder_Mean`, `wavelet-LLH_glcm_Idn`, `log-sigma-3-0-mm-3D_gldm_DependenceEntropy`.
/// - Source: van Griethuysen et al. 2017, Cancer Res 77:e104, doi 10.1158/0008-5472.CAN-17-0339.
public struct RadiomicsName: Sendable, Hashable {
  /// The image the feature is of, for reading: `"original"`, `"wavelet LLH"`, `"LoG 3.0 mm"`.
  public let image: String
  /// The feature class.
  public let featureClass: FeatureClass
  /// The feature within its class.
  public let feature: String

  /// The feature classes, in the order reports show them.
  public enum FeatureClass: String, Sendable, CaseIterable {
    case shape, shape2D, firstorder, glcm, glrlm, glszm, gldm, ngtdm
  }

  /// The parts of a name; nil when it is not of that form.
  public init?(_ name: String) {
    let parts = name.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, !parts[0].isEmpty, !parts[2].isEmpty,
      let featureClass = FeatureClass(rawValue: parts[1])
    else { return nil }
    image = Self.image(parts[0])
    self.featureClass = featureClass
    feature = parts[2]
  }

  private static func image(_ text: String) -> String {
    let words = text.split(separator: "-").map(String.init)
    if words.count > 1, words[0] == "wavelet" { return "wavelet " + words.dropFirst().joined(separator: "-") }
    // log-sigma-3-0-mm-3D: the width of the Gaussian, decimals behind the hyphen.
    guard words.count > 2, words[0] == "log", words[1] == "sigma",
      let unit = words.firstIndex(of: "mm"), unit > 2
    else { return text }
    return "LoG " + words[2..<unit].joined(separator: ".") + " mm"
  }
}
