import Tables
import Testing

@Suite struct ColumnValueTests {
  @Test(arguments: [
    ("status", ColumnValue(column: "status")), ("status=2", ColumnValue(column: "status", value: "2")),
    ("a=b=c", ColumnValue(column: "a", value: "b=c")), ("x y=no", ColumnValue(column: "x y", value: "no")),
    ("", nil), ("=2", nil), ("status=", nil), ("=", nil),
  ])
  func parsesAColumnAndAValue(text: String, expected: ColumnValue?) {
    #expect(ColumnValue(text) == expected)
  }
}
