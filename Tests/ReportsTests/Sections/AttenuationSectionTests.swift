import Foundation
import Reports
import Studies
import Testing
import Validation

@Suite struct AttenuationSectionTests {
  /// The size feature of the small trial was measured twice, the clinical ones were not.
  @Test func featuresOfTheExperimentAreCorrectedAndCalledExploratory() async throws {
    let files = try await SmallStudy.full.report()
    let report = try #require(files.first { $0.path == "report.md" }).text
    #expect(report.contains("# Measurement error and effect") && report.contains("**Exploratory.**"))
    let table = try #require(report.range(of: "Ratios for one observed SD, naive"))
    let rows = report[table.upperBound...].prefix { $0 != "#" }.split(separator: "\n").filter {
      $0.hasPrefix("| `")
    }
    #expect(rows.contains { $0.contains("original_shape_VoxelVolume") && $0.contains("| size ") })
    #expect(!rows.contains { $0.contains("`age`") })
    #expect(files.contains { $0.path == "figures/attenuation.svg" })
  }

  @Test func aStudyWithoutExperimentHasNoSuchSection() async throws {
    let files = try await SmallStudy.response.report()
    let report = try #require(files.first { $0.path == "report.md" }).text
    #expect(!report.contains("Measurement error and effect"))
  }
}
