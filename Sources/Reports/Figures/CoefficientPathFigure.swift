internal import Foundation

/// Coefficients of a penalised model along its path, and under them the cross-validation curve.
///
/// The horizontal axis is -log10(lambda): the penalty weakens to the right, as coefficients enter.
public struct CoefficientPathFigure: Figure {
  /// One feature's coefficients.
  public struct Path: Sendable, Hashable {
    /// The feature's name.
    public let name: String
    /// Its coefficient at each lambda.
    public let coefficients: [Double]

    /// A path, one coefficient for each lambda.
    public init(name: String, coefficients: [Double]) {
      self.name = name
      self.coefficients = coefficients
    }
  }

  /// The cross-validated loss along the path.
  public struct CrossValidation: Sendable, Hashable {
    /// The mean loss at each lambda.
    public let means: [Double]
    /// Its standard error at each lambda.
    public let standardErrors: [Double]
    /// What the loss is: `"Partial-likelihood deviance"`.
    public let label: String

    /// A curve, one mean and one standard error for each lambda.
    public init(means: [Double], standardErrors: [Double], label: String) {
      precondition(means.count == standardErrors.count, "each mean has a standard error")
      self.means = means
      self.standardErrors = standardErrors
      self.label = label
    }
  }

  /// The penalties, positive, in any strictly monotone order.
  public var lambdas: [Double]
  /// The features' paths.
  public var paths: [Path]
  /// How many coefficients are not zero at each lambda, when `paths` holds only some of them.
  public var nonzeroCounts: [Int]?
  /// The cross-validation curve, if there is one; it may be shorter than the path.
  public var crossValidation: CrossValidation?
  /// The penalty with the smallest cross-validated loss.
  public var lambdaMin: Double?
  /// The largest penalty within one standard error of it.
  public var lambda1SE: Double?
  /// How many features are named at most.
  public var named = 7
  /// The vertical axis: `"Coefficient (per SD)"`.
  public var coefficientLabel = "Coefficient"
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of some paths.
  public init(lambdas: [Double], paths: [Path], crossValidation: CrossValidation? = nil) {
    precondition(
      lambdas.allSatisfy { $0 > 0 && $0.isFinite } && Set(lambdas).count == lambdas.count,
      "a path has positive penalties, all different")
    precondition(
      paths.allSatisfy { $0.coefficients.count == lambdas.count }, "one coefficient for each penalty")
    precondition(
      (crossValidation?.means.count ?? 0) <= lambdas.count, "no loss without a penalty")
    self.lambdas = lambdas
    self.paths = paths
    self.crossValidation = crossValidation
  }

  private static let nameFont = Font(size: 6.4)

  /// The SVG document.
  public func svg() -> String {
    let title = "Coefficient paths"
    guard lambdas.count > 1, !paths.isEmpty else {
      return EmptyFigure.svg(title: title, width: width)
    }
    let positions = lambdas.map { -log10($0) }
    let lower = positions.min() ?? 0
    let upper = positions.max() ?? 1
    let x = Axis.horizontal(
      lower...upper, title: RichText("\u{2212}log") + .sub("10") + RichText("\u{00A0}\u{03BB}"),
      length: width.points * 0.5)
    let y = Axis.covering(
      paths.flatMap(\.coefficients) + [0], title: RichText(coefficientLabel), most: 6)
    let lossAxis = crossValidation.map(lossAxis)
    let ranked = rankedPaths(positions)
    let rightLimit = width.points * (width == .single ? 0.36 : 0.3)
    let names = ranked.prefix(named).map { Self.nameFont.shortened(paths[$0].name, to: rightLimit - 14) }
    let right = max((names.map(Self.nameFont.width).max() ?? 0) + 14, PlotFrame.rightMargin(x))
    let left = max(PlotFrame.leftMargin(y), lossAxis.map(PlotFrame.leftMargin) ?? 0)
    let top = 6 + 2 * Font.small.lineHeight + PlotFrame.tickLength + 2
    let area = Rect(
      x: left, y: top, width: width.points - left - right, height: width == .single ? 140 : 190)
    let frame = PlotFrame(area: area, x: x, y: y)
    // The names of the two penalties stand between the panels.
    let hasLines = lambdaMin != nil || lambda1SE != nil
    let between = (hasLines ? Font.small.lineHeight + 3 : 0) + 6
    let lower2 = lossAxis.map { axis in
      PlotFrame(
        area: Rect(
          x: left, y: area.bottom + between, width: area.width, height: width == .single ? 80 : 110),
        x: x, y: axis)
    }
    let bottom = (lower2 ?? frame).area.bottom
    var canvas = Canvas(
      width: width.points, height: bottom + PlotFrame.bottomMargin(x, width: area.width) + 2)

    drawPaths(positions, ranked, in: frame, on: &canvas)
    drawPenalties(
      from: area.top, to: bottom, namesAt: lower2 == nil ? area.top + 6 : area.bottom + between / 2 + 1,
      in: frame, on: &canvas)
    drawNames(ranked, Array(names), positions, in: frame, on: &canvas)
    drawCounts(positions, in: frame, on: &canvas)
    if let lower2, let crossValidation {
      drawLoss(crossValidation, positions, in: lower2, on: &canvas)
      frame.drawVertical(on: &canvas)
      canvas.line(Point(area.left, area.bottom), Point(area.right, area.bottom), .axis)
      lower2.drawAxes(on: &canvas)
    } else {
      frame.drawAxes(on: &canvas)
    }
    return canvas.svg(title: title, description: description(ranked))
  }

  private func description(_ ranked: [Int]) -> String {
    var text = "\(paths.count) coefficients over \(lambdas.count) penalties."
    if let lambdaMin {
      text += " Smallest cross-validated loss at lambda = \(Format.significant(lambdaMin))."
    }
    if let lambda1SE { text += " One standard error rule: lambda = \(Format.significant(lambda1SE))." }
    let names = ranked.prefix(named).map { paths[$0].name }
    return names.isEmpty ? text : text + " Largest: \(names.joined(separator: ", "))."
  }

  private func lossAxis(_ curve: CrossValidation) -> Axis {
    var values = [Double]()
    for (mean, error) in zip(curve.means, curve.standardErrors) { values += [mean - error, mean + error] }
    return Axis.covering(values, title: RichText(curve.label), most: 4)
  }

  /// Features that enter, largest coefficient at the weakest penalty first.
  private func rankedPaths(_ positions: [Double]) -> [Int] {
    guard let end = positions.indices.max(by: { positions[$0] < positions[$1] }) else { return [] }
    return paths.indices.filter { isEntered(paths[$0].coefficients[end]) }.sorted {
      let a = abs(paths[$0].coefficients[end])
      let b = abs(paths[$1].coefficients[end])
      return a == b ? $0 < $1 : a > b
    }
  }

  private func isEntered(_ coefficient: Double) -> Bool { coefficient.isFinite && coefficient != 0 }

  private func drawPaths(
    _ positions: [Double], _ ranked: [Int], in frame: PlotFrame, on canvas: inout Canvas
  ) {
    canvas.line(
      frame.point(frame.x.domain.lowerBound, 0), frame.point(frame.x.domain.upperBound, 0),
      Stroke(color: .lightGray, width: 0.6))
    let styles = Dictionary(
      uniqueKeysWithValues: ranked.prefix(named).enumerated().map { ($1, SeriesStyle.number($0)) })
    let order = positions.indices.sorted { positions[$0] < positions[$1] }
    // The named ones last, on top.
    let inOrder = paths.indices.filter { styles[$0] == nil } + ranked.prefix(named).reversed()
    for index in inOrder {
      let values = paths[index].coefficients
      guard values.contains(where: { $0 != 0 }) else { continue }
      let stroke = styles[index]?.stroke(width: 1.1) ?? Stroke(color: Color(hex: "#a8a8a8"), width: 0.5)
      // From the last zero before the feature enters: seven colours on the zero line say nothing.
      let entry = order.firstIndex { values[$0] != 0 } ?? 0
      canvas.group(paths[index].name) {
        $0.polyline(
          order[max(0, entry - 1)...].map { frame.point(positions[$0], values[$0]) }, stroke)
      }
    }
  }

  private func drawNames(
    _ ranked: [Int], _ names: [String], _ positions: [Double], in frame: PlotFrame,
    on canvas: inout Canvas
  ) {
    guard let end = positions.indices.max(by: { positions[$0] < positions[$1] }) else { return }
    let heights = ranked.prefix(named).map { frame.y(paths[$0].coefficients[end]) }
    let order = heights.indices.sorted { heights[$0] < heights[$1] }
    let places = LabelStack.spread(
      order.map { heights[$0] }, pitch: Font.small.lineHeight,
      within: (frame.area.top + 2)...(frame.area.bottom - 2))
    for (index, place) in zip(order, places) {
      let stroke = SeriesStyle.number(index).stroke(width: 0.7)
      canvas.line(
        Point(frame.area.right + 1, heights[index]), Point(frame.area.right + 9, place),
        Stroke(color: stroke.color, width: 0.6))
      canvas.centered(
        RichText(names[index]), at: Point(frame.area.right + 11, place), Self.nameFont)
    }
  }

  /// How many coefficients are not zero, at the ticks, above the paths.
  private func drawCounts(_ positions: [Double], in frame: PlotFrame, on canvas: inout Canvas) {
    let area = frame.area
    canvas.line(Point(area.left, area.top), Point(area.right, area.top), .axis)
    for tick in frame.x.ticks {
      let nearest = positions.indices.min {
        abs(positions[$0] - tick.value) < abs(positions[$1] - tick.value)
      }
      guard let nearest else { continue }
      let count = nonzeroCounts?[nearest] ?? paths.count { isEntered($0.coefficients[nearest]) }
      let x = frame.x(tick.value)
      canvas.line(Point(x, area.top - PlotFrame.tickLength), Point(x, area.top), .axis)
      canvas.text(
        RichText(String(count)), at: Point(x, area.top - PlotFrame.tickLength - 2.5), anchor: .middle)
    }
    canvas.text(
      "Nonzero coefficients", at: Point(area.left + area.width / 2, 6 + Font.small.size * 0.75),
      .small, anchor: .middle)
  }

  private func drawPenalties(
    from top: Double, to bottom: Double, namesAt y: Double, in frame: PlotFrame,
    on canvas: inout Canvas
  ) {
    let inPlot = frame.area.contains(Point(frame.area.left, y))
    let leftEnd = inPlot ? frame.area.left : frame.area.left - 25
    var height = y
    for (lambda, name, side) in [
      (lambda1SE, "lambda.1se", Anchoring.end), (lambdaMin, "lambda.min", Anchoring.start),
    ] {
      guard let lambda, lambda > 0, frame.x.domain.contains(-log10(lambda)) else { continue }
      let x = frame.x(-log10(lambda))
      canvas.line(Point(x, top), Point(x, bottom), .reference)
      let width = Font.small.width(name) + 3
      var anchor = side
      if side == .end, x - width < leftEnd { anchor = .start }
      if side == .start, x + width > canvas.width - 2 { anchor = .end }
      if inPlot {
        let left = anchor == .start ? x + 1 : x - width
        canvas.rect(
          Rect(x: left, y: height - 4.5, width: width - 1, height: 9),
          fill: Fill(color: .white, opacity: 0.85))
      }
      canvas.centered(
        RichText(name), at: Point(x + (anchor == .start ? 2 : -2), height), .small, anchor: anchor)
      // A name that changed sides gets out of the way of the other one.
      if anchor != side { height += inPlot ? 9 : 0 }
    }
  }

  private func drawLoss(
    _ curve: CrossValidation, _ positions: [Double], in frame: PlotFrame, on canvas: inout Canvas
  ) {
    let spacing = frame.area.width / Double(max(1, curve.means.count))
    let cap = min(1.4, spacing * 0.35)
    var bars = [(Point, Point)]()
    for (index, (mean, error)) in zip(curve.means, curve.standardErrors).enumerated() {
      guard mean.isFinite, error.isFinite else { continue }
      let high = frame.point(positions[index], mean + error)
      let low = frame.point(positions[index], mean - error)
      bars.append((high, low))
      for end in [high, low] { bars.append((Point(end.x - cap, end.y), Point(end.x + cap, end.y))) }
    }
    canvas.group("\(curve.label), mean and standard error") { canvas in
      canvas.segments(bars, Stroke(color: .gray, width: 0.5))
      canvas.dots(
        curve.means.indices.filter { curve.means[$0].isFinite }.map {
          frame.point(positions[$0], curve.means[$0])
        }, radius: min(1.5, max(0.8, spacing * 0.42)), SeriesStyle.number(1).color)
    }
  }
}
