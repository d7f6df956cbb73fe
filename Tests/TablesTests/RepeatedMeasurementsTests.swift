import Tables
import Testing

@Suite struct RepeatedMeasurementsTests {
  private func table(_ csv: String) throws -> FeatureTable { try FeatureTable(csv: csv, source: "t.csv") }

  private func rows(_ group: RepeatedMeasurements, _ feature: Int) -> [[Double?]] {
    group.measurements(of: feature).rows.map { $0.map { $0.isNaN ? nil : $0 } }
  }

  @Test func arrangesSubjectsByAppearanceAndRepeatsByValue() throws {
    let table = try table(
      "id,scan,x,y\nb,10,1,5\na,9,2,6\nb,9,3,NA\na,10,4,8\n")
    let groups = try table.repeatedMeasurements(
      subject: "id", repetition: "scan", features: ["y", "x"])
    let group = try #require(groups.first)
    #expect(groups.count == 1)
    #expect(group.level == nil)
    #expect(group.subjects == ["b", "a"])
    #expect(group.repeats == ["9", "10"])
    #expect(group.features == ["y", "x"])
    #expect(rows(group, 0) == [[nil, 5], [6, 8]])
    #expect(rows(group, 1) == [[3, 1], [2, 4]])
    #expect(!group.isBalanced(0))
    #expect(group.isBalanced(1))
  }

  @Test func anAbsentRowIsAMissingMeasurement() throws {
    let table = try table("id,scan,x\na,1,1\na,2,2\nb,2,3\n")
    let group = try table.repeatedMeasurements(subject: "id", repetition: "scan", features: ["x"])[0]
    #expect(rows(group, 0) == [[1, 2], [nil, 3]])
    #expect(!group.isBalanced(0))
  }

  @Test func separatesTheLevelsOfAColumn() throws {
    let table = try table(
      "id,scan,reader,x\n007,A,2,1\n007,B,2,2\n007,A,11,3\n8,C,11,4\n")
    let groups = try table.repeatedMeasurements(
      subject: "id", repetition: "scan", features: ["x"], by: "reader")
    #expect(groups.map(\.level) == ["2", "11"])
    #expect(groups.map(\.subjects) == [["007"], ["007", "8"]])
    #expect(groups.map(\.repeats) == [["A", "B"], ["A", "C"]])
    #expect(rows(groups[0], 0) == [[1, 2]])
    #expect(rows(groups[1], 0) == [[3, nil], [nil, 4]])
  }

  @Test func subjectAndRepeatMayNotBeMissingAndFeaturesMustBeNumbers() throws {
    #expect(throws: TableError.self) {
      try table("id,scan,x\nNA,1,1\n").repeatedMeasurements(
        subject: "id", repetition: "scan", features: ["x"])
    }
    let error = #expect(throws: TableError.self) {
      try table("id,scan,x\na,1,high\n").repeatedMeasurements(
        subject: "id", repetition: "scan", features: ["x"])
    }
    #expect(error?.problem == .notANumber(cell: "high", column: "x"))
  }

  /// Whatever the order of the rows, each subject's measurements are the same.
  @Test func theOrderOfRowsOnlyOrdersSubjects() throws {
    var lines: [String] = []
    for subject in 0..<15 {
      for scan in 0..<3 { lines.append("s\(subject),\(scan),\(subject * 10 + scan)") }
    }
    var random = SplitMix(seed: 7)
    let shuffled = lines.shuffled(using: &random)
    let group = try table("id,scan,x\n" + shuffled.joined(separator: "\n"))
      .repeatedMeasurements(subject: "id", repetition: "scan", features: ["x"])[0]
    #expect(group.subjects.count == 15)
    for (row, subject) in group.subjects.enumerated() {
      let number = try #require(Double(subject.dropFirst()))
      #expect(group.measurements(of: 0).row(row) == [0, 1, 2].map { number * 10 + $0 })
    }
  }

  @Test func keepsTwoThousandFeaturesApart() throws {
    let features = (0..<2000).map { "f\($0)" }
    var csv = "id,scan," + features.joined(separator: ",") + "\n"
    for row in 0..<30 {
      csv +=
        "\(row / 2),\(row % 2)," + features.indices.map { "\(row * 2000 + $0)" }.joined(separator: ",") + "\n"
    }
    let table = try table(csv)
    let group = try table.repeatedMeasurements(
      subject: "id", repetition: "scan", features: features)[0]
    for feature in features.indices {
      let measured = group.measurements(of: feature)
      #expect(measured[0, 0] == Double(feature) && measured[14, 1] == Double(29 * 2000 + feature))
    }
  }
}
