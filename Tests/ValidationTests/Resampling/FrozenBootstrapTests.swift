import Statistics
import TestSupport
import Testing
import Validation

@Suite struct FrozenBootstrapTests {
  @Test func rowsOfASubjectAreDrawnTogether() async {
    let subjects = SubjectGroups(identifiers: ["a", "b", "a", "c"])
    let bootstrap = FrozenBootstrap(Bootstrap(replicates: 50, seed: 3), subjects: subjects)
    let distributions = await bootstrap.distributions { [$0[0] - $0[2], $0.reduce(0, +)] }
    #expect(distributions[0]!.sorted.allSatisfy { $0 == 0 })
    // Three subjects drawn, of one row or two.
    #expect(distributions[1]!.sorted.allSatisfy { 3...6 ~= $0 })
    #expect(distributions[1]!.value == 4)
  }

  @Test func numbersThatDoNotExistAreCounted() async {
    let bootstrap = FrozenBootstrap(Bootstrap(replicates: 40, seed: 3), rowCount: 4)
    let distributions = await bootstrap.distributions { [$0[0] > 0 ? 1 : nil, nil] }
    #expect(distributions[0]!.failures > 0)
    #expect(distributions[0]!.count == 40)
    #expect(distributions[1] == nil)
  }

  @Test func theStandardErrorOfAMeanIsThatOfTheBootstrap() async {
    let values = (0..<40).map { Double($0 % 7) }
    let bootstrap = FrozenBootstrap(Bootstrap(replicates: 4000, seed: 3), rowCount: 40)
    let distribution = await bootstrap.distributions { frequencies in
      [zip(values, frequencies).reduce(0) { $0 + $1.0 * $1.1 } / 40]
    }[0]!
    let exact = (sampleVariance(values) * 39 / 40 / 40).squareRoot()
    // Four Monte Carlo standard errors of a standard deviation.
    #expect(abs(distribution.standardError! / exact - 1) < 4 / (2 * 4000.0).squareRoot())
  }
}
