import Foundation
import TestSupport
import Testing

@Suite struct TreatmentCommandTests {
  private static let golden = GoldenCase("stratification/treatment")
  private static let base = [
    "treatment", golden.inputPath, "--time", "time", "--event", "event", "--marker", "x", "--treatment",
    "arm=C",
    "--permutations", "30",
  ]

  @Test func interactionsAgreeWithR() throws {
    let expected = try Self.golden.expected["survival"]
    let result = try document(Self.base + ["--clinical", "age", "--randomised", "--cut", "5.035"])
    for (name, answer) in [("grouped", "grouped"), ("continuous", "continuous")] {
      let interaction = result["interaction"][name]
      expectClose(
        interaction["estimate"].number, exp(expected[answer]["coef"].number!),
        tolerance: Tolerance.convergedFit)
      expectClose(
        interaction["likelihoodRatio"]["statistic"].number, expected[answer + "LR"].number!,
        tolerance: Tolerance.convergedFit)
    }
    for (k, answer) in ["low", "high"].enumerated() {
      expectClose(
        result["strata"][k]["ratio"]["estimate"].number, exp(expected[answer]["coef"].number!),
        tolerance: Tolerance.convergedFit)
    }
    expectClose(
      result["prognostic"]["estimate"].number, exp(expected["prognostic"]["coef"].number!),
      tolerance: Tolerance.convergedFit)
    #expect(result["treatment"]["treated"].string == "T")
    #expect(result["notes"].array.isEmpty)
    #expect(result["curve"]["windows"].array.count > 3)
  }

  @Test func withoutRandomisationItIsAssociationOnly() throws {
    let run = try CommandRun(Self.base)
    #expect(run.status == 0)
    #expect(run.standardOutput.contains("note: Association only"))
    #expect(run.standardOutput.contains("cannot be called predictive"))
    #expect(run.standardOutput.contains("note: The cut-off is the median of these data"))
  }

  @Test func bytesDoNotDependOnJobs() throws {
    let one = try CommandRun(Self.base + ["--json", "-", "--jobs", "1", "--horizon", "12"])
    let three = try CommandRun(Self.base + ["--json", "-", "--jobs", "3", "--horizon", "12"])
    #expect(one.status == 0)
    #expect(one.standardOutput == three.standardOutput)
  }

  @Test func oneArmIsRefusedAsAStatisticalStop() throws {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let rows = (0..<40).map { "\($0),T,\($0 % 3 == 0 ? 1 : 0)" }
    let single = try scratch.write("one.csv", (["x,arm,y"] + rows).joined(separator: "\n") + "\n")
    let run = try CommandRun(
      ["treatment", single, "--outcome", "y", "--marker", "x", "--treatment", "arm=C"])
    #expect(run.status == 4)
    #expect(run.standardError.contains("it cannot be called predictive"))
    // An arm without a case compares nothing either.
    let more = (0..<40).map { "\($0),C,0" }
    let eventless = try scratch.write(
      "eventless.csv", (["x,arm,y"] + rows + more).joined(separator: "\n") + "\n")
    let second = try CommandRun(
      ["treatment", eventless, "--outcome", "y", "--marker", "x", "--treatment", "arm=C"])
    #expect(second.status == 4)
    #expect(second.standardError.contains("control arm"))
  }

  @Test(arguments: [
    ("arm", "--treatment takes COLUMN=CONTROL"),
    ("arm=X", "'X' does not occur in column 'arm', which holds C, T"),
    ("age=60", "compare two at a time"),
  ])
  func armsAreNamedExactly(treatment: String, message: String) throws {
    var arguments = Self.base
    arguments[arguments.firstIndex(of: "arm=C")!] = treatment
    let run = try CommandRun(arguments)
    #expect(run.status == 64)
    #expect(run.standardError.contains(message))
  }

  @Test func figuresAreWritten() throws {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let run = try CommandRun(
      Self.base + ["--figure", scratch.path("curve.svg"), "--forest", scratch.path("forest.svg")])
    #expect(run.status == 0)
    #expect(try scratch.read("curve.svg").contains("Treatment effect by x"))
    #expect(try scratch.read("forest.svg").contains("hazard ratio, T against C"))
  }

  // Windows too small for an effect leave the rest of the analysis, and say why.
  @Test func aCurveThatDoesNotExistIsANote() throws {
    let run = try CommandRun(Self.base + ["--horizon", "500"])
    #expect(run.status == 0)
    #expect(run.standardOutput.contains("note: No curve of the effect across the marker"))
  }
}
