import Foundation
import Statistics
import Studies

/// A small cohort with a study file, into which a test plants a mistake.
struct PlantedStudy {
  /// The cohort's columns in order.
  var columns: [(name: String, values: [String])]
  /// The lines of the study file below its title.
  var lines: [String: String] = [
    "data.table": "  table: cohort.csv", "data.subject": "  subject: patient",
    "data.endpoint": "  endpoint: {survival: {time: time, event: event, event_value: 1}}",
    "data.features": "  features: [x1, x2, x3]", "data.clinical": "  clinical: [age]",
    "data.site": "  site: site", "validation": "validation: {replicates: 3, seed: 1, horizons: [5]}",
    "model": "model: {penalty: lasso, select: lambda.min, folds: 3}",
    "acceptance": "acceptance: [{quantity: optimism_corrected_auc_t@5, at_least: 0.1}]",
  ]
  /// External tables by file name: rows of the cohort, each as a patient of its own and of another site.
  var externalRows: Int?
  /// Whether the external patients are those of the cohort, at its sites.
  var sharesPatients = false

  /// 60 patients at three sites; the risk rises with x1.
  init() {
    let n = 60
    var stream = RandomStream(seed: 3, substream: 0)
    let x = (0..<3).map { _ in (0..<n).map { _ in stream.normal() } }
    let time = (0..<n).map { i in 8 * -log(stream.uniform()) * exp(-x[0][i]) + 0.01 }
    columns = [
      ("patient", (0..<n).map { "P\($0)" }), ("site", (0..<n).map { "S\($0 % 3)" }),
      ("time", time.map { "\(min($0, 20))" }), ("event", time.map { $0 < 20 ? "1" : "0" }),
      ("age", (0..<n).map { "\(50 + $0 % 7)" }), ("volume", x[0].map { "\(3 * $0 + 20)" }),
    ]
    for j in 0..<3 { columns.append(("x\(j + 1)", x[j].map { "\($0)" })) }
  }

  subscript(name: String) -> [String] {
    get { columns.first { $0.name == name }!.values }
    set { columns[columns.firstIndex { $0.name == name }!].values = newValue }
  }

  /// Writes the files, and does something with the study.
  func use<Result>(_ body: (StudyFile) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "planted-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ name: String, rows: Range<Int>, renamed: Bool) throws {
      let body = rows.map { row in
        columns.map { column in
          renamed && ["patient", "site"].contains(column.name) ? "E" + column.values[row] : column.values[row]
        }.joined(separator: ",")
      }
      let text = ([columns.map(\.name).joined(separator: ",")] + body).joined(separator: "\n") + "\n"
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    try write("cohort.csv", rows: 0..<columns[0].values.count, renamed: false)
    var text = "title: planted\ndata:\n"
    for key in lines.keys.sorted() where key.hasPrefix("data.") { text += lines[key]! + "\n" }
    for key in lines.keys.sorted() where !key.hasPrefix("data.") { text += lines[key]! + "\n" }
    if let externalRows {
      try write("external.csv", rows: 0..<externalRows, renamed: !sharesPatients)
      text += "external: [{name: Elsewhere, table: external.csv}]\n"
    }
    return try await body(try StudyFile(yaml: text, path: folder.appending(path: "study.yaml").path))
  }

  /// The checks before anything is fitted.
  func preview() async throws -> [Check] { try await use { try StudyPreview($0).checks } }

  /// The checks of a run.
  func run() async throws -> [Check] {
    try await use { try await StudyRunner($0, width: 2).run().checks }
  }
}

extension [Check] {
  /// The gravest finding of a rule, or nil where it is silent.
  func severity(_ id: String) -> Check.Severity? {
    let found = filter { $0.id == id }.map(\.severity)
    return found.contains(.warning) ? .warning : found.contains(.info) ? .info : found.first
  }

  func message(_ id: String) -> String { first { $0.id == id }?.message ?? "" }
}
