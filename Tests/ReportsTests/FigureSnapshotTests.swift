import Foundation
import Reports
import Testing

/// Figures keep their bytes. `UPDATE_SNAPSHOTS=1 swift test --filter ReportsTests` rewrites the files; look
/// at them before committing.
@Suite struct FigureSnapshotTests {
  @Test(arguments: SampleFigure.all)
  func figureMatchesItsSnapshot(_ sample: SampleFigure) throws {
    try Snapshot.expect(sample.figure.svg(), named: sample.name + ".svg")
  }

  @Test(arguments: SampleFigure.all)
  func figureIsTheSameTwice(_ sample: SampleFigure) {
    #expect(sample.figure.svg() == sample.figure.svg())
  }
}

/// Committed texts that outputs are compared with, byte for byte.
enum Snapshot {
  static var isUpdating: Bool { ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" }

  static func expect(_ text: String, named name: String, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/\(name)")
    if isUpdating {
      try text.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    guard text != expected else { return }
    let pairs = zip(text.split(separator: "\n"), expected.split(separator: "\n"))
    let difference = pairs.first { $0 != $1 }
    Issue.record(
      "\(name) changed: \(difference.map { "\($0.0) was \($0.1)" } ?? "lengths differ")",
      sourceLocation: sourceLocation)
  }
}
