import Foundation
import Reports
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a reader would complain of: text cut off, labels over each other, a file that is no SVG.
@Suite struct FigureLayoutTests {
  @Test(arguments: SampleFigure.all + SampleFigure.rough)
  func figureIsWellFormedAndDescribed(_ sample: SampleFigure) throws {
    let drawing = try Drawing(sample.figure.svg())
    #expect(drawing.attributes["role"] == "img")
    #expect(!drawing.title.isEmpty)
    #expect(!drawing.summary.isEmpty)
    let width = try #require(drawing.attributes["width"])
    #expect(width == "85.00mm" || width == "178.00mm")
  }

  @Test(arguments: SampleFigure.all + SampleFigure.rough)
  func textStaysInsideTheDrawing(_ sample: SampleFigure) throws {
    let drawing = try Drawing(sample.figure.svg())
    for text in drawing.texts {
      #expect(
        text.left >= 0 && text.right <= drawing.width && text.top >= 0 && text.bottom <= drawing.height,
        "\(text)")
    }
  }

  @Test(arguments: SampleFigure.all + SampleFigure.rough)
  func textsDoNotOverlap(_ sample: SampleFigure) throws {
    let texts = try Drawing(sample.figure.svg()).texts
    for (index, a) in texts.enumerated() {
      for b in texts[..<index] {
        let apart =
          a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top
        #expect(apart, "\(a.text) lies over \(b.text)")
      }
    }
  }

  @Test(arguments: SampleFigure.all + SampleFigure.rough)
  func typeIsLargeEnoughToRead(_ sample: SampleFigure) throws {
    for text in try Drawing(sample.figure.svg()).texts { #expect(text.size >= 6, "\(text)") }
  }

  @Test func emptyFiguresSayThatThereAreNoData() throws {
    let empty = SampleFigure.all.filter { $0.name.hasSuffix("no-data") }
    #expect(empty.count >= 7)
    for sample in empty {
      #expect(try Drawing(sample.figure.svg()).texts.map(\.text) == ["No data"])
    }
  }

  @Test func thousandsOfFeaturesMakeASmallFile() throws {
    let sample = try #require(SampleFigure.all.first { $0.name == "icc-2000" })
    #expect(sample.figure.svg().utf8.count < 150_000)
  }

  @Test func markupInNamesIsText() throws {
    let figure = ForestFigure(
      rows: [.estimate("a<b & \"c\" \u{1}", PlottedEstimate(1, lower: 0, upper: 2))], axisLabel: "x < y")
    let texts = try Drawing(figure.svg()).texts.map(\.text)
    #expect(texts.contains("a<b & \"c\" \u{FFFD}"))
    #expect(texts.contains("x < y"))
  }
}

/// An SVG document as its reader sees it: size, description and the boxes of its texts.
private final class Drawing: NSObject, XMLParserDelegate {
  struct Text: CustomStringConvertible {
    var text: String
    var x: Double
    var y: Double
    var size: Double
    var isBold: Bool
    var anchor: String
    var isUpright: Bool

    private var length: Double { FontMetrics.width(text, size: size, isBold: isBold) }
    /// Where the text begins and ends along its line, relative to its point.
    private var start: Double { anchor == "middle" ? -length / 2 : anchor == "end" ? -length : 0 }
    // Capitals and descenders; accents may touch the line above.
    private var above: Double { 0.72 * size }
    private var below: Double { 0.2 * size }

    var left: Double { isUpright ? x - above : x + start }
    var right: Double { isUpright ? x + below : x + start + length }
    var top: Double { isUpright ? y - start - length : y - above }
    var bottom: Double { isUpright ? y - start : y + below }
    var description: String { "\(text): \(left)...\(right), \(top)...\(bottom)" }
  }

  private(set) var attributes: [String: String] = [:]
  private(set) var title = ""
  private(set) var summary = ""
  private(set) var texts: [Text] = []
  private var path: [String] = []

  var width: Double { box(2) }
  var height: Double { box(3) }

  private func box(_ index: Int) -> Double {
    let parts = (attributes["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
    return parts.indices.contains(index) ? parts[index] : 0
  }

  init(_ svg: String) throws {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    let isWellFormed = parser.parse()
    try #require(isWellFormed, "\(String(describing: parser.parserError))")
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if path.isEmpty { self.attributes = attributes }
    path.append(name)
    if name == "text" {
      texts.append(
        Text(
          text: "", x: Double(attributes["x"] ?? "") ?? .nan, y: Double(attributes["y"] ?? "") ?? .nan,
          size: Double(attributes["font-size"] ?? "") ?? .nan, isBold: attributes["font-weight"] == "bold",
          anchor: attributes["text-anchor"] ?? "start",
          isUpright: attributes["transform"]?.hasPrefix("rotate(-90.00") == true))
    }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    path.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if path == ["svg", "title"] { title += string }
    if path == ["svg", "desc"] { summary += string }
    if path.contains("text") { texts[texts.count - 1].text += string }
  }
}
