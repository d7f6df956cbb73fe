import Foundation
import TestSupport
import Testing

/// What `fit` refuses, with the message a user reads and the exit status a script sees.
@Suite struct FitOptionsTests {
  static let table = """
    id,time,event,age,sex,w
    1,5,1,61,M,1
    2,3,0,57,F,2
    3,8,1,70,M,1
    4,2,1,44,F,1
    5,9,0,52,F,1
    6,4,1,66,M,1

    """

  static let usage: [([String], String)] = [
    (["fit", "cox", "t.csv", "--time", "time"], "a Cox model needs --time and --event"),
    (["fit", "logistic", "t.csv"], "a logistic model needs --outcome"),
    (
      ["fit", "logistic", "t.csv", "--outcome", "event", "--time", "time"], "--time belongs to 'fit cox'"
    ),
    (
      ["fit", "logistic", "t.csv", "--outcome", "event", "--folds", "3"],
      "--folds needs a penalty: add --penalty lasso, ridge or elastic-net"
    ),
    (
      ["fit", "logistic", "t.csv", "--outcome", "event", "--penalty", "elastic-net"],
      "--penalty elastic-net needs --alpha, between 0 and 1"
    ),
    (
      ["fit", "logistic", "t.csv", "--outcome", "event", "--penalty", "lasso", "--lambda", "a"],
      "--lambda takes numbers, 0 or more; 'a' is none"
    ),
    (
      ["fit", "logistic", "t.csv", "--outcome", "event", "--penalty", "lasso", "--model", "m.json"],
      "--model writes one model of the path: choose it with --folds, --fold-column or a single --lambda"
    ),
    (
      [
        "fit", "logistic", "t.csv", "--outcome", "event", "--penalty", "lasso", "--lower-limit", "age=1",
      ], "--lower-limit must be at most 0"
    ),
    (
      [
        "fit", "cox", "t.csv", "--time", "time", "--event", "event", "--features", "age", "--penalty",
        "lasso", "--unpenalized", "sex",
      ], "'sex' is none of the fit's features (they are chosen with --features)"
    ),
    (["fit", "cox", "t.csv", "--time", "time", "--event", "event", "--level", "95"], "--level must lie"),
  ]

  @Test(arguments: usage)
  func refusesOptionsThatContradict(arguments: [String], message: String) throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("t.csv", Self.table)
    let run = try CommandRun(arguments, in: folder)
    #expect(run.status == 64)
    #expect(run.standardError.contains(message))
    #expect(run.standardOutput == "")
  }

  static let badInput: [(String, [String], String)] = [
    (
      "time,event,age\n1,1,60\n2,0,n.d.\n3,1,50\n", ["--features", "age"],
      "t.csv:3:3: error: 'n.d.' in column 'age' is not a number (write NA for a missing value)\n"
    ),
    (
      "time,event,age\n1,1,60\n2,0,\n3,1,50\n", [],
      "t.csv:3:3: error: 1 missing value in column 'age', here (fill them in, or leave such rows out with "
        + "--missing drop)\n"
    ),
    (
      "time,event,age\n1,1,60\n2,2,5\n", [],
      "t.csv:3:2: error: '2' in column 'event' is neither 0 or 1 nor TRUE or FALSE (say which value is the "
        + "event: event=VALUE)\n"
    ),
    (
      "time,event,age\n1,1,60\n-2,0,5\n", [],
      "t.csv:3:1: error: the time '-2' in column 'time' is negative (count times from the start of follow-up)\n"
    ),
    (
      "time,event,age\n1,1,60\n2,0,5\n", ["--features", "agee"],
      "t.csv:1: error: there is no column 'agee' (did you mean 'age'?)\n"
    ),
  ]

  @Test(arguments: badInput)
  func namesThePlaceOfBadInput(table: String, options: [String], message: String) throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("t.csv", table)
    let run = try CommandRun(
      ["fit", "cox", "t.csv", "--time", "time", "--event", "event"] + options, in: folder)
    #expect(run.status == 65)
    #expect(run.standardError == message)
    #expect(run.standardOutput == "")
  }

  @Test func limitsMayBeNegativeNumbers() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("t.csv", Self.table)
    let result = try document(
      [
        "fit", "cox", "t.csv", "--time", "time", "--event", "event", "--features", "age,w", "--penalty",
        "lasso", "--lambda", "0.001", "--lower-limit", "-0.01", "--lower-limit", "w=-0.02",
        "--upper-limit", "0.01",
      ], in: folder)
    #expect(result["selected"]["coefficients"].array.count > 0)
    for coefficient in result["selected"]["coefficients"].array {
      let value = coefficient["estimate"].number!
      #expect(value <= 0.01 && value >= (coefficient["feature"].string == "w" ? -0.02 : -0.01))
    }
  }

  @Test func missingFileIsBadInput() throws {
    let run = try CommandRun(["fit", "logistic", "nowhere.csv", "--outcome", "y"])
    #expect(run.status == 65)
    #expect(run.standardError.hasPrefix("nowhere.csv: error: "))
  }

  @Test func withoutEventsThereIsNoFit() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("t.csv", "time,event,age\n1,0,60\n2,0,5\n")
    let run = try CommandRun(["fit", "cox", "t.csv", "--time", "time", "--event", "event"], in: folder)
    #expect(run.status == 4)
    #expect(run.standardError == "error: no row has the event, so no model can be fitted\n")
  }

  @Test func droppedRowsAreCountedOnStandardErrorUnlessQuiet() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("t.csv", Self.table + "7,6,1,NA,F,1\n")
    let arguments = [
      "fit", "cox", "t.csv", "--time", "time", "--event", "event", "--features", "age", "--missing",
      "drop",
    ]
    let run = try CommandRun(arguments, in: folder)
    #expect(run.status == 0)
    #expect(run.standardError == "1 of 7 rows left out for missing values (age 1)\n")
    let quiet = try CommandRun(arguments + ["--quiet", "--json", "-"], in: folder)
    #expect(quiet.standardError == "")
    #expect(try quiet.json["excludedRows"]["count"].number == 1)
    #expect(try quiet.json["n"].number == 6)
  }
}
