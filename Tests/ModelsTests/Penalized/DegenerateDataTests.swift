import LinearAlgebra
import Models
import Statistics
import Tables
import TestSupport
import Testing

/// Data on the edge: each has a defined outcome for the lasso, the elastic net and ridge, as docs/penalised-fits.md
/// lists them.
@Suite struct DegenerateDataTests {
  static let alphas = [1, 0.5, 0]

  private struct Sample {
    var columns: [[Double]]
    let survival: SurvivalOutcome
    let response: BinaryOutcome

    init(rows: Int = 30, features: Int = 3, events: Int? = nil) throws {
      var stream = RandomStream(seed: 23, substream: 0)
      let columns = (0..<features).map { _ in (0..<rows).map { _ in stream.normal() } }
      let eta = (0..<rows).map { columns[0][$0] - 0.5 * columns[min(1, features - 1)][$0] }
      let noise = (0..<rows).map { _ in stream.uniform() }
      let order = (0..<rows).sorted { noise[$0] - 0.2 * eta[$0] < noise[$1] - 0.2 * eta[$1] }
      var rank = [Int](repeating: 0, count: rows)
      for (position, row) in order.enumerated() { rank[row] = position }
      let isEvent = (0..<rows).map { row in events.map { rank[row] < $0 } ?? (row % 3 != 0) }
      self.columns = columns
      survival = try SurvivalOutcome(time: rank.map { Double($0 + 1) }, isEvent: isEvent)
      response = BinaryOutcome(
        isCase: (0..<rows).map { row in events.map { rank[row] < $0 } ?? (noise[row] < 0.4 + 0.2 * eta[row]) }
      )
    }

    func design(_ columns: [[Double]]) throws -> PenalizedDesign {
      PenalizedDesign(
        try DesignMatrix(
          names: columns.indices.map { "x\($0)" },
          values: Matrix(columns: columns, rowCount: columns[0].count)))
    }

    /// The Cox and the logistic path of columns.
    func paths(
      _ columns: [[Double]], alpha: Double, lambdas: LambdaSequence = .automatic(count: 25)
    ) throws -> [PenalizedPath] {
      var (cox, logistic) = (PenalizedCox(), PenalizedLogistic())
      cox.penalty.alpha = alpha
      cox.penalty.lambdas = lambdas
      logistic.penalty = cox.penalty
      let x = try design(columns)
      return [try cox.path(x, survival), try logistic.path(x, response)]
    }
  }

  private func expectCertified(_ path: PenalizedPath) {
    for point in path.points { #expect(point.kktResidual <= 1e-9) }
    #expect(path.points.allSatisfy { $0.coefficients.allSatisfy { $0.value.isFinite } })
  }

  private func coefficient(_ point: PenalizedPath.Point, _ j: Int) -> Double {
    point.coefficients.first { $0.feature == j }?.value ?? 0
  }

  @Test(arguments: alphas) func constantColumnsHaveNoCoefficientAndANote(alpha: Double) throws {
    let sample = try Sample()
    let constant = [Double](repeating: 7.1, count: 30)
    for path in try sample.paths(sample.columns + [constant], alpha: alpha) {
      expectCertified(path)
      #expect(path.notes.map(\.kind) == [.constantFeature])
      #expect(path.notes[0].message.contains("x3"))
      #expect(path.points.allSatisfy { coefficient($0, 3) == 0 })
    }
    #expect(throws: FitError.nothingToFit) { try sample.paths([constant], alpha: alpha) }
  }

  /// Copies share one coefficient: the lasso may divide it in any way, the other penalties divide it equally. At lambda
  /// the sum is that of the single column at lambda (lasso) or of one with half the quadratic penalty (ridge).
  @Test(arguments: alphas) func duplicatedColumnsShareOneCoefficient(alpha: Double) throws {
    let sample = try Sample()
    let lambdas = LambdaSequence.given([0.05])
    let twice = try sample.paths(
      [sample.columns[0], sample.columns[1], sample.columns[0]], alpha: alpha, lambdas: lambdas)
    let once = try sample.paths(Array(sample.columns[...1]), alpha: alpha, lambdas: lambdas)
    for (a, b) in zip(twice, once) {
      expectCertified(a)
      if alpha < 1 {
        expectClose(
          coefficient(a.points[0], 0), coefficient(a.points[0], 2), tolerance: Tolerance.coordinateDescent)
      } else {
        expectClose(
          coefficient(a.points[0], 0) + coefficient(a.points[0], 2), coefficient(b.points[0], 0),
          tolerance: Tolerance.coordinateDescent)
      }
    }
  }

  @Test(arguments: alphas) func collinearColumnsHaveOnePredictor(alpha: Double) throws {
    let sample = try Sample()
    let sum = zip(sample.columns[0], sample.columns[1]).map { $0 + $1 }
    let columns = sample.columns + [sum]
    let order = [3, 1, 0, 2]
    for (a, b) in zip(
      try sample.paths(columns, alpha: alpha), try sample.paths(order.map { columns[$0] }, alpha: alpha))
    {
      expectCertified(a)
      expectClose(a.points.map(\.devianceRatio), b.points.map(\.devianceRatio), tolerance: 1e-7)
    }
  }

  @Test(arguments: alphas) func oneEventHasACertifiedPath(alpha: Double) throws {
    let sample = try Sample(events: 1)
    for path in try sample.paths(sample.columns, alpha: alpha) {
      #expect(path.sampleSize.events == 1)
      expectCertified(path)
    }
  }

  @Test(arguments: alphas) func noEventsAndNoControlsAreErrors(alpha: Double) throws {
    #expect(throws: FitError.noEvents) {
      let sample = try Sample(events: 0)
      _ = try sample.paths(sample.columns, alpha: alpha)
    }
    let sample = try Sample()
    var logistic = PenalizedLogistic()
    logistic.penalty.alpha = alpha
    let x = try sample.design(sample.columns)
    #expect(throws: FitError.noEvents) {
      try logistic.path(x, BinaryOutcome(isCase: [Bool](repeating: false, count: 30)))
    }
    #expect(throws: FitError.noControls) {
      try logistic.path(x, BinaryOutcome(isCase: [Bool](repeating: true, count: 30)))
    }
  }

  /// Many more features than rows: every penalty above zero has its certified optimum.
  @Test(arguments: alphas) func manyMoreFeaturesThanRowsAreCertified(alpha: Double) throws {
    let sample = try Sample(rows: 24, features: 150)
    for path in try sample.paths(sample.columns, alpha: alpha, lambdas: .automatic(count: 12)) {
      expectCertified(path)
      if alpha == 1 { #expect(path.points.allSatisfy { $0.degreesOfFreedom < 24 }) }
    }
  }

  /// Classes, or an order of events, that a feature tells apart without error: each penalty keeps coefficients finite.
  @Test(arguments: alphas) func separationIsFiniteUnderAPenalty(alpha: Double) throws {
    let ramp = (0..<30).map { Double($0) }
    let sample = try Sample()
    let survival = try SurvivalOutcome(time: ramp.map { 30 - $0 }, isEvent: .init(repeating: true, count: 30))
    let response = BinaryOutcome(isCase: ramp.map { $0 > 14 })
    let x = try sample.design([ramp, sample.columns[1]])
    var (cox, logistic) = (PenalizedCox(), PenalizedLogistic())
    cox.penalty.alpha = alpha
    cox.penalty.lambdas = .given([0.1, 0.01, 0.001])
    logistic.penalty = cox.penalty
    for path in [try cox.path(x, survival), try logistic.path(x, response)] {
      expectCertified(path)
      let values = path.points.map { coefficient($0, 0) }
      #expect(values[0] > 0 && values[0] < values[1] && values[1] < values[2])
    }
  }
}
