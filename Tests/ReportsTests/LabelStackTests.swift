import Reports
import Testing

@Suite struct LabelStackTests {
  @Test func labelsThatAreApartStay() {
    #expect(LabelStack.spread([10, 30, 50], pitch: 10, within: 0...100) == [10, 30, 50])
  }

  @Test func equalLabelsSpreadAroundTheirPlace() {
    #expect(LabelStack.spread([50, 50, 50], pitch: 10, within: 0...100) == [40, 50, 60])
  }

  @Test func labelsStayWithinBounds() {
    #expect(LabelStack.spread([98, 99], pitch: 10, within: 0...100) == [90, 100])
    #expect(LabelStack.spread([-5, 1], pitch: 10, within: 0...100) == [0, 10])
  }
}
