import Foundation
import LinearAlgebra
import Statistics
import Tables
import Validation

/// Times concordance and ROC analyses over sample sizes and writes the data for R: CPU seconds of one thread, the
/// best of some runs, one analysis a run.
///
///     DiscriminationBenchmark FOLDER [--sizes 1000,10000,100000,1000000] [--only "concordance with SE" --runs 50]
@main
enum DiscriminationBenchmark {
  static func main() throws {
    BLAS.useOneThread()
    let arguments = CommandLine.arguments
    guard arguments.count > 1 else {
      print("usage: DiscriminationBenchmark FOLDER [--sizes 1000,100000]")
      exit(64)
    }
    func option(_ name: String) -> String? {
      arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
    }
    let sizes =
      option("--sizes").map { $0.split(separator: ",").compactMap { Int($0) } } ?? [
        1000, 10_000, 100_000, 1_000_000,
      ]
    let only = option("--only")
    func report(_ what: String, _ n: Int, _ runs: Int, per count: Int = 1, _ body: () throws -> Double) {
      if only == nil || only == what { Self.report(what, n, runs, per: count, body) }
    }
    print("what,n,cpu_seconds")
    for n in sizes {
      let cohort = try Cohort(n)
      try cohort.write(to: "\(arguments[1])/discrimination-\(n).csv")
      let runs = option("--runs").flatMap { Int($0) } ?? max(5, min(2000, 2_000_000 / n))
      report("concordance with SE", n, runs) {
        try concordance(risk: cohort.risk, outcome: cohort.survival).estimate.standardError ?? 0
      }
      report("Uno's C with SE", n, runs) {
        try concordance(risk: cohort.risk, outcome: cohort.survival, timeWeight: .uno, tau: 1).estimate
          .standardError ?? 0
      }
      let plan = try ConcordancePlan(outcome: cohort.survival)
      let ranks = try plan.ranks(of: cohort.risk)
      let draws = Bootstrap(replicates: 1000, seed: 1)
      let rows = SubjectGroups(rowCount: n)
      let inRun = max(1, 100_000 / n)
      report("bootstrap C-index; one replicate", n, runs, per: inRun) {
        (0..<inRun).reduce(0.0) { $0 + (plan.value(of: ranks, counts: draws.counts($1, of: rows)) ?? 0) }
      }
      report("AUC with DeLong's SE", n, runs) {
        try roc(scores: cohort.risk, outcome: cohort.binary).auc.standardError ?? 0
      }
      let curve = try roc(scores: cohort.risk, outcome: cohort.binary)
      let bootstrap = ROCBootstrap(draws)
      report("bootstrap AUC; one replicate", n, runs, per: inRun) {
        (0..<inRun).reduce(0.0) { $0 + (bootstrap.area(of: curve, replicate: $1) ?? 0) }
      }
    }
  }

  static func report(_ what: String, _ n: Int, _ runs: Int, per count: Int = 1, _ body: () throws -> Double) {
    var best = Double.infinity
    var sum = 0.0
    for _ in 0..<runs {
      let start = cpuSeconds()
      sum += (try? body()) ?? .nan
      best = min(best, cpuSeconds() - start)
    }
    precondition(!sum.isNaN)
    print("\(what),\(n),\(String(format: "%.3g", best / Double(count)))")
  }

  static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Exponential times with a log hazard of N(0, 1) and censoring of about half; cases are the quicker half at random.
struct Cohort {
  let risk: [Double]
  let survival: SurvivalOutcome
  let binary: BinaryOutcome

  init(_ n: Int) throws {
    var stream = RandomStream(seed: 20_260_101, substream: n)
    var (risk, time) = ([Double](), [Double]())
    var (isEvent, isCase) = ([Bool](), [Bool]())
    for _ in 0..<n {
      let eta = stream.normal()
      let event = -log(stream.uniform()) * exp(-eta)
      let censoring = -log(stream.uniform())
      risk.append(eta)
      time.append(min(event, censoring))
      isEvent.append(event <= censoring)
      isCase.append(stream.uniform() < 1 / (1 + exp(-eta)))
    }
    self.risk = risk
    survival = try SurvivalOutcome(time: time, isEvent: isEvent)
    binary = BinaryOutcome(isCase: isCase)
  }

  func write(to path: String) throws {
    var text = "time,event,case,risk\n"
    for row in risk.indices {
      text +=
        "\(survival.time[row]),\(survival.isEvent[row] ? 1 : 0),\(binary.isCase[row] ? 1 : 0),\(risk[row])\n"
    }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }
}
