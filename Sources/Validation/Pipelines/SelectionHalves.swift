public import Models
internal import RealModule
internal import Statistics
internal import Tables

/// The fits of stability selection: the features that enter first on complementary halves of the subjects.
///
/// For each pair the subjects are split at random, stratified by event, into two halves; on either half all steps
/// before the model are repeated and the first `enteringCount` features that enter the path are selected.
///
/// Sources: Meinshausen, Buehlmann 2010, J R Stat Soc B 72:417, doi 10.1111/j.1467-9868.2010.00740.x; Shah, Samworth 2013, J R Stat
/// Soc B 75:55, doi 10.1111/j.1467-9868.2011.01034.x.
public struct SelectionHalves<Family: RiskFamily>: Sendable {
  /// The pipeline.
  public let pipeline: Pipeline<Family>
  /// All rows.
  public let training: Pipeline<Family>.Training
  /// How many features enter on each half.
  public let enteringCount: Int
  /// The seed of the splits.
  public let seed: UInt64

  /// Halves on which `enteringCount` features enter.
  public init(
    _ pipeline: Pipeline<Family>, _ training: Pipeline<Family>.Training, enteringCount: Int, seed: UInt64
  ) {
    var pipeline = pipeline
    pipeline.rule = .wholePath
    pipeline.adaptive = nil
    self.pipeline = pipeline
    self.training = training
    self.enteringCount = enteringCount
    self.seed = seed
  }

  /// The number of features for which the expected number of falsely selected ones is at most one at a threshold of
  /// 0.75 by the bound `q^2 / ((2 threshold - 1) p)`: the root of p / 2, and at least one.
  public static func enteringCount(candidates: Int) -> Int {
    max(1, Int((Double(candidates) / 2).squareRoot()))
  }

  /// The features that enter first on the two halves of the pair with a number; a half without a fit selects none and
  /// keeps the reason.
  public func replicate(_ index: Int) -> Result<HalvesReplicate, FitError> {
    let subjects = training.subjects
    var stream = StreamPurpose.stabilitySelection.stream(seed: seed, index: index)
    let isEvent = pipeline.family.isEvent(training.outcome)
    let order = subjects.dealingOrder(isEvent: isEvent, using: &stream)
    var halves: [[Int]] = []
    for side in 0...1 {
      var frequencies = [Double](repeating: 0, count: isEvent.count)
      for (place, subject) in order.enumerated() where place % 2 == side {
        for row in subjects.rows[subject] { frequencies[row] = 1 }
      }
      do throws(FitError) {
        let fit = try pipeline.fit(training, frequencies: frequencies, stream: &stream)
        halves.append(firstToEnter(fit))
      } catch {
        return .failure(error)
      }
    }
    return .success(HalvesReplicate(first: halves[0], second: halves[1]))
  }

  /// Penalised features in the order of the first point of the path at which they have a coefficient; those of one point
  /// by the size of their coefficient there.
  private func firstToEnter(_ fit: FittedPipeline) -> [Int] {
    var entered: [Int] = []
    var seen: Set<Int> = []
    for point in fit.path.points {
      let new = point.coefficients.filter {
        !pipeline.unpenalized.contains(fit.model.names[$0.feature]) && !seen.contains($0.feature)
      }
      for coefficient in new.sorted(by: {
        abs($0.value) != abs($1.value) ? abs($0.value) > abs($1.value) : $0.feature < $1.feature
      }) where entered.count < enteringCount {
        entered.append(coefficient.feature)
        seen.insert(coefficient.feature)
      }
      if entered.count == enteringCount { break }
    }
    return entered.sorted()
  }
}

/// The features selected on complementary halves.
public struct HalvesReplicate: Sendable, Codable, Equatable {
  /// On one half.
  public let first: [Int]
  /// On the other.
  public let second: [Int]
}
