internal import RealModule
internal import Statistics

/// How one simulated feature arises from its error-free score and how it is measured.
///
/// A subject's error-free score `z` is standard normal. A scan gives the score `z + errorSD * e` with a
/// standard normal `e` new in every scan; the printed value is `location + scale * score`, or the
/// exponential of that for a logarithmic feature.
public struct SimulatedFeature: Sendable, Equatable {
  /// A name in the manner of pyradiomics, such as `original_firstorder_Mean`.
  public let name: String
  /// Whether the logarithm of the feature is normally distributed.
  public let isLogarithmic: Bool
  /// Mean of the feature, or of its logarithm, on the reference scanner.
  public let location: Double
  /// Standard deviation between subjects of the error-free feature, or of its logarithm.
  public let scale: Double
  /// Standard deviation of the measurement error of one scan, in units of the standard deviation
  /// between subjects.
  public let errorSD: Double

  /// Correlation with the common factor of its block, signed.
  let factorLoading: Double
  /// Correlation of the block's factor with tumour size.
  let sizeLoading: Double
  let block: Int

  /// The intraclass correlation of two scans of a subject on one scanner: variance between subjects over
  /// total variance, of the feature as printed. No scan has a bias of its own, so ICC(1), ICC(A,1) and
  /// ICC(C,1) coincide.
  ///
  /// With error SD `e` it is `1 / (1 + e^2)` for an additive feature. For a logarithmic one with scale
  /// `s` it is `(exp(s^2) - 1) / (exp(s^2 (1 + e^2)) - 1)`, from the moments of a bivariate lognormal.
  public var trueICC: Double {
    let error = errorSD * errorSD
    guard isLogarithmic else { return 1 / (1 + error) }
    let variance = scale * scale
    return Double.expMinusOne(variance) / Double.expMinusOne(variance * (1 + error))
  }

  /// The error SD for which `trueICC` is `icc`.
  static func errorSD(icc: Double, isLogarithmic: Bool, scale: Double) -> Double {
    guard isLogarithmic else { return (1 / icc - 1).squareRoot() }
    let variance = scale * scale
    return (Double.log(onePlus: Double.expMinusOne(variance) / icc) / variance - 1).squareRoot()
  }

  /// The printed value of a measured score.
  func value(score: Double) -> Double {
    let shifted = location + scale * score
    return isLogarithmic ? Double.exp(shifted) : shifted
  }

  /// The feature at a place of the catalogue with its scale and error drawn from `random`.
  ///
  /// - Parameter repeatable: whether the true ICC is high (0.85 to 0.98) or low (0.2 to 0.7); nil draws it.
  init(_ entry: CatalogueEntry, repeatable: Bool?, using random: inout RandomStream) {
    name = entry.name
    block = entry.block
    sizeLoading = entry.filter == 0 ? entry.featureClass.sizeLoading : 0.6 * entry.featureClass.sizeLoading
    let isVolume = entry.name == "original_shape_VoxelVolume"
    // The volume is tumour size itself.
    let loading = isVolume ? 1 : entry.featureClass.factorLoading
    factorLoading = entry.isInverse ? -loading : loading

    let isLogarithmic = entry.isLogarithmic
    let (u, v) = (random.uniform(), random.uniform())
    let (location, scale): (Double, Double) =
      switch (entry.featureClass, isLogarithmic) {
      case (.shape, true) where entry.name.hasSuffix("Volume"): (Double.log(18_000), 0.7)
      case (.shape, true) where entry.name.hasSuffix("Area"): (Double.log(4_500), 0.5)
      case (.shape, true) where entry.name.hasSuffix("Ratio"): (Double.log(0.25), 0.2)
      case (.shape, true): (Double.log(20 + 20 * u), 0.25)
      case (.shape, false): (0.55 + 0.15 * u, 0.06)
      case (_, true): (-2 + 6 * u, 0.15 + 0.4 * v)
      case (_, false): (-20 + 100 * u, 10 + 30 * v)
      }
    self.isLogarithmic = isLogarithmic
    self.location = location
    self.scale = scale

    let share = entry.featureClass.repeatableShare - (entry.filter == 0 ? 0 : 0.15)
    let drawn = random.uniform() < share
    let w = random.uniform()
    let icc = repeatable ?? drawn ? 0.85 + 0.13 * w : 0.2 + 0.5 * w
    errorSD = Self.errorSD(icc: icc, isLogarithmic: isLogarithmic, scale: scale)
  }
}
