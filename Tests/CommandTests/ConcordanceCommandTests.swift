import Foundation
import TestSupport
import Testing

@Suite struct ConcordanceCommandTests {
  private func arguments(_ golden: GoldenCase) throws -> [String] {
    let spec = try golden.spec
    let status = try golden.numbers(spec["status"].string!)
    let event = spec["status"].string! + ((status.max() ?? 0) > 1 ? "=2" : "=1")
    // R's plain concordance asks whether a higher score means a longer time.
    let direction = spec["reverse"].bool == true ? "higher" : "lower"
    return ["concordance", golden.inputPath, "--time", spec["time"].string!, "--event", event]
      + spec["markers"].strings.flatMap { ["--score", $0] } + ["--direction", direction]
  }

  @Test func indicesAndComparisonAgreeWithR() throws {
    let golden = GoldenCase("concordance/lung_age_karno")
    let expected = try golden.expected
    let result = try document(arguments(golden))
    for score in result["scores"].array {
      let name = score["score"].string!
      #expect(score["n"].number == 224)
      #expect(score["events"].number == 161)
      for (key, weight) in [("harrell", "n"), ("uno", "n/G2")] {
        let answer = expected["\(name)|\(weight)"]
        expectClose(score[key]["estimate"].number, answer["concordance"].number!, "\(name) \(key)")
        expectClose(score[key]["standardError"].number, answer["se"].number!, "\(name) \(key) SE")
      }
      let counts = expected["\(name)|n"]["count"].numbers
      let keys = ["concordant", "discordant", "tiedScore", "tiedTime", "tiedBoth"]
      #expect(keys.map { score["harrell"][$0].number! } == counts)
      #expect(score["uno"]["censoring"].string == "Kaplan-Meier, G(t-)")
    }
    let comparison = result["comparisons"][0]
    let answer = expected["compare"]
    #expect(comparison["a"].string == "ph.karno" && comparison["b"].string == "pat.karno")
    expectClose(comparison["difference"]["estimate"].number, answer["diff"].number!)
    expectClose(comparison["difference"]["standardError"].number, answer["se"].number!)
    expectClose(comparison["z"].number, answer["z"].number!, tolerance: 1e-10)
    expectClose(comparison["pValue"].number, answer["p"].number!, tolerance: 1e-10)
  }

  @Test func tauActsOnBothIndicesAsRsYmax() throws {
    let golden = GoldenCase("concordance/sim_ymax")
    let tau = try golden.spec["ymax"].number!
    let score = try document(arguments(golden) + ["--tau", "\(tau)"])["scores"][0]
    for (key, weight) in [("harrell", "m|n"), ("uno", "m|n/G2")] {
      expectClose(score[key]["estimate"].number, try golden.expected[weight]["concordance"].number!)
      #expect(score[key]["tau"].number == tau)
    }
  }

  @Test func clustersAndWeightsAgreeWithR() throws {
    let golden = GoldenCase("concordance/sim_cluster_weights")
    let spec = try golden.spec
    let result = try document(
      arguments(golden) + ["--weights", spec["weights"].string!, "--cluster", spec["cluster"].string!])
    for score in result["scores"].array {
      let answer = try golden.expected["\(score["score"].string!)|n"]
      expectClose(score["harrell"]["estimate"].number, answer["concordance"].number!)
      expectClose(score["harrell"]["standardError"].number, answer["se"].number!, tolerance: 1e-10)
      // Clusters are the units; rows and their events are named apart.
      #expect(score["harrell"]["n"].number! < score["harrell"]["rows"].number!)
    }
  }

  @Test func entryTimesLeaveUnoUndefined() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("t.csv", "start,stop,event,m\n0,5,1,3\n1,6,0,2\n2,7,1,1\n0,3,1,4\n")
    let score = try document(
      ["concordance", "t.csv", "--time", "stop", "--event", "event", "--entry", "start", "--score", "m"],
      in: folder)["scores"][0]
    #expect(score["harrell"]["estimate"].number == 1)
    #expect(score["uno"]["estimate"].isNull)
    #expect(score["uno"]["notes"].strings == ["Uno's C is not defined for follow-up with entry times."])
  }

  @Test func bootstrapDependsOnTheSeedAlone() throws {
    let golden = GoldenCase("concordance/lung_age_karno")
    let base = try arguments(golden) + ["--bootstrap", "40", "--json", "-"]
    let one = try CommandRun(base + ["--jobs", "1", "--seed", "3"])
    let two = try CommandRun(base + ["--jobs", "2", "--seed", "3"])
    let other = try CommandRun(base + ["--seed", "4"])
    #expect(one.standardOutput == two.standardOutput)
    #expect(one.standardOutput != other.standardOutput)
    let harrell = try one.json["scores"][0]["harrell"]
    #expect(harrell["bootstrap"]["method"].string == "percentile bootstrap, 40 replicates")
    #expect(harrell["bootstrap"]["estimate"].number == harrell["estimate"].number)
    #expect(try one.json["seed"].number == 3)
    // The jackknife's and the bootstrap's standard errors estimate the same thing.
    let ratio = harrell["bootstrap"]["standardError"].number! / harrell["standardError"].number!
    #expect(ratio > 0.6 && ratio < 1.6)
  }

  @Test func refusesWhatItCannotDo() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try folder.write("t.csv", "time,event,m\n5,0,3\n6,0,2\n")
    let base = ["concordance", "t.csv", "--time", "time", "--event", "event"]
    let none = try CommandRun(base, in: folder)
    #expect(none.status == 64)
    #expect(none.standardError.contains("name a column of scores with --score"))
    let events = try CommandRun(base + ["--score", "m"], in: folder)
    #expect(events.status == 4)
    #expect(events.standardError == "error: no row has the event\n")
    let weighted = try CommandRun(
      base + ["--score", "m", "--bootstrap", "10", "--weights", "m"], in: folder)
    #expect(weighted.status == 64)
  }

  @Test func furtherIndicesCovarianceAndAdjustedPValues() throws {
    let golden = GoldenCase("concordance/veteran_vignette")
    let joint = try golden.expected["joint"]
    let result = try document([
      "concordance", golden.inputPath, "--time", "time", "--event", "status", "--score", "fit4,fit5,fit6",
      "--time-weight", "survival", "--gonen-heller", "--bootstrap", "40", "--adjust", "bonferroni",
    ])
    for i in 0..<3 {
      expectClose(result["scores"][i]["harrell"]["estimate"].number, joint["concordance"].numbers[i])
      for j in 0..<3 { expectClose(result["covariance"]["harrell"].rows[i][j], joint["var"].rows[i][j]) }
    }
    let score = result["scores"][0]
    #expect(score["weighted"]["timeWeight"].string == "survival")
    #expect(score["weighted"]["settings"]["censoring"].string == "Kaplan-Meier, G(t-)")
    // The vignette's fit4 is the model of the Gonen-Heller case, its predictor centred.
    expectClose(
      score["gonenHeller"]["estimate"].number,
      try GoldenCase("concordance/gonen_heller").expected["k"].number!, tolerance: 1e-10)
    #expect(score["harrell"]["bca"]["method"].string == "BCa bootstrap, 40 replicates")
    for comparison in result["comparisons"].array {
      expectClose(comparison["adjustedPValue"].number, min(1, 3 * comparison["pValue"].number!))
    }
  }
}
