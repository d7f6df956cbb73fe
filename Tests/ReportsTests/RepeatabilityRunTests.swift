import Reports
import Studies
import Tables
import TestSupport
import Testing

/// Features handed on block by block give the bytes of the analysis that keeps them.
@Suite struct RepeatabilityRunTests {
  private static func table(features: Int) throws -> FeatureTable {
    var text = "id,scan," + (0..<features).map { "f\($0)" }.joined(separator: ",") + "\n"
    for subject in 0..<6 {
      for scan in 1...2 {
        let cells = (0..<features).map {
          "\(Double((subject * 7 + $0 * 3 + scan * scan) % 11) + 1.5)"
        }
        text += "p\(subject),\(scan)," + cells.joined(separator: ",") + "\n"
      }
    }
    return try FeatureTable(csv: text, source: "t.csv")
  }

  @Test(arguments: [1, 64, 200], [1, 3])
  func piecesAreTheWhole(features: Int, jobs: Int) async throws {
    let table = try Self.table(features: features)
    var request = RepeatabilityRequest(subject: "id", repetition: "scan")
    request.units = [.init(feature: "f1*", unit: "mL")]
    if features == 1 { request.units = [] }
    let analysis = try await request.run(table, jobs: 2)
    let run = try RepeatabilityRun(request, table)
    let frame = run.frame
    #expect(run.featureCount == features)
    var json = frame.document.opening
    var csv = RepeatabilityCSV.header
    var terminal = RepeatabilityTerminal(frame)
    var isFirst = true
    try await run.forEachBlock(jobs: jobs) { block in
      (
        JSONListDocument.block(block.map(\.json)), RepeatabilityCSV.rows(block, frame),
        RepeatabilityTerminal(frame, block)
      )
    } deliver: { piece in
      json += isFirst ? piece.0 : JSONListDocument.separator + piece.0
      csv += piece.1
      terminal.append(piece.2)
      isFirst = false
    }
    json += frame.document.closing
    #expect(json == analysis.json.text())
    #expect(csv == RepeatabilityCSV.text(analysis))
    #expect(terminal.text == TerminalReport.repeatability(analysis))
  }

  @Test func aUnitThatFitsNoFeatureIsRefused() throws {
    var request = RepeatabilityRequest(subject: "id", repetition: "scan")
    request.units = [.init(feature: "volume", unit: "mL")]
    #expect(throws: TableAnalysisError.self) {
      try RepeatabilityRun(request, Self.table(features: 2))
    }
  }
}
