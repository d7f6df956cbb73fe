import Reports
import TestSupport
import Testing

@Suite struct FontMetricsTests {
  // Advances from Adobe's metrics: H 722, e 556, l 222, o 556; bold H 722, e 556, l 278, o 611.
  @Test func widthIsTheSumOfTheAdvances() {
    expectClose(FontMetrics.width("Hello", size: 10), 22.78 * 1.04)
    expectClose(FontMetrics.width("Hello", size: 10, isBold: true), 24.45 * 1.04)
    #expect(FontMetrics.width("", size: 10) == 0)
  }

  @Test func digitsAreEquallyWide() {
    for digit in "0123456789" { expectClose(FontMetrics.width(String(digit), size: 1000), 556 * 1.04) }
  }

  @Test func otherScriptsAreNotUnderestimated() {
    #expect(FontMetrics.width("\u{9AA8}", size: 1) >= 1)
    #expect(FontMetrics.width("e\u{301}", size: 1) == FontMetrics.width("e", size: 1))
  }
}
