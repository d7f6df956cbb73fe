public import Statistics

/// The likelihood-ratio test of a larger model against a smaller one that it contains, both fitted to the same
/// rows: the first question of what a marker adds. The statistic is twice the gain in (partial) log likelihood.
///
/// It is the test of added value: tests of a difference in AUC or C between nested models fitted to the same
/// data do not have their level (Demler 2012).
///
/// - Parameter degreesOfFreedom: the parameters that the larger model has more.
/// - Source: Demler, Pencina, D'Agostino 2012, Stat Med 31:2577, doi 10.1002/sim.5328.
public func likelihoodRatioTest(
  smaller: Double, larger: Double, degreesOfFreedom: Int, name: String = "likelihood-ratio test"
) -> HypothesisTest {
  precondition(degreesOfFreedom > 0, "a larger model has more parameters")
  // The larger model's maximum is not below the smaller one's but for rounding.
  let statistic = max(0, 2 * (larger - smaller))
  return HypothesisTest(
    name: name, statistic: statistic, degreesOfFreedom: [Double(degreesOfFreedom)],
    pValue: ChiSquared(degreesOfFreedom: Double(degreesOfFreedom)).upper(statistic))
}
