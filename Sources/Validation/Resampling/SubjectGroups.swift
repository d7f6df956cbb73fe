public import Statistics

/// Which rows belong to one subject. Rows of a subject are never split between training and test data.
public struct SubjectGroups: Sendable, Equatable {
  /// The rows of each subject, subjects in order of first appearance.
  public let rows: [[Int]]
  /// The subject of each row.
  public let subjectOfRow: [Int]

  /// Groups rows that share an identifier.
  public init(identifiers: [String]) {
    var number: [String: Int] = [:]
    var rows: [[Int]] = []
    var subjectOfRow: [Int] = []
    for (row, identifier) in identifiers.enumerated() {
      if let subject = number[identifier] {
        rows[subject].append(row)
        subjectOfRow.append(subject)
      } else {
        number[identifier] = rows.count
        subjectOfRow.append(rows.count)
        rows.append([row])
      }
    }
    self.rows = rows
    self.subjectOfRow = subjectOfRow
  }

  /// Groups rows that share a code.
  public init(codes: [Int]) {
    self.init(identifiers: codes.map(String.init))
  }

  /// Every row its own subject.
  public init(rowCount: Int) {
    rows = (0..<rowCount).map { [$0] }
    subjectOfRow = Array(0..<rowCount)
  }

  /// Number of subjects.
  public var count: Int { rows.count }

  /// Whether every row is its own subject.
  var isOneRowEach: Bool { rows.count == subjectOfRow.count }
}

extension SubjectGroups {
  /// The subjects with a row of positive weight in random order, those with an event before those without, and among
  /// either those of one stratum together.
  func dealingOrder(
    isEvent: [Bool], weights: [Double]? = nil, strata: [Int]? = nil, using stream: inout RandomStream
  ) -> [Int] {
    var withEvent: [Int] = []
    var without: [Int] = []
    for (subject, rows) in rows.enumerated() {
      let used = rows.filter { (weights?[$0] ?? 1) > 0 }
      guard !used.isEmpty else { continue }
      if used.contains(where: { isEvent[$0] }) { withEvent.append(subject) } else { without.append(subject) }
    }
    var order: [Int] = []
    for members in [withEvent, without] {
      let shuffled = stream.permutation(of: members.count).map { members[$0] }
      guard let strata else {
        order += shuffled
        continue
      }
      for stratum in Set(shuffled.map { strata[$0] }).sorted() {
        order += shuffled.filter { strata[$0] == stratum }
      }
    }
    return order
  }
}

/// What a random stream is for. Each purpose has its own family of streams, so that adding one step of
/// an analysis does not change the draws of another.
public enum StreamPurpose: Int, Sendable {
  /// Bootstrap replicates, and the folds inside them.
  case bootstrap = 0
  /// The folds of the final model's penalty choice.
  case finalFolds = 1
  /// The outer folds of cross-validated risk scores, and the folds inside them.
  case crossValidatedRisk = 2
  /// Simulated data.
  case simulation = 3
  /// Errors added by SIMEX.
  case simulationExtrapolation = 4
  /// Bootstrap replicates of cases and controls apart.
  case stratifiedBootstrap = 5
  /// Rows held out to judge a pipeline, and the folds inside the others.
  case holdOut = 6
  /// Permutations of outcomes or features, and the folds that judge them.
  case negativeControl = 7
  /// Complementary halves of stability selection.
  case stabilitySelection = 8
  /// Permutations, folds and normal deviates of cut-points and treatment-effect curves.
  case stratification = 9
  /// The samples of a two-stage bootstrap, and the folds inside them.
  case twoStageBootstrap = 10
  /// The growing samples of a learning curve.
  case learningCurve = 11
  /// Simulated cohorts behind a sample size.
  case sampleSize = 14

  /// The stream with number `index` of this purpose.
  public func stream(seed: UInt64, index: Int) -> RandomStream {
    RandomStream(seed: seed, substream: rawValue << 40 + index)
  }
}
