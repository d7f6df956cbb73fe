/// The points of an empirical ROC curve in whole numbers, from the one that calls every row a case to the
/// one that calls none: after each run of equal scores, the cases and the controls at or below it.
struct ROCSteps: Sendable, Hashable {
  /// Cases not called cases.
  private(set) var falseNegatives = [0]
  /// Controls not called cases.
  private(set) var trueNegatives = [0]
  /// The run that ends at each point but the first.
  private(set) var runs: [Int] = []

  init(capacity: Int) {
    falseNegatives.reserveCapacity(capacity + 1)
    trueNegatives.reserveCapacity(capacity + 1)
    runs.reserveCapacity(capacity)
  }

  /// Number of points.
  var count: Int { falseNegatives.count }
  /// All cases.
  var caseCount: Int { falseNegatives[count - 1] }
  /// All controls.
  var controlCount: Int { trueNegatives[count - 1] }

  mutating func append(cases: Int, controls: Int, run: Int) {
    let point = count - 1
    falseNegatives.append(falseNegatives[point] + cases)
    trueNegatives.append(trueNegatives[point] + controls)
    runs.append(run)
  }

  func truePositives(_ point: Int) -> Int { caseCount - falseNegatives[point] }
  func falsePositives(_ point: Int) -> Int { controlCount - trueNegatives[point] }
  func sensitivity(_ point: Int) -> Double { Double(truePositives(point)) / Double(caseCount) }
  func specificity(_ point: Int) -> Double { Double(trueNegatives[point]) / Double(controlCount) }

  /// The area under the whole curve.
  var area: Double {
    var doubled = 0
    for point in 1..<count {
      let cases = falseNegatives[point] - falseNegatives[point - 1]
      doubled += cases * (trueNegatives[point] + trueNegatives[point - 1])
    }
    return Double(doubled) / 2 / (Double(caseCount) * Double(controlCount))
  }

  /// The sensitivity at a specificity: on the straight lines between points, the upper end of a vertical
  /// piece.
  func sensitivity(atSpecificity wanted: Double) -> Double {
    // Specificity rises with the point: the first that reaches the wanted one.
    let next = firstPoint { specificity($0) >= wanted }
    let x = specificity(next)
    guard x > wanted, next > 0 else { return sensitivity(next) }
    let (x0, y0) = (specificity(next - 1), sensitivity(next - 1))
    return y0 + (sensitivity(next) - y0) * ((wanted - x0) / (x - x0))
  }

  /// The specificity at a sensitivity: on the straight lines between points, the larger of those with it.
  func specificity(atSensitivity wanted: Double) -> Double {
    // Sensitivity falls with the point: the last that still reaches the wanted one.
    let last = firstPoint { sensitivity($0) < wanted } - 1
    let y = sensitivity(last)
    guard y > wanted, last + 1 < count else { return specificity(last) }
    let (x0, y1) = (specificity(last), sensitivity(last + 1))
    return x0 + (specificity(last + 1) - x0) * ((y - wanted) / (y - y1))
  }

  /// The first point for which a condition that stays true once it is true holds; `count` for none.
  private func firstPoint(_ holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The integral of sensitivity over specificity, or of specificity over sensitivity, in a range.
  func area(over region: ROCRegion) -> Double {
    let (low, high) = (region.range.lowerBound, region.range.upperBound)
    var area = 0.0
    for point in 1..<count {
      let a: (x: Double, y: Double)
      let b: (x: Double, y: Double)
      switch region {
      case .specificity:
        a = (specificity(point - 1), sensitivity(point - 1))
        b = (specificity(point), sensitivity(point))
      case .sensitivity:
        a = (sensitivity(point), specificity(point))
        b = (sensitivity(point - 1), specificity(point - 1))
      }
      let (from, to) = (max(a.x, low), min(b.x, high))
      guard from < to else { continue }
      func y(_ x: Double) -> Double { a.y + (b.y - a.y) * ((x - a.x) / (b.x - a.x)) }
      area += (to - from) * (y(from) + y(to)) / 2
    }
    return area
  }

  /// The points at which `sensitivity + weight * specificity` is largest: more than one when they tie,
  /// which for weight 1 is decided on whole numbers.
  func best(specificityWeight weight: Double) -> [Int] {
    func objective(_ point: Int) -> Double {
      Double(truePositives(point) * controlCount) + weight * Double(trueNegatives[point] * caseCount)
    }
    var best: [Int] = []
    var largest = -Double.infinity
    for point in 0..<count {
      let value = objective(point)
      if value > largest {
        largest = value
        best = [point]
      } else if value == largest {
        best.append(point)
      }
    }
    return best
  }

  /// Average precision: the precision at each point, from the strictest on, weighted by the rise of the
  /// sensitivity that it brings.
  var averagePrecision: Double {
    var sum = 0.0
    for point in (0..<count - 1).reversed() {
      let gained = falseNegatives[point + 1] - falseNegatives[point]
      guard gained > 0 else { continue }
      let positives = truePositives(point)
      sum += Double(gained) * (Double(positives) / Double(positives + falsePositives(point)))
    }
    return sum / Double(caseCount)
  }
}
