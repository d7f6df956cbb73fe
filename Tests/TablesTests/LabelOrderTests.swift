import Tables
import Testing

@Suite struct LabelOrderTests {
  @Test(arguments: [
    (["10", "9", "10", "-1"], ["-1", "9", "10"]), (["b", "B", "a", "10", "9"], ["10", "9", "B", "a", "b"]),
    (["1.0", "1", "01", "0.5"], ["0.5", "01", "1", "1.0"]), ([], []),
    (["10", "inf", "9"], ["10", "9", "inf"]),
  ])
  func sortsByValueWhenAllAreNumbers(labels: [String], expected: [String]) {
    #expect(sortedLabels(labels) == expected)
  }
}
