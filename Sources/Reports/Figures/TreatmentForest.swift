internal import Statistics
public import Studies
internal import Validation

extension ForestFigure {
  /// The effect of treatment in the strata of a marker and in all rows, with the p-values of their interaction.
  public init(_ analysis: TreatmentAnalysis) {
    let result = analysis.interaction
    let name = result.overall.ratio.quantity.name
    var rows: [Row] = [.heading(analysis.marker)]
    rows += result.strata.map { stratum in
      .estimate(
        "\(stratum.label) (\(stratum.treated.events)/\(stratum.treated.count), "
          + "\(stratum.control.events)/\(stratum.control.count))", PlottedEstimate(stratum.ratio))
    }
    rows.append(.heading("All rows"))
    rows.append(.estimate("treatment effect", PlottedEstimate(result.overall.ratio), .summary))
    rows.append(
      .heading("Interaction, \(Format.pStatement(result.continuous.likelihoodRatio.pValue)) per SD"))
    rows.append(
      .estimate("ratio of ratios, per SD", PlottedEstimate(result.continuous.ratio), .secondary))
    rows.append(
      .estimate("ratio of ratios, above / below", PlottedEstimate(result.grouped.ratio), .secondary))
    self.init(
      rows: rows, axisLabel: "\(name), \(analysis.treated) against \(analysis.control)", scale: .logarithmic,
      reference: 1)
  }
}
