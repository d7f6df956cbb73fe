import Statistics
import Testing

@Suite struct SettingTextTests {
  @Test(arguments: [
    (12.0, "12"), (0.25, "0.25"), (1095.75, "1095.75"), (0.9651937269022861, "0.9651937"),
    (56.56, "56.56"), (20_260_101.0, "20260101"),
  ]) func settingsAreShort(_ value: Double, _ text: String) {
    #expect(settingText(value) == text)
  }
}
