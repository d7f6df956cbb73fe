import Statistics
import Testing
import Validation

@Suite struct FoldsTests {
  private let subjects = SubjectGroups(
    identifiers: (0..<40).map { "S\($0 / 2)" })

  @Test func rowsOfASubjectShareAFold() {
    var stream = RandomStream(seed: 4, substream: 0)
    let isEvent = (0..<40).map { $0 % 7 == 0 }
    let folds = Folds(5, subjects: subjects, isEvent: isEvent, using: &stream)
    #expect(folds.count == 5)
    for rows in subjects.rows { #expect(Set(rows.map { folds.ofRow[$0] }).count == 1) }
  }

  @Test func eventsAreSpreadEvenly() {
    var stream = RandomStream(seed: 4, substream: 1)
    let rows = SubjectGroups(rowCount: 53)
    let isEvent = (0..<53).map { $0 < 13 }
    let folds = Folds(10, subjects: rows, isEvent: isEvent, using: &stream)
    let sizes = (0..<10).map { k in folds.ofRow.count { $0 == k } }
    let events = (0..<10).map { k in (0..<13).count { folds.ofRow[$0] == k } }
    #expect(sizes.max()! - sizes.min()! <= 1)
    #expect(events.max()! - events.min()! <= 1)
  }

  @Test func rowsOfWeightZeroTakeNoPart() {
    var stream = RandomStream(seed: 4, substream: 2)
    let weights = (0..<40).map { $0 < 10 ? 0.0 : 1 }
    let folds = Folds(
      5, subjects: subjects, isEvent: [Bool](repeating: true, count: 40), weights: weights,
      using: &stream)
    #expect(folds.ofRow.prefix(10).allSatisfy { $0 == -1 })
    #expect(folds.ofRow.dropFirst(10).allSatisfy { $0 >= 0 })
  }

  @Test func fewerSubjectsThanFoldsLowerTheirNumber() {
    var stream = RandomStream(seed: 1, substream: 0)
    let rows = SubjectGroups(rowCount: 3)
    let folds = Folds(10, subjects: rows, isEvent: [true, false, true], using: &stream)
    #expect(folds.count == 3)
  }

  @Test func codesMayBeAnyIntegers() {
    let folds = Folds(codes: [7, -2, 7, 30])
    #expect(folds.ofRow == [1, 0, 1, 2])
    #expect(folds.count == 3)
  }
}

@Suite struct BootstrapTests {
  @Test func drawsWholeSubjectsAndAsManyAsThereAre() {
    let subjects = SubjectGroups(identifiers: ["a", "a", "b", "c", "c", "c"])
    let bootstrap = Bootstrap(replicates: 5, seed: 3)
    for index in 0..<5 {
      let frequencies = bootstrap.frequencies(index, of: subjects)
      #expect(frequencies[0] == frequencies[1])
      #expect(frequencies[3] == frequencies[4] && frequencies[4] == frequencies[5])
      #expect(frequencies[0] + frequencies[2] + frequencies[3] == 3)
    }
  }

  @Test func aReplicateDependsOnSeedAndNumberAlone() {
    let subjects = SubjectGroups(rowCount: 100)
    let many = Bootstrap(replicates: 1000, seed: 3)
    let few = Bootstrap(replicates: 2, seed: 3)
    #expect(many.frequencies(1, of: subjects) == few.frequencies(1, of: subjects))
    #expect(many.frequencies(1, of: subjects) != many.frequencies(2, of: subjects))
    #expect(
      many.frequencies(1, of: subjects)
        != Bootstrap(replicates: 2, seed: 4).frequencies(1, of: subjects))
  }

  /// A row stands Binomial(n, 1/n) times in a sample: mean 1, variance 1 - 1/n, absent with (1 - 1/n)^n.
  @Test func frequenciesAreMultinomial() {
    let subjects = SubjectGroups(rowCount: 50)
    let bootstrap = Bootstrap(replicates: 400, seed: 8)
    let all = (0..<400).flatMap { bootstrap.frequencies($0, of: subjects) }
    let absent = Double(all.count { $0 == 0 }) / Double(all.count)
    #expect(abs(absent - 0.36417) < 4 * 0.0034)
    #expect(abs(sampleVariance(all) - 0.98) < 0.04)
  }
}
