import Foundation
import Reports
import Statistics
import Studies
import Testing
import Validation

@Suite struct StudyReportTests {
  @Test(arguments: SmallStudy.all)
  func figuresAndTheirMentionsAgree(_ study: SmallStudy) async throws {
    let files = try await study.report()
    let markdown = try #require(files.first { $0.path == "report.md" }).text
    let mentioned = markdown.matches(of: /\]\((figures\/[^)]+)\)/).map { String($0.1) }
    let written = files.map(\.path).filter { $0.hasPrefix("figures/") }
    #expect(Set(mentioned) == Set(written))
    #expect(Set(files.map(\.path)).count == files.count)
    for table in markdown.matches(of: /`(tables\/[^`]+)`/) {
      #expect(files.contains { $0.path == table.1 }, "\(table.1)")
    }
  }

  @Test(arguments: SmallStudy.all)
  func nothingUndefinedOrEmptyIsPrinted(_ study: SmallStudy) async throws {
    for file in try await study.report() {
      let words = file.text.lowercased().split { !$0.isLetter }
      #expect(!words.contains("nan") && !words.contains("optional") && !words.contains("nil"), "\(file.path)")
      guard file.path == "report.md" else { continue }
      let lines = file.text.split(separator: "\n")
      for (line, next) in zip(lines, lines.dropFirst()) where line.hasPrefix("#") {
        // A chapter may begin with its first subsection only when that is deeper.
        #expect(!next.hasPrefix("#"), "\(line)")
      }
      #expect(lines.last?.hasPrefix("#") == false)
      #expect(!file.text.contains("  \n") && !file.text.contains("..  ") && !file.text.contains(". ."))
    }
  }

  @Test(arguments: SmallStudy.all)
  func pipeTablesHaveTheirColumns(_ study: SmallStudy) async throws {
    let markdown = try #require(try await study.report().first).text
    var width: Int?
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        width = nil
        continue
      }
      let bars = line.replacing("\\|", with: "").count { $0 == "|" }
      #expect(bars == width ?? bars, "\(line)")
      width = bars
    }
  }

  @Test func sameResultsGiveTheSameBytes() async throws {
    let (results, provenance) = try await SmallStudy.full.run()
    let first = StudyReport(results, provenance: provenance).files()
    #expect(first == StudyReport(results, provenance: provenance).files())
  }

  @Test(arguments: [SmallStudy.full, .response])
  func performanceTableShowsTheResults(_ study: SmallStudy) async throws {
    let (results, provenance) = try await study.run()
    let files = StudyReport(results, provenance: provenance).files()
    let markdown = try #require(files.first).text
    let start = try #require(markdown.firstRange(of: "<span id=\"table-performance\">"))
    let rows = markdown[start.upperBound...].split(separator: "\n")
      .drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }.dropFirst(2)
      .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
    let summaries = [results.performance] + results.baselines.map(\.performance)
    // What does not exist, as at a horizon beyond the follow-up, has no row.
    func exists(_ measure: PerformanceMeasure, _ summary: PerformanceSummary) -> Bool {
      summary.apparent[measure]?.value != nil
    }
    #expect(
      rows.count
        == summaries.reduce(0) { sum, summary in sum + summary.measures.count { exists($0, summary) } })
    var row = 0
    for summary in summaries {
      for measure in summary.measures where exists(measure, summary) {
        let cells = rows[row]
        row += 1
        let apparent = try #require(summary.apparent[measure])
        expect(cells[2], shows: apparent)
        #expect(cells[6] == "\(results.cohort.rows)")
        // At a horizon only the events by then count.
        #expect(cells[7] == "\(try #require(apparent.sampleSize.events))")
        guard let corrected = summary.optimism?.performance[measure] else {
          #expect(cells[3] == cells[4] && number(cells[3]) == nil, "\(measure.name) has no correction")
          continue
        }
        #expect(number(cells[3]) == rounded(corrected.optimism, like: cells[3]))
        #expect(number(cells[4]) == rounded(try #require(corrected.corrected.value), like: cells[4]))
        #expect(cells[5] == "\(corrected.replicateCount)")
      }
    }
  }

  @Test func performanceFileHoldsTheResultsExactly() async throws {
    let (results, provenance) = try await SmallStudy.full.run()
    let files = StudyReport(results, provenance: provenance).files()
    let csv = try #require(files.first { $0.path == "tables/performance.csv" }).text
    let rows = csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let row = try #require(rows.first { $0[0] == "biomarker" && $0[1] == "corrected" && $0[2] == "c_index" })
    let corrected = try #require(results.performance.optimism?.performance[.cIndex]?.corrected)
    #expect(Double(row[3]) == corrected.value)
    #expect(Double(row[4]) == corrected.standardError)
    #expect(Double(row[5]) == corrected.interval?.lower)
    #expect(Double(row[6]) == corrected.interval?.upper)
  }

  @Test func summaryJudgesEveryCriterion() async throws {
    let (results, provenance) = try await SmallStudy.full.run()
    let markdown = try #require(StudyReport(results, provenance: provenance).files().first).text
    let start = try #require(markdown.firstRange(of: "<span id=\"table-acceptance\">"))
    let rows = markdown[start.upperBound...].split(separator: "\n")
      .drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }.dropFirst(2)
    #expect(rows.count == results.acceptance.count)
    for (row, result) in zip(rows, results.acceptance) {
      #expect(row.contains(result.isMet ? "**Met**" : "**Not met**"))
    }
  }

  @Test func simulatedDataAreCalledSo() async throws {
    let markdown = try #require(try await SmallStudy.full.report().first).text
    let summary = try #require(markdown.firstRange(of: "# Summary"))
    let body = markdown[summary.upperBound...].drop { $0 != "\n" }
    #expect(body.drop { $0 == "\n" }.hasPrefix("> **Note.** **The data are simulated.**"))
    for caption in markdown.split(separator: "\n") where caption.hasPrefix("**Figure") {
      #expect(caption.contains("Simulated data."), "\(caption)")
    }
  }

  @Test func horizonBeyondFollowUpIsSkippedAloud() async throws {
    let files = try await SmallStudy.full.report()
    let markdown = try #require(files.first).text
    #expect(
      markdown.contains(
        "No calibration curve is drawn for the event by 900 months: the follow-up ends before it."))
    #expect(files.contains { $0.path == "figures/calibration-12.svg" })
    #expect(!files.contains { $0.path == "figures/calibration-900.svg" })
  }

  @Test func emptyModelIsSaidToBeEmpty() async throws {
    let files = try await SmallStudy.empty.report()
    #expect(!files.contains { $0.path.hasPrefix("figures/") })
    let markdown = try #require(files.first).text
    #expect(markdown.contains("**The model is empty.**"))
    #expect(markdown.contains("**The final model is empty:**"))
    #expect(!markdown.contains("Coefficient per unit"))
  }

  @Test func missingCorrectionIsSaidPlainly() async throws {
    let markdown = try #require(try await SmallStudy.unvalidated.report().first).text
    #expect(markdown.contains("No correction for optimism was made"))
    #expect(!markdown.contains("Corrected ("))
    #expect(markdown.contains("NOT PROVIDED"))
  }

  /// The slope of an unpenalised model is 1 on its own sample in every replicate, but its corrected
  /// interval has the width of the apparent one.
  @Test func slopeOfAnUnpenalisedModelHasAnInterval() async throws {
    let files = try await SmallStudy.response.report()
    let markdown = try #require(files.first).text
    let row = try #require(
      markdown.split(separator: "\n").first { $0.hasPrefix("|") && $0.contains("Calibration slope") })
    let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(cells[2].contains("to") && cells[4].contains("to"))
  }

  @Test func smallReportKeepsItsText() async throws {
    let (results, provenance) = try await SmallStudy.full.run()
    let markdown = try #require(StudyReport(results, provenance: provenance).files().first).text
      .replacing(provenance.openBLAS, with: "OPENBLAS").replacing(provenance.kernels, with: "KERNELS")
      .replacing(provenance.version, with: "VERSION")
      // Certificates are rounding errors, which kernels change.
      .replacing(/[0-9.]+ × 10⁻(?:[⁷⁸⁹]|¹[⁰¹²³⁴⁵⁶⁷⁸⁹])/, with: "TINY")
    try Snapshot.expect(markdown, named: "small-study.md")
  }

  // MARK: Reading numbers

  private func number(_ cell: String) -> Double? {
    cell.replacing("\u{2212}", with: "-").split(separator: " ").first.flatMap { Double($0) }
  }

  private func rounded(_ value: Double, like cell: String) -> Double {
    let digits = cell.split(separator: " ").first?.split(separator: ".").last?.count ?? 0
    let scale = pow(10.0, Double(digits))
    return (value * scale).rounded() / scale
  }

  private func expect(
    _ cell: String, shows estimate: Estimate, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let numbers = cell.replacing("\u{2212}", with: "-").matches(of: /-?\d+(\.\d+)?/).map { Double($0.0) }
    let expected = [estimate.value, estimate.interval?.lower, estimate.interval?.upper].compactMap(\.self)
    #expect(numbers == expected.map { rounded($0, like: cell) }, sourceLocation: sourceLocation)
  }
}
