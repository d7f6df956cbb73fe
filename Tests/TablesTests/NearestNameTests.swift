import Tables
import Testing

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("albumni", "albumin"), ("Albumin", "albumin"), ("ag", "age"), ("os_month", "os_months"),
    ("original_glcm_Idn", "original_glcm_Idm"), ("x", nil), ("completely_else", nil), ("", nil),
  ])
  func suggestsWhatWasMeant(name: String, expected: String?) {
    let names = ["albumin", "age", "os_months", "os_event", "original_glcm_Idm"]
    #expect(nearestName(to: name, among: names) == expected)
  }

  @Test func theFirstOfEquallyNearNamesIsSuggested() {
    #expect(nearestName(to: "age3", among: ["age1", "age2"]) == "age1")
    #expect(nearestName(to: "age3", among: []) == nil)
  }
}
