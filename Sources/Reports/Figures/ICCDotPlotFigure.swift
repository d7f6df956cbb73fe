/// Intraclass correlations of many features with their intervals, over the bands of Koo and Li, sorted.
///
/// Up to `mostNamed` features stand in rows with their names; more are drawn as a ranked curve of dots in
/// which only the extremes are named, which works for thousands.
///
/// Bands: below 0.5 poor, 0.5 to 0.75 moderate, 0.75 to 0.9 good, above 0.9 excellent. Source: Koo and Li
/// 2016, Journal of Chiropractic Medicine 15:155, doi 10.1016/j.jcm.2016.02.012.
public struct ICCDotPlotFigure: Figure {
  /// A feature with its coefficient.
  public struct Feature: Sendable, Hashable {
    /// The feature's name.
    public let name: String
    /// The coefficient with its interval; it may be negative or not exist.
    public let estimate: PlottedEstimate

    /// A feature with its coefficient.
    public init(name: String, estimate: PlottedEstimate) {
      self.name = name
      self.estimate = estimate
    }
  }

  /// What is compared with the threshold; features that reach it are drawn filled.
  public enum Bound: Sendable, Hashable {
    /// The estimate itself.
    case estimate
    /// The lower limit of its interval.
    case lower
  }

  /// The largest number of features that are all named.
  public static let mostNamed = 60

  /// A range of coefficients with its name and shade.
  struct Band {
    let name: String
    let range: ClosedRange<Double>
    let fill: Fill
  }

  static let thresholdStroke = Stroke(color: SeriesStyle.number(1).color, width: 0.9, dash: [4, 2])
  static let bandEdges = [0.5, 0.75, 0.9]
  static let bandNames = ["Poor", "Moderate", "Good", "Excellent"]

  /// The features in any order.
  public var features: [Feature]
  /// The axis of the coefficient: `"ICC(A,1) (95 % CI)"`.
  public var axisLabel: String
  /// The value that a feature must reach, if there is one.
  public var threshold: Double?
  /// What must reach it.
  public var bound: Bound
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of some features.
  public init(
    features: [Feature], axisLabel: String = "ICC (95 % CI)", threshold: Double? = nil,
    bound: Bound = .lower
  ) {
    self.features = features
    self.axisLabel = axisLabel
    self.threshold = threshold
    self.bound = bound
  }

  /// The SVG document.
  public func svg() -> String {
    let title = "Repeatability of features: \(axisLabel)"
    guard !features.isEmpty else { return EmptyFigure.svg(title: title, width: width) }
    guard features.contains(where: { $0.estimate.value != nil }) else {
      return EmptyFigure.svg(title: title, width: width, reason: "No feature has an estimate")
    }
    let canvas =
      features.count <= Self.mostNamed ? ICCRows(self).canvas() : ICCRanks(self).canvas()
    return canvas.svg(title: title, description: description)
  }

  private var description: String {
    let counts = bandCounts
    let parts = zip(Self.bandNames, counts).map { "\($0.lowercased()) \($1)" }
    var text = "\(features.count) features by estimate: \(parts.joined(separator: ", "))."
    if let threshold {
      let kept = features.count { reaches($0, threshold) }
      let what = bound == .lower ? "lower limit" : "estimate"
      text += " \(kept) have a \(what) of at least \(Format.setting(threshold))."
    }
    let missing = features.count { $0.estimate.value == nil }
    return missing == 0 ? text : text + " \(missing) have no estimate."
  }

  /// How many estimates lie in each band, from poor to excellent. Both ends of "good" belong to it, as
  /// do those of "moderate" not claimed by a better band.
  var bandCounts: [Int] {
    let values = features.compactMap(\.estimate.value)
    return [
      values.count { $0 < 0.5 }, values.count { $0 >= 0.5 && $0 < 0.75 },
      values.count { $0 >= 0.75 && $0 <= 0.9 }, values.count { $0 > 0.9 },
    ]
  }

  /// Best first; features without an estimate last; equal ones by name, so that the order is the same
  /// each time.
  var sorted: [Feature] {
    features.sorted { a, b in
      switch (a.estimate.value, b.estimate.value) {
      case (let x?, let y?) where x != y: x > y
      case (.some, .none): true
      case (.none, .some): false
      default: a.name < b.name
      }
    }
  }

  /// How the key names the features that reach the threshold and those that do not.
  func keyTexts(_ threshold: Double) -> (kept: String, other: String) {
    let value = Format.setting(threshold)
    let what = bound == .lower ? "Lower limit" : "Estimate"
    let isUnjudged = features.contains {
      $0.estimate.value != nil && (bound == .lower ? $0.estimate.lower : $0.estimate.value) == nil
    }
    return ("\(what) \u{2265} \(value)", "\(what) < \(value)" + (isUnjudged ? " or none" : ""))
  }

  /// Whether a feature reaches the threshold; all do when there is none.
  func reaches(_ feature: Feature, _ threshold: Double?) -> Bool {
    guard let threshold else { return feature.estimate.value != nil }
    let judged = bound == .lower ? feature.estimate.lower : feature.estimate.value
    return judged.map { $0 >= threshold } ?? false
  }

  /// The span of the coefficient's axis: 0 or the lowest value to 1. Average-score coefficients have no lower
  /// bound; the axis stops at -1.
  func domain() -> ClosedRange<Double> {
    let lowest = features.flatMap(\.estimate.finite).min() ?? 0
    let lower =
      lowest >= 0 ? 0 : max(-1, Ticks.niceDomain(lowest, 1, most: 8).lowerBound)
    return lower...1
  }

  /// The bands from the axis's lower end to 1 with their shades, dark for poor.
  func bands(from lower: Double) -> [Band] {
    let shades = ["#e6e6e6", "#efefef", "#f7f7f7", "#ffffff"]
    let edges = [lower] + Self.bandEdges + [1]
    return Self.bandNames.indices.map { index in
      Band(
        name: Self.bandNames[index], range: edges[index]...edges[index + 1],
        fill: Fill(color: Color(hex: shades[index])))
    }
  }
}
