import Tables
import Testing

@Suite struct RadiomicsNameTests {
  @Test(arguments: [
    ("original_firstorder_Mean", "original", "firstorder", "Mean"),
    ("wavelet-LLH_glcm_Idn", "wavelet LLH", "glcm", "Idn"),
    ("log-sigma-3-0-mm-3D_gldm_DependenceEntropy", "LoG 3.0 mm", "gldm", "DependenceEntropy"),
    ("log-sigma-2-mm_glszm_ZoneEntropy", "LoG 2 mm", "glszm", "ZoneEntropy"),
    ("original_shape2D_Sphericity", "original", "shape2D", "Sphericity"),
    ("lbp-3D-m1_ngtdm_Busyness", "lbp-3D-m1", "ngtdm", "Busyness"),
    ("square_glrlm_Run_Length", "square", "glrlm", "Run_Length"),
  ])
  func partsAreFound(name: String, image: String, kind: String, feature: String) throws {
    let parts = try #require(RadiomicsName(name))
    #expect(parts.image == image && parts.featureClass.rawValue == kind && parts.feature == feature)
  }

  @Test(arguments: ["vt", "original_volume_cm", "_glcm_Idn", "original_glcm_", "adc_mean", ""])
  func otherNamesHaveNone(name: String) { #expect(RadiomicsName(name) == nil) }
}
