import Foundation
import LinearAlgebra
import Models
import Tables

/// Times penalised paths on the inputs of a folder: `NAME.x.f64` (column-major doubles) and `NAME.y.csv`.
///
///     PathBenchmark FOLDER NAME... [--tolerance T] [--repeats R]
@main
enum PathBenchmark {
  static func main() throws {
    BLAS.useOneThread()
    var arguments = Array(CommandLine.arguments.dropFirst())
    func option(_ name: String) -> String? {
      guard let index = arguments.firstIndex(of: name) else { return nil }
      let value = arguments[index + 1]
      arguments.removeSubrange(index...index + 1)
      return value
    }
    let tolerance = option("--tolerance").flatMap(Double.init) ?? 1e-9
    let repeats = option("--repeats").flatMap(Int.init) ?? 3
    guard arguments.count >= 2 else {
      print("usage: PathBenchmark FOLDER NAME... [--tolerance T] [--repeats R]")
      exit(64)
    }
    print("case,kernels,tolerance,cpu_seconds,lambdas,df_last,deviance_ratio_last,worst_kkt,newton_steps")
    for name in arguments.dropFirst() {
      let table = try FeatureTable(contentsOf: "\(arguments[0])/\(name).y.csv")
      let data = try Data(contentsOf: URL(filePath: "\(arguments[0])/\(name).x.f64"))
      let elements = data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
      let n = table.rowCount
      let p = elements.count / n
      let x = try DesignMatrix(
        names: (1...p).map { "x\($0)" },
        values: Matrix(rowCount: n, columnCount: p, elements: elements))
      var options = PenaltyOptions()
      options.tolerance = tolerance
      var best = Double.infinity
      var path: PenalizedPath?
      for _ in 0..<repeats {
        let start = cpuSeconds()
        if table.hasColumn("time") {
          let y = try table.survivalOutcome(time: "time", event: "status")
          var cox = PenalizedCox()
          cox.ties = .breslow
          cox.penalty = options
          path = try cox.path(PenalizedDesign(x), y)
        } else {
          var logistic = PenalizedLogistic()
          logistic.penalty = options
          path = try logistic.path(PenalizedDesign(x), try table.binaryOutcome(column: "y"))
        }
        best = min(best, cpuSeconds() - start)
      }
      guard let path, let last = path.points.last else { continue }
      let worst = path.points.map(\.kktResidual).max() ?? 0
      let steps = path.points.map(\.newtonSteps).reduce(0, +)
      print(
        "\(name),\(BLAS.coreName),\(tolerance),\(String(format: "%.3f", best)),\(path.points.count),"
          + "\(last.degreesOfFreedom),\(String(format: "%.4f", last.devianceRatio)),"
          + "\(String(format: "%.1e", worst)),\(steps)")
    }
  }

  static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
