internal import Statistics
public import Studies
internal import Validation

extension TerminalReport {
  /// Naive and corrected ratios.
  public static func attenuation(_ analysis: AttenuationAnalysis) -> String {
    let level = analysis.models.first?.terms.first?.naive.interval?.level
    let name = analysis.models.first?.ratioName ?? "ratio"
    let resampled: [TextTable.Column] =
      analysis.bootstrap == nil
      ? [] : [.init("calibrated, bootstrap", .right), .init("SIMEX, bootstrap", .right)]
    let columns: [TextTable.Column] = [
      .init("Feature"), .init("reliability", .right), .init("\(name), naive", .right),
      .init("calibrated", .right), .init("SIMEX", .right),
    ]
    let rows = analysis.models.flatMap(\.terms).map { term in
      var ratios = [term.naive, term.calibrated, term.extrapolated].map {
        cell(term.ratioPerSD($0))
      }
      if analysis.bootstrap != nil {
        ratios += [term.calibratedBootstrap, term.extrapolatedBootstrap].map { estimate in
          estimate.map { Format.interval(term.ratioPerSD($0), precision: .ratio) } ?? Format.missing
        }
      }
      return ([term.feature, Format.fixed(term.reliability?.value, decimals: 3)] + ratios)
        .map { InlineText($0) }
    }
    let notes = analysis.models.flatMap(\.terms).flatMap { term in
      (term.calibrated.notes + term.extrapolated.notes).map {
        Note($0.kind, "\(term.feature): \($0.message)")
      }
    }
    return TerminalTable(TextTable(columns: columns + resampled, rows: rows)).text
      + "Ratios for one SD of the observed feature, with \(intervalHeading(level)). SIMEX: \(analysis.extrapolation.extrapolant.rawValue), \(analysis.extrapolation.replicates) replicates, seed \(analysis.extrapolation.seed).\n"
      + caveats(notes)
  }

  private static func cell(_ ratio: Estimate) -> String {
    guard ratio.interval != nil else { return Format.value(ratio, precision: .ratio) }
    return
      "\(Format.value(ratio, precision: .ratio)) (\(Format.interval(ratio, precision: .ratio)))"
  }
}
