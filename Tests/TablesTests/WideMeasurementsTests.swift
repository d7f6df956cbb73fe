import Tables
import Testing

@Suite struct WideMeasurementsTests {
  private func table(_ text: String) throws -> FeatureTable { try FeatureTable(csv: text, source: "t.csv") }

  @Test func suffixesNameTheFeatures() throws {
    let table = try table("id,a_test,b_test,a_retest,b_retest\n1,1,2,3,4\n2,5,6,7,NA\n")
    let features = try table.wideFeatures(suffixes: ["_test", "_retest"])
    #expect(features.map(\.name) == ["a", "b"])
    #expect(features[1].columns == ["b_test", "b_retest"])
    let measured = try table.wideMeasurements(features, subject: "id", by: nil)[0]
    #expect(measured.subjects == ["1", "2"] && measured.repeats == ["1", "2"])
    #expect(measured.measurements(of: 0).rows == [[1, 3], [5, 7]])
    #expect(measured.measurements(of: 1).row(1)[1].isNaN)
    #expect(measured.isBalanced(0) && !measured.isBalanced(1))
  }

  @Test func aWideTableEqualsItsLongForm() throws {
    let wide = try table("id,site,a1,a2\nx,u,1,2\ny,v,3,4\nz,u,5,6\n")
    let long = try table(
      "id,site,scan,a\nx,u,1,1\nx,u,2,2\ny,v,1,3\ny,v,2,4\nz,u,1,5\nz,u,2,6\n")
    let first = try wide.wideMeasurements(
      [WideFeature(name: "a", columns: ["a1", "a2"])], subject: "id", by: "site")
    let second = try long.repeatedMeasurements(
      subject: "id", repetition: "scan", features: ["a"], by: "site")
    #expect(first.map(\.level) == second.map(\.level))
    for (a, b) in zip(first, second) {
      #expect(a.subjects == b.subjects && a.measurements(of: 0) == b.measurements(of: 0))
    }
  }

  @Test func aMissingColumnOrADoubledSubjectIsNamed() throws {
    let table = try table("id,a_1,a_2\n1,1,2\n1,3,4\n")
    #expect(throws: TableError.self) { try table.wideFeatures(suffixes: ["_1", "_3"]) }
    #expect(throws: TableError.self) { try table.wideFeatures(suffixes: ["_x", "_y"]) }
    let feature = WideFeature(name: "a", columns: ["a_1", "a_2"])
    #expect(throws: TableError.self) {
      try table.wideMeasurements([feature], subject: "id", by: nil)
    }
    #expect(try table.wideMeasurements([feature], subject: nil, by: nil)[0].subjects == ["1", "2"])
  }
}

@Suite struct RepeatedDesignTests {
  @Test func readersStandSideBySide() throws {
    let table = try FeatureTable(
      csv: "id,reader,scan,x\n1,B,1,3\n1,A,1,1\n1,A,2,2\n2,A,1,5\n2,B,2,8\n", source: "t.csv")
    var design = RepeatedDesign(subject: "id", repetition: "scan")
    design.factors = [.init("reader")]
    let measured = try table.repeatedMeasurements(design, features: ["x"])[0]
    #expect(measured.columns == ["A", "B"] && measured.repeats == ["1", "2"])
    let matrix = measured.measurements(of: 0)
    #expect(Array(matrix.row(0)[0..<3]) == [1, 2, 3] && matrix.row(0)[3].isNaN)
    #expect(matrix.row(1)[0] == 5 && matrix.row(1)[3] == 8)
  }

  @Test func lesionsAreNumberedWithinSubjects() throws {
    let table = try FeatureTable(
      csv: "id,lesion,scan,x\n1,L7,1,1\n1,L7,2,2\n1,L9,1,3\n2,L1,1,4\n2,L1,2,5\n", source: "t.csv")
    var design = RepeatedDesign(subject: "id", repetition: "scan")
    design.factors = [.init("lesion", isNested: true)]
    let measured = try table.repeatedMeasurements(design, features: ["x"])[0]
    #expect(measured.columns == ["1", "2"])
    #expect(Array(measured.measurements(of: 0).row(1)[0..<2]) == [4, 5])
  }

  @Test func aDoubledCellIsAnError() throws {
    let table = try FeatureTable(csv: "id,reader,x\n1,A,1\n1,A,2\n", source: "t.csv")
    var design = RepeatedDesign(subject: "id", repetition: nil)
    design.factors = [.init("reader")]
    #expect(throws: TableError.self) { try table.repeatedMeasurements(design, features: ["x"]) }
  }
}
