import Reports
import Testing

@Suite struct TicksTests {
  @Test(arguments: [
    (0.0, 1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), (0, 100, 4, ["0", "25", "50", "75", "100"]),
    (-1, 1, 4, ["\u{2212}1.0", "\u{2212}0.5", "0.0", "0.5", "1.0"]), (0, 7, 5, ["0", "2", "4", "6"]),
    (0, 3e-7, 3, ["0", "1e\u{2212}7", "2e\u{2212}7", "3e\u{2212}7"]),
    (1e9, 1.1e9, 4, ["1e9", "1.025e9", "1.05e9", "1.075e9", "1.1e9"]),
  ])
  func ticksAreRound(_ lower: Double, _ upper: Double, _ most: Int, _ labels: [String]) {
    #expect(Ticks.linear(lower, upper, most: most).map(\.label) == labels)
  }

  @Test func monthsGoByYears() {
    #expect(Ticks.time(60, unit: "months", most: 6).map(\.label) == ["0", "12", "24", "36", "48", "60"])
    #expect(Ticks.time(14, unit: "months", most: 6).map(\.label) == ["0", "3", "6", "9", "12"])
  }

  @Test func logarithmicTicksAreRound() {
    #expect(Ticks.logarithmic(0.1, 10, most: 7).map(\.label) == ["0.1", "0.2", "0.5", "1", "2", "5", "10"])
    #expect(Ticks.logarithmic(1e-6, 1e6, most: 5).count <= 5)
  }

  @Test func domainsHoldTheirData() {
    for (lower, upper) in [(0.7, 0.9), (-3e-9, 2e-9), (5, 5), (0, 0), (1e15, 1e15 + 4)] {
      let domain = Ticks.niceDomain(lower, upper, most: 5)
      #expect(domain.contains(lower) && domain.contains(upper) && domain.lowerBound < domain.upperBound)
    }
  }
}
