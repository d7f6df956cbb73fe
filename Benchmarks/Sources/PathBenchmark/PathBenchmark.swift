import Foundation
import LinearAlgebra
import Models
import Tables
import Validation

/// Times penalised paths, or their cross-validation, on the inputs of a folder: `NAME.x.f64` (column-major doubles)
/// and `NAME.y.csv`.
///
///     PathBenchmark FOLDER NAME... [--tolerance T] [--repeats R] [--alpha A] [--folds K --jobs N]
///
/// Prints CPU seconds of the whole process and wall seconds, the least of the repeats: standardising is part of it,
/// reading the files is not. With folds, row i belongs to fold i modulo K.
@main
enum PathBenchmark {
  static func main() async throws {
    BLAS.useOneThread()
    var arguments = Array(CommandLine.arguments.dropFirst())
    func option(_ name: String) -> String? {
      guard let index = arguments.firstIndex(of: name) else { return nil }
      let value = arguments[index + 1]
      arguments.removeSubrange(index...index + 1)
      return value
    }
    var options = PenaltyOptions()
    options.tolerance = option("--tolerance").flatMap(Double.init) ?? 1e-9
    options.alpha = option("--alpha").flatMap(Double.init) ?? 1
    let repeats = option("--repeats").flatMap(Int.init) ?? 3
    let folds = option("--folds").flatMap(Int.init)
    let jobs = option("--jobs").flatMap(Int.init) ?? 1
    guard arguments.count >= 2 else {
      print(
        "usage: PathBenchmark FOLDER NAME... [--tolerance T] [--repeats R] [--alpha A] [--folds K --jobs N]")
      exit(64)
    }
    print(
      "case,kernels,tolerance,folds,jobs,cpu_seconds,wall_seconds,lambdas,df_last,deviance_ratio_last,worst_kkt,newton_steps"
    )
    for name in arguments.dropFirst() {
      let table = try FeatureTable(contentsOf: "\(arguments[0])/\(name).y.csv")
      let data = try Data(contentsOf: URL(filePath: "\(arguments[0])/\(name).x.f64"))
      let elements = data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
      let n = table.rowCount
      let x = try DesignMatrix(
        names: (1...(elements.count / n)).map { "x\($0)" },
        values: Matrix(rowCount: n, columnCount: elements.count / n, elements: elements))
      var (cpu, wall) = (Double.infinity, Double.infinity)
      var path: PenalizedPath?
      for _ in 0..<repeats {
        let (cpuStart, wallStart) = (seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_MONOTONIC))
        if table.hasColumn("time") {
          let y = try table.survivalOutcome(time: "time", event: "status")
          path = try await fit(CoxFamily(ties: .breslow), x, y, options, folds: folds, jobs: jobs)
        } else {
          let y = try table.binaryOutcome(column: "y")
          path = try await fit(LogisticFamily(), x, y, options, folds: folds, jobs: jobs)
        }
        cpu = min(cpu, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpuStart)
        wall = min(wall, seconds(CLOCK_MONOTONIC) - wallStart)
      }
      guard let path, let last = path.points.last else { continue }
      print(
        [
          name, BLAS.coreName, "\(options.tolerance)", "\(folds ?? 0)", "\(jobs)",
          String(format: "%.4f", cpu), String(format: "%.4f", wall), "\(path.points.count)",
          "\(last.degreesOfFreedom)", String(format: "%.4f", last.devianceRatio),
          String(format: "%.1e", path.points.map(\.kktResidual).max() ?? 0),
          "\(path.points.map(\.newtonSteps).reduce(0, +))",
        ].joined(separator: ","))
    }
  }

  private static func fit<Family: RiskFamily>(
    _ family: Family, _ x: DesignMatrix, _ y: Family.Response, _ options: PenaltyOptions, folds: Int?,
    jobs: Int
  ) async throws -> PenalizedPath {
    let design = PenalizedDesign(x)
    guard let folds else {
      return try family.path(
        design, y, weights: nil, weightMeaning: .caseWeights, offset: nil, options: options)
    }
    let task = CrossValidationTask(
      family, design, y, folds: [Folds(codes: (0..<y.count).map { $0 % folds })], options: options)
    return try await CrossValidatedPath(task, width: jobs).path
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
