internal import Foundation

/// Counts of values in classes of equal width that begin and end at round numbers.
struct Histogram {
  /// The lower edge of the first class.
  let start: Double
  let classWidth: Double
  let classes: Int

  /// Classes of Freedman and Diaconis, `2 IQR n^(-1/3)`, made round and at most `most`. The values are
  /// finite and at least one.
  init(covering values: [Double], most: Int = 40) {
    let sorted = values.sorted()
    let count = sorted.count
    let low = sorted[0]
    let high = sorted[count - 1]
    guard high > low else {
      let room = low == 0 ? 0.5 : abs(low) * 0.05
      start = low - room
      classWidth = 2 * room / 5
      classes = 5
      return
    }
    let spread = sorted[min(count - 1, count * 3 / 4)] - sorted[count / 4]
    let wanted = 2 * spread / pow(Double(count), 1.0 / 3)
    let number = wanted > 0 ? Int(min(Double(most), ((high - low) / wanted).rounded(.up))) : most
    // Rounding the width up costs up to half of the classes.
    let step = Ticks.roundStep(span: high - low, most: max(6, min(most, number * 3 / 2)))
    let slack = 1e-9
    let first = (low / step + slack).rounded(.down)
    start = first * step
    classWidth = step
    classes = max(1, Int((high / step - slack).rounded(.up) - first))
  }

  var end: Double { start + classWidth * Double(classes) }

  /// How many of the covered values lie in each class; a class holds its lower edge, the last one both.
  func counts(_ values: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: classes)
    for value in values {
      let place = ((value - start) / classWidth).rounded(.down)
      counts[Int(max(0, min(Double(classes - 1), place)))] += 1
    }
    return counts
  }

  /// The outline of the bars, from base line to base line.
  func outline(_ heights: [Double], in frame: PlotFrame) -> [Point] {
    var points = [frame.point(start, 0)]
    for (index, height) in heights.enumerated() {
      let left = start + Double(index) * classWidth
      points += [frame.point(left, height), frame.point(left + classWidth, height)]
    }
    return points + [frame.point(end, 0)]
  }
}
