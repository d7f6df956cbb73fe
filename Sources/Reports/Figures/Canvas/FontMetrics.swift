/// Advance widths of Helvetica, which Arial and Liberation Sans share, in thousandths of the type size.
///
/// Source: Adobe's font metrics for the standard 14 fonts. Where the three fonts differ (the plus-minus
/// sign, the macron) the widest is taken; other scripts get a width that is not too small.
package enum FontMetrics {
  /// What a viewer without these fonts may add: DejaVu Sans Condensed sets words up to 4 % wider.
  static let allowance = 1.04
  /// Height of a capital, as a part of the type size.
  static let capHeight = 0.718
  /// Depth below the base line.
  static let descent = 0.22
  /// Height above the base line with accents.
  static let ascent = 0.93

  /// The width of a line of text in points, with the allowance for replacement fonts.
  package static func width(_ text: String, size: Double, isBold: Bool = false) -> Double {
    var units = 0
    for scalar in text.unicodeScalars { units += Int(advance(scalar, isBold: isBold)) }
    return Double(units) * size * allowance / 1000
  }

  private static func advance(_ scalar: Unicode.Scalar, isBold: Bool) -> UInt16 {
    let value = Int(scalar.value)
    switch value {
    case 0x20..<0x7F: return (isBold ? Self.bold : regular)[value - 0x20]
    case 0xB1: return 584
    case 0xA0..<0x100: return (isBold ? boldLatin1 : regularLatin1)[value - 0xA0]
    case 0x2018, 0x2019: return isBold ? 278 : 222
    case 0x201C, 0x201D: return isBold ? 500 : 333
    case 0x2022: return 350
    case 0x2013: return 556
    case 0x2212: return 584
    case 0x2070...0x208E: return 400
    case 0x2248, 0x2260, 0x2264, 0x2265: return 549
    case 0x221E: return 713
    case 0x300..<0x370, 0x200B...0x200F, 0xFE00...0xFE0F: return 0
    case 0x3B1...0x3C1: return 620
    case 0x100..<0x250: return 740
    case 0x250..<0x1100: return 850
    default: return 1000
    }
  }

  private static let regular: [UInt16] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778,
    722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278,
    278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]

  private static let regularLatin1: [UInt16] = [
    278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 552, 400, 549, 333, 333,
    333, 576, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611, 667, 667, 667, 667, 667, 667, 1000, 722,
    667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722,
    722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 549, 611, 556, 556, 556, 556, 500, 556, 500,
  ]

  private static let bold: [UInt16] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778,
    722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333,
    278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
  ]

  private static let boldLatin1: [UInt16] = [
    278, 333, 556, 556, 556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 552, 400, 549, 333, 333,
    333, 576, 556, 278, 333, 333, 365, 556, 834, 834, 834, 611, 722, 722, 722, 722, 722, 722, 1000, 722,
    667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722,
    722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278, 278,
    611, 611, 611, 611, 611, 611, 611, 549, 611, 611, 611, 611, 611, 556, 611, 556,
  ]
}
