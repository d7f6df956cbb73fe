import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct SelectionHalvesTests {
  @Test func halvesSelectTheFeaturesThatMatter() throws {
    let noise = try PipelineTests.noise(160, 40, seed: 12)
    var random = RandomStream(seed: 4, substream: 0)
    let x = noise.features.values
    let training = Pipeline<CoxFamily>.Training(
      features: noise.features,
      outcome: try SurvivalOutcome(
        time: (0..<160).map { -.log(random.uniform()) / .exp(x[$0, 3] + x[$0, 7]) },
        isEvent: (0..<160).map { _ in true }),
      subjects: noise.subjects, identifiers: noise.identifiers)
    let halves = SelectionHalves(PipelineTests.lasso(), training, enteringCount: 4, seed: 2)
    var counts = [Int](repeating: 0, count: 40)
    for index in 0..<10 {
      let pair = try halves.replicate(index).get()
      #expect(pair.first.count == 4 && pair.second.count == 4)
      for j in pair.first + pair.second { counts[j] += 1 }
    }
    #expect(counts[3] == 20 && counts[7] == 20)
    #expect(counts.enumerated().allSatisfy { [3, 7].contains($0.offset) || $0.element < 12 })
    #expect(try halves.replicate(1).get() == halves.replicate(1).get())
  }

  @Test func theNumberThatEntersBoundsFalseSelections() {
    // q = 22 of p = 1000 at threshold 0.75: 22^2 / (0.5 * 1000) = 0.968 falsely selected features at most.
    #expect(SelectionHalves<CoxFamily>.enteringCount(candidates: 1000) == 22)
    #expect(SelectionHalves<CoxFamily>.enteringCount(candidates: 1) == 1)
  }
}
