/// The geometry of one step function of time with its pointwise limits.
struct StepShape {
  /// The value from a time to the next step.
  struct Step {
    let time: Double
    let value: Double
    /// Nil where limits do not exist.
    let limits: ClosedRange<Double>?
  }

  private let steps: [Step]
  private let end: Double

  /// - Parameters:
  ///   - steps: in order of time.
  ///   - start: the value from time 0 on.
  ///   - end: where the last value ends.
  init(_ steps: [Step], start: Double, end: Double) {
    self.steps = [Step(time: 0, value: start, limits: start...start)] + steps
    self.end = max(end, steps.last?.time ?? 0)
  }

  func line(in frame: PlotFrame) -> [Point] {
    var points = [Point(0, steps[0].value)]
    for step in steps.dropFirst() {
      points += [Point(step.time, points[points.count - 1].y), Point(step.time, step.value)]
    }
    points.append(Point(end, points[points.count - 1].y))
    return points.map { frame.point($0.x, $0.y) }
  }

  /// Bands as polygons, one for each stretch on which the limits exist.
  func bands(in frame: PlotFrame) -> [[Point]] {
    var bands = [[Point]]()
    var upper = [Point]()
    var lower = [Point]()
    for (index, step) in steps.enumerated() {
      let next = index + 1 < steps.count ? steps[index + 1].time : end
      if let limits = step.limits, next > step.time {
        upper += [frame.point(step.time, limits.upperBound), frame.point(next, limits.upperBound)]
        lower += [frame.point(step.time, limits.lowerBound), frame.point(next, limits.lowerBound)]
      } else if step.limits == nil {
        if !upper.isEmpty { bands.append(upper + lower.reversed()) }
        upper = []
        lower = []
      }
    }
    if !upper.isEmpty { bands.append(upper + lower.reversed()) }
    return bands
  }

  /// What a key must not cover.
  func obstacles(in frame: PlotFrame, withBand: Bool) -> [[Point]] {
    guard withBand else { return [line(in: frame)] }
    let edges = bands(in: frame).map { $0 + [$0[0]] }
    // Uprights across the bands keep the key from floating inside one.
    let uprights = zip(steps, steps.dropFirst().map(\.time) + [end]).flatMap { step, next in
      let limits = step.limits ?? step.value...step.value
      return stride(from: 0.0, through: 1.0, by: 0.25).map { part in
        let time = step.time + part * (next - step.time)
        return [frame.point(time, limits.upperBound), frame.point(time, limits.lowerBound)]
      }
    }
    return [line(in: frame)] + edges + uprights
  }
}
