import Foundation
import Tables
import Testing

/// Every message, word for word.
@Suite struct TableErrorTests {
  /// A table, what is asked of it, and the message.
  struct Case: Sendable, CustomTestStringConvertible {
    let csv: String
    let message: String
    let request: @Sendable (FeatureTable) throws -> Void

    init(
      _ csv: String, _ message: String,
      _ request: @escaping @Sendable (FeatureTable) throws -> Void = { _ in }
    ) {
      self.csv = csv
      self.message = message
      self.request = request
    }

    var testDescription: String { message }
  }

  static let reading = [
    Case(
      "",
      "cohort.csv: error: the file is empty (the first line must name the columns, one row a line below it)"),
    Case(
      "\u{FEFF}",
      "cohort.csv: error: the file is empty (the first line must name the columns, one row a line below it)"),
    Case(
      "\n\r\n",
      "cohort.csv: error: the file is empty (the first line must name the columns, one row a line below it)"),
    Case(
      "a,b\n\n",
      "cohort.csv: error: the table has a header and no rows (the first line must name the columns, one row a line below it)"
    ),
    Case(
      "a,b",
      "cohort.csv: error: the table has a header and no rows (the first line must name the columns, one row a line below it)"
    ),
    Case(
      "age,sex,age\n1,F,2\n",
      "cohort.csv:1:3: error: the column name 'age' is already used in field 1 (rename one of the two)"),
    Case(
      "age,,sex\n1,2,F\n",
      "cohort.csv:1:2: error: the column has no name (name every column; R's write.csv needs row.names = FALSE)"
    ),
    Case(
      "\"\",x\n1,2\n",
      "cohort.csv:1:1: error: the column has no name (name every column; R's write.csv needs row.names = FALSE)"
    ),
    Case(
      "a,b\n1,2\n\n3\n",
      "cohort.csv:4:1: error: the row has 1 field and the header has 2 (write NA for a missing value and every delimiter)"
    ),
    Case(
      "a,b\n1,2\n3,4,5,6\n",
      "cohort.csv:3:3: error: the row has 4 fields and the header has 2 (quote text that contains the delimiter, and write numbers with a decimal point)"
    ),
    Case(
      "a,b\n1,\"x\n2,y\n",
      "cohort.csv:2:2: error: the quote that opens this field is never closed (close it, or double a quote that is part of the text)"
    ),
    Case(
      "a,b\n\"x\ny\",\"z\n",
      "cohort.csv:3:2: error: the quote that opens this field is never closed (close it, or double a quote that is part of the text)"
    ),
    Case(
      "a,b\n1,5\" pipe\n",
      "cohort.csv:2:2: error: a quote stands within the field (quote the whole field and double the quotes in it)"
    ),
    Case(
      "a,b\n1,\"x\"y\n",
      "cohort.csv:2:2: error: a quote stands within the field (quote the whole field and double the quotes in it)"
    ),
    Case(
      "id;age;crp\n1;61;3,5\n",
      "cohort.csv:1: error: the columns are separated by ';' (write the table with ',' between columns and '.' in numbers)"
    ),
    Case(
      "id\tage\n1\t61\n",
      "cohort.csv:1: error: the columns are separated by tabs (give the file the extension .tsv)"),
    Case(
      "id,crp\n1,NA\n2,\"3,5\"\n3,4\n",
      "cohort.csv:3:2: error: '3,5' in column 'crp' has a decimal comma (write numbers with a decimal point and no separator of thousands)"
    ),
    Case(
      "id,crp\n1,\"1,234\"\n",
      "cohort.csv:2:2: error: '1,234' in column 'crp' has a decimal comma (write numbers with a decimal point and no separator of thousands)"
    ),
    Case(
      "PK\u{3}\u{4}rest",
      "cohort.csv: error: this is an Excel workbook or zip archive, not a text table (export it as CSV)"),
  ]

  static let using = [
    Case(
      "id,albumin\n1,NA\n2,\"n.d.\"\n3,4\n",
      "cohort.csv:3:2: error: 'n.d.' in column 'albumin' is not a number (write NA for a missing value)"
    ) { _ = try $0.numbers("albumin") },
    Case(
      "note,x\n\"two\nlines\",a\n",
      "cohort.csv:3:2: error: 'a' in column 'x' is not a number (write NA for a missing value)"
    ) { _ = try $0.numbers("x") },
    Case(
      "x\n1\n\"NA\"\n",
      "cohort.csv:3:1: error: 'NA' in column 'x' is not a number (write NA without quotes for a missing value)"
    ) { _ = try $0.numbers("x") },
    Case(
      "x\n1\n2 mg\n",
      "cohort.csv:3:1: error: '2 mg' in column 'x' is not a number (write NA for a missing value)"
    ) { _ = try $0.features(["x"]) },
    Case(
      "x\n1\n\u{1B}[2J\n",
      "cohort.csv:3:1: error: '\\u{1B}[2J' in column 'x' is not a number (write NA for a missing value)"
    ) { _ = try $0.numbers("x") },
    Case(
      "x\n1\ninf\n", "cohort.csv:3:1: error: 'inf' in column 'x' is not finite (write NA for a missing value)"
    ) { _ = try $0.numbers("x") },
    Case(
      "x\n-Infinity\n",
      "cohort.csv:2:1: error: '-Infinity' in column 'x' is not finite (write NA for a missing value)"
    ) { _ = try $0.features(["x"]) },
    Case(
      "x\n1\n1e999\n",
      "cohort.csv:3:1: error: '1e999' in column 'x' is not finite (write NA for a missing value)"
    ) { _ = try $0.design(["x"]) },
    Case("albumin,age\n1,2\n", "cohort.csv:1: error: there is no column 'ablumin' (did you mean 'albumin'?)")
    { _ = try $0.numbers("ablumin") },
    Case("albumin,age\n1,2\n", "cohort.csv:1: error: there is no column 'AGE' (did you mean 'age'?)") {
      _ = try $0.text("AGE")
    },
    Case(
      "a,b,c\n1,2,3\n", "cohort.csv:1: error: there is no column 'survival' (the columns are 'a', 'b', 'c')"
    ) { _ = try $0.text("survival") },
    Case(
      "a,b,c,d,e,f,g,h,i,j\n1,2,3,4,5,6,7,8,9,0\n",
      "cohort.csv:1: error: there is no column 'survival' (the columns are 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' and 2 more)"
    ) { _ = try $0.kind("survival") },
    Case(
      "a,b\n1,2\n",
      "cohort.csv:1: error: no column matches 'wavelet-*' (write names, or * and ? for the parts that vary)"
    ) { _ = try $0.matching(patterns: ["wavelet-*"]) },
    Case(
      "a,b\n1,2\n",
      "cohort.csv:1: error: column 'b' is not a feature: it has another part in this analysis (take it out of the features)"
    ) { _ = try $0.matching(patterns: ["b"], notAmong: ["b"]) },
    Case(
      "a,b\n1,2\n",
      "cohort.csv:1: error: no column is left as a feature (name at least one that is not excluded)"
    ) { _ = try $0.matching(patterns: ["a"], excluding: ["*"]) },
    Case(
      "a,b\n1,2\n3,NA\n4,\n",
      "cohort.csv:3:2: error: 2 missing values in column 'b', the first here (fill them in, or leave such rows out with --missing drop)"
    ) { _ = try $0.resolvingMissing(in: ["a", "b"], policy: .refuse) },
    Case(
      "a,b\n1,2\n3,NA\n",
      "cohort.csv:3:2: error: 1 missing value in column 'b', here (fill them in, or leave such rows out with --missing drop)"
    ) { _ = try $0.design(["a", "b"]) },
    Case(
      "a,b\n1,\nNA,4\n,x\n",
      "cohort.csv:2:2: error: 3 missing values in 2 columns: 'a' 2, 'b' 1, the first here (fill them in, or leave such rows out with --missing drop)"
    ) { _ = try $0.resolvingMissing(in: ["a", "b"], policy: .refuse) },
    Case(
      "a,b\n1,\nNA,4\n",
      "cohort.csv:2:2: error: no row is complete: 2 missing values in 2 columns: 'a' 1, 'b' 1, the first here (fill values in, or use fewer columns)"
    ) { _ = try $0.resolvingMissing(in: ["a", "b"], policy: .drop) },
    Case(
      "status\n1\n2\n",
      "cohort.csv:3:1: error: '2' in column 'status' is neither 0 or 1 nor TRUE or FALSE (say which value is the event: status=VALUE)"
    ) { _ = try $0.binaryOutcome(column: "status") },
    Case(
      "response\nCR\nPD\n",
      "cohort.csv:2:1: error: 'CR' in column 'response' is neither 0 or 1 nor TRUE or FALSE (say which value is the event: response=VALUE)"
    ) { _ = try $0.binaryOutcome(column: "response") },
    Case(
      "id,response\n1,CR\n2,PD\n3,PR\n",
      "cohort.csv:1:2: error: the value 'yes' never occurs in column 'response' (it holds 'CR', 'PD', 'PR')"
    ) { _ = try $0.binaryOutcome(column: "response", caseValue: "yes") },
    Case(
      "v\n10\n9\n8\n7\n6\n5\n4\n3\n2\n",
      "cohort.csv:1:1: error: the value '1' never occurs in column 'v' (it holds '2', '3', '4', '5', '6', '7', '8', '9' and 1 more)"
    ) { _ = try $0.binaryOutcome(column: "v", caseValue: "1") },
    Case(
      "t,e\n1,0\n-2.50,1\n",
      "cohort.csv:3:1: error: the time '-2.50' in column 't' is negative (count times from the start of follow-up)"
    ) { _ = try $0.survivalOutcome(time: "t", event: "e") },
    Case(
      "s,t,e\n0,1,0\n-1,2,1\n",
      "cohort.csv:3:1: error: the time '-1' in column 's' is negative (count times from the start of follow-up)"
    ) { _ = try $0.survivalOutcome(time: "t", event: "e", entry: "s") },
    Case(
      "s,t,e\n0,1,0\n2.0,2,1\n",
      "cohort.csv:3:1: error: the entry time '2.0' is not before the exit time '2' (each row must be observed for some time)"
    ) { _ = try $0.survivalOutcome(time: "t", event: "e", entry: "s") },
    Case(
      "t,e\n1,0\nNA,1\n",
      "cohort.csv:3:1: error: 1 missing value in column 't', here (fill them in, or leave such rows out with --missing drop)"
    ) { _ = try $0.survivalOutcome(time: "t", event: "e") },
    Case(
      "w\n1\n-0.5\n",
      "cohort.csv:3:1: error: the weight '-0.5' in column 'w' is negative (weights must be 0 or more)"
    ) { _ = try $0.weights("w") },
    Case(
      "arm\nA\nA\n",
      "cohort.csv:1:1: error: text column 'arm' has the single value 'A' (exclude it: a constant is no feature)"
    ) { _ = try $0.features(["arm"]) },
    Case(
      "arm\nA\nB\nC\n",
      "cohort.csv:4:1: error: 'C' in column 'arm' is a level that the model has not seen (known: 'A', 'B')"
    ) { _ = try FeatureCoding(table: $0.selecting(rows: [0, 1]), names: ["arm"]).encode($0) },
    Case(
      "id,scan,x\na,1,1\na,2,2\n\na,1,3\n",
      "cohort.csv:5:2: error: subject 'a' already has repeat '1' on line 2 (leave one of the two rows, or tell them apart in the repeat column)"
    ) { _ = try $0.repeatedMeasurements(subject: "id", repetition: "scan", features: ["x"]) },
  ]

  @Test(arguments: reading)
  func refusesToRead(_ test: Case) {
    let error = #expect(throws: TableError.self) {
      try FeatureTable(csv: test.csv, source: "cohort.csv")
    }
    #expect(error?.description == test.message)
  }

  @Test(arguments: using)
  func refusesToUse(_ test: Case) throws {
    let table = try FeatureTable(csv: test.csv, source: "cohort.csv")
    let error = #expect(throws: TableError.self) { try test.request(table) }
    #expect(error?.description == test.message)
  }

  @Test func refusesBytesThatAreNotUTF8() {
    let latin = Array("id,city\n1,Paris\n2,\"a\nK".utf8) + [0xF6] + Array("ln\"\n".utf8)
    let error = #expect(throws: TableError.self) { try FeatureTable(bytes: latin, source: "cohort.csv") }
    #expect(error?.description == "cohort.csv:4:2: error: the text is not UTF-8 (save the file as UTF-8)")
    let wide: [UInt8] = [0xFF, 0xFE, 0x61, 0x00]
    let other = #expect(throws: TableError.self) { try FeatureTable(bytes: wide, source: "cohort.csv") }
    #expect(other?.description == "cohort.csv: error: the text is not UTF-8 (save the file as UTF-8)")
  }

  @Test func namesAFileThatIsNotThere() {
    let error = #expect(throws: TableError.self) { try FeatureTable(contentsOf: "no/such.csv") }
    #expect(error?.description == "no/such.csv: error: there is no such file (check the path)")
  }

  @Test func refusesAFolder() {
    let error = #expect(throws: TableError.self) { try FeatureTable(contentsOf: "/") }
    #expect(
      error?.description
        == "/: error: the file cannot be read: it is a folder (check that it is a file and that you may read it)"
    )
  }

  @Test func shortensALongCell() throws {
    let table = try FeatureTable(
      csv: "x\n1\n" + String(repeating: "y", count: 200) + "\n", source: "cohort.csv")
    let error = #expect(throws: TableError.self) { try table.numbers("x") }
    #expect(error?.problem.message.count == "''... in column 'x' is not a number".count + 60)
  }

  @Test func aPlaceInASelectionIsThatInTheFile() throws {
    let table = try FeatureTable(csv: "x\nu\n1\nv\n", source: "cohort.csv").selecting(rows: [1, 2])
    let error = #expect(throws: TableError.self) { try table.numbers("x") }
    #expect(error?.line == 4)
    #expect(error?.column == 1)
    #expect(error?.problem == .notANumber(cell: "v", column: "x"))
  }
}
