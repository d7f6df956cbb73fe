public import Models
internal import Statistics
internal import Tables

/// How performance on new rows grows with the number of subjects learnt from.
///
/// In each replicate a fifth of the subjects, stratified by event, is held out; the pipeline is fitted to growing samples of the
/// others, each of which holds the one before, and judged on the rows held out. A curve that still rises at its end says that more
/// patients would give a better model.
///
/// Source: Mukherjee et al. 2003, J Comput Biol 10:119, doi 10.1089/106652703321825928.
public struct LearningCurve<Family: RiskFamily>: Sendable {
  /// The shares of the subjects not held out that are learnt from.
  public static var shares: [Double] { [0.4, 0.6, 0.8, 1] }
  /// The share of the subjects that is held out.
  public static var heldOutShare: Double { 0.2 }

  /// The pipeline.
  public let pipeline: Pipeline<Family>
  /// All rows.
  public let training: Pipeline<Family>.Training
  /// The seed of the draws.
  public let seed: UInt64

  /// A learning curve of a pipeline.
  public init(_ pipeline: Pipeline<Family>, _ training: Pipeline<Family>.Training, seed: UInt64) {
    self.pipeline = pipeline
    self.training = training
    self.seed = seed
  }

  /// The curve of the replicate with a number, one point a share.
  public func replicate(_ index: Int) -> [LearningPoint] {
    let subjects = training.subjects
    var stream = StreamPurpose.learningCurve.stream(seed: seed, index: index)
    let isEvent = pipeline.family.isEvent(training.outcome)
    let order = subjects.dealingOrder(isEvent: isEvent, using: &stream)
    // Every fifth subject of the order is held out; the others come in an order that keeps the mix of events.
    var (held, left): ([Int], [Int]) = ([], [])
    for (place, subject) in order.enumerated() {
      if place % 5 == 4 { held.append(subject) } else { left.append(subject) }
    }
    let rank = stream.permutation(of: left.count)
    let withEvent = left.map { subject in subjects.rows[subject].contains { isEvent[$0] } }
    var places = [Double](repeating: 0, count: left.count)
    for group in [true, false] {
      let members = left.indices.filter { withEvent[$0] == group }.sorted { rank[$0] < rank[$1] }
      for (k, member) in members.enumerated() {
        places[member] = (Double(k) + 0.5) / Double(members.count)
      }
    }
    let rows = held.flatMap { subjects.rows[$0] }
    let outcome = training.outcome.selecting(rows)
    return Self.shares.map { share in
      var frequencies = [Double](repeating: 0, count: isEvent.count)
      var (count, events) = (0, 0)
      for (k, subject) in left.enumerated() where places[k] <= share {
        count += 1
        if withEvent[k] { events += 1 }
        for row in subjects.rows[subject] { frequencies[row] = 1 }
      }
      do throws(FitError) {
        let (_, predictions) = try pipeline.fitted(training, frequencies, stream: &stream)
        return LearningPoint(
          subjects: count, events: events,
          performance: pipeline.family.values(predictions.selecting(rows), outcome: outcome), failure: nil)
      } catch {
        return LearningPoint(subjects: count, events: events, performance: [:], failure: error)
      }
    }
  }
}

/// Performance after learning from so many subjects.
public struct LearningPoint: Sendable, Codable, Equatable {
  /// Subjects learnt from.
  public let subjects: Int
  /// Those with an event.
  public let events: Int
  /// Performance on the rows held out; a measure that is undefined is left out.
  public let performance: [PerformanceMeasure: Double]
  /// Why there is no model, where there is none.
  public let failure: FitError?
}

/// A learning curve averaged over replicates.
public struct LearningCurveResult: Sendable {
  /// One sample size.
  public struct Point: Sendable {
    /// Subjects learnt from, the mean over replicates.
    public let subjects: Double
    /// Those with an event, the mean over replicates.
    public let events: Double
    /// The value of every replicate that defines it, by measure.
    public let values: [PerformanceMeasure: [Double]]
    /// Replicates that could not be fitted.
    public let failures: Int
  }
  /// The points, subjects rising.
  public let points: [Point]
  /// Replicates.
  public let replicates: Int

  /// The average of curves; nil without one.
  public init?(_ curves: [[LearningPoint]]) {
    guard let first = curves.first else { return nil }
    replicates = curves.count
    points = first.indices.map { place in
      let column = curves.map { $0[place] }
      var values: [PerformanceMeasure: [Double]] = [:]
      for point in column {
        for (measure, value) in point.performance { values[measure, default: []].append(value) }
      }
      return Point(
        subjects: mean(column.map { Double($0.subjects) }), events: mean(column.map { Double($0.events) }),
        values: values, failures: column.count { $0.failure != nil })
    }
  }
}
