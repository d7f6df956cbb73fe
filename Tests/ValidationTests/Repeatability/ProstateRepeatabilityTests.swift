import Foundation
import LinearAlgebra
import TestSupport
import Testing
import Validation

/// The test-retest data of Schwier et al. 2019 (doi 10.1038/s41598-019-45766-z), which are not part of
/// this repository: the suite is skipped where the folder is absent.
@Suite(.enabled(if: ProstateData.isPresent, "the shared data folder with qin_prostate is absent"))
struct ProstateRepeatabilityTests {
  @Test func everyPublishedCoefficientIsReproduced() throws {
    var compared = 0
    var negative = 0
    let reference = ProstateData.lines("reference_icc11.csv").dropFirst()
    for (configuration, group) in Dictionary(grouping: reference, by: { $0[0] }) {
      let table = ProstateData.lines("\(configuration)_paired_long.csv")
      for (structure, rows) in Dictionary(grouping: group, by: { $0[1] }) {
        let scans = table.dropFirst().filter { $0[2] == structure }
        let patients = Set(scans.map { $0[0] }).sorted()
        for row in rows {
          let column = try #require(table[0].firstIndex(of: row[3]))
          var matrix = Matrix(zeros: patients.count, 2)
          for scan in scans {
            let patient = try #require(patients.firstIndex(of: scan[0]))
            matrix[patient, Int(scan[3])! - 1] = Double(scan[column])!
          }
          let result = Repeatability().assess(try RepeatedMatrix(matrix))
          #expect(result.subjects == Int(row[2])!)
          let icc = result[.oneWaySingle].estimate
          if let expected = Double(row[4]), !expected.isNaN {
            expectClose(icc.value, expected, tolerance: 1e-9, row.joined(separator: " "))
            if expected < 0 { negative += 1 }
          } else {
            #expect(icc.value == nil)
          }
          let rc = Double(row[5])!
          let value = try #require(result.variation.repeatabilityCoefficient.value)
          #expect(abs(value - rc) <= 1e-9 * abs(rc), "\(row)")
          compared += 1
        }
      }
    }
    #expect(compared == 8152)
    #expect(negative > 0)
  }
}

private enum ProstateData {
  static let folder: URL = {
    let shared =
      ProcessInfo.processInfo.environment["VALIDATION_SHARED"].map { URL(filePath: $0) }
      ?? URL(filePath: #filePath).appending(path: "../../../../../shared").standardizedFileURL
    return shared.appending(path: "data/qin_prostate")
  }()

  static var isPresent: Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "reference_icc11.csv").path)
  }

  /// The cells of a file without quotes.
  static func lines(_ name: String) -> [[String]] {
    let text = (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
    return text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
