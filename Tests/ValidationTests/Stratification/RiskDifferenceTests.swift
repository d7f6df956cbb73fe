import TestSupport
import Testing
import Validation

@Suite struct RiskDifferenceTests {
  // Newcombe 1998, table II, method 10: 56/70 against 48/80 gives 0.2000 (0.0524 to 0.3339).
  @Test func isThatOfThePaper() {
    let difference = riskDifference(cases: 56, of: 70, reference: 48, of: 80)
    expectClose(difference.value, 0.2)
    expectClose(difference.interval?.lower, 0.0524, tolerance: 5e-5)
    expectClose(difference.interval?.upper, 0.3339, tolerance: 5e-5)
  }

  // The paper's case of empty cells: 10/10 against 0/20 gives 1.0000 (0.6791 to 1.0000).
  @Test func staysWithinOne() {
    let difference = riskDifference(cases: 10, of: 10, reference: 0, of: 20)
    expectClose(difference.value, 1)
    expectClose(difference.interval?.lower, 0.6791, tolerance: 5e-5)
    expectClose(difference.interval?.upper, 1)
  }

  @Test func contrastSquaresAndAddsTheLimits() throws {
    let a = riskDifference(cases: 56, of: 70, reference: 48, of: 80)
    let b = riskDifference(cases: 9, of: 30, reference: 6, of: 40)
    let contrast = riskDifferenceContrast(a, less: b)
    expectClose(contrast.value, 0.2 - 0.15)
    let (da, db) = (a.value! - a.interval!.lower, b.interval!.upper - b.value!)
    expectClose(contrast.value! - contrast.interval!.lower, (da * da + db * db).squareRoot())
    // Exchanged, everything changes its sign.
    let mirrored = riskDifferenceContrast(b, less: a)
    expectClose(mirrored.interval?.lower, -contrast.interval!.upper)
    expectClose(mirrored.interval?.upper, -contrast.interval!.lower)
  }
}
