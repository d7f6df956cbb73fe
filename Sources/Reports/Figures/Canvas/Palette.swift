/// A colour, opaque unless a fill or stroke says otherwise.
struct Color: Hashable {
  let hex: String

  static let black = Color(hex: "#000000")
  static let white = Color(hex: "#ffffff")
  /// Reference lines and secondary marks.
  static let gray = Color(hex: "#767676")
  static let lightGray = Color(hex: "#c4c4c4")
  /// Shaded regions behind data.
  static let faint = Color(hex: "#ececec")
}

/// The outline of a line.
struct Stroke: Hashable {
  var color = Color.black
  var width = 0.75
  /// Lengths of dashes and gaps; empty for a solid line.
  var dash: [Double] = []
  var opacity = 1.0

  static let axis = Stroke(color: .black, width: 0.6)
  static let reference = Stroke(color: .gray, width: 0.6, dash: [3, 2])
}

/// The inside of a shape.
struct Fill: Hashable {
  var color: Color
  var opacity = 1.0
}

/// The shape of a mark; shapes differ so that series can be told apart without colour.
enum Marker: Hashable {
  case circle
  case square
  case triangle
  case diamond
}

/// How a series looks: colour, dashes and marker all differ from its neighbours'.
///
/// The colours are those of Okabe and Ito, told apart with the common forms of colour blindness; yellow,
/// too pale for lines on white, is left out. The order alternates dark and light in grey.
struct SeriesStyle: Hashable {
  let color: Color
  let dash: [Double]
  let marker: Marker

  static func number(_ index: Int) -> SeriesStyle {
    let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"]
    let dashes: [[Double]] = [
      [], [4, 1.6], [1.4, 1.4], [6, 1.5, 1.4, 1.5], [8, 2], [2.6, 1.2], [7, 1.2, 1.2, 1.2, 1.2, 1.2],
    ]
    let markers: [Marker] = [.circle, .square, .triangle, .diamond]
    return SeriesStyle(
      color: Color(hex: colors[index % colors.count]), dash: dashes[index % dashes.count],
      marker: markers[index % markers.count])
  }

  func stroke(width: Double = 1.1) -> Stroke { Stroke(color: color, width: width, dash: dash) }
}
