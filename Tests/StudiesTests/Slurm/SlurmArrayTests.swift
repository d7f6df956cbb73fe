import Studies
import Testing

@Suite struct SlurmArrayTests {
  @Test func anElementHasOneShardWhereTheClusterAllowsIt() throws {
    let array = try #require(SlurmArray(shards: 4))
    #expect(array.elements == 4)
    #expect((1...4).map { array.shards(ofElement: $0) } == [[1], [2], [3], [4]])
  }

  @Test(arguments: [(shards: 1000, limit: 1001), (1001, 1001), (10, 4), (1, 2), (7, 3), (5000, 1001)])
  func everyShardIsInOneElementAndIndicesStayBelowTheLimit(_ size: (shards: Int, limit: Int)) throws {
    let array = try #require(SlurmArray(shards: size.shards, limit: size.limit))
    #expect(array.elements < size.limit)
    let all = (1...array.elements).map { array.shards(ofElement: $0) }
    #expect(all.flatMap { $0 }.sorted() == Array(1...size.shards))
    let counts = Set(all.map(\.count)).sorted()
    #expect(counts.last! - counts.first! <= 1)
    for (index, shards) in all.enumerated() {
      #expect(array.elements(withShards: shards) == [index + 1])
    }
  }

  @Test func aClusterWithoutArraysHasNone() {
    #expect(SlurmArray(shards: 4, limit: 0) == nil)
    #expect(SlurmArray(shards: 4, limit: 1) == nil)
  }

  @Test func numbersAreWrittenAsRanges() {
    #expect(SlurmArray.ranges([1, 2, 3, 7, 9, 10]) == "1-3,7,9-10")
    #expect(SlurmArray.ranges([5]) == "5")
    #expect(SlurmArray.ranges([]) == "")
  }
}
