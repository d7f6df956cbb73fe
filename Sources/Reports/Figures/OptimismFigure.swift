/// The optimism of a model's performance over bootstrap replicates, with its mean, and the apparent and
/// corrected performance in words.
public struct OptimismFigure: Figure {
  /// Optimism in each replicate: performance in the bootstrap sample minus that on the original data.
  public var optimism: [Double]
  /// The performance on the data the model was fitted to.
  public var apparent: Double
  /// The mean optimism that was subtracted.
  public var meanOptimism: Double
  /// How many replicates gave no value.
  public var failed: Int
  /// The measure: `"concordance index"`.
  public var measure: String
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of the replicates' optimism.
  public init(
    optimism: [Double], apparent: Double, meanOptimism: Double, failed: Int = 0, measure: String
  ) {
    self.optimism = optimism
    self.apparent = apparent
    self.meanOptimism = meanOptimism
    self.failed = failed
    self.measure = measure
  }

  /// The SVG document.
  public func svg() -> String {
    var figure = DistributionFigure(
      groups: [DistributionFigure.Group(label: "", values: optimism)],
      valueLabel: "Optimism of the \(measure)")
    figure.countLabel = "Bootstrap replicates"
    figure.marks = [
      DistributionFigure.Mark(label: "No optimism", value: 0),
      DistributionFigure.Mark(
        label: "Mean optimism \(Format.fixed(meanOptimism, decimals: 3))", value: meanOptimism),
    ]
    let corrected = Format.fixed(apparent - meanOptimism, decimals: 3)
    figure.remarks = ["Apparent \(Format.fixed(apparent, decimals: 3)), corrected \(corrected)"]
    if failed > 0 {
      figure.remarks.append("Failed replicates \(Format.proportion(failed, of: failed + optimism.count))")
    }
    figure.width = width
    return figure.svg()
  }
}
