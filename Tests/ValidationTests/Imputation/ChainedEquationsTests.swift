import LinearAlgebra
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct ChainedEquationsTests {
  private func columns(_ values: [[Double]], origins: [String]? = nil) -> FeatureColumns {
    FeatureColumns(
      names: values.indices.map { "x\($0)" }, values: Matrix(columns: values, rowCount: values[0].count),
      origins: origins)
  }

  private func completed(
    _ x: FeatureColumns, outcome: [[Double]] = [], frequencies: [Double]? = nil, count: Int = 5,
    seed: UInt64 = 1, _ method: ChainedEquations = ChainedEquations()
  ) -> [FeatureColumns] {
    var stream = RandomStream(seed: seed, substream: 0)
    return method.completed(x, outcome: outcome, frequencies: frequencies, count: count, using: &stream)
  }

  private func column(_ set: FeatureColumns, _ j: Int) -> [Double] { set.values.column(j) }

  /// On a line without scatter the parameters have no posterior spread, and the one donor is the row nearest on the
  /// predictor: of 1, 2, 4, 8, 16 the nearest to 3.5 is 4, to 13 is 16.
  @Test func aLineWithoutScatterIsMatchedToTheNearestPredictor() {
    let x = columns([[1, 2, 4, 8, 16, 3.5, 13], [10, 20, 40, 80, 160, .nan, .nan]])
    var method = ChainedEquations()
    method.donors = 1
    for set in completed(x, method) {
      #expect(column(set, 1) == [10, 20, 40, 80, 160, 40, 160])
      #expect(column(set, 0) == column(x, 0))
    }
  }

  @Test func onlyObservedValuesAreImputedAndObservedOnesStay() {
    var random = RandomStream(seed: 3, substream: 0)
    var a = (0..<60).map { _ in random.normal() }
    let b = a.map { $0 + random.normal() }
    var c = a.map { $0 + random.normal() > 0 ? 1.0 : 0 }
    for i in stride(from: 0, to: 60, by: 4) { a[i] = .nan }
    for i in stride(from: 1, to: 60, by: 3) { c[i] = .nan }
    let sets = completed(columns([a, b, c]))
    #expect(sets.count == 5 && sets[0].values != sets[1].values)
    for set in sets {
      for (j, known) in [a, b, c].enumerated() {
        let values = column(set, j)
        #expect(
          known.indices.allSatisfy { known[$0].isNaN ? known.contains(values[$0]) : values[$0] == known[$0] })
      }
    }
  }

  @Test func theStreamAloneDecides() {
    var values = (0..<30).map { Double(($0 * 7) % 11) }
    let other = (0..<30).map { Double(($0 * 5) % 13) }
    values[4] = .nan
    values[9] = .nan
    let x = columns([values, other])
    #expect(completed(x).map(\.values) == completed(x).map(\.values))
    #expect(completed(x).map(\.values) != completed(x, seed: 2).map(\.values))
  }

  /// The indicators of a text column come from one donor, so that no patient has two levels.
  @Test func indicatorsOfATextColumnAreImputedTogether() {
    var random = RandomStream(seed: 5, substream: 0)
    let level = (0..<90).map { _ in random.index(below: 3) }
    let marker = level.map { Double($0) + random.normal() / 2 }
    func indicator(_ wanted: Int) -> [Double] {
      level.indices.map { $0 % 4 == 0 ? .nan : level[$0] == wanted ? 1 : 0 }
    }
    let x = columns([indicator(1), indicator(2), marker], origins: ["t", "t", "marker"])
    let sets = completed(x)
    var right = 0
    for set in sets {
      let (one, two) = (column(set, 0), column(set, 1))
      #expect(zip(one, two).allSatisfy { ($0 == 0 || $0 == 1) && ($1 == 0 || $1 == 1) && $0 + $1 <= 1 })
      for i in stride(from: 0, to: 90, by: 4) where Int(one[i] + 2 * two[i]) == level[i] { right += 1 }
    }
    // A level of three at chance is right in a third of 115 cells; the marker tells most.
    #expect(right > 70, "\(right) of 115")
  }

  /// Rows of frequency 0 are never looked at: their values may be anything, and they are no donors.
  @Test func rowsOfFrequencyZeroHaveNoInfluence() {
    var a = (0..<40).map { Double(($0 * 17) % 23) }
    let b = (0..<40).map { Double(($0 * 11) % 19) }
    let outcome = (0..<40).map { Double($0 % 2) }
    for i in stride(from: 0, to: 40, by: 5) { a[i] = .nan }
    let frequencies = (0..<40).map { Double($0 % 3) }
    let first = completed(columns([a, b]), outcome: [outcome], frequencies: frequencies)
    var (c, d, e) = (a, b, outcome)
    for i in stride(from: 0, to: 40, by: 3) {
      c[i] = i % 2 == 0 ? .nan : 1e6
      d[i] = -1e9
      e[i] = 1 - e[i]
    }
    let second = completed(columns([c, d]), outcome: [e], frequencies: frequencies)
    #expect(first.map(\.values) == second.map(\.values))
    #expect(!column(first[0], 0).contains(1e6))
  }

  @Test func completeTrainingRowsGiveOneSet() {
    let x = columns([[1, 2, .nan, 4], [1, 3, 2, 5]])
    let sets = completed(x, frequencies: [1, 2, 0, 1])
    #expect(sets.count == 1 && column(sets[0], 0)[3] == 4)
    #expect(column(sets[0], 0)[2] == 2.25)
    let nothing = completed(columns([[.nan, .nan, .nan], [1, 2, 3]]))
    #expect(nothing.count == 1 && column(nothing[0], 0) == [0, 0, 0])
  }

  /// Means of completed features against R's mice, 200 imputations, within four Monte Carlo standard errors of the
  /// difference.
  @Test(arguments: ["response", "survival"])
  func completedMeansAgreeWithMice(_ kind: String) throws {
    let golden = GoldenCase("imputation/mice_\(kind)")
    let expected = try golden.expected
    let names = kind == "response" ? ["x1", "x2", "x3", "x4"] : ["x1", "x2", "x3"]
    let x = columns(try names.map(golden.numbers))
    let outcome =
      kind == "response"
      ? [try golden.numbers("y")] : [try golden.numbers("event"), expected["hazard"].numbers]
    let incomplete = kind == "response" ? [0, 2, 3] : [0, 2]
    let count = 40
    let sets = completed(x, outcome: outcome, count: count)
    for (k, j) in incomplete.enumerated() {
      let means = sets.map { mean(column($0, j)) }
      let between = expected["mean_between"][k].number!
      let error = (between * (1 / Double(count) + 1.0 / 200)).squareRoot()
      let difference = (mean(means) - expected["mean"][k].number!) / error
      #expect(abs(difference) < 4, "\(names[j]): \(difference) Monte Carlo standard errors")
      // A variance of 40 numbers is within a factor of 2 of that of 200 in all but one case of 500.
      #expect((0.5...2).contains(sampleVariance(means) / between), "\(names[j])")
    }
  }
}
