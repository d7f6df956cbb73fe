internal import Models
public import Statistics

/// Whether the effect of a treatment depends on a marker: the evidence behind a predictive claim.
///
/// With treatment `t` (1 treated), marker `x` and adjustment `w`, the regression is `b_t t + b_x x + b_tx t x + w'g`. The estimand
/// is `exp(b_tx)`, the ratio of the treatment's hazard (odds) ratios one unit of `x` apart: on the multiplicative scale.
/// For groups `x` is 1 above the cut-off; for the continuous marker it counts standard deviations (divisor n - 1). The
/// likelihood-ratio test compares the fits with and without `t x`. A response also has the additive scale: the difference of
/// the risk differences (not adjusted). An interaction may be there on one scale and not on the other.
///
/// Effects within strata come from one regression in each stratum. The marker's prognostic effect is that in the control
/// arm, where treatment cannot mix with it.
///
/// - Source: Polley, Freidlin, Korn, Conley, Abrams, McShane 2013, J Natl Cancer Inst 105:1677, doi 10.1093/jnci/djt282;
///   Rothman, Greenland, Walker 1980, Am J Epidemiol 112:467, doi 10.1093/oxfordjournals.aje.a113015 (scales).
public struct TreatmentInteraction: Sendable {
  /// The rows of one arm.
  public struct Arm: Sendable, Hashable {
    /// Rows.
    public let count: Int
    /// Events or cases among them.
    public let events: Int
  }

  /// The treatment's effect among the rows on one side of the cut-off.
  public struct Stratum: Sendable {
    /// The side: `"<= 1.5"`.
    public let label: String
    /// The treated.
    public let treated: Arm
    /// The controls.
    public let control: Arm
    /// The hazard or odds ratio of treatment; without value, with a note, where it does not exist.
    public let ratio: Estimate
    /// The risk difference, treated less control; nil for survival and where an arm is empty.
    public let riskDifference: Estimate?
  }

  /// How the effect changes with the marker.
  public struct Interaction: Sendable {
    /// The ratio of ratios.
    public let ratio: Estimate
    /// The Wald test; nil where the coefficient does not exist or runs to infinity.
    public let wald: HypothesisTest?
    /// The likelihood-ratio test.
    public let likelihoodRatio: HypothesisTest
  }

  /// An estimate with its two-sided test.
  public struct Effect: Sendable {
    /// The ratio.
    public let ratio: Estimate
    /// Its Wald test; nil where there is no standard error.
    public let wald: HypothesisTest?
  }

  /// The cut-off.
  public let cut: Double
  /// The treatment's effect in all rows, adjusted.
  public let overall: Effect
  /// Below and above the cut-off.
  public let strata: [Stratum]
  /// Above against below the cut-off.
  public let grouped: Interaction
  /// Per standard deviation of the marker.
  public let continuous: Interaction
  /// The marker's standard deviation.
  public let markerSD: Double
  /// On the additive scale; nil for survival and where a stratum has an empty arm.
  public let riskDifference: Estimate?
  /// Its Wald test.
  public let riskDifferenceTest: HypothesisTest?
  /// The marker's effect per standard deviation in the control arm.
  public let prognostic: Effect

  /// Estimates effects and interactions.
  /// - Parameters:
  ///   - adjustment: further columns of every regression, named and complete.
  /// - Throws: `StratificationError`, also for regressions without a fit.
  public init(
    _ regression: MarkerRegression, marker: [Double], arms: TreatmentArms, cut: Double,
    adjustment: [(name: String, values: [Double])] = [], level: ConfidenceLevel = .p95
  ) throws(StratificationError) {
    try StratificationError.checked(marker, count: regression.count)
    let groups = try ScoreGroups(marker, cuts: [cut])
    let deviation = sampleStandardDeviation(marker)
    let analysis = Analysis(regression: regression, adjustment: adjustment, level: level)
    let treatment = arms.indicator
    self.cut = cut
    markerSD = deviation
    overall = try analysis.effect(of: treatment, named: "(treatment)", regression.ratio)
    strata = zip(groups.labels, groups.rowsByGroup).map { analysis.stratum($0, $1, arms.isTreated) }
    grouped = try analysis.interaction(of: treatment, with: groups.codes.map(Double.init))
    let center = mean(marker)
    let standardized = marker.map { ($0 - center) / deviation }
    continuous = try analysis.interaction(of: treatment, with: standardized)
    let differences = strata.compactMap(\.riskDifference)
    riskDifference =
      differences.count == 2 ? riskDifferenceContrast(differences[1], less: differences[0]) : nil
    riskDifferenceTest = riskDifference.flatMap { Self.wald($0, "Wald test of the risk differences") }
    let controls = arms.rows(treated: false)
    prognostic = try analysis.selecting(controls).effect(
      of: controls.map { standardized[$0] }, named: "(marker)", regression.ratioPerSD)
  }

  fileprivate static func wald(_ estimate: Estimate, _ name: String) -> HypothesisTest? {
    guard let value = estimate.value, let error = estimate.standardError, error > 0 else { return nil }
    let z = value / error
    return HypothesisTest(
      name: name, statistic: z, degreesOfFreedom: [], pValue: Normal.twoSidedPValue(z))
  }
}

/// The regressions of one set of rows.
private struct Analysis {
  let regression: MarkerRegression
  let adjustment: [(name: String, values: [Double])]
  let level: ConfidenceLevel

  func selecting(_ rows: [Int]) -> Analysis {
    Analysis(
      regression: regression.selecting(rows),
      adjustment: adjustment.map { column in (column.name, rows.map { column.values[$0] }) }, level: level)
  }

  /// The ratio of the first column, the others adjusted for.
  func effect(
    of values: [Double], named name: String, _ quantity: Quantity
  ) throws(StratificationError) -> TreatmentInteraction.Effect {
    do throws(FitError) {
      let coefficient = try regression.fit([(name, values)] + adjustment, level: level).coefficients[0]
      return TreatmentInteraction.Effect(
        ratio: coefficient.estimate.exponential(quantity),
        wald: TreatmentInteraction.wald(coefficient.estimate, "Wald test"))
    } catch { throw .noEffect(error.description) }
  }

  func stratum(_ label: String, _ rows: [Int], _ isTreated: [Bool]) -> TreatmentInteraction.Stratum {
    let part = selecting(rows)
    let isEvent = part.regression.isEvent
    func arm(_ treated: Bool) -> TreatmentInteraction.Arm {
      let own = rows.indices.filter { isTreated[rows[$0]] == treated }
      return TreatmentInteraction.Arm(count: own.count, events: own.count { isEvent[$0] })
    }
    let (treated, control) = (arm(true), arm(false))
    var ratio: Estimate
    do throws(StratificationError) {
      ratio = try part.effect(of: rows.map { isTreated[$0] ? 1 : 0 }, named: "(treatment)", regression.ratio)
        .ratio
    } catch {
      ratio = .undefined(
        regression.ratio, method: Method("regression in the stratum"), sampleSize: part.regression.sampleSize,
        because: Note(.notEstimable, "\(label): \(error.description)"))
    }
    var difference: Estimate?
    if case .logistic = regression, treated.count > 0, control.count > 0 {
      difference = riskDifference(
        cases: treated.events, of: treated.count, reference: control.events, of: control.count, level: level)
    }
    return TreatmentInteraction.Stratum(
      label: label, treated: treated, control: control, ratio: ratio, riskDifference: difference)
  }

  func interaction(
    of treatment: [Double], with marker: [Double]
  ) throws(StratificationError) -> TreatmentInteraction.Interaction {
    let main = [("(treatment)", treatment), ("(marker)", marker)]
    let product = zip(treatment, marker).map { $0 * $1 }
    do throws(FitError) {
      let full = try regression.fit(main + [("(treatment x marker)", product)] + adjustment, level: level)
      let reduced = try regression.fit(main + adjustment, level: level)
      let estimate = full.coefficients[2].estimate
      let statistic = max(0, 2 * (full.logLikelihood - reduced.logLikelihood))
      return TreatmentInteraction.Interaction(
        ratio: estimate.exponential(.ratio(of: regression.ratio)),
        wald: TreatmentInteraction.wald(estimate, "Wald test of the interaction"),
        likelihoodRatio: HypothesisTest(
          name: "likelihood-ratio test of the interaction", statistic: statistic, degreesOfFreedom: [1],
          pValue: ChiSquared(degreesOfFreedom: 1).upper(statistic)))
    } catch { throw .noEffect(error.description) }
  }
}

extension Quantity {
  /// How many times larger a ratio is one unit of a marker higher.
  static func ratio(of ratio: Quantity) -> Quantity {
    Quantity(name: "ratio of \(ratio.name)s", symbol: "ratio of \(ratio.symbol)s")
  }
}
