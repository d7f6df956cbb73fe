/// A class of radiomic features, one block of correlated columns for each image filter.
enum FeatureClass: String, CaseIterable {
  case shape
  case firstorder
  case glcm
  case glrlm
  case glszm

  /// The names that pyradiomics gives the features of the class.
  var featureNames: [String] {
    switch self {
    case .shape:
      [
        "VoxelVolume", "MeshVolume", "SurfaceArea", "SurfaceVolumeRatio", "Sphericity", "Maximum3DDiameter",
        "Maximum2DDiameterSlice", "Maximum2DDiameterColumn", "Maximum2DDiameterRow", "MajorAxisLength",
        "MinorAxisLength", "LeastAxisLength", "Elongation", "Flatness",
      ]
    case .firstorder:
      [
        "10Percentile", "90Percentile", "Energy", "Entropy", "InterquartileRange", "Kurtosis", "Maximum",
        "MeanAbsoluteDeviation", "Mean", "Median", "Minimum", "Range", "RobustMeanAbsoluteDeviation",
        "RootMeanSquared", "Skewness", "TotalEnergy", "Uniformity", "Variance",
      ]
    case .glcm:
      [
        "Autocorrelation", "ClusterProminence", "ClusterShade", "ClusterTendency", "Contrast", "Correlation",
        "DifferenceAverage", "DifferenceEntropy", "DifferenceVariance", "Id", "Idm", "Idmn", "Idn", "Imc1",
        "Imc2", "InverseVariance", "JointAverage", "JointEnergy", "JointEntropy", "MCC",
        "MaximumProbability", "SumAverage", "SumEntropy", "SumSquares",
      ]
    case .glrlm:
      [
        "GrayLevelNonUniformity", "GrayLevelNonUniformityNormalized", "GrayLevelVariance",
        "HighGrayLevelRunEmphasis", "LongRunEmphasis", "LongRunHighGrayLevelEmphasis",
        "LongRunLowGrayLevelEmphasis", "LowGrayLevelRunEmphasis", "RunEntropy", "RunLengthNonUniformity",
        "RunLengthNonUniformityNormalized", "RunPercentage", "RunVariance", "ShortRunEmphasis",
        "ShortRunHighGrayLevelEmphasis", "ShortRunLowGrayLevelEmphasis",
      ]
    case .glszm:
      [
        "GrayLevelNonUniformity", "GrayLevelNonUniformityNormalized", "GrayLevelVariance",
        "HighGrayLevelZoneEmphasis", "LargeAreaEmphasis", "LargeAreaHighGrayLevelEmphasis",
        "LargeAreaLowGrayLevelEmphasis", "LowGrayLevelZoneEmphasis", "SizeZoneNonUniformity",
        "SizeZoneNonUniformityNormalized", "SmallAreaEmphasis", "SmallAreaHighGrayLevelEmphasis",
        "SmallAreaLowGrayLevelEmphasis", "ZoneEntropy", "ZonePercentage", "ZoneVariance",
      ]
    }
  }

  /// Correlation of the block's common factor with tumour size.
  var sizeLoading: Double {
    switch self {
    case .shape: 1
    case .firstorder: 0.35
    case .glcm: 0.5
    case .glrlm, .glszm: 0.6
    }
  }

  /// Correlation of a feature with the block's common factor, in absolute value.
  var factorLoading: Double {
    switch self {
    case .shape: 0.9
    case .firstorder: 0.7
    case .glcm, .glrlm, .glszm: 0.75
    }
  }

  /// Share of features of unfiltered images whose true ICC is high.
  var repeatableShare: Double {
    switch self {
    case .shape: 0.95
    case .firstorder: 0.7
    case .glcm, .glrlm, .glszm: 0.55
    }
  }
}

/// A column of a simulated feature table before anything random is decided about it.
struct CatalogueEntry {
  /// The full name, such as `wavelet-LLH_glcm_Contrast`.
  let name: String
  /// The part of the name after the class, such as `Contrast`.
  let shortName: String
  /// Number of the image filter; 0 is the original image.
  let filter: Int
  let featureClass: FeatureClass
  /// Number of the (filter, class) pair, counted from 0.
  let block: Int

  /// Features that may be negative and so vary additively; all others are positive and vary multiplicatively.
  private static let additive: Set<String> = [
    "10Percentile", "90Percentile", "Maximum", "Mean", "Median", "Minimum", "Skewness", "ClusterShade",
    "Correlation", "Imc1", "Sphericity", "Elongation", "Flatness",
  ]

  /// Whether the feature's logarithm, and not the feature, is normally distributed.
  var isLogarithmic: Bool { !Self.additive.contains(shortName) }

  /// Whether the feature falls as the block's factor rises.
  var isInverse: Bool {
    ["SurfaceVolumeRatio", "Sphericity", "Uniformity", "JointEnergy"].contains(shortName)
  }

  /// The first `count` features: the classes of the original image, then of its eight wavelet
  /// decompositions, then of Laplacian-of-Gaussian images with sigma 1, 2, 3, ... mm.
  static func first(_ count: Int) -> [CatalogueEntry] {
    let wavelets = ["LLH", "LHL", "LHH", "HLL", "HLH", "HHL", "HHH", "LLL"]
    var entries: [CatalogueEntry] = []
    var filter = 0
    var block = 0
    while entries.count < count {
      let prefix =
        switch filter {
        case 0: "original"
        case 1...8: "wavelet-\(wavelets[filter - 1])"
        default: "log-sigma-\(filter - 8)-0-mm-3D"
        }
      for featureClass in FeatureClass.allCases where filter == 0 || featureClass != .shape {
        for name in featureClass.featureNames {
          entries.append(
            CatalogueEntry(
              name: "\(prefix)_\(featureClass.rawValue)_\(name)", shortName: name, filter: filter,
              featureClass: featureClass, block: block))
        }
        block += 1
      }
      filter += 1
    }
    return Array(entries.prefix(count))
  }
}
