/// Each patient's change, sorted from the largest increase to the largest decrease, with the limits that measurement
/// error alone stays within: a waterfall in which only bars beyond the limits are coloured.
public struct ChangeWaterfallFigure: Figure {
  /// A patient's change against the limits.
  public enum Verdict: Sendable, Hashable {
    /// Below the lower limit.
    case decrease
    /// Above the upper limit.
    case increase
    /// Between them.
    case withinError
  }

  /// A bar.
  public struct Patient: Sendable, Hashable {
    /// The patient's name.
    public let name: String
    /// The change with its interval.
    public let change: PlottedEstimate
    /// Where it lies.
    public let verdict: Verdict

    /// A bar.
    public init(name: String, change: PlottedEstimate, verdict: Verdict) {
      self.name = name
      self.change = change
      self.verdict = verdict
    }
  }

  /// The patients in any order.
  public var patients: [Patient]
  /// The limits of measurement error, lower and upper.
  public var limits: ClosedRange<Double>
  /// The limits in the key: `"95 % limits of measurement error: -13.9 to 16.2 %"`.
  public var limitsName: String
  /// The vertical axis: `"Change (%)"`.
  public var changeLabel: String
  /// The width in print.
  public var width = FigureWidth.single

  /// More patients than this have neither names nor intervals, which would run into each other.
  static let mostNamed = 60

  /// A waterfall of patients.
  public init(
    patients: [Patient], limits: ClosedRange<Double>, limitsName: String, changeLabel: String
  ) {
    self.patients = patients
    self.limits = limits
    self.limitsName = limitsName
    self.changeLabel = changeLabel
  }

  private static let blue = SeriesStyle.number(0).color
  private static let red = SeriesStyle.number(1).color

  private static func color(_ verdict: Verdict) -> Color {
    switch verdict {
    case .decrease: blue
    case .increase: red
    case .withinError: .lightGray
    }
  }

  /// The SVG document.
  public func svg() -> String {
    let title = "Waterfall of changes: \(changeLabel)"
    let shown = sorted
    guard !shown.isEmpty else { return EmptyFigure.svg(title: title, width: width) }
    let values = shown.flatMap(\.change.finite) + [0, limits.lowerBound, limits.upperBound]
    let y = Axis.covering(values, title: RichText(changeLabel), most: 7)
    let left = PlotFrame.leftMargin(y)
    let area = Rect(
      x: left, y: 8, width: width.points - left - 4, height: width == .single ? 140 : 190)
    let step = area.width / Double(shown.count)
    let isSparse = shown.count <= Self.mostNamed
    let hasNames = isSparse && step >= Font.tiny.size + 0.5
    let names = shown.map { Font.tiny.shortened($0.name, to: 60) }
    let nameHeight = hasNames ? (names.map(Font.tiny.width).max() ?? 0) + 6 : 4
    let frame = PlotFrame(area: area, x: Axis(domain: 0...1, ticks: [], title: nil), y: y)
    let key = legend
    let keyTop = area.bottom + nameHeight + 4
    var canvas = Canvas(width: width.points, height: keyTop + key.height + 5)
    canvas.rect(
      Rect(
        x: area.left, y: frame.y(limits.upperBound), width: area.width,
        height: frame.y(limits.lowerBound) - frame.y(limits.upperBound)),
      fill: Fill(color: .black, opacity: 0.05))
    for (index, patient) in shown.enumerated() {
      let middle = area.left + step * (Double(index) + 0.5)
      draw(
        patient, at: middle, width: min(step * (isSparse ? 0.72 : 0.9), 16), hasInterval: isSparse, in: frame,
        on: &canvas)
      if hasNames {
        canvas.text(
          RichText(names[index]),
          at: Point(middle + Font.tiny.size * FontMetrics.capHeight / 2, area.bottom + 3), .tiny,
          anchor: .end,
          rotation: -90)
      }
    }
    for limit in [limits.lowerBound, limits.upperBound] {
      canvas.line(
        Point(area.left, frame.y(limit)), Point(area.right, frame.y(limit)), Self.limitStroke)
    }
    canvas.line(Point(area.left, frame.y(0)), Point(area.right, frame.y(0)), .axis)
    frame.drawVertical(on: &canvas)
    key.draw(on: &canvas, at: Point(max(3, (width.points - key.width) / 2), keyTop))
    return canvas.svg(title: title, description: description)
  }

  private static let limitStroke = Stroke(color: .black, width: 0.8, dash: [4, 2])

  private func draw(
    _ patient: Patient, at x: Double, width: Double, hasInterval: Bool, in frame: PlotFrame,
    on canvas: inout Canvas
  ) {
    guard let value = patient.change.value else { return }
    canvas.group("\(patient.name): \(patient.change.text())") { canvas in
      let (top, bottom) = (frame.y(max(0, value)), frame.y(min(0, value)))
      canvas.rect(
        Rect(x: x - width / 2, y: top, width: width, height: bottom - top),
        fill: Fill(color: Self.color(patient.verdict)))
      if hasInterval, let lower = patient.change.lower, let upper = patient.change.upper {
        canvas.line(
          Point(x, frame.y(upper)), Point(x, frame.y(lower)), Stroke(color: .black, width: 0.6))
      }
    }
  }

  private var legend: Legend {
    let verdicts: [(Verdict, String)] = [
      (.increase, "Increase"), (.decrease, "Decrease"), (.withinError, "Within measurement error"),
    ]
    let bars = verdicts.filter { verdict, _ in patients.contains { $0.verdict == verdict } }
      .map { Legend.Entry(lines: [$1], fill: Fill(color: Self.color($0))) }
    return Legend(
      bars + [Legend.Entry(lines: [limitsName], stroke: Self.limitStroke)], limit: width.points - 6,
      arrangement: .flow)
  }

  private var sorted: [Patient] {
    patients.filter { $0.change.value != nil }.sorted { a, b in
      let (x, y) = (a.change.value ?? 0, b.change.value ?? 0)
      return x != y ? x > y : a.name < b.name
    }
  }

  private var description: String {
    let counts = [Verdict.increase, .decrease, .withinError].map { verdict in
      patients.count { $0.verdict == verdict }
    }
    return
      "\(patients.count) patients: \(counts[0]) increase, \(counts[1]) decrease, \(counts[2]) within measurement error. \(limitsName)."
  }
}
