import Foundation
import LinearAlgebra
import Statistics
import Validation

/// Times the repeatability analysis on simulated test-retest data and writes them for a peer.
///
///     RepeatabilityBenchmark [--features 2000] [--subjects 100] [--replicates 1000] [--csv PATH]
@main
enum RepeatabilityBenchmark {
  static func main() throws {
    BLAS.useOneThread()
    var arguments = Array(CommandLine.arguments.dropFirst())
    func option(_ name: String) -> String? {
      guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
      let value = arguments[index + 1]
      arguments.removeSubrange(index...index + 1)
      return value
    }
    let features = option("--features").flatMap(Int.init) ?? 2000
    let subjects = option("--subjects").flatMap(Int.init) ?? 100
    let replicates = option("--replicates").flatMap(Int.init) ?? 1000
    let data = try simulate(features: features, subjects: subjects)
    if let path = option("--csv") { try write(data, to: path) }
    print("what,features,subjects,repeats,kernels,cpu_seconds")
    func report(_ what: String, _ body: () -> Double) {
      var best = Double.infinity
      var sum = 0.0
      for _ in 0..<5 {
        let start = cpuSeconds()
        sum += body()
        best = min(best, cpuSeconds() - start)
      }
      precondition(!sum.isNaN)
      print(
        "\(what),\(features),\(subjects),2,\(BLAS.coreName),\(String(format: "%.4f", best))")
    }
    report("six ICC forms with F tests and intervals; wSD; wCV; RC; limits of agreement; CCC") {
      Repeatability().assess(data).reduce(0) { $0 + ($1[.agreementSingle].estimate.value ?? 0) }
    }
    report("the same with the choice of scale") {
      Repeatability(detail: .full).assess(data).reduce(0) {
        $0 + ($1[.agreementSingle].estimate.value ?? 0)
      }
    }
    let bootstrap = IntraclassBootstrap(
      form: .agreementSingle, plan: Bootstrap(replicates: replicates, seed: 1))
    report("bootstrap of ICC(A 1) with \(replicates) replicates") {
      let weights = bootstrap.weights(subjects: subjects)
      return data.reduce(0) { $0 + (bootstrap.run($1, weights).bca.interval?.lower ?? 0) }
    }
  }

  static func simulate(features: Int, subjects: Int) throws -> [RepeatedMatrix] {
    try (0..<features).map { feature in
      var stream = RandomStream(seed: 20_260_101, substream: feature)
      var matrix = Matrix(zeros: subjects, 2)
      let noise = 0.1 + 0.9 * Double(feature % 100) / 100
      for i in 0..<subjects {
        let center = 10 + stream.normal()
        for j in 0..<2 { matrix[i, j] = center + 0.1 * Double(j) + noise * stream.normal() }
      }
      return try RepeatedMatrix(matrix)
    }
  }

  /// One row a feature: the first scan of all subjects, then the second.
  static func write(_ data: [RepeatedMatrix], to path: String) throws {
    var text = ""
    for feature in data {
      text += feature.values.elements.map { "\($0)" }.joined(separator: ",") + "\n"
    }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
